"""The shape of data/policy/returns.yml, with the law's floors: no file can grant less (R1, R7, R9, R10)."""

from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from bot.policy.decision import Freight
from bot.policy.refunds import RefundRule
from bot.policy.vocabulary import Days, Entry, OfferKind, PolicyFile, RuleIds, Sentence, with_placeholders

Remedy = Literal[OfferKind.RETURN, OfferKind.EXCHANGE, OfferKind.REPAIR, OfferKind.REFUND, OfferKind.RESEND]
Remedies = Annotated[tuple[Remedy, ...], Field(min_length=1)]


class Nature(StrEnum):
    """What may keep goods out of the no-reason return; STANDARD keeps nothing out. The shop's own names."""

    STANDARD = "standard"
    CUSTOM_MADE = "custom_made"
    FRESH = "fresh"
    DIGITAL = "digital"
    DOWNLOAD = "download"
    PERIODICAL = "periodical"
    HYGIENE = "hygiene"
    ACTIVATION = "activation"
    NEAR_EXPIRY = "near_expiry"


class Exclusion(Entry):
    """When goods of a nature are excluded (R2–R4). `remedies`: for a quality problem, instead of the category's."""

    when: Literal["always", "opened", "activated"]
    needs_confirmation: bool
    rule_ids: RuleIds
    why: Sentence
    remedies: Remedies | None = None


class GoodsCategory(Entry):
    id: Sentence
    names: Annotated[tuple[Sentence, ...], Field(min_length=1)]
    durable: bool = False
    three_guarantees: bool = False
    remedies: Remedies
    nature: Nature = Nature.STANDARD

    @model_validator(mode="after")
    def _guarantees_need_a_remedy(self) -> Self:
        if self.three_guarantees and not {OfferKind.EXCHANGE, OfferKind.REPAIR} & set(self.remedies):
            raise ValueError("three_guarantees needs exchange or repair among the remedies (R11)")
        return self


class NoReasonRule(Entry):
    days: Annotated[int, Field(ge=7, strict=True)]  # R1: the law's floor; more is the shop's choice (R14)
    remedies: Remedies
    freight: Freight
    rule_ids: RuleIds


class QualityRule(Entry):
    any_remedy_days: Annotated[int, Field(ge=7, strict=True)]  # R9: the law's floor
    exchange_days: Days
    presumption_months: Annotated[int, Field(ge=6, strict=True)]  # R10: the law's floor
    freight: Literal[Freight.MERCHANT]  # R9
    rule_ids: RuleIds
    exchange_rule_ids: RuleIds
    presumption_rule_ids: RuleIds


class ConditionRule(Entry):
    opened_rule_ids: RuleIds
    damaged_rule_ids: RuleIds


DatedReason = Annotated[Sentence, with_placeholders("days", "deadline")]
QualityReason = Annotated[Sentence, with_placeholders("days", "deadline", "remedies")]
PlainReason = Annotated[Sentence, with_placeholders()]


class Reasons(Entry):
    unsigned: Annotated[Sentence, with_placeholders("days")]
    no_reason: DatedReason
    too_late: DatedReason
    excluded: Annotated[Sentence, with_placeholders("why")]
    damaged: PlainReason
    used: PlainReason
    unknown_category: PlainReason
    quality: QualityReason
    quality_exchange: QualityReason
    quality_unsigned: Annotated[Sentence, with_placeholders("days", "remedies")]
    quality_later: PlainReason


class ReturnsPolicy(PolicyFile):
    no_reason: NoReasonRule
    quality: QualityRule
    condition: ConditionRule
    refund: RefundRule
    confirmation_rule_ids: RuleIds
    natures: dict[Nature, Exclusion]
    categories: tuple[GoodsCategory, ...]
    reasons: Reasons

    @model_validator(mode="after")
    def _names_are_unique(self) -> Self:
        names = [_plain(name) for category in self.categories for name in category.names]
        twice = {name for name in names if names.count(name) > 1}
        if twice:
            raise ValueError(f"categories share the names {sorted(twice)}")
        return self

    @model_validator(mode="after")
    def _every_nature(self) -> Self:
        if set(self.natures) != set(Nature) - {Nature.STANDARD}:
            raise ValueError("natures must say of each nature but standard when it is excluded")
        return self

    @model_validator(mode="after")
    def _periods_fit(self) -> Self:
        if not self.no_reason.days <= self.quality.any_remedy_days <= self.quality.exchange_days:
            raise ValueError("no_reason.days ≤ quality.any_remedy_days ≤ quality.exchange_days must hold")
        return self

    def category(self, name: str) -> GoodsCategory | None:
        """The category that the shop calls so, whatever its case and blanks; None: the rules do not know it."""
        return next((each for each in self.categories if _plain(name) in map(_plain, each.names)), None)


def _plain(name: str) -> str:
    return "".join(name.split()).casefold()
