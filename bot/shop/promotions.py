"""Campaigns and coupons to claim, and what they mean for a product. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from bot.shop.model import Product


@dataclass(frozen=True)
class Promotion:
    """A campaign or a coupon to claim. `product_ids` empty: on everything in `category`; that empty too: on everything.

    `off_fen` is taken off from `minimum_fen` on; `gift` is what comes along. `claimable`: a coupon to be claimed first.
    """

    id: str
    title: str
    rule: str
    starts_at: datetime
    ends_at: datetime
    minimum_fen: int = 0
    off_fen: int = 0
    gift: str = ""
    category: str = ""
    product_ids: tuple[str, ...] = ()
    claimable: bool = False


def is_running(promotion: Promotion, now: datetime) -> bool:
    """True from its start up to, and not at, its end."""
    return promotion.starts_at <= now < promotion.ends_at


def covers(promotion: Promotion, product: Product) -> bool:
    """True: buying this product counts for the promotion."""
    if promotion.product_ids:
        return product.id in promotion.product_ids
    return promotion.category in {"", product.category}


def for_product(product: Product, promotions: Iterable[Promotion], now: datetime) -> list[Promotion]:
    """The running promotions that the product counts for, as they were given."""
    return [one for one in promotions if is_running(one, now) and covers(one, product)]
