"""What may be offered for a complaint, best first, and what the bot may grant alone (R7–R12, R14–R16, R21)."""

from collections import Counter
from dataclasses import dataclass
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from bot.policy.refunds import RefundRule
from bot.policy.sentences import fill, hours, money, placeholders
from bot.policy.vocabulary import (
    ComplaintCategory,
    Days,
    Emotion,
    Entry,
    Fen,
    OfferKind,
    Percent,
    PolicyFile,
    RuleIds,
    Sentence,
    Situation,
    Tier,
    with_placeholders,
)

TITLE_LIMIT = 16
_LONGEST_AMOUNT = "1234.56元"

AmountKind = Literal["goods", "share", "coupon", "price_gap"]
GOODWILL: frozenset[AmountKind] = frozenset({"share", "coupon"})
OfferSentence = Annotated[Sentence, with_placeholders("amount", "due", "refund_days")]
Hours = Annotated[int, Field(ge=1, le=24 * 45, strict=True)]


class Authority(Entry):
    """What somebody grants alone: gifts for one order together, and the value of goods. Money in fen."""

    goodwill_authority_fen: Fen
    refund_authority_fen: Fen

    def allow_goodwill(self, granted_fen: int, amount_fen: int) -> bool:
        """Whether this much more may be given for an order that was given `granted_fen` before."""
        return granted_fen + amount_fen <= self.goodwill_authority_fen

    def reaches(self, other: "Authority") -> bool:
        """Whether it allows all that the other does."""
        gifts = self.goodwill_authority_fen >= other.goodwill_authority_fen
        return gifts and self.refund_authority_fen >= other.refund_authority_fen


class TierLimits(Authority):
    """How much a tier gets, and how much of it the bot grants alone. Money in fen."""

    share_percent: Percent
    share_percent_upset: Percent
    share_cap_fen: Fen
    coupon_fen: Fen
    coupon_upset_fen: Fen

    @model_validator(mode="after")
    def _upset_is_never_less(self) -> Self:
        if self.share_percent_upset < self.share_percent or self.coupon_upset_fen < self.coupon_fen:
            raise ValueError("an upset customer may not get less than a calm one")
        return self


def _fits_a_button(title: str) -> str:
    if len(title.replace("{amount}", _LONGEST_AMOUNT)) > TITLE_LIMIT:
        raise ValueError(f"the title does not fit a button ({TITLE_LIMIT} characters)")
    return title


class OfferRule(Entry):
    id: Sentence
    category: ComplaintCategory
    kind: OfferKind
    title: Annotated[Sentence, with_placeholders("amount"), AfterValidator(_fits_a_button)]
    sentence: OfferSentence
    promise: OfferSentence
    due_hours: Hours
    rule_ids: RuleIds
    amount: AmountKind | None = None
    situations: tuple[Situation, ...] = ()
    remedy: OfferKind | None = None
    signed: bool | None = None
    needs_order: bool = False

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        speaks_of_money = "amount" in placeholders(self.title + self.sentence + self.promise)
        if speaks_of_money != (self.amount is not None):
            raise ValueError("a sentence says {amount} if, and only if, the offer has an amount")
        if self.amount and not self.needs_order:
            raise ValueError("an amount needs an order (needs_order: true)")
        return self


class PersonRule(Entry):
    id: Sentence
    kind: Literal[OfferKind.CALLBACK]
    title: Annotated[Sentence, Field(max_length=TITLE_LIMIT)]
    sentence: Annotated[Sentence, with_placeholders("due")]
    promise: Annotated[Sentence, with_placeholders("due")]
    due_hours: Hours
    rule_ids: RuleIds


class PriceProtectionReasons(Entry):
    allowed: Annotated[Sentence, with_placeholders("days", "deadline", "amount")]
    too_late: Annotated[Sentence, with_placeholders("days", "deadline")]
    no_gap: Annotated[Sentence, with_placeholders()]
    unpaid: Annotated[Sentence, with_placeholders()]
    above_authority: Annotated[Sentence, with_placeholders("amount")]


class PriceProtection(Entry):
    days: Days
    rule_ids: RuleIds
    reasons: PriceProtectionReasons


class CompensationPolicy(PolicyFile):
    upset_from: Annotated[float, Field(ge=0, le=1)]
    tiers: dict[Tier, TierLimits]
    agent: Authority
    price_protection: PriceProtection
    person: PersonRule
    offers: tuple[OfferRule, ...]

    @model_validator(mode="after")
    def _complete(self) -> Self:
        missing = [tier.value for tier in Tier if tier not in self.tiers]
        if missing:
            raise ValueError(f"tiers without limits: {missing}")
        if not all(self.agent.reaches(limits) for limits in self.tiers.values()):
            raise ValueError("an agent may not grant less than the bot (agent)")
        for category in ComplaintCategory:
            if not any(rule.category is category and not rule.needs_order for rule in self.offers):
                raise ValueError(f"no offer for {category.value} that works without an order")
        twice = [name for name, count in Counter(rule.id for rule in self.offers).items() if count > 1]
        if twice or self.person.id in {rule.id for rule in self.offers}:
            raise ValueError(f"offer ids are used twice: {twice or self.person.id}")
        return self


@dataclass(frozen=True)
class OfferFacts:
    """What offers depend on. Money in fen.

    `order_total_fen` None: no order is known. `item_total_fen`: the affected goods alone; None: the whole order.
    Both without what was paid back of them already. `freight_fen`: of the way here, within the total.
    `remedies`: options of the return decision. `signed`: whether the parcel was signed for; None: unknown.
    `demand`: the OfferKind the customer asked for. `refused_before`: ids of offers turned down, never made again.
    `granted_fen`: goodwill (part refunds, coupons) the order was given before, whatever the complaint.
    `risk`: risk flags of the conversation; any of them leaves only a person (R12, R22).
    """

    category: ComplaintCategory
    tier: str = Tier.ORDINARY
    order_total_fen: int | None = None
    emotion: str = Emotion.CALM
    intensity: float = 0.0
    situation: Situation = Situation.GENERAL
    item_total_fen: int | None = None
    freight_fen: int = 0
    remedies: tuple[str, ...] = ()
    signed: bool | None = None
    demand: str | None = None
    price_gap_fen: int | None = None
    days_since_paid: int | None = None
    risk: frozenset[str] = frozenset()
    refused_before: frozenset[str] = frozenset()
    granted_fen: int = 0


@dataclass(frozen=True)
class Offer:
    """`title` goes on a button; `promise` is due `due_hours` after it is accepted; `kind` is an OfferKind value.

    `given_as` says what the amount is: goods (their whole price back), share (part of it back), price_gap (the
    difference back) or coupon; None: no amount. `within_authority` is the bot's, `within_agent` that of a
    customer-service agent; beyond both a supervisor decides.
    """

    id: str
    kind: str
    title: str
    sentence: str
    amount_fen: int | None
    promise: str
    due_hours: int
    rule_ids: tuple[str, ...]
    within_authority: bool
    given_as: AmountKind | None = None
    within_agent: bool = True


def offers_for(facts: OfferFacts, policy: CompensationPolicy, refund: RefundRule) -> list[Offer]:
    """Offers, best first: what the customer asked for, then the order of the file. Never empty.

    Where nothing is left that the bot may grant, the last offer is a person.
    Raises ValueError: an unknown tier or emotion.
    """
    if facts.risk:
        return [_person(policy)]
    rules = [rule for rule in policy.offers if _applies(rule, facts)]
    rules.sort(key=lambda rule: rule.kind != facts.demand)
    offers = [offer for rule in rules if (offer := _offer(rule, facts, policy, refund))]
    if not any(offer.within_authority for offer in offers):
        offers.append(_person(policy))
    return offers


def _applies(rule: OfferRule, facts: OfferFacts) -> bool:
    return (
        rule.category == facts.category
        and rule.id not in facts.refused_before
        and (not rule.situations or facts.situation in rule.situations)
        and (rule.remedy is None or rule.remedy in facts.remedies)
        and (rule.signed is None or rule.signed == facts.signed)
        and (not rule.needs_order or facts.order_total_fen is not None)
    )


def _offer(rule: OfferRule, facts: OfferFacts, policy: CompensationPolicy, refund: RefundRule) -> Offer | None:
    limits = policy.tiers[Tier(facts.tier)]
    amount = _amount(rule, facts, policy, limits)
    if rule.amount and not amount:
        return None
    words = {
        "amount": money(amount or 0),
        "due": hours(rule.due_hours),
        "refund_days": str(refund.days_after_goods_back),
    }
    return Offer(
        id=rule.id,
        kind=rule.kind.value,
        title=fill(rule.title, words),
        sentence=fill(rule.sentence, words),
        amount_fen=amount,
        promise=fill(rule.promise, words),
        due_hours=rule.due_hours,
        rule_ids=rule.rule_ids,
        within_authority=_within_authority(rule, facts, amount, limits),
        given_as=rule.amount,
        within_agent=_within_authority(rule, facts, amount, policy.agent),
    )


def _amount(rule: OfferRule, facts: OfferFacts, policy: CompensationPolicy, limits: TierLimits) -> int | None:
    upset = Emotion(facts.emotion).needs_soothing and facts.intensity >= policy.upset_from
    if rule.amount == "goods":
        return _goods_fen(facts) - _freight_kept_fen(rule, facts)
    if rule.amount == "share":
        share = _goods_fen(facts) * (limits.share_percent_upset if upset else limits.share_percent)
        whole_yuan = -(-share // 10_000) * 100
        return min(whole_yuan, limits.share_cap_fen, _goods_fen(facts))
    if rule.amount == "coupon":
        return limits.coupon_upset_fen if upset else limits.coupon_fen
    if rule.amount == "price_gap":
        return _price_gap(facts, policy.price_protection)
    return None


def _goods_fen(facts: OfferFacts) -> int:
    """The value at stake: never more than the customer paid for the order."""
    total = facts.order_total_fen or 0
    return total if facts.item_total_fen is None else min(facts.item_total_fen, total)


def _freight_kept_fen(rule: OfferRule, facts: OfferFacts) -> int:
    """Sending a whole order back does not bring back the freight of the way here."""
    back = rule.kind is OfferKind.RETURN and facts.item_total_fen is None
    return min(facts.freight_fen, _goods_fen(facts)) if back else 0


def _price_gap(facts: OfferFacts, protection: PriceProtection) -> int:
    known = facts.price_gap_fen is not None and facts.days_since_paid is not None
    if not known or (facts.days_since_paid or 0) > protection.days:
        return 0
    return min(facts.price_gap_fen or 0, _goods_fen(facts))


def _within_authority(rule: OfferRule, facts: OfferFacts, amount: int | None, limits: Authority) -> bool:
    if rule.amount in GOODWILL:
        return limits.allow_goodwill(facts.granted_fen, amount or 0)
    if rule.amount == "price_gap":
        return (amount or 0) <= limits.refund_authority_fen
    moves_goods = rule.kind in {OfferKind.RETURN, OfferKind.EXCHANGE, OfferKind.REFUND, OfferKind.RESEND}
    return not moves_goods or _goods_fen(facts) <= limits.refund_authority_fen


def _person(policy: CompensationPolicy) -> Offer:
    rule = policy.person
    words = {"due": hours(rule.due_hours)}
    return Offer(
        id=rule.id,
        kind=rule.kind.value,
        title=rule.title,
        sentence=fill(rule.sentence, words),
        amount_fen=None,
        promise=fill(rule.promise, words),
        due_hours=rule.due_hours,
        rule_ids=rule.rule_ids,
        within_authority=False,
    )
