"""The gate with real models: a bad one and a leaking data set are refused, and what it says is kept for the release."""

import io
import shutil
import tarfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import yaml

from bot.learning.assessing import FROZEN, assess, frozen_sentences
from bot.learning.gate import Answer, Measured, Rehearsal
from bot.learning.gate_reports import GateReports, Report
from bot.learning.measuring import LoadedModel
from bot.learning.releases import Origin, Releases
from bot.learning.shares import Shares
from bot.learning.signals import Reading
from bot.settings import ROOT

from .test_releases import archive

HELD_OUT = 4
"""Sentences of an intent in each file of the evaluation set."""
pytestmark = pytest.mark.filterwarnings("ignore::UserWarning")


def plays_well(model: Path, root: Path, shares: Shares | None) -> Rehearsal:
    """All conversations; where they are shared, what is left is played by whoever is first."""
    return Rehearsal(len(list(shares.of(range(10))))) if shares else Rehearsal(10)


def perfect(play: object, root: Path, folder: Path, shares: Shares) -> Iterator[Path | Measured]:
    """The second seed, as good as can be: what is refused is refused because of the first."""
    yield folder / "second"
    answers = tuple(Answer(one.text, one.intent, Reading(((one.intent, 1.0),))) for one in frozen_sentences(root))
    yield Measured("second", answers, 1.0, 1, plays_well(folder / "second", root, shares))


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


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project with fewer held-out sentences (what is shown here holds with any number of them), of which one is
    among the training sentences too.
    """
    root = tmp_path_factory.mktemp("project")
    shutil.copytree(ROOT / "data", root / "data")
    for name in ("config.yml", "domain.yml"):
        shutil.copy(ROOT / name, root / name)
    for folder in FROZEN:
        for path in (root / "data" / "eval" / "nlu" / folder).glob("*.yml"):
            content = yaml.safe_load(path.read_text(encoding="utf-8"))
            for block in content["nlu"]:
                block["examples"] = "".join(block["examples"].splitlines(keepends=True)[:HELD_OUT])
            path.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    held = frozen_sentences(root)[0]
    leak = f'version: "3.1"\nnlu:\n- intent: {held.intent}\n  examples: |\n    - {held.text}\n'
    (root / "data" / "nlu" / "zz_leak.yml").write_text(leak, encoding="utf-8")
    return root


def test_a_bad_model_is_refused_beside_a_good_one(trained_model: Path, bad_model: Path, project: Path) -> None:
    verdict = assess(bad_model, trained_model, plays_well, project, again=perfect)
    assert verdict.candidate.accuracy < 0.2 < 0.7 < (verdict.running.accuracy if verdict.running else 0)
    said = "\n".join(verdict.refusals)
    assert all(intent in said for intent in ("complain_quality", "request_human", "低于下限", "降到"))
    assert verdict.second
    assert verdict.second.rehearsal.played == 10  # by two processes, all of them together
    asked = len(verdict.candidate.answers)
    assert len(verdict.worse) > asked / 2 > 50 > len(verdict.better)


def test_many_sentences_at_once_are_read_as_one_by_one(trained_model: Path) -> None:
    model = LoadedModel(trained_model)
    texts = [sentence.text for sentence in frozen_sentences()][:60]
    before = [(("bot", "要退货吗"), ("customer", "嗯"))] * len(texts)
    for many, contexts in ((model.read_all(texts), [()] * len(texts)), (model.read_all(texts, before), before)):
        for text, context, reading in zip(texts, contexts, many, strict=True):
            alone, _ = model.read(text, context)
            assert (reading.best, reading.acted_on) == (alone.best, alone.acted_on)
            assert reading.confidence == pytest.approx(alone.confidence, abs=1e-3)


class TestReports:
    @pytest.fixture(scope="class")
    def kept(
        self, trained_model: Path, project: Path, tmp_path_factory: pytest.TempPathFactory
    ) -> tuple[GateReports, Releases, Report]:
        """The version that runs was released by a program that this one understands no more."""
        home = tmp_path_factory.mktemp("home")
        releases = Releases(home)
        releases.release(archive(home / "models" / "old.tar.gz"), Origin("d", "e", {}, {}), "xun")
        reports = GateReports(home, project)
        return reports, releases, reports.ask(trained_model, plays_well, perfect)

    def test_what_was_said_is_kept_and_holds_as_long_as_nothing_changes(
        self, kept: tuple[GateReports, Releases, Report], trained_model: Path, bad_model: Path
    ) -> None:
        reports, releases, report = kept
        assert reports.latest() == reports.of(trained_model) == reports.valid(trained_model) == report
        assert reports.of(bad_model) is None  # the same name, another content
        releases.release(archive(releases.folder.parent / "models" / "new.tar.gz"), Origin("d", "e", {}, {}), "xun")
        assert reports.of(trained_model) == report
        assert reports.valid(trained_model) is None  # another model is running now
        releases.rollback("xun")
        assert reports.valid(trained_model) == report

    def test_a_good_model_on_leaking_data_is_refused(self, kept: tuple[GateReports, Releases, Report]) -> None:
        assert "也在训练数据里" in kept[2].refusals[0]

    def test_a_running_version_that_loads_no_more_is_named_and_the_floors_decide(
        self, kept: tuple[GateReports, Releases, Report]
    ) -> None:
        _, _, report = kept
        assert (report.running, report.beside) == (None, "old.tar.gz")
        assert report.unloadable
        assert "old.tar.gz 加载不了" in report.unloadable
        assert any("没有拿它比较" in note for note in report.notes)
        assert any("少于" in refusal for refusal in report.refusals)  # the project has fewer sentences than it must

    @pytest.mark.parametrize(
        "name",
        ["config.yml", "domain.yml", "data/mood/angry.yml", "data/policy/returns.yml", "data/eval/conversations/x.yml"],
    )
    def test_whatever_a_verdict_depends_on_asks_again_when_it_changes(
        self, kept: tuple[GateReports, Releases, Report], trained_model: Path, project: Path, name: str
    ) -> None:
        reports, _, report = kept
        path = project / name
        before = path.read_bytes() if path.exists() else None
        path.write_bytes((before or b"") + b"\n# changed\n")
        assert reports.valid(trained_model) is None
        path.write_bytes(before) if before is not None else path.unlink()
        assert reports.valid(trained_model) == report
