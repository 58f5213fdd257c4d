"""Why a customer's turn is worth a maintainer's look. Pure functions."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.nlu.fallback import FALLBACK_INTENT
from bot.nlu.likeness import likeness, pairs
from bot.nlu.sentences import key_of

LEAST_MARGIN = 0.15
ASKED_AGAIN_WITHIN = timedelta(minutes=3)
ASKED_AGAIN_LIKENESS = 0.35
BAD_SCORE = 2
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


@dataclass(frozen=True, slots=True)
class Heard:
    """A finished turn of a customer: the words, and what was understood when they came."""

    turn_id: str
    conversation_id: str
    visitor_id: str
    text: str
    intent: str | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Reading:
    """What the running model makes of a text now; `ranking` is without the fallback, best first."""

    ranking: tuple[tuple[str, float], ...]

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
    """What is known of a conversation beside its turns."""

    handed_over_at: datetime | None = None
    worst_score: int | None = None
    corrected_turns: frozenset[str] = frozenset()


def reasons(turns: Sequence[Heard], place: int, now_read: Reading, around: Circumstances) -> frozenset[Reason]:
    """Everything that speaks for looking at `turns[place]`; `turns` are those of one conversation in their order."""
    return frozenset(_reasons(turns, place, now_read, around))


def _reasons(turns: Sequence[Heard], place: int, now_read: Reading, around: Circumstances) -> Iterator[Reason]:
    turn = turns[place]
    following = turns[place + 1] if place + 1 < len(turns) else None
    if turn.intent == FALLBACK_INTENT:
        yield Reason.FALLBACK
    if now_read.margin < LEAST_MARGIN:
        yield Reason.LOW_MARGIN
    if following is not None and asked_again(turn, following):
        yield Reason.ASKED_AGAIN
    if turn.intent != "request_human" and _last_before_human(turn, following, around):
        yield Reason.BEFORE_HUMAN
    if around.worst_score is not None and around.worst_score <= BAD_SCORE:
        yield Reason.LOW_RATING
    if turn.turn_id in around.corrected_turns:
        yield Reason.CORRECTED
    if chosen_by_chance(turn.turn_id):
        yield Reason.RANDOM


def asked_again(turn: Heard, following: Heard) -> bool:
    """The same in other words, soon after: alike but not a new matter, whatever was understood of either."""
    if following.at - turn.at > ASKED_AGAIN_WITHIN:
        return False
    return likeness(pairs(key_of(turn.text)), pairs(key_of(following.text))) >= ASKED_AGAIN_LIKENESS


def _last_before_human(turn: Heard, following: Heard | None, around: Circumstances) -> bool:
    if following is not None:
        return following.intent == "request_human"
    return around.handed_over_at is not None and around.handed_over_at >= turn.at


def chosen_by_chance(turn_id: str, share: float = RANDOM_SHARE) -> bool:
    """The same answer for the same turn every time, so that looking again does not choose again."""
    return int.from_bytes(hashlib.sha256(turn_id.encode()).digest()[:4]) < share * 2**32
