"""Tier, lifecycle and value of a customer, from their orders. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.shop.dates import days_between
from bot.shop.model import Order, OrderStatus, ShopCustomer

_NOT_BOUGHT = frozenset({OrderStatus.UNPAID, OrderStatus.CANCELLED, OrderStatus.REFUNDED})


class Tier(StrEnum):
    ORDINARY = "ordinary"
    CORE = "core"
    VIP = "vip"


class Lifecycle(StrEnum):
    PROSPECT = "prospect"  # never bought, and shows no interest now
    TARGET = "target"  # never bought, but has just joined or tried to buy
    ACTIVE = "active"
    LOST = "lost"  # bought, but not for long


TIER_LABELS = {Tier.ORDINARY: "一般", Tier.CORE: "核心", Tier.VIP: "VIP"}
LIFECYCLE_LABELS = {
    Lifecycle.PROSPECT: "潜在",
    Lifecycle.TARGET: "目标",
    Lifecycle.ACTIVE: "现实",
    Lifecycle.LOST: "流失",
}


@dataclass(frozen=True)
class Bar:
    """What lifts a customer to a tier: either is enough, counted over the window."""

    money_fen: int
    orders: int


@dataclass(frozen=True)
class Thresholds:
    """Where tiers and stages begin. Days are calendar days in China; the last of them still counts."""

    window_days: int
    lost_after_days: int
    interest_days: int
    core: Bar
    vip: Bar


@dataclass(frozen=True)
class Value:
    """Recency (days since the last purchase ever, None: never), frequency and money (分) over the window."""

    recency_days: int | None
    frequency: int
    money_fen: int


@dataclass(frozen=True)
class CustomerProfile:
    customer_id: str
    name: str
    tier: Tier
    lifecycle: Lifecycle
    value: Value


def profile(customer: ShopCustomer, orders: Sequence[Order], now: datetime, thresholds: Thresholds) -> CustomerProfile:
    """What the customer's orders say of them at `now`. A tier set by staff stands above what the orders say."""
    worth = value(orders, now, thresholds)
    return CustomerProfile(
        customer_id=customer.id,
        name=customer.name,
        tier=_tier_set_by_staff(customer) or tier(worth, thresholds),
        lifecycle=lifecycle(customer, orders, now, thresholds),
        value=worth,
    )


def value(orders: Sequence[Order], now: datetime, thresholds: Thresholds) -> Value:
    """Recency, frequency and money of what was paid and kept."""
    bought = [(order, days_between(order.paid_at, now)) for order in orders if order.paid_at and _is_kept(order)]
    recent = [order for order, days in bought if days <= thresholds.window_days]
    return Value(
        recency_days=min((days for _, days in bought), default=None),
        frequency=len(recent),
        money_fen=sum(order.total_fen for order in recent),
    )


def tier(worth: Value, thresholds: Thresholds) -> Tier:
    """The tier that this value reaches."""
    if _reaches(worth, thresholds.vip):
        return Tier.VIP
    return Tier.CORE if _reaches(worth, thresholds.core) else Tier.ORDINARY


def lifecycle(customer: ShopCustomer, orders: Sequence[Order], now: datetime, thresholds: Thresholds) -> Lifecycle:
    """Where the customer stands between never having bought and not buying any more."""
    recency = value(orders, now, thresholds).recency_days
    if recency is not None:
        return Lifecycle.ACTIVE if recency <= thresholds.lost_after_days else Lifecycle.LOST
    signs = [customer.joined_at, *(order.placed_at for order in orders)]
    newest = min(days_between(moment, now) for moment in signs)
    return Lifecycle.TARGET if newest <= thresholds.interest_days else Lifecycle.PROSPECT


def _is_kept(order: Order) -> bool:
    return order.status not in _NOT_BOUGHT


def _reaches(worth: Value, bar: Bar) -> bool:
    return worth.money_fen >= bar.money_fen or worth.frequency >= bar.orders


def _tier_set_by_staff(customer: ShopCustomer) -> Tier | None:
    """None too when the merchant's system uses a word of its own that is none of our tiers."""
    return Tier(customer.tier) if customer.tier in set(Tier) else None
