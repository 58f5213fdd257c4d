"""Is this a complaint, though nobody says so? From the question, the feeling and the history, never from one word."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Self

from pydantic import Field, model_validator

from bot.policy.vocabulary import ComplaintCategory, Emotion, Entry

Points = Annotated[int, Field(ge=0, le=100, strict=True)]


class RecogniseRule(Entry):
    from_points: Annotated[int, Field(ge=1, le=100, strict=True)]
    feeling: dict[Emotion, Points]
    asked_again: Points
    asked_again_most: Points
    overdue: Points
    promised_before: Points
    topics: dict[ComplaintCategory, tuple[str, ...]]

    @model_validator(mode="after")
    def _only_feelings_that_need_soothing(self) -> Self:
        calm = [emotion.value for emotion in self.feeling if not emotion.needs_soothing]
        if calm:
            raise ValueError(f"a complaint is never recognised from {calm}")
        twice = [name for name in self._intents() if self._intents().count(name) > 1]
        if twice:
            raise ValueError(f"intents stand under two topics: {sorted(set(twice))}")
        return self

    def _intents(self) -> list[str]:
        return [name for names in self.topics.values() for name in names]

    def topic(self, intent: str) -> ComplaintCategory | None:
        return next((category for category, names in self.topics.items() if intent in names), None)


@dataclass(frozen=True)
class Signs:
    """`earlier`: what was asked before in this conversation, as intents. `overdue`: something really is late.

    `promised_before`: the customer was promised something about this before.
    """

    intent: str
    emotion: Emotion
    earlier: Sequence[str] = ()
    overdue: bool = False
    promised_before: bool = False


def recognise(signs: Signs, rule: RecogniseRule) -> ComplaintCategory | None:
    """The category of the complaint that these signs add up to; None: a question, to be answered as one."""
    topic = rule.topic(signs.intent)
    if topic is None or signs.emotion not in rule.feeling:
        return None
    again = sum(rule.topic(intent) is topic for intent in signs.earlier)
    points = rule.feeling[signs.emotion] + min(again * rule.asked_again, rule.asked_again_most)
    points += rule.overdue * signs.overdue + rule.promised_before * signs.promised_before
    return topic if points >= rule.from_points else None
