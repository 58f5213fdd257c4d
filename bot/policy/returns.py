"""May these goods come back, until when, and who pays the freight? (R1–R11, R23)

Days are calendar days in Asia/Shanghai, counted from the day after signing (R5): signed on the 5th, the 12th is day 7.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from bot.policy.decision import Decision, Outcome, joined
from bot.policy.periods import day_number, months_later
from bot.policy.return_rules import Exclusion, GoodsCategory, Nature, ReturnsPolicy
from bot.policy.sentences import day, fill
from bot.policy.vocabulary import OfferKind

REMEDY_WORDS = {
    OfferKind.RETURN: "退货退款",
    OfferKind.EXCHANGE: "换货",
    OfferKind.REPAIR: "维修",
    OfferKind.REFUND: "直接退款",
    OfferKind.RESEND: "补发",
}


@dataclass(frozen=True)
class ReturnFacts:
    """What is known of one item. Dates are days in Asia/Shanghai.

    `nature`: what the shop says of this product (a Nature value); None: whatever its category is.
    `intact` None: nobody said that it is damaged.
    """

    category: str
    signed_on: date | None
    today: date
    opened: bool = False
    intact: bool | None = None
    used: bool = False
    activated: bool = False
    quality_problem: bool = False
    confirmed_non_returnable: bool = False
    custom_made: bool = False
    nature: str | None = None


def decide_return(facts: ReturnFacts, policy: ReturnsPolicy) -> Decision:
    """Raises ValueError: `nature` is none of Nature."""
    category = policy.category(facts.category)
    if category is None:
        return Decision(Outcome.NEEDS_PERSON, policy.reasons.unknown_category, ("R11",))
    if facts.quality_problem:
        return _quality(facts, category, policy)
    return _no_reason(facts, category, policy)


def _no_reason(facts: ReturnFacts, category: GoodsCategory, policy: ReturnsPolicy) -> Decision:
    rule, reasons = policy.no_reason, policy.reasons
    exclusion = _exclusion(facts, category, policy)
    if exclusion:
        rule_ids = joined(exclusion.rule_ids, policy.confirmation_rule_ids)
        return Decision(Outcome.NOT_ALLOWED, fill(reasons.excluded, {"why": exclusion.why}), rule_ids)
    if facts.intact is False:
        return Decision(Outcome.NOT_ALLOWED, reasons.damaged, policy.condition.damaged_rule_ids)
    deadline = facts.signed_on + timedelta(rule.days) if facts.signed_on else None
    words = {"days": str(rule.days), "deadline": day(deadline) if deadline else ""}
    if day_number(facts.signed_on, facts.today) > rule.days:
        return Decision(Outcome.NOT_ALLOWED, fill(reasons.too_late, words), rule.rule_ids, deadline=deadline)
    if facts.used:
        # Tried on or tried out is intact, worn is not (R6), and a chat cannot tell: a person has to look.
        return Decision(Outcome.NEEDS_PERSON, reasons.used, policy.condition.damaged_rule_ids, deadline=deadline)
    rule_ids = joined(rule.rule_ids, policy.condition.opened_rule_ids if facts.opened else ())
    return Decision(
        Outcome.ALLOWED,
        fill(reasons.no_reason if deadline else reasons.unsigned, words),
        rule_ids,
        options=tuple(rule.remedies),
        deadline=deadline,
        freight=rule.freight,
    )


def _nature(facts: ReturnFacts, category: GoodsCategory) -> Nature:
    return Nature.CUSTOM_MADE if facts.custom_made else _own_nature(facts, category)


def _own_nature(facts: ReturnFacts, category: GoodsCategory) -> Nature:
    return Nature(facts.nature) if facts.nature else category.nature


def _exclusion(facts: ReturnFacts, category: GoodsCategory, policy: ReturnsPolicy) -> Exclusion | None:
    exclusion = policy.natures.get(_nature(facts, category))
    if exclusion is None or (exclusion.needs_confirmation and not facts.confirmed_non_returnable):
        return None
    holds = {"always": True, "opened": facts.opened, "activated": facts.activated}
    return exclusion if holds[exclusion.when] else None


def _remedies(facts: ReturnFacts, category: GoodsCategory, policy: ReturnsPolicy) -> tuple[OfferKind, ...]:
    # Made to order or not: a download cannot be repaired, nor sent back.
    exclusion = policy.natures.get(_own_nature(facts, category))
    return exclusion.remedies if exclusion and exclusion.remedies else category.remedies


def _quality(facts: ReturnFacts, category: GoodsCategory, policy: ReturnsPolicy) -> Decision:
    rule = policy.quality
    remedies = _remedies(facts, category, policy)
    number = day_number(facts.signed_on, facts.today)
    presumed = category.durable and _within_months(facts, rule.presumption_months)
    presumption = rule.presumption_rule_ids if presumed else ()
    kept = {OfferKind.EXCHANGE, OfferKind.REPAIR}
    if number <= rule.any_remedy_days:
        days, reason, rule_ids, options = rule.any_remedy_days, policy.reasons.quality, rule.rule_ids, remedies
    elif number <= rule.exchange_days and category.three_guarantees and kept & set(remedies):
        days, reason, rule_ids = rule.exchange_days, policy.reasons.quality_exchange, rule.exchange_rule_ids
        options = tuple(each for each in remedies if each in kept)
    else:
        rule_ids = joined(rule.exchange_rule_ids, presumption)
        return Decision(Outcome.NEEDS_PERSON, policy.reasons.quality_later, rule_ids, ask_for_proof=not presumed)
    deadline = facts.signed_on + timedelta(days) if facts.signed_on else None
    words = {
        "days": str(days),
        "deadline": day(deadline) if deadline else "",
        "remedies": "、".join(REMEDY_WORDS[each] for each in options),
    }
    return Decision(
        Outcome.ALLOWED,
        fill(reason if deadline else policy.reasons.quality_unsigned, words),
        joined(rule_ids, presumption),
        options=tuple(options),
        deadline=deadline,
        freight=rule.freight,
        ask_for_proof=not presumed,
    )


def _within_months(facts: ReturnFacts, months: int) -> bool:
    return facts.signed_on is None or facts.today <= months_later(facts.signed_on, months)
