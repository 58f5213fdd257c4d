"""The form of data/demo/*.yml, and what must hold within and between these files."""

from collections import Counter
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, model_validator

from bot.shop.datafile import DataFileError, load
from bot.shop.model import AfterSaleKind, AfterSaleStatus, ParcelStatus, ReturnRule
from bot.shop.money import Yuan

Word = Annotated[str, Field(min_length=1, max_length=80)]
Slug = Annotated[str, Field(pattern=r"^[a-z]-[a-z0-9-]{2,36}$")]


class Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class TermsFile(Entry):
    """shop.yml"""

    name: Word
    ship_within_hours: int = Field(gt=0)
    stuck_after_days: int = Field(gt=0)
    coupon_valid_days: int = Field(gt=0)
    as_of: date


class ProductEntry(Entry):
    id: Slug
    name: Word
    category: Word
    price: Annotated[Yuan, Field(gt=0)]
    aliases: tuple[Word, ...] = Field(min_length=1)
    attributes: dict[Word, Word] = Field(min_length=1)
    stock: int = Field(ge=0)
    description: Word
    return_rule: ReturnRule = ReturnRule.STANDARD
    warranty_months: int = Field(default=0, ge=0)


class ProductsFile(Entry):
    products: tuple[ProductEntry, ...]


class CustomerEntry(Entry):
    id: Slug
    name: Word
    phone: str = Field(pattern=r"^1[3-9]\d{9}$")
    joined: str
    tier: Word | None = None


class CustomersFile(Entry):
    customers: tuple[CustomerEntry, ...]


class ItemEntry(Entry):
    """`price` only where it was another one then."""

    product: Slug
    quantity: int = Field(default=1, gt=0)
    price: Yuan | None = None
    options: str = ""
    confirmed_non_returnable: bool = False
    activated: bool = False


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


class DemoFiles(BaseModel):
    """All four files, read and checked against each other."""

    model_config = ConfigDict(frozen=True)

    terms: TermsFile
    products: tuple[ProductEntry, ...]
    customers: tuple[CustomerEntry, ...]
    orders: tuple[OrderEntry, ...]


def read_demo_files(folder: Path) -> DemoFiles:
    """The demo data in `folder`. Raises DataFileError: with file, line where known, and reason."""
    files = DemoFiles(
        terms=load(folder / "shop.yml", TermsFile),
        products=load(folder / "products.yml", ProductsFile).products,
        customers=load(folder / "customers.yml", CustomersFile).customers,
        orders=load(folder / "orders.yml", OrdersFile).orders,
    )
    _refuse_doubles(folder / "products.yml", (product.id for product in files.products))
    _refuse_doubles(folder / "customers.yml", (customer.id for customer in files.customers))
    orders = folder / "orders.yml"
    _refuse_doubles(orders, (order.id for order in files.orders))
    _refuse_doubles(orders, (parcel.tracking_no for order in files.orders for parcel in order.parcels))
    products = {product.id: product for product in files.products}
    customers = {customer.id for customer in files.customers}
    for order in files.orders:
        if order.customer not in customers:
            raise DataFileError(orders, None, f"{order.id}：没有这位顾客 {order.customer}")
        for item in order.items:
            if item.product not in products:
                raise DataFileError(orders, None, f"{order.id}：没有这件商品 {item.product}")
            if item.confirmed_non_returnable and products[item.product].return_rule is ReturnRule.STANDARD:
                raise DataFileError(orders, None, f"{order.id}：{item.product} 不属于可以确认不退的商品（R3）")
    return files


def _refuse_doubles(file: Path, ids: Iterable[str]) -> None:
    for name, count in Counter(ids).items():
        if count > 1:
            raise DataFileError(file, None, f"{name} 出现了 {count} 次")
