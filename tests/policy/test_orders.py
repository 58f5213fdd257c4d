"""Changes, cancelling, bringing back, invoices: every state of an order has an answer."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.policy import Policy
from bot.policy.decision import Outcome
from bot.policy.order_rules import Change, OrderState
from bot.policy.orders import decide_cancel, decide_change, decide_invoice, decide_invoice_change, decide_restore
from bot.shop.change_rules import must_be_unsent, must_fit_together, must_not_be_received
from bot.shop.model import Order, OrderStatus

ALLOWED, PERSON, NOT = Outcome.ALLOWED, Outcome.NEEDS_PERSON, Outcome.NOT_ALLOWED
TODAY = date(2026, 11, 26)
NOW = datetime(2026, 11, 26, 4, tzinfo=UTC)
WINDOW = timedelta(minutes=30)


def test_policy_and_shop_use_the_same_names_of_states() -> None:
    assert {state.value for state in OrderState} == {status.value for status in OrderStatus}


@pytest.mark.parametrize("state", OrderState)
@pytest.mark.parametrize("change", Change)
def test_every_change_in_every_state_has_one_answer(policy: Policy, change: Change, state: OrderState) -> None:
    decision = decide_change(change, state, policy.orders)
    rule = policy.orders.changes[change]
    assert rule.label in decision.reason
    expected = ALLOWED if state in rule.allowed else PERSON if state in rule.person else NOT
    assert decision.outcome is expected


@pytest.mark.parametrize(
    ("state", "outcome"),
    [(OrderState.PAID, ALLOWED), (OrderState.SHIPPED, PERSON), (OrderState.SIGNED, NOT), (OrderState.CANCELLED, NOT)],
)
def test_the_address_may_be_changed_until_it_is_sent(policy: Policy, state: OrderState, outcome: Outcome) -> None:
    assert decide_change(Change.ADDRESS, state, policy.orders).outcome is outcome


@pytest.mark.parametrize(
    ("state", "outcome"),
    [
        (OrderState.UNPAID, ALLOWED),
        (OrderState.PAID, ALLOWED),
        (OrderState.SHIPPED, ALLOWED),
        (OrderState.SIGNED, NOT),
        (OrderState.COMPLETED, NOT),
        (OrderState.AFTER_SALE, NOT),
        (OrderState.CANCELLED, NOT),
        (OrderState.REFUNDING, NOT),
        (OrderState.REFUNDED, NOT),
    ],
)
def test_cancelling(policy: Policy, state: OrderState, outcome: Outcome) -> None:
    decision = decide_cancel(state, TODAY, policy.orders)
    assert decision.outcome is outcome
    assert (decision.deadline == date(2026, 11, 29)) is (state is OrderState.PAID)


@pytest.mark.parametrize(
    ("cancelled", "paid_back"),
    [
        (date(2026, 11, 25), date(2026, 11, 28)),
        (date(2026, 11, 26), date(2026, 11, 29)),
        (date(2026, 11, 27), date(2026, 11, 30)),
        (date(2026, 12, 29), date(2027, 1, 1)),
    ],
)
def test_the_money_of_what_is_cancelled_is_back_after_three_days(
    policy: Policy, cancelled: date, paid_back: date
) -> None:
    assert decide_cancel(OrderState.PAID, cancelled, policy.orders).deadline == paid_back


@pytest.mark.parametrize(
    ("ago", "outcome"),
    [(timedelta(0), ALLOWED), (timedelta(minutes=30), ALLOWED), (timedelta(minutes=30, seconds=1), NOT)],
)
def test_a_cancellation_can_be_undone_for_as_long_as_the_shop_says(
    policy: Policy, ago: timedelta, outcome: Outcome
) -> None:
    decision = decide_restore(OrderState.CANCELLED, NOW - ago, NOW, WINDOW, policy.orders)
    assert decision.outcome is outcome
    assert "30分钟" in decision.reason


@pytest.mark.parametrize(
    ("window", "words"),
    [(timedelta(minutes=90), "90分钟"), (timedelta(hours=24), "24小时"), (timedelta(days=3), "3天")],
)
def test_the_window_is_said_in_the_largest_whole_unit(policy: Policy, window: timedelta, words: str) -> None:
    assert words in decide_restore(OrderState.CANCELLED, NOW, NOW, window, policy.orders).reason


@pytest.mark.parametrize("state", OrderState)
def test_what_policy_lets_the_bot_change_the_shop_changes_too(policy: Policy, state: OrderState) -> None:
    order = Order("AX1", "c", OrderStatus(state.value), NOW, 10_000, paid_at=NOW)
    shop_rules = {
        Change.ADDRESS: lambda: must_be_unsent(order, "地址"),
        Change.RECIPIENT: lambda: must_be_unsent(order, "收货人"),
        Change.NOTE: lambda: must_be_unsent(order, "备注"),
        Change.GOODS: lambda: must_be_unsent(order, "规格"),
        Change.SPLIT: lambda: must_be_unsent(order, "发货方式"),
        Change.PHONE: lambda: must_not_be_received(order),
        Change.MERGE: lambda: must_fit_together(order, replace(order, id="AX2")),
    }
    for change, rule in shop_rules.items():
        if decide_change(change, state, policy.orders).outcome is ALLOWED:
            rule()


def test_bringing_back_needs_stock_and_a_cancellation(policy: Policy) -> None:
    assert decide_restore(OrderState.CANCELLED, NOW, NOW, WINDOW, policy.orders, in_stock=False).outcome is NOT
    assert decide_restore(OrderState.CANCELLED, None, NOW, WINDOW, policy.orders).outcome is NOT
    assert decide_restore(OrderState.PAID, None, NOW, WINDOW, policy.orders).outcome is NOT
    assert decide_restore(OrderState.REFUNDING, NOW, NOW, WINDOW, policy.orders).outcome is PERSON


@pytest.mark.parametrize("state", OrderState)
def test_an_invoice_is_never_refused(policy: Policy, state: OrderState) -> None:
    assert decide_invoice(state, TODAY, policy.orders).outcome is not NOT


@pytest.mark.parametrize(
    ("asked", "issued"),
    [
        (date(2026, 11, 25), date(2026, 11, 27)),
        (date(2026, 11, 26), date(2026, 11, 28)),
        (date(2026, 11, 27), date(2026, 11, 29)),
        (date(2026, 12, 30), date(2027, 1, 1)),
        (date(2028, 2, 27), date(2028, 2, 29)),
    ],
)
@pytest.mark.parametrize("state", [OrderState.PAID, OrderState.SHIPPED, OrderState.SIGNED, OrderState.COMPLETED])
def test_an_invoice_is_there_two_days_after_it_was_asked_for(
    policy: Policy, state: OrderState, asked: date, issued: date
) -> None:
    decision = decide_invoice(state, asked, policy.orders)
    assert (decision.outcome, decision.deadline, decision.rule_ids) == (ALLOWED, issued, ("R17",))
    assert decide_invoice_change(asked, asked, policy.orders).deadline == issued


def test_an_invoice_promises_no_day_before_it_is_paid_or_once_the_money_went_back(policy: Policy) -> None:
    for state in (OrderState.UNPAID, OrderState.CANCELLED, OrderState.REFUNDING, OrderState.REFUNDED):
        assert decide_invoice(state, TODAY, policy.orders).deadline is None


@pytest.mark.parametrize(("days", "outcome"), [(29, ALLOWED), (30, ALLOWED), (31, PERSON), (4000, PERSON)])
def test_an_issued_invoice_is_changed_by_the_bot_for_a_month_and_by_a_person_later(
    policy: Policy, days: int, outcome: Outcome
) -> None:
    assert decide_invoice_change(TODAY - timedelta(days), TODAY, policy.orders).outcome is outcome
