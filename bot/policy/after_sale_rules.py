"""The shape of data/policy/after_sale.yml: exchange, repair, resend, money back without goods."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from bot.policy.decision import Freight
from bot.policy.vocabulary import Days, Entry, PolicyFile, RuleIds, Sentence, Situation, with_placeholders

Plain = Annotated[Sentence, with_placeholders()]
WithOptions = Annotated[Sentence, with_placeholders("options")]
WithDays = Annotated[Sentence, with_placeholders("days")]


class ExchangeReasons(Entry):
    allowed: Annotated[Sentence, with_placeholders("days", "deadline")]
    unsigned: WithDays
    out_of_stock: WithOptions
    nothing_left: Plain
    not_this_category: WithOptions


class ExchangeRule(Entry):
    freight: Freight
    rule_ids: RuleIds
    reasons: ExchangeReasons


class RepairReasons(Entry):
    allowed: Annotated[Sentence, with_placeholders("deadline", "options")]
    failed: Annotated[Sentence, with_placeholders("repairs", "options")]
    unsigned: Plain
    out_of_warranty: Annotated[Sentence, with_placeholders("deadline")]
    caused_by_customer: Plain
    no_warranty: Plain


class RepairRule(Entry):
    warranty_months: Annotated[int, Field(ge=12, le=240, strict=True)]  # R11: the floor for listed goods
    failed_repairs: Annotated[int, Field(ge=1, le=2, strict=True)]  # R11: no more than two
    freight: Literal[Freight.MERCHANT]  # R9
    rule_ids: RuleIds
    reasons: RepairReasons


class ResendSituation(Entry):
    days: Days
    rule_ids: RuleIds


class ResendReasons(Entry):
    allowed: Plain
    out_of_stock: Plain
    too_late: WithDays
    not_for_this: Plain


class ResendRule(Entry):
    situations: Annotated[dict[Situation, ResendSituation], Field(min_length=1)]
    reasons: ResendReasons


class RefundOnlyReasons(Entry):
    unpaid: Plain
    done: Plain
    not_sent: WithDays
    on_its_way: WithDays
    lost_on_its_way: WithDays
    lost_after_signing: Plain
    no_goods_back: WithDays
    goods_first: Plain
    open_after_sale: Plain


class RefundOnlyRule(Entry):
    rule_ids: RuleIds
    lost_rule_ids: RuleIds
    quality_rule_ids: RuleIds
    pay_within_days: Annotated[int, Field(ge=1, le=7, strict=True)]  # R7
    reasons: RefundOnlyReasons


class AfterSalePolicy(PolicyFile):
    exchange: ExchangeRule
    repair: RepairRule
    resend: ResendRule
    refund_only: RefundOnlyRule

    @model_validator(mode="after")
    def _what_was_owed_is_sent(self) -> Self:
        owed = {Situation.MISSING_ITEM, Situation.LOST}
        missing = [each.value for each in owed if each not in self.resend.situations]
        if missing:
            raise ValueError(f"resend.situations must name {sorted(missing)}")
        return self
