"""The figures of a set of answers; pure, so that they can be checked by hand."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

BINS = 10


@dataclass(frozen=True, slots=True)
class Answer:
    """What was understood of one message. `ranking`: intents and confidences, best first, without the fallback."""

    text: str
    truth: str
    ranking: tuple[tuple[str, float], ...]
    outside: float  # how much it seems to be no matter of the shop
    seconds: float

    @property
    def best(self) -> str | None:
        return self.ranking[0][0] if self.ranking else None

    @property
    def confidence(self) -> float:
        return self.ranking[0][1] if self.ranking else 0.0

    @property
    def margin(self) -> float:
        return self.confidence - (self.ranking[1][1] if len(self.ranking) > 1 else 0.0)

    def right(self, places: int = 1) -> bool:
        return self.truth in [name for name, _ in self.ranking[:places]]


def accuracy(answers: Sequence[Answer], places: int = 1) -> float:
    return float(np.mean([answer.right(places) for answer in answers]))


def macro_f1(answers: Sequence[Answer]) -> float:
    """Mean over the intents that occur as truth."""
    scores = []
    for intent in sorted({answer.truth for answer in answers}):
        hits = sum(a.truth == intent and a.best == intent for a in answers)
        predicted, true = sum(a.best == intent for a in answers), sum(a.truth == intent for a in answers)
        scores.append(2 * hits / (predicted + true))
    return float(np.mean(scores))


def calibration_error(answers: Sequence[Answer]) -> float:
    """Expected difference of confidence and accuracy, over ten equal ranges of confidence."""
    groups: dict[int, list[Answer]] = defaultdict(list)
    for answer in answers:
        groups[min(int(answer.confidence * BINS), BINS - 1)].append(answer)
    return sum(abs(sum(a.right() - a.confidence for a in group)) for group in groups.values()) / len(answers)


def outside_auroc(inside: Sequence[Answer], outside: Sequence[Answer]) -> float:
    """The chance that a message from outside scores higher as such than one from inside; ties count half."""
    low, high = np.array([a.outside for a in inside]), np.array([a.outside for a in outside])
    higher = (high[:, None] > low[None, :]).mean()
    return float(higher + (high[:, None] == low[None, :]).mean() / 2)


def percentile(answers: Sequence[Answer], percent: float) -> float:
    """Milliseconds."""
    return float(np.percentile([answer.seconds for answer in answers], percent) * 1000)
