"""The gate before a release: whether a trained model may take the place of the running one. Pure functions."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.learning.signals import Reading

BINS = 10
REVIEWED = "reviewed"
"""The group of the scripted conversations that maintainers added; all others came with the program."""


class Floors(BaseModel):
    """What a release must reach, from `data/eval/floors.yml`. Shares are between 0 and 1."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    sentences: int = Field(ge=1, description="how many the evaluation set has at least")
    accuracy: float = Field(ge=0, le=1)
    calibration_error: float = Field(gt=0, le=1, description="the most, as expected calibration error in ten bins")
    recall: dict[str, float] = Field(description="the least share of an intent's sentences that is recognised")
    accuracy_lost: float = Field(ge=0, le=1, description="the most that accuracy may fall below the running model's")
    recall_lost: float = Field(ge=0, le=1, description="the same for the recall of each intent that has a floor")
    latency_ratio: float = Field(gt=1, description="the most, of the medians, to the running model's")
    size_ratio: float = Field(gt=1)
    conversations: float = Field(ge=0, le=1, description="the least share of the scripted ones that goes as it should")
    reviewed_conversations: float = Field(ge=0, le=1, description="the same of those that maintainers added")
    critical: tuple[str, ...] = Field(min_length=1, description="files of scripts of which none may go wrong")


class BadFloors(Exception):
    """The file of floors cannot be used; the text names file and reason."""


def read_floors(path: Path) -> Floors:
    """Raises BadFloors."""
    try:
        return Floors.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except (OSError, yaml.YAMLError, ValidationError) as error:
        raise BadFloors(f"{path}：{error}") from error


@dataclass(frozen=True, slots=True)
class Answer:
    """A held-out sentence, its intent, and what a model makes of it."""

    text: str
    truth: str
    reading: Reading

    @property
    def right(self) -> bool:
        return self.reading.best == self.truth


@dataclass(frozen=True, slots=True)
class Stumble:
    """A scripted conversation that did not go as it should. `lines` is what was said in it."""

    group: str
    name: str
    wrong: tuple[str, ...]
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """How many scripted conversations were played, and those that went wrong; `reviewed`: how many of those played
    were added by maintainers.

    The two kinds have shares of their own: many easy ones that were added must not make up for others that go wrong.
    """

    played: int = 0
    stumbles: tuple[Stumble, ...] = ()
    reviewed: int = 0

    def __add__(self, other: "Rehearsal") -> "Rehearsal":
        """What two processes have played of the same scripts, each its share."""
        stumbles = sorted((*self.stumbles, *other.stumbles), key=lambda one: (one.group, one.name))
        return Rehearsal(self.played + other.played, tuple(stumbles), self.reviewed + other.reviewed)

    @property
    def shipped(self) -> int:
        return self.played - self.reviewed

    @property
    def wrong(self) -> int:
        """Of those that came with the program."""
        return len(self.stumbles) - self.reviewed_wrong

    @property
    def reviewed_wrong(self) -> int:
        return sum(stumble.group == REVIEWED for stumble in self.stumbles)

    @property
    def right(self) -> float:
        """The share of those that came with the program."""
        return 1 - self.wrong / self.shipped if self.shipped else 0.0

    @property
    def reviewed_right(self) -> float:
        """The share of those that were added; where there are none, none goes wrong."""
        return 1 - self.reviewed_wrong / self.reviewed if self.reviewed else 1.0


@dataclass(frozen=True, slots=True)
class Measured:
    """A model on the evaluation set. `median_ms` for one sentence, 0: not timed; `size` of the archive in
    bytes.
    """

    model: str
    answers: tuple[Answer, ...]
    median_ms: float
    size: int
    rehearsal: Rehearsal = Rehearsal()

    @property
    def accuracy(self) -> float:
        return _share(answer.right for answer in self.answers)

    @property
    def recalls(self) -> dict[str, float]:
        by_intent: dict[str, list[bool]] = defaultdict(list)
        for answer in self.answers:
            by_intent[answer.truth].append(answer.right)
        return {intent: _share(right) for intent, right in sorted(by_intent.items())}

    @property
    def calibration_error(self) -> float:
        """How far confidence is from the share that is right, on average over the sentences."""
        gaps: dict[int, float] = defaultdict(float)
        for answer in self.answers:
            confidence = answer.reading.confidence
            gaps[min(int(confidence * BINS), BINS - 1)] += answer.right - confidence
        return sum(map(abs, gaps.values())) / len(self.answers) if self.answers else 1.0

    def with_rehearsal(self, rehearsal: Rehearsal) -> "Measured":
        return replace(self, rehearsal=rehearsal)

    def figures(self) -> dict[str, float]:
        """What a release keeps of its measurement."""
        return {
            "sentences": len(self.answers),
            "accuracy": round(self.accuracy, 4),
            "calibration_error": round(self.calibration_error, 4),
            "median_ms": round(self.median_ms, 2),
            "size": self.size,
            "conversations": self.rehearsal.shipped,
            "conversations_right": round(self.rehearsal.right, 4),
            "reviewed_conversations": self.rehearsal.reviewed,
            "reviewed_conversations_right": round(self.rehearsal.reviewed_right, 4),
        }


@dataclass(frozen=True, slots=True)
class Change:
    """A sentence that the two models read differently, one of them rightly."""

    text: str
    truth: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class Verdict:
    """`refusals` say in Chinese why the model may not be released; empty: it may. `unloadable`: why the running model
    could not be loaded, so that there was nothing to compare with.
    """

    candidate: Measured
    running: Measured | None
    second: Measured | None
    refusals: tuple[str, ...]
    worse: tuple[Change, ...] = ()
    better: tuple[Change, ...] = ()
    notes: tuple[str, ...] = ()
    unloadable: str | None = None

    @property
    def passed(self) -> bool:
        return not self.refusals


def judge(
    candidate: Measured, running: Measured | None, second: Measured | None, floors: Floors, data_errors: Sequence[str]
) -> Verdict:
    """`second` is the same data trained with another random seed: what only luck let through, it does not let through.

    `data_errors`: what the checks of the data find, leaks between training and evaluation among it. A measurement on
    leaked sentences says nothing, so that any of them refuses the model, however good it looks.
    """
    refusals = [*_data(data_errors), *_floors(candidate, floors), *_conversations(candidate.rehearsal, floors)]
    worse: list[Change] = []
    better: list[Change] = []
    if running is not None:
        refusals += [*_fallen(candidate, running, floors), *_weight(candidate, running, floors)]
        worse, better = changes(running.answers, candidate.answers)
    refusals += [f"换一个随机种子：{refusal}" for refusal in _again(second, running, floors)]
    return Verdict(candidate, running, second, tuple(refusals), tuple(worse), tuple(better))


def _again(second: Measured | None, running: Measured | None, floors: Floors) -> Iterator[str]:
    if second is None:
        yield "没有训练，只看一次可能是碰巧"
        return
    yield from _floors(second, floors)
    yield from _conversations(second.rehearsal, floors)
    if running is not None:
        yield from _fallen(second, running, floors)


def changes(before: Sequence[Answer], after: Sequence[Answer]) -> tuple[list[Change], list[Change]]:
    """What got worse, and what got better; both were asked the same sentences in the same order."""
    pairs = [
        (old.right, new.right, Change(new.text, new.truth, old.reading.best, new.reading.best))
        for old, new in zip(before, after, strict=True)
    ]
    worse = [change for was_right, is_right, change in pairs if was_right and not is_right]
    better = [change for was_right, is_right, change in pairs if is_right and not was_right]
    return worse, better


def _data(errors: Sequence[str]) -> Iterator[str]:
    if errors:
        yield f"语料有{len(errors)}处错误，例如：{errors[0]}"


def _floors(candidate: Measured, floors: Floors) -> Iterator[str]:
    if not candidate.answers:
        yield "没有评测句，无从判断"
        return
    if len(candidate.answers) < floors.sentences:
        yield f"评测句只有 {len(candidate.answers)} 句，少于 {floors.sentences} 句"
    if candidate.accuracy < floors.accuracy:
        yield f"准确率 {candidate.accuracy:.1%}，低于下限 {floors.accuracy:.1%}"
    if candidate.calibration_error > floors.calibration_error:
        yield f"置信度偏差 {candidate.calibration_error:.3f}，高于上限 {floors.calibration_error:.3f}"
    yield from _recalls(candidate.recalls, floors.recall)


def _recalls(recalls: Mapping[str, float], floors: Mapping[str, float]) -> Iterator[str]:
    for intent, least in sorted(floors.items()):
        if intent not in recalls:
            yield f"评测集里没有 {intent}，它的下限无从检查"
        elif recalls[intent] < least:
            yield f"{intent} 只认出 {recalls[intent]:.1%}，低于下限 {least:.1%}"


def _conversations(rehearsal: Rehearsal, floors: Floors) -> Iterator[str]:
    if not rehearsal.shipped:
        yield "没有演练过对话"
        return
    for stumble in rehearsal.stumbles:
        if stumble.group in floors.critical:
            yield f"对话“{stumble.name}”走样：{stumble.wrong[0]}"
    if rehearsal.right < floors.conversations:
        yield f"{rehearsal.shipped} 段对话里 {rehearsal.wrong} 段走样，走对的要占 {floors.conversations:.0%}"
    if rehearsal.reviewed_right < floors.reviewed_conversations:
        yield (
            f"{rehearsal.reviewed} 段由客服对话改成的对话里 {rehearsal.reviewed_wrong} 段走样，"
            f"走对的要占 {floors.reviewed_conversations:.0%}"
        )


def _fallen(candidate: Measured, running: Measured, floors: Floors) -> Iterator[str]:
    if candidate.accuracy < running.accuracy - floors.accuracy_lost:
        yield f"准确率从 {running.accuracy:.1%} 降到 {candidate.accuracy:.1%}"
    before, after = running.recalls, candidate.recalls
    for intent in sorted(floors.recall):
        if intent in before and after.get(intent, 0.0) < before[intent] - floors.recall_lost:
            yield f"{intent} 认出的从 {before[intent]:.1%} 降到 {after.get(intent, 0.0):.1%}"


def _weight(candidate: Measured, running: Measured, floors: Floors) -> Iterator[str]:
    if running.median_ms and candidate.median_ms > running.median_ms * floors.latency_ratio:
        yield f"理解一句从 {running.median_ms:.1f} 毫秒变成 {candidate.median_ms:.1f} 毫秒"
    if candidate.size > running.size * floors.size_ratio:
        yield f"模型从 {running.size:,} 字节变成 {candidate.size:,} 字节"


def _share(values: Iterable[bool]) -> float:
    every = list(values)
    return sum(every) / len(every) if every else 0.0
