"""The shop's own rules: which request is possible in which state, and how much money there is."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import AnxinError, BadInput, Conflict, NotFound
from bot.shop.after_sale import check_request, check_withdrawal, decide, with_after_sales
from bot.shop.model import (
    AfterSale,
    AfterSaleKind,
    AfterSaleRequest,
    AfterSaleStatus,
    Order,
    OrderItem,
    OrderStatus,
)

NOW = datetime(2026, 11, 22, tzinfo=UTC)
SHOES = OrderItem("AX1-1", "p-shoes", "跑鞋", "鞋靴", 1, 26_900)
SOCKS = OrderItem("AX1-2", "p-socks", "袜子", "服饰", 2, 1_000)
ORDER = Order("AX1", "c", OrderStatus.SIGNED, NOW, 29_900, freight_fen=1_000, items=(SHOES, SOCKS))
CHEAPER = {"p-shoes": 24_900, "p-socks": 1_100}  # the shoes have become cheaper, the socks dearer
K, S, O = AfterSaleKind, AfterSaleStatus, OrderStatus  # noqa: E741 - table headings


def request(kind: AfterSaleKind, amount: int | None = None, item: str | None = None) -> AfterSaleRequest:
    if kind is K.COMPENSATION and amount is None:
        amount = 500
    return AfterSaleRequest("k", "c", "AX1", item, kind, amount, "原因")


def earlier(
    kind: AfterSaleKind, status: AfterSaleStatus, amount: int | None = None, item: str | None = None
) -> AfterSale:
    return AfterSale("a", kind, "AX1", item, status, amount, NOW, "")


POSSIBLE = {
    O.UNPAID: {K.CANCEL},
    O.PAID: {K.CANCEL, K.REFUND, K.COMPENSATION, K.PRICE_PROTECTION},
    O.SHIPPED: {K.REFUND, K.RESEND, K.COMPENSATION, K.PRICE_PROTECTION},
    O.SIGNED: set(K) - {K.CANCEL},
    O.COMPLETED: set(K) - {K.CANCEL},
    O.CANCELLED: {K.COMPENSATION},
}


@pytest.mark.parametrize("status", POSSIBLE)
@pytest.mark.parametrize("kind", K)
def test_every_kind_in_every_state(kind: AfterSaleKind, status: OrderStatus) -> None:
    order = replace(ORDER, status=status)
    if kind in POSSIBLE[status]:
        decide(request(kind), order, [], CHEAPER)
    else:
        with pytest.raises(Conflict):
            decide(request(kind), order, [], CHEAPER)


@pytest.mark.parametrize(
    ("kind", "item", "fen", "status"),
    [
        (K.RETURN, None, 28_900, S.WAITING_GOODS),  # the freight of the way here stays
        (K.RETURN, "AX1-2", 2_000, S.WAITING_GOODS),
        (K.REFUND, None, 29_900, S.PROCESSING),
        (K.EXCHANGE, "AX1-1", None, S.WAITING_GOODS),
        (K.REPAIR, "AX1-1", None, S.WAITING_GOODS),
        (K.RESEND, "AX1-2", None, S.PROCESSING),
        (K.COMPENSATION, None, 500, S.COMPLETED),
    ],
)
def test_what_the_shop_grants(kind: AfterSaleKind, item: str | None, fen: int | None, status: AfterSaleStatus) -> None:
    grant = decide(request(kind, item=item), ORDER, [])
    assert (grant.amount_fen, grant.status) == (fen, status)


def test_cancelling_pays_back_only_what_was_paid() -> None:
    assert decide(request(K.CANCEL), replace(ORDER, status=O.PAID), []).amount_fen == 29_900
    unpaid = decide(request(K.CANCEL), replace(ORDER, status=O.UNPAID), [])
    assert (unpaid.amount_fen, unpaid.status) == (None, S.COMPLETED)


def test_a_fallen_price_is_paid_back_once_and_a_risen_one_is_nobodys_business() -> None:
    assert decide(request(K.PRICE_PROTECTION), ORDER, [], CHEAPER).amount_fen == 2_000
    with pytest.raises(Conflict):
        decide(request(K.PRICE_PROTECTION, item="AX1-2"), ORDER, [], CHEAPER)
    with pytest.raises(Conflict):
        decide(request(K.PRICE_PROTECTION), ORDER, [earlier(K.PRICE_PROTECTION, S.COMPLETED, 2_000)], CHEAPER)
    with pytest.raises(Conflict):
        decide(request(K.PRICE_PROTECTION, amount=2_001), ORDER, [], CHEAPER)


def test_an_item_that_is_not_in_the_order_is_not_found() -> None:
    with pytest.raises(NotFound):
        decide(request(K.RETURN, item="AX2-1"), ORDER, [])


@pytest.mark.parametrize(
    ("before", "asked"),
    [
        (earlier(K.RETURN, S.PROCESSING, 26_900, "AX1-1"), request(K.EXCHANGE, item="AX1-1")),
        (earlier(K.EXCHANGE, S.WAITING_GOODS, None, "AX1-1"), request(K.EXCHANGE, item="AX1-1")),
        (earlier(K.RESEND, S.PROCESSING), request(K.REPAIR, item="AX1-2")),
        (earlier(K.REPAIR, S.PROCESSING, None, "AX1-2"), request(K.RETURN)),
    ],
)
def test_goods_with_an_open_application_take_no_second_one(before: AfterSale, asked: AfterSaleRequest) -> None:
    with pytest.raises(Conflict) as caught:
        decide(asked, ORDER, [before])
    assert caught.value.data == {"after_sale_id": "a"}
    for status in (S.REJECTED, S.WITHDRAWN):
        decide(asked, ORDER, [replace(before, status=status)])


def test_no_more_money_goes_back_than_came_in() -> None:
    half = [earlier(K.REFUND, S.COMPLETED, 20_000)]
    assert decide(request(K.REFUND), ORDER, half).amount_fen == 9_900
    assert decide(request(K.REFUND, 9_900), ORDER, half).amount_fen == 9_900
    with pytest.raises(Conflict, match=r"最多还能退 99元"):
        decide(request(K.REFUND, 9_901), ORDER, half)
    with pytest.raises(Conflict, match="已经退过"):
        decide(request(K.REFUND), ORDER, [earlier(K.REFUND, S.PROCESSING, 29_900)])
    with pytest.raises(Conflict, match=r"20元"):
        decide(request(K.REFUND, 2_001, "AX1-2"), ORDER, [])


@given(
    st.lists(
        st.tuples(st.sampled_from(K), st.none() | st.integers(1, 40_000), st.sampled_from([None, "AX1-1", "AX1-2"])),
        max_size=8,
    )
)
def test_whatever_is_asked_in_whatever_order_the_shop_never_pays_back_more_than_it_got(
    asked: list[tuple[AfterSaleKind, int | None, str | None]],
) -> None:
    made: list[AfterSale] = []
    for kind, amount, item in asked:
        wish = request(kind, amount, item)
        try:
            check_request(wish)
            grant = decide(wish, ORDER, made)
        except AnxinError:
            continue
        made.append(AfterSale(str(len(made)), kind, "AX1", item, grant.status, grant.amount_fen, NOW, ""))
    paid_back = sum(one.amount_fen or 0 for one in made if one.kind in {K.REFUND, K.RETURN, K.CANCEL})
    assert paid_back <= ORDER.total_fen


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"key": ""}, "key"),
        ({"key": "k" * 201}, "key"),
        ({"reason": "字" * 2_001}, "reason"),
        pytest.param({"reason": "x" * 10_000_000}, "reason", id="ten megabytes"),
        ({"reason": "a\0b"}, "reason"),
        pytest.param({"reason": "\ud800"}, "reason", id="half a surrogate pair"),
        ({"amount_fen": 0}, "amount_fen"),
        ({"amount_fen": -1}, "amount_fen"),
        ({"amount_fen": 10**30}, "amount_fen"),
        ({"amount_fen": True}, "amount_fen"),
        ({"amount_fen": 1.5}, "amount_fen"),
        ({"kind": K.EXCHANGE, "amount_fen": 100}, "amount_fen"),
        ({"kind": K.COMPENSATION, "amount_fen": None}, "amount_fen"),
    ],
)
def test_what_makes_no_sense_is_refused_by_field(change: dict[str, object], field: str) -> None:
    with pytest.raises(BadInput) as caught:
        check_request(replace(request(K.REFUND, 100), **change))  # type: ignore[arg-type]
    assert caught.value.field == field


def test_a_reason_may_be_empty_or_as_long_as_allowed() -> None:
    for reason in ("", "字" * 2_000, "😡" * 2_000):
        check_request(replace(request(K.REFUND), reason=reason))


@pytest.mark.parametrize(
    ("applications", "status"),
    [
        ([], O.SIGNED),
        ([earlier(K.COMPENSATION, S.COMPLETED, 500)], O.SIGNED),
        ([earlier(K.REFUND, S.PROCESSING, 100)], O.SIGNED),
        ([earlier(K.REFUND, S.PROCESSING, 29_900)], O.REFUNDING),
        ([earlier(K.REFUND, S.COMPLETED, 29_900)], O.REFUNDED),
        ([earlier(K.REFUND, S.WITHDRAWN, 29_900)], O.SIGNED),
        ([earlier(K.RETURN, S.WAITING_GOODS, 28_900)], O.AFTER_SALE),
        ([earlier(K.RETURN, S.COMPLETED, 28_900)], O.REFUNDED),
        ([earlier(K.EXCHANGE, S.PROCESSING)], O.AFTER_SALE),
        ([earlier(K.EXCHANGE, S.COMPLETED)], O.SIGNED),
    ],
)
def test_the_order_shows_where_its_applications_stand(applications: list[AfterSale], status: OrderStatus) -> None:
    assert with_after_sales(ORDER, applications).status is status


@pytest.mark.parametrize("status", S)
def test_only_what_is_open_can_be_withdrawn(status: AfterSaleStatus) -> None:
    if status in {S.WAITING_GOODS, S.PROCESSING}:
        check_withdrawal(earlier(K.RETURN, status))
    else:
        with pytest.raises(Conflict):
            check_withdrawal(earlier(K.RETURN, status))


def test_a_cancellation_cannot_be_withdrawn() -> None:
    with pytest.raises(Conflict):
        check_withdrawal(earlier(K.CANCEL, S.PROCESSING))
