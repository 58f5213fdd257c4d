"""The words policy is written in: what customers complain about, how they feel, what can be done for them."""

from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from bot.policy.sentences import placeholders


class ComplaintCategory(StrEnum):
    QUALITY = "quality"
    DELIVERY = "delivery"
    SERVICE = "service"
    PRICE = "price"
    PROCESS = "process"
    COMPENSATION = "compensation"


class Situation(StrEnum):
    """What went wrong within a category; GENERAL while it is not known."""

    DEFECTIVE = "defective"
    DAMAGED = "damaged"
    WRONG_ITEM = "wrong_item"
    MISSING_ITEM = "missing_item"
    LATE = "late"
    LOST = "lost"
    COURIER = "courier"
    GENERAL = "general"


class Emotion(StrEnum):
    CALM = "calm"
    ANXIOUS = "anxious"
    DISSATISFIED = "dissatisfied"
    ANGRY = "angry"
    SATISFIED = "satisfied"
    ABUSIVE = "abusive"

    @property
    def needs_soothing(self) -> bool:
        return self not in {Emotion.CALM, Emotion.SATISFIED}


class OfferKind(StrEnum):
    """The first six are after-sale orders for the shop; the last three are things people here do."""

    RETURN = "return"
    EXCHANGE = "exchange"
    REPAIR = "repair"
    REFUND = "refund"
    RESEND = "resend"
    COMPENSATION = "compensation"
    EXPLAIN = "explain"
    CALLBACK = "callback"
    EXPEDITE = "expedite"


class Tier(StrEnum):
    """How far the bot may go for this customer; the same names as the tiers of `customers`."""

    ORDINARY = "ordinary"
    CORE = "core"
    VIP = "vip"


BelowDanger = Annotated[int, Field(ge=1, le=4, strict=True)]
"""A place in the queue, 1 (low) to 4: 5 is kept for who may get hurt."""


class Entry(BaseModel):
    """Any part of a policy file: nothing unknown is accepted, nothing can be changed once it is read."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class PolicyFile(Entry):
    """The top of a policy file."""

    as_of: date = Field(description="the day on which a person last checked this file")


def with_placeholders(*allowed: str) -> AfterValidator:
    """Refuses a sentence that would ask for something nobody fills in."""

    def check(sentence: str) -> str:
        unknown = placeholders(sentence) - set(allowed)
        if unknown:
            raise ValueError(f"unknown placeholder {sorted(unknown)}; allowed: {list(allowed)}")
        return sentence

    return AfterValidator(check)


RuleId = Annotated[str, StringConstraints(pattern=r"^R([1-9]|1\d|2[0-3])$")]
RuleIds = Annotated[tuple[RuleId, ...], Field(min_length=1)]
Sentence = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Fen = Annotated[int, Field(ge=0, strict=True)]
Percent = Annotated[int, Field(ge=0, le=100, strict=True)]
Days = Annotated[int, Field(ge=1, le=3650, strict=True)]
