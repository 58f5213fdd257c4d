"""What a state forbids: every state of an order against what may be asked of it, in words for the customer."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.errors import Conflict
from bot.shop.change_rules import (
    must_be_on_the_way,
    must_be_paid_for_invoice,
    must_be_refusable,
    must_be_stoppable,
    must_be_unsent,
    must_not_be_received,
    must_wait_for_shipment,
    undo_until,
)
from bot.shop.model import Order, OrderStatus, Parcel, ParcelStatus, ShopTerms

NOW = datetime(2026, 11, 22, 7, 30, tzinfo=UTC)
ORDER = Order("AX1", "c", OrderStatus.PAID, NOW, 10_000, paid_at=NOW)
PARCEL = Parcel("SF1", "顺丰速运", ParcelStatus.IN_TRANSIT, NOW)
TERMS = ShopTerms("店", 48, 3, 90, NOW.date(), undo_cancel_minutes=30)
O, P = OrderStatus, ParcelStatus  # noqa: E741 - table headings

ORDER_RULES: list[tuple[Callable[[Order], None], set[OrderStatus]]] = [
    (lambda order: must_be_unsent(order, "地址"), {O.UNPAID, O.PAID}),
    (must_not_be_received, {O.UNPAID, O.PAID, O.SHIPPED}),
    (must_wait_for_shipment, {O.PAID}),
    (must_be_paid_for_invoice, set(O) - {O.CANCELLED, O.REFUNDED}),
]
ON_THE_WAY = {P.WAITING_COLLECTION, P.IN_TRANSIT, P.OUT_FOR_DELIVERY}
PARCEL_RULES: list[tuple[Callable[[Parcel], None], set[ParcelStatus]]] = [
    (must_be_on_the_way, ON_THE_WAY),
    (must_be_stoppable, ON_THE_WAY - {P.OUT_FOR_DELIVERY}),
    (must_be_refusable, ON_THE_WAY | {P.WAITING_PICKUP}),
]


@pytest.mark.parametrize("status", O)
@pytest.mark.parametrize(("rule", "allowed"), ORDER_RULES)
def test_every_state_of_an_order(rule: Callable[[Order], None], allowed: set[OrderStatus], status: OrderStatus) -> None:
    order = replace(ORDER, status=status)
    if status in allowed:
        rule(order)
        return
    with pytest.raises(Conflict) as caught:
        rule(order)
    assert caught.value.message.startswith("这笔订单")


@pytest.mark.parametrize("status", P)
@pytest.mark.parametrize(("rule", "allowed"), PARCEL_RULES)
def test_every_state_of_a_parcel(
    rule: Callable[[Parcel], None], allowed: set[ParcelStatus], status: ParcelStatus
) -> None:
    parcel = replace(PARCEL, status=status)
    if status in allowed:
        rule(parcel)
        return
    with pytest.raises(Conflict):
        rule(parcel)


@pytest.mark.parametrize(("seconds", "possible"), [(0, True), (1800, True), (1801, False)])
def test_until_when_a_cancellation_can_be_undone(seconds: int, possible: bool) -> None:
    order = replace(ORDER, status=O.CANCELLED, cancelled_at=NOW - timedelta(seconds=seconds))
    assert (undo_until(order, TERMS, NOW) is not None) is possible
    assert undo_until(ORDER, TERMS, NOW) is None
