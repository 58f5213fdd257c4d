"""What the gate said of a model: kept, so that a release need not ask again as long as nothing has changed since.

A folder `gate` in the home folder with one file a model.
"""

import secrets
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from bot.learning.assessing import Again, Play, assess, second_seed
from bot.learning.gate import Change, Measured, Stumble, Verdict
from bot.learning.releases import Manifest, Releases, code_version, evaluation_hash, file_hash, folder_hash
from bot.learning.training import fingerprint
from bot.settings import ROOT
from bot.storage import utc_now

JUDGED_BY = ("data/eval", "data/policy", "data/knowledge", "data/demo")
"""Besides what a model is made of."""


class Scores(BaseModel):
    """The figures of one model on the evaluation set and in the scripted conversations."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    model: str
    figures: dict[str, float]
    recalls: dict[str, float]
    stumbles: tuple[Stumble, ...]


class Report(BaseModel):
    """`state` changes with everything that the verdict depends on besides the two models; `seconds` it took.

    `beside`: the running archive when the gate was asked; `unloadable`: why it could not be loaded any more, so that
    the floors alone decided, and no shadow run is possible.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    at: datetime
    seconds: float
    archive_hash: str
    state: str
    candidate: Scores
    running: Scores | None
    second: Scores | None
    refusals: tuple[str, ...]
    notes: tuple[str, ...]
    worse: tuple[Change, ...]
    better: tuple[Change, ...]
    beside: str | None = None
    unloadable: str | None = None

    @property
    def passed(self) -> bool:
        return not self.refusals


class GateReports:
    def __init__(self, home: Path, root: Path = ROOT, clock: Callable[[], datetime] = utc_now) -> None:
        self._folder = home / "gate"
        self._releases = Releases(home)
        self._root = root
        self._clock = clock

    def ask(self, candidate: Path, play: Play, again: Again = second_seed) -> Report:
        """Puts the candidate to the gate, beside the released version, and keeps what it says.

        Raises what `assess` raises, and TamperedModel: the released version is not what was released.
        """
        started = time.monotonic()
        state = self.state()
        version = self._releases.current()
        manifest = self._releases.check(version) if version else None
        asked = file_hash(candidate)
        running = self._releases.archive(version) if version else None
        verdict = assess(candidate, running, play, self._root, again)
        verdict = replace(verdict, notes=(*verdict.notes, *thawed(manifest, evaluation_hash(self._root))))
        report = _report(verdict, asked, state, running, self._clock(), time.monotonic() - started)
        self._keep(report)
        return report

    def of(self, candidate: Path) -> Report | None:
        """What was said of exactly this archive last."""
        path = self._folder / f"{candidate.name}.json"
        report = Report.model_validate_json(path.read_bytes()) if path.exists() else None
        return report if report and report.archive_hash == file_hash(candidate) else None

    def valid(self, candidate: Path) -> Report | None:
        """What was said of this archive, if nothing has changed since that it depends on: data, code, running model."""
        report, version = self.of(candidate), self._releases.current()
        if report is None or report.beside != (self._releases.archive(version).name if version else None):
            return None
        return report if report.state == self.state() else None

    def latest(self) -> Report | None:
        """The report made last."""
        paths = sorted(self._folder.glob("*.json"), key=lambda path: path.stat().st_mtime)
        return Report.model_validate_json(paths[-1].read_bytes()) if paths else None

    def state(self) -> str:
        judged_by = (folder_hash(self._root / name)[:12] for name in JUDGED_BY)
        return "-".join([code_version(), fingerprint(self._root), *judged_by])

    def _keep(self, report: Report) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        draft = self._folder / f".{secrets.token_hex(4)}"
        draft.write_text(report.model_dump_json(indent=1), encoding="utf-8")
        draft.replace(self._folder / f"{report.candidate.model}.json")


def thawed(running: Manifest | None, now: str) -> Iterator[str]:
    """Says so when the evaluation set is not the one that the running version was released with.

    Both models are asked the present one, so that they stay comparable; the figures of earlier releases do not.
    """
    if running is not None and running.evaluation_hash != now:
        yield f"评测集在 {running.version} 发布之后改过：历次发布的数字不能直接相比"


def _report(
    verdict: Verdict, archive_hash: str, state: str, running: Path | None, at: datetime, seconds: float
) -> Report:
    return Report(
        at=at,
        seconds=round(seconds, 1),
        archive_hash=archive_hash,
        state=state,
        candidate=_scores(verdict.candidate),
        running=_scores(verdict.running) if verdict.running else None,
        second=_scores(verdict.second) if verdict.second else None,
        refusals=verdict.refusals,
        notes=verdict.notes,
        worse=verdict.worse,
        better=verdict.better,
        beside=running.name if running else None,
        unloadable=verdict.unloadable,
    )


def _scores(measured: Measured) -> Scores:
    return Scores(
        model=measured.model,
        figures=measured.figures(),
        recalls={intent: round(share, 4) for intent, share in measured.recalls.items()},
        stumbles=measured.rehearsal.stumbles,
    )
