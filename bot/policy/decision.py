"""The answer of a policy rule: allowed, not allowed or for a person, with everything a customer wants to know of it."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Outcome(StrEnum):
    ALLOWED = "allowed"
    NEEDS_PERSON = "needs_person"
    NOT_ALLOWED = "not_allowed"


class Freight(StrEnum):
    """Who pays for the way back."""

    MERCHANT = "merchant"
    CUSTOMER = "customer"


@dataclass(frozen=True)
class Decision:
    """`reason` is the sentence for the customer. `options` are OfferKind values, best first.

    `deadline` is the last day on which the options stand, or by which the shop does its part. `amount_fen`: money that
    goes to the customer. `ask_for_proof` False: by R10 the customer must not be asked to prove anything.
    """

    outcome: Outcome
    reason: str
    rule_ids: tuple[str, ...]
    options: tuple[str, ...] = ()
    deadline: date | None = None
    freight: Freight | None = None
    ask_for_proof: bool = True
    amount_fen: int | None = None


def joined(*groups: tuple[str, ...]) -> tuple[str, ...]:
    """Rule ids of several groups, each once, in their order."""
    return tuple(dict.fromkeys(rule for group in groups for rule in group))
