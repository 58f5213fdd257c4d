"""The gate with real models: a bad one and a leaking data set are refused, and what it says is kept for the release."""

import io
import shutil
import tarfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from bot.errors import Conflict
from bot.learning.assessing import assess, frozen_sentences
from bot.learning.gate import Answer, Measured, Rehearsal
from bot.learning.gate_reports import GateReports, Report
from bot.learning.measuring import LoadedModel
from bot.learning.releases import Releases, file_hash
from bot.learning.releasing import origin, release
from bot.learning.shadow import ShadowRun
from bot.learning.signals import Reading
from bot.settings import ROOT
from bot.storage import utc_now

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning")


def plays_well(model: Path, root: Path) -> Rehearsal:
    return Rehearsal(10)


def perfect(play: object, root: Path) -> Measured:
    """The second seed, as good as can be: what is refused is refused because of the first."""
    answers = tuple(Answer(one.text, one.intent, Reading(((one.intent, 1.0),))) for one in frozen_sentences(root))
    return Measured("second", answers, 1.0, 1, Rehearsal(10))


@pytest.fixture(scope="module")
def bad_model(trained_model: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Loads like any other, and takes every intent for its neighbour."""
    path = tmp_path_factory.mktemp("bad") / trained_model.name
    with tarfile.open(trained_model) as good, tarfile.open(path, "w:gz") as bad:
        for member in good:
            content = good.extractfile(member)
            data = content.read() if content else b""
            if "LinearIntentClassifier" in member.name and member.isfile():
                data = mislabelled(data)
                member.size = len(data)
            bad.addfile(member, io.BytesIO(data))
    return path


def mislabelled(head: bytes) -> bytes:
    arrays = dict(np.load(io.BytesIO(head)))
    arrays["labels"] = np.roll(arrays["labels"], 1)
    written = io.BytesIO()
    np.savez_compressed(written, **arrays)
    return written.getvalue()


@pytest.fixture
def leaking(tmp_path: Path) -> Path:
    """A project whose training data hold a sentence of the evaluation set."""
    root = tmp_path / "project"
    shutil.copytree(ROOT / "data", root / "data")
    shutil.copy(ROOT / "domain.yml", root / "domain.yml")
    held = frozen_sentences()[0]
    leak = f'version: "3.1"\nnlu:\n- intent: {held.intent}\n  examples: |\n    - {held.text}\n'
    (root / "data" / "nlu" / "zz_leak.yml").write_text(leak, encoding="utf-8")
    return root


def test_a_bad_model_is_refused_beside_a_good_one(trained_model: Path, bad_model: Path) -> None:
    verdict = assess(bad_model, trained_model, plays_well, again=perfect)
    assert verdict.candidate.accuracy < 0.2 < 0.7 < (verdict.running.accuracy if verdict.running else 0)
    said = "\n".join(verdict.refusals)
    assert all(intent in said for intent in ("complain_quality", "request_human", "低于下限", "降到"))
    assert len(verdict.worse) > 1000 > len(verdict.better)


def test_a_good_model_on_leaking_data_is_refused(trained_model: Path, leaking: Path) -> None:
    verdict = assess(trained_model, None, plays_well, leaking, again=perfect)
    assert "也在训练数据里" in verdict.refusals[0]


def test_many_sentences_at_once_are_read_as_one_by_one(trained_model: Path) -> None:
    model = LoadedModel(trained_model)
    texts = [sentence.text for sentence in frozen_sentences()][:150]
    before = [(("bot", "要退货吗"), ("customer", "嗯"))] * len(texts)
    for many, contexts in ((model.read_all(texts), [()] * len(texts)), (model.read_all(texts, before), before)):
        for text, context, reading in zip(texts, contexts, many, strict=True):
            alone, _ = model.read(text, context)
            assert (reading.best, reading.acted_on) == (alone.best, alone.acted_on)
            assert reading.confidence == pytest.approx(alone.confidence, abs=1e-3)


class TestReports:
    @pytest.fixture(scope="class")
    def kept(self, trained_model: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Report]:
        home = tmp_path_factory.mktemp("home")
        return home, GateReports(home).ask(trained_model, plays_well, perfect)

    def test_what_was_said_is_kept_and_holds_as_long_as_nothing_changes(
        self, kept: tuple[Path, Report], trained_model: Path, bad_model: Path
    ) -> None:
        home, report = kept
        reports = GateReports(home)
        assert reports.latest() == reports.of(trained_model) == reports.valid(trained_model) == report
        assert reports.of(bad_model) is None  # the same name, another content
        releases = Releases(home)
        releases.release(bad_model, replace(origin(report, None), archive_hash=file_hash(bad_model)), "xun")
        assert reports.of(trained_model) == report
        assert reports.valid(trained_model) is None  # another model is running now

    def test_a_changed_policy_asks_again(self, kept: tuple[Path, Report], trained_model: Path, tmp_path: Path) -> None:
        home, _ = kept
        root = tmp_path / "project"
        shutil.copytree(ROOT / "data", root / "data")
        before = GateReports(home, root).state()
        (root / "data" / "policy" / "returns.yml").write_text("changed: 1\n")
        assert GateReports(home, root).state() != before
        assert GateReports(home, root).valid(trained_model) is None


class TestReleasing:
    @pytest.fixture
    def report(self, tmp_path: Path, trained_model: Path) -> Report:
        scores = {"model": "m", "figures": {"accuracy": 0.7}, "recalls": {}, "stumbles": ()}
        given = {
            "at": utc_now(),
            "seconds": 1,
            "archive_hash": file_hash(trained_model),
            "state": "s",
            "candidate": scores,
        }
        rest = {"running": None, "second": scores, "refusals": (), "notes": (), "worse": (), "better": ()}
        return Report.model_validate({**given, **rest})

    def test_what_the_gate_refused_or_never_saw_is_not_released(
        self, tmp_path: Path, trained_model: Path, report: Report
    ) -> None:
        refused = report.model_copy(update={"refusals": ("不行",)})
        for one in (None, refused):
            with pytest.raises(Conflict, match="发布门槛"):
                release(Releases(tmp_path), trained_model, one, None, "xun")
        assert Releases(tmp_path).current() is None

    def test_beside_a_running_version_people_must_have_looked(
        self, tmp_path: Path, trained_model: Path, bad_model: Path, report: Report
    ) -> None:
        releases = Releases(tmp_path)
        first = release(releases, trained_model, report, None, "xun")
        assert (first.shadow, first.figures["second_accuracy"]) == (None, 0.7)
        new = shutil.copy(bad_model, tmp_path / "next.tar.gz")
        with pytest.raises(Conflict, match="真实消息"):
            release(releases, new, report, None, "xun")
        judged = ShadowRun("r", utc_now(), new.name, first.version, 500, ())
        with pytest.raises(Conflict, match="不是检查过的"):
            release(releases, new, report, judged, "xun")
        report = report.model_copy(update={"archive_hash": file_hash(Path(new))})
        assert release(releases, new, report, judged, "xun").shadow == {
            "looked_at": 500,
            "better": 0,
            "worse": 0,
            "same": 0,
            "not_judged": 0,
        }
