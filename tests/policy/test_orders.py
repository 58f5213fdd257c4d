"""Changes, cancelling, bringing back, invoices: every state of an order has an answer."""

from datetime import UTC, date, datetime, timedelta

import pytest

from bot.policy import Policy
from bot.policy.decision import Outcome
from bot.policy.order_rules import Change, OrderState
from bot.policy.orders import decide_cancel, decide_change, decide_invoice, decide_invoice_change, decide_restore
from bot.shop.model import OrderStatus

ALLOWED, PERSON, NOT = Outcome.ALLOWED, Outcome.NEEDS_PERSON, Outcome.NOT_ALLOWED
TODAY = date(2026, 11, 26)
NOW = datetime(2026, 11, 26, 4, tzinfo=UTC)


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
        (OrderState.SHIPPED, PERSON),
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
    ("ago", "outcome"),
    [(timedelta(hours=23), ALLOWED), (timedelta(hours=24), ALLOWED), (timedelta(hours=24, seconds=1), NOT)],
)
def test_a_cancellation_can_be_undone_for_a_day(policy: Policy, ago: timedelta, outcome: Outcome) -> None:
    assert decide_restore(OrderState.CANCELLED, NOW - ago, NOW, policy.orders).outcome is outcome


def test_bringing_back_needs_stock_and_a_cancellation(policy: Policy) -> None:
    assert decide_restore(OrderState.CANCELLED, NOW, NOW, policy.orders, in_stock=False).outcome is NOT
    assert decide_restore(OrderState.CANCELLED, None, NOW, policy.orders).outcome is NOT
    assert decide_restore(OrderState.PAID, None, NOW, policy.orders).outcome is NOT
    assert decide_restore(OrderState.REFUNDING, NOW, NOW, policy.orders).outcome is PERSON


@pytest.mark.parametrize("state", OrderState)
def test_an_invoice_is_never_refused(policy: Policy, state: OrderState) -> None:
    assert decide_invoice(state, TODAY, policy.orders).outcome is not NOT


@pytest.mark.parametrize(("days", "outcome"), [(29, ALLOWED), (30, ALLOWED), (31, PERSON), (4000, PERSON)])
def test_an_issued_invoice_is_changed_by_the_bot_for_a_month_and_by_a_person_later(
    policy: Policy, days: int, outcome: Outcome
) -> None:
    assert decide_invoice_change(TODAY - timedelta(days), TODAY, policy.orders).outcome is outcome
