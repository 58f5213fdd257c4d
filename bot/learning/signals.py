"""Why a customer's turn is worth a maintainer's look. Pure functions."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.nlu.likeness import likeness, pairs
from bot.nlu.sentences import key_of
from bot.nlu.zones import FALLBACK_INTENT

HANDOFF_INTENT = "request_human"
LEAST_MARGIN = 0.15
ASKED_AGAIN_WITHIN = timedelta(minutes=3)
ASKED_AGAIN_LIKENESS = 0.35
ASKED_AGAIN_MEANING = 0.5
"""Cosine of the sentence vectors. Of two held-out sentences on different matters 1 in 140 come so close."""
LEAST_TO_COMPARE = 3
"""Characters. 谢谢 and 好的 lie close together and ask for nothing."""
BAD_SCORE = 2
RATED_WITHIN = timedelta(days=7)
"""A rating speaks of what came before it, back to the rating before, and not of last month."""
RANDOM_SHARE = 0.02
"""Only turns that were chosen by nothing but chance tell how good the understanding really is."""


class Reason(StrEnum):
    FALLBACK = "fallback"
    LOW_MARGIN = "low_margin"
    ASKED_AGAIN = "asked_again"
    BEFORE_HUMAN = "before_human"
    LOW_RATING = "low_rating"
    CORRECTED = "corrected"
    RANDOM = "random"


REASON_LABELS = {
    Reason.FALLBACK: "没听懂",
    Reason.LOW_MARGIN: "拿不准",
    Reason.ASKED_AGAIN: "客户又问了一遍",
    Reason.BEFORE_HUMAN: "接着要了人工",
    Reason.LOW_RATING: "评分低",
    Reason.CORRECTED: "客服改过",
    Reason.RANDOM: "随机抽查",
}


Context = Sequence[tuple[str, str]]
"""The messages before a text as (sender, text), oldest first."""


@dataclass(frozen=True, slots=True)
class Heard:
    """A finished turn of a customer: the words, what was said before, and what was understood when they came."""

    turn_id: str
    conversation_id: str
    visitor_id: str
    text: str
    intent: str | None
    at: datetime
    context: Context = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """What a model makes of a text now; `ranking` is without the fallback, best first. `acted_on` is the intent that
    the dialogue would go by, the fallback where the model is too unsure.
    """

    ranking: tuple[tuple[str, float], ...]
    acted_on: str | None = None

    @property
    def best(self) -> str | None:
        return self.ranking[0][0] if self.ranking else None

    @property
    def confidence(self) -> float:
        return self.ranking[0][1] if self.ranking else 0.0

    @property
    def margin(self) -> float:
        return self.confidence - (self.ranking[1][1] if len(self.ranking) > 1 else 0.0)


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What is known of a conversation beside its turns; times in their order, ratings with their scores."""

    handed_over_at: tuple[datetime, ...] = ()
    ratings: tuple[tuple[datetime, int], ...] = ()
    corrected_turns: frozenset[str] = frozenset()
    corrected_at: datetime | None = None

    def judged_since(self, since: datetime) -> bool:
        """Whether somebody rated or corrected it since then, however old the turns are."""
        times = [at for at, _ in self.ratings] + ([self.corrected_at] if self.corrected_at else [])
        return any(at >= since for at in times)


Meaning = Callable[[str, str], float]
"""How close two texts are in meaning: 1 the same, about 0 nothing to do with each other."""


def reasons(
    turns: Sequence[Heard], place: int, now_read: Reading, around: Circumstances, meaning: Meaning
) -> frozenset[Reason]:
    """Everything that speaks for looking at `turns[place]`; `turns` are those of one conversation in their order."""
    return frozenset(_reasons(turns, place, now_read, around, meaning))


def _reasons(
    turns: Sequence[Heard], place: int, now_read: Reading, around: Circumstances, meaning: Meaning
) -> Iterator[Reason]:
    turn = turns[place]
    following = turns[place + 1] if place + 1 < len(turns) else None
    if turn.intent == FALLBACK_INTENT:
        yield Reason.FALLBACK
    if now_read.margin < LEAST_MARGIN:
        yield Reason.LOW_MARGIN
    if following is not None and asked_again(turn, following, meaning):
        yield Reason.ASKED_AGAIN
    if turn.intent != HANDOFF_INTENT and _last_before_human(turn, following, around):
        yield Reason.BEFORE_HUMAN
    if _rated_badly(turn, around):
        yield Reason.LOW_RATING
    if turn.turn_id in around.corrected_turns:
        yield Reason.CORRECTED
    if chosen_by_chance(turn.turn_id):
        yield Reason.RANDOM


def asked_again(turn: Heard, following: Heard, meaning: Meaning) -> bool:
    """The same in other words, soon after: alike in its letters or its meaning, whatever was understood of either."""
    if following.at - turn.at > ASKED_AGAIN_WITHIN:
        return False
    keys = key_of(turn.text), key_of(following.text)
    if likeness(pairs(keys[0]), pairs(keys[1])) >= ASKED_AGAIN_LIKENESS:
        return True
    return min(map(len, keys)) >= LEAST_TO_COMPARE and meaning(turn.text, following.text) >= ASKED_AGAIN_MEANING


def _last_before_human(turn: Heard, following: Heard | None, around: Circumstances) -> bool:
    """Whether the customer wanted a person next, by word, by button, or because the bot gave up."""
    if following is not None and following.intent == HANDOFF_INTENT:
        return True
    return any(turn.at <= at and (following is None or at < following.at) for at in around.handed_over_at)


def _rated_badly(turn: Heard, around: Circumstances) -> bool:
    given = next(((at, score) for at, score in around.ratings if at >= turn.at), None)
    return given is not None and given[1] <= BAD_SCORE and given[0] - turn.at <= RATED_WITHIN


def chosen_by_chance(turn_id: str, share: float = RANDOM_SHARE) -> bool:
    """The same answer for the same turn every time, so that looking again does not choose again."""
    return int.from_bytes(hashlib.sha256(turn_id.encode()).digest()[:4]) < share * 2**32
