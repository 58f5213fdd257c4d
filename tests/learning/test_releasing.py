"""Only what passed the gate and was looked at by people is released, and the version says for ever how that was."""

from pathlib import Path
from typing import Any

import pytest

from bot.errors import Conflict
from bot.learning.gate_reports import Report
from bot.learning.releases import Origin, Releases, file_hash
from bot.learning.releasing import reasons_against, release
from bot.learning.shadow import ShadowRun
from bot.storage import utc_now

from .test_releases import archive

UNLOADABLE = "old.tar.gz 加载不了：component missing"


@pytest.fixture
def releases(tmp_path: Path) -> Releases:
    return Releases(tmp_path / "home")


@pytest.fixture
def candidate(tmp_path: Path) -> Path:
    return archive(tmp_path / "models" / "new.tar.gz", b"new")


@pytest.fixture
def running(releases: Releases, tmp_path: Path) -> str:
    old = archive(tmp_path / "models" / "old.tar.gz", b"old")
    return releases.release(old, Origin("d", "e", {}, {}), "xun").version


def report(archive: Path, **fields: Any) -> Report:
    """What the gate said of an archive: it may pass."""
    scores = {"model": "m", "figures": {"accuracy": 0.7}, "recalls": {}, "stumbles": ()}
    given = {"at": utc_now(), "seconds": 1, "archive_hash": file_hash(archive), "state": "s", "candidate": scores}
    rest = {"running": None, "second": scores, "refusals": (), "notes": (), "worse": (), "better": ()}
    return Report.model_validate({**given, **rest, **fields})


def test_what_the_gate_refused_or_never_saw_is_not_released(releases: Releases, candidate: Path) -> None:
    for one in (None, report(candidate, refusals=("不行",))):
        with pytest.raises(Conflict, match="发布门槛"):
            release(releases, candidate, one, None, "xun")
    assert releases.current() is None


def test_the_first_release_has_nothing_to_be_compared_with(releases: Releases, candidate: Path) -> None:
    first = release(releases, candidate, report(candidate), None, "xun")
    assert (first.shadow, first.figures["second_accuracy"]) == (None, 0.7)


def test_beside_a_running_version_people_must_have_looked(releases: Releases, candidate: Path, running: str) -> None:
    with pytest.raises(Conflict, match="真实消息"):
        release(releases, candidate, report(candidate), None, "xun")
    judged = ShadowRun("r", utc_now(), candidate.name, running, 500, ())
    with pytest.raises(Conflict, match="不是检查过的"):
        release(releases, candidate, report(candidate, archive_hash="another"), judged, "xun")
    made = release(releases, candidate, report(candidate), judged, "xun")
    assert made.shadow == {"looked_at": 500, "better": 0, "worse": 0, "same": 0, "not_judged": 0}


class TestWhatRunsLoadsNoMore:
    """After an upgrade of the program nothing can read messages beside the candidate."""

    def test_the_gate_alone_decides_and_the_version_says_why(
        self, releases: Releases, candidate: Path, running: str
    ) -> None:
        made = release(releases, candidate, report(candidate, unloadable=UNLOADABLE), None, "xun")
        assert made.shadow == {"impossible": UNLOADABLE}
        assert releases.current() == made.version != running

    def test_what_the_gate_refuses_stays_refused(self, releases: Releases, candidate: Path, running: str) -> None:
        refused = report(candidate, unloadable=UNLOADABLE, refusals=("准确率太低",))
        assert reasons_against(releases, refused, None) == ["没有通过发布门槛"]
