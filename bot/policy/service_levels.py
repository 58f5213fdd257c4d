"""How soon a customer who wants a person is served, by urgency and tier. Shape of data/policy/service_levels.yml."""

import re
from datetime import timedelta
from enum import StrEnum
from itertools import combinations
from typing import Annotated, Self

from pydantic import Field, field_validator, model_validator

from bot.policy.follow_up import Pattern
from bot.policy.vocabulary import Entry, PolicyFile, Sentence, Tier

Minutes = Annotated[int, Field(ge=1, le=30 * 24 * 60, strict=True)]


class ClockKind(StrEnum):
    ACKNOWLEDGEMENT = "acknowledgement"
    FIRST_REPLY = "first_reply"
    NEXT_REPLY = "next_reply"
    RESOLUTION = "resolution"


CLOCK_LABELS = {
    ClockKind.ACKNOWLEDGEMENT: "接起",
    ClockKind.FIRST_REPLY: "首次回复",
    ClockKind.NEXT_REPLY: "后续回复",
    ClockKind.RESOLUTION: "解决",
}


class Targets(Entry):
    acknowledgement: Minutes
    first_reply: Minutes
    next_reply: Minutes
    resolution: Minutes

    @model_validator(mode="after")
    def _in_their_order(self) -> Self:
        if not self.acknowledgement <= self.first_reply <= self.resolution or self.next_reply > self.resolution:
            raise ValueError("nobody replies before they have taken the customer, or later than it is to be solved")
        return self


class Level(Entry):
    """No tiers: of every tier."""

    name: Sentence
    priority_at_least: Annotated[int, Field(ge=0, le=5, strict=True)] = 0
    tiers: Annotated[tuple[Tier, ...], Field(min_length=1)] | None = None
    minutes: Targets

    def fits(self, priority: int, tier: Tier) -> bool:
        return priority >= self.priority_at_least and (self.tiers is None or tier in self.tiers)

    def target(self, kind: ClockKind) -> timedelta:
        minutes: int = getattr(self.minutes, kind.value)
        return timedelta(minutes=minutes)

    def leaves_nothing_to(self, later: "Level") -> bool:
        covered = self.tiers is None or (later.tiers is not None and set(later.tiers) <= set(self.tiers))
        return covered and self.priority_at_least <= later.priority_at_least


class ServiceLevelPolicy(PolicyFile):
    warn_percent: Annotated[int, Field(ge=1, le=99, strict=True)]
    holding_words: Pattern
    levels: Annotated[tuple[Level, ...], Field(min_length=1)]

    @field_validator("levels")
    @classmethod
    def _each_counts_for_somebody(cls, levels: tuple[Level, ...]) -> tuple[Level, ...]:
        last = levels[-1]
        if last.priority_at_least > 0 or last.tiers is not None:
            raise ValueError("the last level has to fit everybody")
        for earlier, later in combinations(levels, 2):
            if earlier.leaves_nothing_to(later):
                raise ValueError(f"{later.name} never counts: {earlier.name} stands before it")
        return levels

    def level(self, priority: int, tier: Tier) -> Level:
        """The first that fits."""
        return next(each for each in self.levels if each.fits(priority, tier))

    def only_holds(self, text: str) -> bool:
        """Whether a reply only asks for patience: it holds such words, and is short."""
        return len(text) <= LONGEST_HOLDING and re.search(self.holding_words, text) is not None


LONGEST_HOLDING = 40
