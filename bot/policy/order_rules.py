"""The shape of data/policy/orders.yml: which state of an order permits what."""

from enum import StrEnum
from typing import Annotated, Self

from pydantic import Field, model_validator

from bot.policy.vocabulary import Days, Entry, PolicyFile, RuleIds, Sentence, with_placeholders

Plain = Annotated[Sentence, with_placeholders()]
WithDays = Annotated[Sentence, with_placeholders("days")]
WithWindow = Annotated[Sentence, with_placeholders("window")]
AboutChange = Annotated[Sentence, with_placeholders("what")]


class OrderState(StrEnum):
    """Where an order stands; the same names as the shop's."""

    UNPAID = "unpaid"
    PAID = "paid"
    SHIPPED = "shipped"
    SIGNED = "signed"
    COMPLETED = "completed"
    CANCELLED = "cancelled"
    REFUNDING = "refunding"
    REFUNDED = "refunded"
    AFTER_SALE = "after_sale"


class Change(StrEnum):
    """What customers ask to have changed on an order."""

    ADDRESS = "address"
    PHONE = "phone"
    RECIPIENT = "recipient"
    NOTE = "note"
    GOODS = "goods"
    DELIVERY_TIME = "delivery_time"
    SPLIT = "split"
    MERGE = "merge"


class InStates(Entry):
    """States in which the bot may do it, and states in which a person can still try."""

    allowed: tuple[OrderState, ...] = ()
    person: tuple[OrderState, ...] = ()
    rule_ids: RuleIds

    @model_validator(mode="after")
    def _one_answer_a_state(self) -> Self:
        both = set(self.allowed) & set(self.person)
        if both:
            raise ValueError(f"states stand in allowed and in person: {sorted(both)}")
        return self


class ChangeRule(InStates):
    label: Plain


class ChangeReasons(Entry):
    allowed: AboutChange
    person: AboutChange
    refused: AboutChange


class CancelReasons(Entry):
    unpaid: Plain
    paid: WithDays
    shipped: Plain
    signed: Plain
    done: Plain


class CancelRule(InStates):
    pay_within_days: Annotated[int, Field(ge=1, le=7, strict=True)]
    reasons: CancelReasons


class RestoreReasons(Entry):
    allowed: WithWindow
    too_late: WithWindow
    refunding: Plain
    out_of_stock: Plain
    not_cancelled: Plain


class RestoreRule(Entry):
    rule_ids: RuleIds
    reasons: RestoreReasons


class InvoiceReasons(Entry):
    unpaid: Plain
    refunded: Plain
    issue: WithDays
    change: WithDays
    change_late: WithDays


class InvoiceRule(Entry):
    issue_days: Days
    change_days: Days
    rule_ids: RuleIds
    reasons: InvoiceReasons


class OrdersPolicy(PolicyFile):
    changes: dict[Change, ChangeRule]
    change_reasons: ChangeReasons
    cancel: CancelRule
    restore: RestoreRule
    invoice: InvoiceRule

    @model_validator(mode="after")
    def _every_change(self) -> Self:
        missing = [change.value for change in Change if change not in self.changes]
        if missing:
            raise ValueError(f"changes missing: {missing}")
        return self
