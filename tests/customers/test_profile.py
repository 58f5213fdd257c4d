"""Tier, lifecycle and value: each threshold on the day before, on the day, and on the day after."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.customers.profile import (
    LIFECYCLE_LABELS,
    TIER_LABELS,
    Bar,
    Lifecycle,
    Thresholds,
    Tier,
    Value,
    lifecycle,
    profile,
    tier,
    value,
)
from bot.settings import TIME_ZONE
from bot.shop.model import Order, OrderStatus, ShopCustomer

NOW = datetime(2026, 11, 22, 0, 30, tzinfo=TIME_ZONE)  # just after midnight: hours must not be taken for days
THRESHOLDS = Thresholds(365, lost_after_days=180, interest_days=30, core=Bar(200_000, 8), vip=Bar(800_000, 20))
JOINED_LONG_AGO = ShopCustomer("c", "王建国", "13900000000", NOW - timedelta(days=1000))


def order(days_ago: float, fen: int = 10_000, status: OrderStatus = OrderStatus.COMPLETED) -> Order:
    moment = NOW - timedelta(days=days_ago)
    paid = None if status is OrderStatus.UNPAID else moment
    return Order("AX1", "c", status, moment, fen, paid_at=paid)


def test_every_tier_and_stage_has_a_label() -> None:
    assert set(TIER_LABELS) == set(Tier)
    assert set(LIFECYCLE_LABELS) == set(Lifecycle)


@pytest.mark.parametrize(
    ("days", "stage"), [(0, "active"), (179, "active"), (180, "active"), (181, "lost"), (2000, "lost")]
)
def test_a_customer_is_lost_the_day_after_the_last_day(days: int, stage: str) -> None:
    assert lifecycle(JOINED_LONG_AGO, [order(days)], NOW, THRESHOLDS) == stage


@pytest.mark.parametrize(("days", "stage"), [(0, "target"), (29, "target"), (30, "target"), (31, "prospect")])
def test_interest_without_a_purchase_lasts_so_many_days(days: int, stage: str) -> None:
    joined = replace(JOINED_LONG_AGO, joined_at=NOW - timedelta(days=days))
    assert lifecycle(joined, [], NOW, THRESHOLDS) == stage
    for status in (OrderStatus.UNPAID, OrderStatus.CANCELLED, OrderStatus.REFUNDED):
        assert lifecycle(JOINED_LONG_AGO, [order(days, status=status)], NOW, THRESHOLDS) == stage


def test_days_are_calendar_days_in_china() -> None:
    yesterday_evening = order(1 / 24)  # one hour ago, before midnight
    assert value([yesterday_evening], NOW, THRESHOLDS).recency_days == 1


@pytest.mark.parametrize(("days", "frequency"), [(364, 1), (365, 1), (366, 0)])
def test_what_is_older_than_the_window_gives_no_value_but_is_remembered(days: int, frequency: int) -> None:
    worth = value([order(days)], NOW, THRESHOLDS)
    assert worth == Value(days, frequency, 10_000 * frequency)


@pytest.mark.parametrize(
    ("fen", "reached"),
    [(199_999, "ordinary"), (200_000, "core"), (200_001, "core"), (799_999, "core"), (800_000, "vip")],
)
def test_money_reaches_a_tier(fen: int, reached: str) -> None:
    assert tier(Value(0, 1, fen), THRESHOLDS) == reached


@pytest.mark.parametrize(
    ("orders", "reached"), [(7, "ordinary"), (8, "core"), (9, "core"), (19, "core"), (20, "vip"), (21, "vip")]
)
def test_frequency_reaches_a_tier(orders: int, reached: str) -> None:
    assert tier(Value(0, orders, 1), THRESHOLDS) == reached


@pytest.mark.parametrize("status", OrderStatus)
def test_only_what_was_paid_and_kept_counts(status: OrderStatus) -> None:
    kept = status not in {OrderStatus.UNPAID, OrderStatus.CANCELLED, OrderStatus.REFUNDED}
    assert value([order(1, status=status)], NOW, THRESHOLDS).frequency == int(kept)


def test_a_tier_set_by_staff_stands() -> None:
    assert profile(replace(JOINED_LONG_AGO, tier="vip"), [], NOW, THRESHOLDS).tier is Tier.VIP
    rich = [order(1, 900_000)]
    assert profile(replace(JOINED_LONG_AGO, tier="ordinary"), rich, NOW, THRESHOLDS).tier is Tier.ORDINARY
    assert profile(replace(JOINED_LONG_AGO, tier="钻石"), rich, NOW, THRESHOLDS).tier is Tier.VIP


@given(st.lists(st.tuples(st.integers(0, 800), st.integers(0, 500_000)), max_size=30), st.integers(0, 500_000))
def test_buying_more_never_lowers_a_customer(bought: list[tuple[int, int]], more: int) -> None:
    orders = [order(days, fen) for days, fen in bought]
    ranks = list(Tier)
    before = profile(JOINED_LONG_AGO, orders, NOW, THRESHOLDS)
    after = profile(JOINED_LONG_AGO, [*orders, order(0, more)], NOW, THRESHOLDS)
    assert ranks.index(after.tier) >= ranks.index(before.tier)
    assert after.lifecycle is Lifecycle.ACTIVE
