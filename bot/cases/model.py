"""A case and one line of its ledger, as the rest of the house sees them."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from bot.cases.stages import Stage, Step


class Actor(StrEnum):
    CUSTOMER = "customer"
    BOT = "bot"
    STAFF = "staff"
    SYSTEM = "system"


@dataclass(frozen=True)
class Case:
    """`text`: the words the case began with. `offers`: the latest ones made, as dicts of `bot.policy.offers.Offer`.

    `refusals` counts offers turned down in this round; `emotion` and `intensity` are the latest noted. `staff_id` or
    `staff_group`: whose it is at the console; `tier`: the customer's when it was opened.
    """

    id: str
    number: str
    conversation_id: str
    customer_id: str | None
    order_id: str | None
    category: str
    stage: Stage
    text: str
    emotion: str
    intensity: float
    demand: str | None
    facts: dict[str, Any]
    offers: list[dict[str, Any]]
    accepted_offer: str | None
    promise: str | None
    promise_due: datetime | None
    rating: int | None
    solved: bool | None
    refusals: int
    opened_at: datetime
    closed_at: datetime | None
    staff_id: str | None = None
    staff_group: str | None = None
    tier: str | None = None


@dataclass(frozen=True)
class LedgerEntry:
    """Who did what, when, by which rule, in which turn; `stage` is the one after the step. `position` counts from 1."""

    id: str
    case_id: str
    position: int
    at: datetime
    actor: Actor
    actor_id: str | None
    stage: Stage
    step: Step
    text: str
    rule_ids: tuple[str, ...]
    turn_id: str
    data: dict[str, Any]
