"""Everything that policy decides, over many facts, as text: two policies that differ in any number differ here."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import product

from bot.knowledge.figures import figures
from bot.policy import Policy
from bot.policy.after_sale import (
    RefundFacts,
    RepairFacts,
    decide_exchange,
    decide_refund_only,
    decide_repair,
    decide_resend,
)
from bot.policy.calendar import desk_time
from bot.policy.clocks import Clock
from bot.policy.commitments import CommitmentKind, Standing, late_from, look_at, work_for
from bot.policy.follow_up import orders_for, plan
from bot.policy.offers import OfferFacts, offers_for
from bot.policy.order_rules import Change, OrderState
from bot.policy.orders import decide_cancel, decide_change, decide_invoice, decide_invoice_change, decide_restore
from bot.policy.playbook import HandOverFacts, hand_over
from bot.policy.price_protection import PriceFacts, decide_price_protection
from bot.policy.recognition import Signs, recognise
from bot.policy.refunds import refund_alarm, refund_due
from bot.policy.returns import ReturnFacts, decide_return
from bot.policy.right_rules import DataRequest
from bot.policy.rights import decide_authority, decide_courier_complaint, decide_data_request
from bot.policy.service_levels import ClockKind
from bot.policy.vocabulary import ComplaintCategory, Emotion, OfferKind, Situation, Tier
from bot.shop.model import Coupon, Product, ShopTerms
from bot.shop.product_sentences import coupon_lines
from bot.shop.recommending import Wish, budget_fen, recommended

SIGNED = date(2026, 1, 5)
NOW = datetime(2026, 1, 5, tzinfo=UTC)
DAYS = (*range(42), 180, 181, 182, 183, 211, 212, 213, 364, 365, 366, 395, 396, 397)


def decisions(policy: Policy) -> Iterator[object]:
    """One value per question asked; what is asked thousands of times comes last."""
    yield refund_due(SIGNED, policy.returns.refund)
    for state in OrderState:
        yield decide_cancel(state, SIGNED, policy.orders)
        yield decide_invoice(state, SIGNED, policy.orders)
        yield from (decide_change(change, state, policy.orders) for change in Change)
    for request in DataRequest:
        yield decide_data_request(request, True, False, SIGNED, policy.rights)
    for months in range(30, 61):
        yield decide_authority(SIGNED - timedelta(months * 30.5), SIGNED, policy.rights)
    yield decide_courier_complaint(SIGNED, policy.rights)
    yield from _hand_overs(policy)
    yield from _recognitions(policy)
    yield from _commitments(policy)
    yield from _before_buying(policy)
    yield from _service_times(policy)
    for risk in policy.follow_up.risk_orders:
        yield orders_for([risk], NOW, policy.follow_up, policy.calendar)
    for kind in OfferKind:
        yield plan(kind, NOW, NOW + timedelta(hours=72), policy.follow_up, policy.calendar)
        yield plan(kind, NOW, NOW + timedelta(days=90), policy.follow_up, policy.calendar)
    for days in DAYS:
        today = SIGNED + timedelta(days)
        yield from _after_sale(policy, today)
        yield refund_alarm(SIGNED, today, policy.returns.refund)
        for tier in Tier:
            yield decide_price_protection(PriceFacts(SIGNED, today, 9900, 9000, tier=tier), policy.compensation)
        yield decide_invoice_change(SIGNED, today, policy.orders)
        yield decide_restore(
            OrderState.CANCELLED, NOW, NOW + timedelta(hours=days), timedelta(minutes=30), policy.orders
        )
    yield from _offers(policy)


def _service_times(policy: Policy) -> Iterator[object]:
    """How long each customer's clocks run, and when they warn."""
    levels, hours = policy.service_levels, desk_time(policy.calendar)
    for tier in Tier:
        for level in (levels.level(priority, tier) for priority in range(6)):
            yield [Clock.new(level.target(kind)).running(NOW, hours, levels.warn_percent) for kind in ClockKind]


def _commitments(policy: Policy) -> Iterator[object]:
    again = timedelta(hours=policy.commitments.look_again_hours)
    for kind in CommitmentKind:
        yield work_for(kind, NOW, policy.commitments, policy.calendar)
        yield late_from(kind, NOW, policy.commitments)
        yield look_at(kind, Standing(), NOW, NOW, policy.returns.refund, again)


def _before_buying(policy: Policy) -> Iterator[object]:
    terms = ShopTerms("店", 48, 3, 90, SIGNED, 30, 7, 7, "")
    yield figures(policy, terms)
    goods = [Product(str(price), "杯子", "家居", price * 100, stock=1) for price in range(300, 800, 5)]
    budget = budget_fen("400左右", policy.presale.around_percent)
    yield recommended(goods, Wish(budget), policy.presale.recommend_most)
    coupons = [Coupon(str(days), 100, "券", NOW, NOW + timedelta(days=days)) for days in range(600)]
    yield coupon_lines(coupons, NOW, policy.presale.coupon_expiring_days)


def _after_sale(policy: Policy, today: date) -> Iterator[object]:
    for name, quality in product(("耳机", "电视", "水果"), (True, False)):
        goods = ReturnFacts(name, SIGNED, today, quality_problem=quality)
        yield decide_return(goods, policy.returns)
        yield decide_exchange(goods, policy)
        yield from (decide_repair(RepairFacts(goods, failed_repairs=failed), policy) for failed in range(4))
        yield from (decide_refund_only(RefundFacts(state, goods, 100), policy) for state in OrderState)
    yield from (decide_resend(situation, SIGNED, today, policy) for situation in Situation)


def _offers(policy: Policy) -> Iterator[object]:
    values = (100, 1_000, 30_000, 33_300, 50_000, 50_001, 100_000, 100_001, 200_000, 200_001, 300_000, 300_001, 900_000)
    for category, situation, tier, total in product(ComplaintCategory, Situation, Tier, values):
        for signed, intensity in product((True, False), (0.0, 0.55, 0.6, 0.65)):
            facts = OfferFacts(
                category,
                tier,
                total,
                Emotion.ANGRY,
                intensity,
                situation,
                remedies=("exchange", "return", "repair", "refund"),
                signed=signed,
                price_gap_fen=total // 2,
                days_since_paid=15,
            )
            yield offers_for(facts, policy.compensation, policy.returns.refund)
    for granted, tier in product(range(0, 16_000, 250), Tier):
        facts = OfferFacts(ComplaintCategory.COMPENSATION, tier, 1_000, granted_fen=granted)
        yield offers_for(facts, policy.compensation, policy.returns.refund)
        yield offers_for(replace(facts, risk=frozenset({"legal"})), policy.compensation, policy.returns.refund)


def _hand_overs(policy: Policy) -> Iterator[object]:
    book = policy.playbook
    for risk in ("self_harm", "injury", "threat", "legal", "regulator", "fraud_claim", "media", "minor"):
        yield hand_over(HandOverFacts(risk=frozenset({risk})), book)
    for count in range(6):
        yield hand_over(HandOverFacts(refusals=count), book)
        yield hand_over(HandOverFacts(misunderstandings=count), book)
        yield hand_over(HandOverFacts(negative_turns=count), book)
    for step in range(101):
        yield hand_over(HandOverFacts(emotion=Emotion.ANGRY, intensity=step / 100), book)
        yield hand_over(HandOverFacts(emotion=Emotion.ABUSIVE, intensity=step / 100), book)
    yield hand_over(HandOverFacts(asked_for_person=True), book)
    yield hand_over(HandOverFacts(above_authority=True), book)
    yield hand_over(HandOverFacts(unsolved=True), book)


def _recognitions(policy: Policy) -> Iterator[object]:
    for emotion, again, overdue, promised in product(Emotion, range(6), (True, False), (True, False)):
        signs = Signs("track_parcel", emotion, ["track_parcel"] * again, overdue, promised)
        yield recognise(signs, policy.playbook.recognise)
