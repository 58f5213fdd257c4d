from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.shop.model import Movement, Order, OrderItem, OrderStatus, Parcel, ParcelStatus, ShopTerms
from bot.shop.status import (
    AFTER_SALE_LABELS,
    KIND_LABELS,
    ORDER_LABELS,
    PARCEL_LABELS,
    Overdue,
    days_since_signed,
    is_late_to_arrive,
    is_late_to_ship,
    is_stuck,
    items_in_words,
    order_sentence,
    overdue,
    parcel_sentence,
    ship_by,
)

NOW = datetime(2026, 11, 22, 7, 30, tzinfo=UTC)  # 15:30 in China
TERMS = ShopTerms("安心优选", ship_within_hours=48, stuck_after_days=3, coupon_valid_days=90, as_of=date(2026, 11, 1))
SECOND = timedelta(seconds=1)
ITEM = OrderItem("1", "p-a", "听澜 Air 2 蓝牙耳机", "数码", 1, 19900)
PAID = Order("AX1", "c", OrderStatus.PAID, NOW - timedelta(hours=48), 19900, paid_at=NOW - timedelta(hours=48))
PAID = replace(PAID, items=(ITEM,))
PARCEL = Parcel(
    "SF1",
    "顺丰速运",
    ParcelStatus.IN_TRANSIT,
    sent_at=NOW - timedelta(days=4),
    movements=(Movement(NOW - timedelta(days=3), "武汉转运中心", "到达武汉转运中心"),),
    promised_at=NOW + timedelta(hours=3),
)


def test_every_status_has_a_label() -> None:
    for labels in (ORDER_LABELS, PARCEL_LABELS, KIND_LABELS, AFTER_SALE_LABELS):
        kind = type(next(iter(labels)))
        assert set(labels) == set(kind)


@pytest.mark.parametrize(("after", "late"), [(-SECOND, False), (timedelta(0), False), (SECOND, True)])
def test_an_order_is_late_to_ship_once_the_promised_hours_are_over(after: timedelta, late: bool) -> None:
    assert ship_by(PAID, TERMS) == NOW
    assert is_late_to_ship(PAID, TERMS, NOW + after) is late


def test_the_hours_to_ship_are_the_shops_own() -> None:
    assert is_late_to_ship(PAID, replace(TERMS, ship_within_hours=24), NOW)


@pytest.mark.parametrize("status", [one for one in OrderStatus if one is not OrderStatus.PAID])
def test_only_a_paid_unsent_order_can_be_late_to_ship(status: OrderStatus) -> None:
    assert not is_late_to_ship(replace(PAID, status=status), TERMS, NOW + timedelta(days=9))


@pytest.mark.parametrize(("after", "stuck"), [(-SECOND, False), (timedelta(0), True), (SECOND, True)])
def test_a_parcel_is_stuck_after_the_shops_number_of_days(after: timedelta, stuck: bool) -> None:
    assert is_stuck(PARCEL, TERMS, NOW + after) is stuck


def test_a_parcel_never_reported_is_stuck_from_the_day_it_was_sent() -> None:
    silent = replace(PARCEL, movements=(), sent_at=NOW - timedelta(days=3))
    assert is_stuck(silent, TERMS, NOW)
    assert not is_stuck(silent, TERMS, NOW - SECOND)


@pytest.mark.parametrize("status", [ParcelStatus.SIGNED, ParcelStatus.WAITING_PICKUP, ParcelStatus.RETURNED])
def test_a_parcel_that_has_arrived_is_neither_stuck_nor_late(status: ParcelStatus) -> None:
    arrived = replace(PARCEL, status=status)
    assert not is_stuck(arrived, TERMS, NOW + timedelta(days=30))
    assert not is_late_to_arrive(arrived, NOW + timedelta(days=30))


def test_everything_late_is_named() -> None:
    order = replace(PAID, status=OrderStatus.SHIPPED, parcels=(PARCEL,))
    assert overdue(order, TERMS, NOW - SECOND) == ()
    assert overdue(order, TERMS, NOW) == (Overdue.STUCK,)
    assert overdue(order, TERMS, NOW + timedelta(days=1)) == (Overdue.STUCK, Overdue.DELIVERY)
    assert overdue(PAID, TERMS, NOW + SECOND) == (Overdue.SHIPPING,)


def test_the_day_of_signing_is_day_zero() -> None:
    late_evening = datetime(2026, 11, 15, 15, 59, tzinfo=UTC)  # 23:59 in China
    signed = replace(PAID, signed_at=late_evening)
    assert days_since_signed(PAID, NOW) is None
    assert days_since_signed(signed, NOW) == 7
    assert days_since_signed(signed, datetime(2026, 11, 22, 16, 0, tzinfo=UTC)) == 8


@pytest.mark.parametrize(
    ("order", "sentence"),
    [
        (replace(PAID, status=OrderStatus.UNPAID, paid_at=None), "还没付款，共 199元"),
        (replace(PAID, paid_at=NOW - timedelta(hours=1)), "已付款，还没发货，最晚后天 14:30 前发出"),
        (replace(PAID, paid_at=NOW - timedelta(days=5)), "还没发货，原定11月19日 15:30 前发出，已经晚了 3 天"),
        (replace(PAID, status=OrderStatus.CANCELLED), "已经取消"),
        (replace(PAID, status=OrderStatus.SHIPPED, parcels=(PARCEL,)), "物流已经 3 天没有新动静，最后在武汉转运中心"),
        (
            replace(PAID, status=OrderStatus.SHIPPED, parcels=(PARCEL, replace(PARCEL, status=ParcelStatus.SIGNED))),
            "分 2 个包裹发出，1 个运输中，1 个已签收",
        ),
        (
            replace(
                PAID,
                status=OrderStatus.SIGNED,
                signed_at=NOW - timedelta(days=1),
                parcels=(replace(PARCEL, signed_at=NOW - timedelta(days=1), received_by="物业前台"),),
            ),
            "昨天 15:30 已签收，签收人：物业前台",
        ),
    ],
)
def test_an_order_is_told_in_one_sentence(order: Order, sentence: str) -> None:
    assert order_sentence(order, TERMS, NOW) == f"订单 AX1（听澜 Air 2 蓝牙耳机）{sentence}。"


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({}, "正在路上，现在到了武汉转运中心，预计今天 18:30 前送到"),
        ({"promised_at": None}, "正在路上，现在到了武汉转运中心"),
        (
            {"promised_at": NOW - timedelta(hours=5)},
            "正在路上，现在到了武汉转运中心，原定今天 10:30 前送到，已经晚了 4 小时",
        ),
        ({"movements": (), "sent_at": NOW - timedelta(days=1)}, "正在路上，预计今天 18:30 前送到"),
        ({"status": ParcelStatus.SIGNED, "signed_at": NOW - timedelta(hours=1)}, "今天 14:30 已签收"),
        ({"status": ParcelStatus.RETURNED}, "已经退回商家"),
        ({"status": ParcelStatus.WAITING_PICKUP}, "已经到了，在武汉转运中心，等您取件"),
        ({"status": ParcelStatus.OUT_FOR_DELIVERY}, "正在派送（武汉转运中心），预计今天 18:30 前送到"),
        ({"status": ParcelStatus.WAITING_COLLECTION}, "已经打包，等快递员揽收，预计今天 18:30 前送到"),
    ],
)
def test_a_parcel_is_told_in_one_sentence(change: dict[str, object], sentence: str) -> None:
    parcel = replace(PARCEL, **change)  # type: ignore[arg-type]
    assert parcel_sentence(parcel, TERMS, NOW - timedelta(minutes=1)) == f"顺丰速运 SF1 {sentence}。"


def test_items_are_told_briefly() -> None:
    two = replace(ITEM, quantity=2)
    assert items_in_words(replace(PAID, items=(ITEM,))) == "听澜 Air 2 蓝牙耳机"
    assert items_in_words(replace(PAID, items=(two,))) == "听澜 Air 2 蓝牙耳机 2 件"
    assert items_in_words(replace(PAID, items=(two, ITEM))) == "听澜 Air 2 蓝牙耳机等 3 件"
    assert items_in_words(replace(PAID, items=())) == "商品"
