"""What an inspection of the training sentences has found, kept until the next one, so that pages need not look."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from bot.learning.nlu_files import Line

KEPT = Path("studio") / "findings.json"


class _Entry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Doubt(_Entry):
    """A sentence that a model which never saw it takes for another intent, and cleanlab for mislabelled.

    `own`: that model's probability of the intent it stands under; `suggested`: the likeliest one.
    """

    intent: str
    raw: str
    file: str
    own: float
    suggested: str
    likelihood: float


class Confusion(_Entry):
    """How many sentences of an intent are taken for another, with some of them."""

    truth: str
    taken_for: str
    count: int
    of: int
    examples: tuple[str, ...]


class Pair(_Entry):
    """Two sentences that are the same one said twice: under two intents, or trained on and held out.

    `file` and `other_file` are relative to `data`.
    """

    intent: str
    raw: str
    file: str
    other_intent: str
    other: str
    other_file: str


class Cut(_Entry):
    """An entity that jieba's words do not keep apart from what is beside it."""

    intent: str
    raw: str
    file: str
    entity: str
    kind: str
    word: str


class Findings(_Entry):
    """`version` of the sentences that were looked at."""

    version: str
    at: datetime
    accuracy: float
    doubts: tuple[Doubt, ...] = ()
    confusions: tuple[Confusion, ...] = ()
    overlaps: tuple[Pair, ...] = ()
    leaks: tuple[Pair, ...] = ()
    cuts: tuple[Cut, ...] = ()

    def still_true(self, lines: Iterable[Line]) -> "Findings":
        """Without what has been put right since: sentences that were moved, rewritten or deleted."""
        there = {(line.intent, line.raw) for line in lines}
        return self.model_copy(
            update={
                "doubts": tuple(one for one in self.doubts if (one.intent, one.raw) in there),
                "overlaps": tuple(
                    one for one in self.overlaps if {(one.intent, one.raw), (one.other_intent, one.other)} <= there
                ),
                "leaks": tuple(one for one in self.leaks if (one.intent, one.raw) in there),
                "cuts": tuple(one for one in self.cuts if (one.intent, one.raw) in there),
            }
        )


def keep_findings(home: Path, findings: Findings) -> None:
    path = home / KEPT
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".draft")
    draft.write_text(findings.model_dump_json(), encoding="utf-8")
    draft.replace(path)


def findings_kept(home: Path) -> Findings | None:
    """The last inspection's; None: there was none."""
    path = home / KEPT
    return Findings.model_validate_json(path.read_bytes()) if path.exists() else None


def confusions(truth: Sequence[str], taken_for: Sequence[str], texts: Sequence[str], examples: int) -> list[Confusion]:
    """Every pair of intents that were confused, the most frequent first."""
    said: dict[tuple[str, str], list[str]] = {}
    for wanted, got, text in zip(truth, taken_for, texts, strict=True):
        if wanted != got:
            said.setdefault((wanted, got), []).append(text)
    ordered = sorted(said.items(), key=lambda entry: (-len(entry[1]), entry[0]))
    return [
        Confusion(truth=one, taken_for=other, count=len(own), of=truth.count(one), examples=tuple(own[:examples]))
        for (one, other), own in ordered
    ]
