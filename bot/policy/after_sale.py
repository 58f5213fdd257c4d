"""May goods be exchanged, repaired, sent again, or paid back without coming back? (R7, R9, R11, R14, R15, R21)"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from bot.policy.decision import Decision, Freight, Outcome, joined
from bot.policy.loading import Policy
from bot.policy.order_rules import OrderState
from bot.policy.periods import day_number, months_later
from bot.policy.returns import REMEDY_WORDS, ReturnFacts, decide_return
from bot.policy.sentences import day, fill
from bot.policy.vocabulary import OfferKind, Situation


def decide_exchange(facts: ReturnFacts, policy: Policy, in_stock: bool | None = None) -> Decision:
    """Another size or colour while it could be returned without reason (R1, R14); what is broken by R9 and R11.

    `in_stock` False: what the customer wants cannot be sent, so the other ways come instead. Raises ValueError: as
    `decide_return`.
    """
    rule = policy.after_sale.exchange
    back = decide_return(facts, policy.returns)
    if back.outcome is not Outcome.ALLOWED:
        return back
    options = tuple(option for option in back.options if option != OfferKind.EXCHANGE)
    if in_stock is False:
        if not options:
            return replace(back, outcome=Outcome.NEEDS_PERSON, reason=rule.reasons.nothing_left, options=())
        return replace(back, reason=_with_options(rule.reasons.out_of_stock, options), options=options)
    if facts.quality_problem and OfferKind.EXCHANGE not in back.options:
        return replace(back, reason=_with_options(rule.reasons.not_this_category, options), options=options)
    options = (OfferKind.EXCHANGE.value, *options)
    if facts.quality_problem:
        return replace(back, options=options)
    words = {"days": str(policy.returns.no_reason.days), "deadline": day(back.deadline) if back.deadline else ""}
    reason = fill(rule.reasons.allowed if back.deadline else rule.reasons.unsigned, words)
    rule_ids = joined(back.rule_ids, rule.rule_ids)
    return replace(back, reason=reason, rule_ids=rule_ids, options=options, freight=rule.freight)


@dataclass(frozen=True)
class RepairFacts:
    """`goods`: as for a return, with what is wrong. `warranty_months` 0: the product says nothing of its own.

    `days_in_repair`: days that earlier repairs took, which do not count (R11). `caused_by_customer`: dropped, wet.
    """

    goods: ReturnFacts
    warranty_months: int = 0
    failed_repairs: int = 0
    days_in_repair: int = 0
    caused_by_customer: bool = False


def decide_repair(facts: RepairFacts, policy: Policy) -> Decision:
    """Free repair within the warranty, whose clock stands still during repairs; no third try after two (R11)."""
    goods, rule = facts.goods, policy.after_sale.repair
    reasons, rule_ids = rule.reasons, rule.rule_ids
    quality = decide_return(replace(goods, quality_problem=True), policy.returns)
    category = policy.returns.category(goods.category)
    if category is None:
        return quality
    if goods.signed_on is None:
        return Decision(Outcome.NOT_ALLOWED, reasons.unsigned, rule_ids)
    if facts.caused_by_customer:
        return Decision(Outcome.NEEDS_PERSON, reasons.caused_by_customer, rule_ids)
    months = facts.warranty_months or (rule.warranty_months if category.three_guarantees else 0)
    proof = quality.ask_for_proof
    if months == 0:
        return quality if quality.options else Decision(Outcome.NEEDS_PERSON, reasons.no_warranty, rule_ids)
    until = months_later(goods.signed_on, months) + timedelta(facts.days_in_repair)
    if goods.today > until:
        reason = fill(reasons.out_of_warranty, {"deadline": day(until, goods.today)})
        return Decision(Outcome.NEEDS_PERSON, reason, rule_ids, deadline=until, ask_for_proof=proof)
    if facts.failed_repairs >= rule.failed_repairs:
        options: tuple[OfferKind, ...] = (OfferKind.EXCHANGE, OfferKind.RETURN)
        reason = fill(reasons.failed, {"repairs": str(facts.failed_repairs), "options": _in_words(options)})
    elif OfferKind.REPAIR not in category.remedies:
        return quality if quality.options else Decision(Outcome.NEEDS_PERSON, reasons.no_warranty, rule_ids)
    else:
        others = (OfferKind(each) for each in quality.options if each != OfferKind.REPAIR)
        options = (OfferKind.REPAIR, *others)
        reason = fill(reasons.allowed, {"deadline": day(until, goods.today), "options": _in_words(options)})
    return Decision(
        Outcome.ALLOWED,
        reason,
        joined(rule_ids, () if proof else policy.returns.quality.presumption_rule_ids),
        options=tuple(each.value for each in options),
        deadline=until,
        freight=rule.freight,
        ask_for_proof=proof,
    )


def decide_resend(
    situation: Situation, signed_on: date | None, today: date, policy: Policy, in_stock: bool | None = None
) -> Decision:
    """What is owed and did not come is sent again at the shop's cost (R9, R15, R21)."""
    rule = policy.after_sale.resend
    case = rule.situations.get(situation)
    if case is None:
        kinds = (OfferKind.EXCHANGE.value, OfferKind.RETURN.value)
        rule_ids = policy.returns.quality.rule_ids
        return Decision(Outcome.NOT_ALLOWED, rule.reasons.not_for_this, rule_ids, kinds, freight=Freight.MERCHANT)
    deadline = signed_on + timedelta(case.days) if signed_on else None
    if day_number(signed_on, today) > case.days:
        reason = fill(rule.reasons.too_late, {"days": str(case.days)})
        return Decision(Outcome.NEEDS_PERSON, reason, case.rule_ids, deadline=deadline)
    reason = rule.reasons.out_of_stock if in_stock is False else rule.reasons.allowed
    options = (OfferKind.REFUND.value,) if in_stock is False else (OfferKind.RESEND.value, OfferKind.REFUND.value)
    return Decision(Outcome.ALLOWED, reason, case.rule_ids, options, deadline, Freight.MERCHANT, ask_for_proof=False)


@dataclass(frozen=True)
class RefundFacts:
    """`goods`: the item with its dates. `amount_fen`: what was paid for what is meant."""

    state: OrderState
    goods: ReturnFacts
    amount_fen: int
    situation: Situation = Situation.GENERAL


def decide_refund_only(facts: RefundFacts, policy: Policy) -> Decision:
    """Money back without goods coming back: before they are sent, when they never came, when they spoil (R7, R9, R15).

    An allowed decision has the day by which the money is paid, counted from today.
    """
    rule, state = policy.after_sale.refund_only, facts.state
    reasons = rule.reasons
    lost = facts.situation is Situation.LOST
    if state is OrderState.UNPAID:
        return Decision(Outcome.NOT_ALLOWED, reasons.unpaid, rule.rule_ids)
    if state in {OrderState.CANCELLED, OrderState.REFUNDING, OrderState.REFUNDED}:
        return Decision(Outcome.NOT_ALLOWED, reasons.done, rule.rule_ids)
    if state is OrderState.AFTER_SALE:
        return Decision(Outcome.NEEDS_PERSON, reasons.open_after_sale, rule.rule_ids)
    if state is OrderState.PAID:
        return _paid_back(facts, reasons.not_sent, rule.rule_ids, policy)
    if state is OrderState.SHIPPED:
        if lost:
            return _paid_back(facts, reasons.lost_on_its_way, rule.lost_rule_ids, policy)
        return replace(_paid_back(facts, reasons.on_its_way, rule.rule_ids, policy), freight=Freight.MERCHANT)
    if lost:
        return Decision(Outcome.NEEDS_PERSON, reasons.lost_after_signing, rule.lost_rule_ids, ask_for_proof=False)
    quality = decide_return(facts.goods, policy.returns) if facts.goods.quality_problem else None
    if quality and OfferKind.REFUND in quality.options:
        return _paid_back(facts, reasons.no_goods_back, joined(rule.quality_rule_ids, quality.rule_ids), policy)
    return Decision(Outcome.NOT_ALLOWED, reasons.goods_first, rule.rule_ids, options=(OfferKind.RETURN.value,))


def _paid_back(facts: RefundFacts, sentence: str, rule_ids: tuple[str, ...], policy: Policy) -> Decision:
    days = policy.after_sale.refund_only.pay_within_days
    return Decision(
        Outcome.ALLOWED,
        fill(sentence, {"days": str(days)}),
        rule_ids,
        options=(OfferKind.REFUND.value,),
        deadline=facts.goods.today + timedelta(days),
        amount_fen=facts.amount_fen,
    )


def _with_options(sentence: str, options: tuple[str, ...]) -> str:
    return fill(sentence, {"options": _in_words(OfferKind(option) for option in options)})


def _in_words(options: Iterable[OfferKind]) -> str:
    return "、".join(REMEDY_WORDS[each] for each in options)
