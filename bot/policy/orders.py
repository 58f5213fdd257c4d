"""May an order be changed, cancelled or brought back, and what about its invoice? (R14, R15, R17)"""

from datetime import date, datetime, timedelta

from bot.policy.decision import Decision, Outcome
from bot.policy.order_rules import Change, InStates, OrdersPolicy, OrderState
from bot.policy.sentences import duration, fill

_GONE = frozenset({OrderState.CANCELLED, OrderState.REFUNDING, OrderState.REFUNDED})


def decide_change(change: Change, state: OrderState, policy: OrdersPolicy) -> Decision:
    """Whether the bot may change it now, a person can still try, or it is too late (R15)."""
    rule, reasons = policy.changes[change], policy.change_reasons
    outcome = _outcome(rule, state)
    sentences = {
        Outcome.ALLOWED: reasons.allowed,
        Outcome.NEEDS_PERSON: reasons.person,
        Outcome.NOT_ALLOWED: reasons.refused,
    }
    return Decision(outcome, fill(sentences[outcome], {"what": rule.label}), rule.rule_ids)


def decide_cancel(state: OrderState, today: date, policy: OrdersPolicy) -> Decision:
    """`deadline`: the day by which the money is back, where there is any. `options`: what to do instead."""
    rule = policy.cancel
    outcome = _outcome(rule, state)
    if state in _GONE:
        return Decision(outcome, rule.reasons.done, rule.rule_ids)
    if state is OrderState.UNPAID:
        return Decision(outcome, rule.reasons.unpaid, rule.rule_ids)
    if state is OrderState.PAID:
        reason = fill(rule.reasons.paid, {"days": str(rule.pay_within_days)})
        return Decision(outcome, reason, rule.rule_ids, deadline=today + timedelta(rule.pay_within_days))
    if state is OrderState.SHIPPED:
        return Decision(outcome, rule.reasons.shipped, rule.rule_ids)
    return Decision(outcome, rule.reasons.signed, rule.rule_ids, options=("return",))


def decide_restore(
    state: OrderState,
    cancelled_at: datetime | None,
    now: datetime,
    window: timedelta,
    policy: OrdersPolicy,
    in_stock: bool | None = None,
) -> Decision:
    """Undoing a cancellation within the shop's `window` and while the goods are there (R14)."""
    rule = policy.restore
    words = {"window": duration(window)}
    if state in {OrderState.REFUNDING, OrderState.REFUNDED}:
        return Decision(Outcome.NEEDS_PERSON, rule.reasons.refunding, rule.rule_ids)
    if state is not OrderState.CANCELLED:
        return Decision(Outcome.NOT_ALLOWED, rule.reasons.not_cancelled, rule.rule_ids)
    if cancelled_at is None or now - cancelled_at > window:
        return Decision(Outcome.NOT_ALLOWED, fill(rule.reasons.too_late, words), rule.rule_ids)
    if in_stock is False:
        return Decision(Outcome.NOT_ALLOWED, rule.reasons.out_of_stock, rule.rule_ids)
    return Decision(Outcome.ALLOWED, fill(rule.reasons.allowed, words), rule.rule_ids)


def decide_invoice(state: OrderState, today: date, policy: OrdersPolicy) -> Decision:
    """An invoice is never refused (R17): issued, due once it is paid, or for a person where the money went back."""
    rule = policy.invoice
    if state is OrderState.UNPAID:
        return Decision(Outcome.ALLOWED, rule.reasons.unpaid, rule.rule_ids)
    if state in _GONE:
        return Decision(Outcome.NEEDS_PERSON, rule.reasons.refunded, rule.rule_ids)
    reason = fill(rule.reasons.issue, {"days": str(rule.issue_days)})
    return Decision(Outcome.ALLOWED, reason, rule.rule_ids, deadline=today + timedelta(rule.issue_days))


def decide_invoice_change(issued_on: date, today: date, policy: OrdersPolicy) -> Decision:
    """Another title, type or amount on an invoice that was issued already; never refused (R17)."""
    rule = policy.invoice
    if (today - issued_on).days > rule.change_days:
        reason = fill(rule.reasons.change_late, {"days": str(rule.change_days)})
        return Decision(Outcome.NEEDS_PERSON, reason, rule.rule_ids)
    reason = fill(rule.reasons.change, {"days": str(rule.issue_days)})
    return Decision(Outcome.ALLOWED, reason, rule.rule_ids, deadline=today + timedelta(rule.issue_days))


def _outcome(rule: InStates, state: OrderState) -> Outcome:
    if state in rule.allowed:
        return Outcome.ALLOWED
    return Outcome.NEEDS_PERSON if state in rule.person else Outcome.NOT_ALLOWED
