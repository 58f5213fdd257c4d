"""The form of data/demo/*.yml, and what must hold within each entry."""

from datetime import date
from decimal import Decimal
from itertools import product as combinations
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, model_validator

from bot.shop.model import AfterSaleKind, AfterSaleStatus, ParcelStatus, ReturnRule
from bot.shop.money import Yuan
from bot.shop.papers import InvoiceType
from bot.shop.periods import Periods

Word = Annotated[str, Field(min_length=1, max_length=80)]
Slug = Annotated[str, Field(pattern=r"^[a-z]-[a-z0-9-]{2,36}$")]


class Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class LevelEntry(Entry):
    name: Word
    points: int = Field(ge=0)


class TermsFile(Entry):
    """shop.yml"""

    name: Word
    ship_within_hours: int = Field(gt=0)
    stuck_after_days: int = Field(gt=0)
    coupon_valid_days: int = Field(gt=0)
    as_of: date
    undo_cancel_minutes: int = Field(gt=0)
    refund_days: int = Field(gt=0)
    pickup_within_days: int = Field(gt=0)
    return_address: Word
    periods: Periods
    levels: tuple[LevelEntry, ...] = Field(min_length=1)


class ProductEntry(Entry):
    """`sold_out`: variants that are out, with the days until they come in again; 全部 is the whole product."""

    id: Slug
    name: Word
    category: Word
    price: Annotated[Yuan, Field(gt=0)]
    aliases: tuple[Word, ...] = Field(min_length=1)
    attributes: dict[Word, Annotated[str, Field(min_length=1, max_length=300)]] = Field(min_length=1)
    stock: int = Field(ge=0)
    description: Word
    return_rule: ReturnRule = ReturnRule.STANDARD
    warranty_months: int = Field(default=0, ge=0)
    needs_installation: bool = False
    sold_out: dict[Word, int | None] = Field(default_factory=dict)


# Attributes that a customer chooses when buying, in the order in which orders name them.
CHOICES = ("颜色", "尺码", "鞋码", "版本", "香型", "口味", "床型", "色号")


def variant_names(attributes: dict[str, str]) -> list[str]:
    """`{颜色: 黑/白, 尺码: S/M}` → 黑 S, 黑 M, 白 S, 白 M. Empty: nothing to choose."""
    choices = [attributes[name].split("/") for name in CHOICES if "/" in attributes.get(name, "")]
    return [" ".join(chosen) for chosen in combinations(*choices)] if choices else []


class ProductsFile(Entry):
    products: tuple[ProductEntry, ...]


class GiftCardEntry(Entry):
    code: str = Field(pattern=r"^GC[0-9A-Z]{10}$")
    title: Word
    balance: Annotated[Yuan, Field(gt=0)]
    expires: str


class CouponEntry(Entry):
    amount: Annotated[Yuan, Field(gt=0)]
    title: Word
    minimum: Yuan = Decimal(0)
    issued: str
    expires: str
    used: bool = False


class PromotionEntry(Entry):
    """`minus` 0 and a `gift`: something comes along instead of money off."""

    id: Slug
    title: Word
    rule: Word
    starts: str
    ends: str
    minimum: Yuan = Decimal(0)
    minus: Yuan = Decimal(0)
    gift: str = ""
    category: str = ""
    products: tuple[Slug, ...] = ()
    claimable: bool = False

    @model_validator(mode="after")
    def _gives_something(self) -> "PromotionEntry":
        if not self.minus and not self.gift:
            raise ValueError("活动要么减钱，要么有赠品")
        if self.claimable and not self.minus:
            raise ValueError("可以领的券要写明减多少")
        return self


class PromotionsFile(Entry):
    promotions: tuple[PromotionEntry, ...]
    gift_cards: tuple[GiftCardEntry, ...] = ()


class CustomerEntry(Entry):
    id: Slug
    name: Word
    phone: str = Field(pattern=r"^1[3-9]\d{9}$")
    joined: str
    tier: Word | None = None
    points: int = Field(default=0, ge=0)
    expiring_points: int = Field(default=0, ge=0)
    balance: Yuan = Decimal(0)
    gift_cards: tuple[GiftCardEntry, ...] = ()
    coupons: tuple[CouponEntry, ...] = ()


class CustomersFile(Entry):
    customers: tuple[CustomerEntry, ...]


class InvoiceEntry(Entry):
    type: InvoiceType = InvoiceType.ELECTRONIC
    title: Word = "个人"
    tax_id: str = Field(default="", pattern=r"^([0-9A-Z]{18})?$")
    asked: str
    issued: str | None = None


class ItemEntry(Entry):
    """`price` only where it was another one then. `installation`: an agreed day, like `+2d`."""

    product: Slug
    quantity: int = Field(default=1, gt=0)
    price: Yuan | None = None
    options: str = ""
    confirmed_non_returnable: bool = False
    activated: bool = False
    installation: str | None = None


class ParcelEntry(Entry):
    """`movements`: `time | place | text`, the oldest first; a signed parcel was signed for at the last one."""

    tracking_no: str = Field(pattern=r"^[A-Z]{2,4}\d{10,15}$")
    courier: Word
    status: ParcelStatus
    promised: str | None = None
    received_by: str = ""
    movements: tuple[Annotated[str, Field(pattern=r"^[^|]+ \| [^|]+ \| [^|]+$")], ...] = Field(min_length=1)


class AfterSaleEntry(Entry):
    """`item` counts from 1; without it the application is about the whole order."""

    kind: AfterSaleKind
    status: AfterSaleStatus
    item: int | None = Field(default=None, ge=1)
    amount: Yuan | None = None
    created: str
    reason: Word
    goods_back: str | None = None
    finished: str | None = None


class OrderEntry(Entry):
    id: str = Field(pattern=r"^AX\d{10}$")
    customer: Slug
    placed: str
    paid: str | None = None
    completed: str | None = None
    cancelled: str | None = None
    freight: Yuan = Decimal(0)
    city: Word
    address: Word
    items: tuple[ItemEntry, ...] = Field(min_length=1)
    parcels: tuple[ParcelEntry, ...] = ()
    after_sales: tuple[AfterSaleEntry, ...] = ()
    note: str = ""
    payment: Word = "微信支付"
    pre_order_ships: str | None = None
    invoice: InvoiceEntry | None = None

    @model_validator(mode="after")
    def _consistent(self) -> "OrderEntry":
        if self.parcels and not self.paid:
            raise ValueError("没有付款的订单不会有包裹")
        if self.after_sales and not self.paid:
            raise ValueError("没有付款的订单不会有售后")
        if self.completed and not all(parcel.status is ParcelStatus.SIGNED for parcel in self.parcels):
            raise ValueError("没有签收的订单不会完成")
        if self.cancelled and self.parcels:
            raise ValueError("已经发出的订单不会取消")
        if any(one.item and one.item > len(self.items) for one in self.after_sales):
            raise ValueError("售后指向的商品不在订单里")
        return self


class OrdersFile(Entry):
    orders: tuple[OrderEntry, ...]
