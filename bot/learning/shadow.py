"""A candidate in the shadow of the running model: both read the last real messages, people judge where they differ.

The rules are pure; `ShadowRuns` (shadow_runs.py) keeps what comes of them.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from bot.learning.signals import Context, Heard, Reading
from bot.nlu.sentences import key_of


class Judgement(StrEnum):
    """Which of the two is the better answer to the message, for the candidate."""

    BETTER = "better"
    WORSE = "worse"
    SAME = "same"


JUDGEMENT_LABELS = {Judgement.BETTER: "变好", Judgement.WORSE: "变差", Judgement.SAME: "一样"}
NOTHING = "none"
"""Where a model makes nothing at all of a text."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A message, masked, that the two models would act on differently; `count` messages that say the same."""

    text: str
    context: Context
    before: str
    before_confidence: float
    after: str
    after_confidence: float
    count: int = 1


@dataclass(frozen=True, slots=True)
class Judged:
    """A difference that was kept, and what a person thinks of it; None: nobody has looked yet."""

    id: str
    difference: Difference
    judgement: Judgement | None
    judged_by: str | None


@dataclass(frozen=True, slots=True)
class Waiver:
    """Somebody released without judging everything, and said why."""

    by: str
    because: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ShadowRun:
    id: str
    at: datetime
    candidate: str
    running: str
    looked_at: int
    differences: tuple[Judged, ...]
    waiver: Waiver | None = None

    def counted(self, judgement: Judgement | None) -> int:
        """Messages whose difference was judged so; None: not yet."""
        return sum(one.difference.count for one in self.differences if one.judgement is judgement)

    @property
    def summary(self) -> dict[str, int | str]:
        """What a release's manifest says of it."""
        figures: dict[str, int | str] = {
            "looked_at": self.looked_at,
            **{judgement.value: self.counted(judgement) for judgement in Judgement},
            "not_judged": self.counted(None),
        }
        if self.waiver:
            figures |= {"waived_by": self.waiver.by, "waived_because": self.waiver.because}
        return figures


Masked = Callable[[str, Context], str]
"""A text that came after others, without what tells who somebody is."""


def differences(
    turns: Sequence[Heard], before: Sequence[Reading], after: Sequence[Reading], masked: Masked
) -> list[Difference]:
    """Where the two models would act differently, the most frequent first; the same said twice is one with a count."""
    found: dict[tuple[str, str, str], Difference] = {}
    for turn, old, new in zip(turns, before, after, strict=True):
        if (old.acted_on or NOTHING) == (new.acted_on or NOTHING):
            continue
        one = _difference(turn, old, new, masked)
        key = (key_of(one.text), one.before, one.after)
        found[key] = replace(found[key], count=found[key].count + 1) if key in found else one
    return sorted(found.values(), key=lambda one: -one.count)


def refusals(run: ShadowRun | None) -> Iterator[str]:
    """Why a candidate may not be released yet. A waiver is enough for everything but that nobody has looked at all."""
    if run is None:
        yield "还没有让新模型读过最近的真实消息，请先运行 anxin shadow run"
        return
    if run.waiver:
        return
    if left := sum(one.judgement is None for one in run.differences):
        yield f"还有 {left} 处分歧没有人判断，请用 anxin shadow list 和 judge；或写明理由放弃"
    worse, better = run.counted(Judgement.WORSE), run.counted(Judgement.BETTER)
    if worse > better:
        yield f"真实消息里判为变差的有 {worse} 条，多于变好的 {better} 条"


def _difference(turn: Heard, old: Reading, new: Reading, masked: Masked) -> Difference:
    return Difference(
        text=masked(turn.text, turn.context),
        context=[(sender, masked(text, turn.context[:place])) for place, (sender, text) in enumerate(turn.context)],
        before=old.acted_on or NOTHING,
        before_confidence=old.confidence,
        after=new.acted_on or NOTHING,
        after_confidence=new.confidence,
    )
