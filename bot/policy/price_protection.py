"""The price fell after the purchase: is the difference paid back? The shop's own promise (R14)."""

from dataclasses import dataclass
from datetime import date, timedelta

from bot.policy.decision import Decision, Outcome
from bot.policy.offers import CompensationPolicy
from bot.policy.sentences import day, fill, money
from bot.policy.vocabulary import Tier


@dataclass(frozen=True)
class PriceFacts:
    """Prices of one piece, in fen; `paid_on` None: not paid yet. `tier`: a Tier value, for what the bot may grant."""

    paid_on: date | None
    today: date
    paid_price_fen: int
    price_now_fen: int
    quantity: int = 1
    tier: str = Tier.ORDINARY


def decide_price_protection(facts: PriceFacts, policy: CompensationPolicy) -> Decision:
    """Days are counted from the day after payment. Raises ValueError: an unknown tier."""
    rule = policy.price_protection
    if facts.paid_on is None:
        return Decision(Outcome.NOT_ALLOWED, rule.reasons.unpaid, rule.rule_ids)
    gap = (facts.paid_price_fen - facts.price_now_fen) * facts.quantity
    deadline = facts.paid_on + timedelta(rule.days)
    words = {"days": str(rule.days), "deadline": day(deadline), "amount": money(max(gap, 0))}
    if facts.today > deadline:
        return Decision(Outcome.NOT_ALLOWED, fill(rule.reasons.too_late, words), rule.rule_ids, deadline=deadline)
    if gap <= 0:
        return Decision(Outcome.NOT_ALLOWED, rule.reasons.no_gap, rule.rule_ids, deadline=deadline)
    if gap > policy.tiers[Tier(facts.tier)].refund_authority_fen:
        reason = fill(rule.reasons.above_authority, words)
        return Decision(Outcome.NEEDS_PERSON, reason, rule.rule_ids, deadline=deadline, amount_fen=gap)
    reason = fill(rule.reasons.allowed, words)
    return Decision(Outcome.ALLOWED, reason, rule.rule_ids, ("compensation",), deadline, amount_fen=gap)
