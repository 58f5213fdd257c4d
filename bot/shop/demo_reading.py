"""Reads data/demo/*.yml and holds the files against each other."""

from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from bot.shop.datafile import DataFileError, load
from bot.shop.demo_files import (
    CustomerEntry,
    CustomersFile,
    GiftCardEntry,
    OrderEntry,
    OrdersFile,
    ProductEntry,
    ProductsFile,
    PromotionEntry,
    PromotionsFile,
    TermsFile,
)
from bot.shop.demo_patterns import PatternsFile, people
from bot.shop.demo_patterns import orders as orders_of
from bot.shop.model import ReturnRule


class DemoFiles(BaseModel):
    """All the files, read and checked against each other."""

    model_config = ConfigDict(frozen=True)

    terms: TermsFile
    products: tuple[ProductEntry, ...]
    customers: tuple[CustomerEntry, ...]
    orders: tuple[OrderEntry, ...]
    promotions: tuple[PromotionEntry, ...] = ()
    gift_cards: tuple[GiftCardEntry, ...] = ()


def read_demo_files(folder: Path) -> DemoFiles:
    """The demo data in `folder`. Raises DataFileError: with file, line where known, and reason."""
    patterns = load(folder / "patterns.yml", PatternsFile)
    products = load(folder / "products.yml", ProductsFile).products
    try:
        more_orders = tuple(orders_of(patterns, products))
    except ValueError as error:
        raise DataFileError(folder / "patterns.yml", None, str(error)) from error
    offers = load(folder / "promotions.yml", PromotionsFile)
    files = DemoFiles(
        terms=load(folder / "shop.yml", TermsFile),
        products=products,
        customers=(*load(folder / "customers.yml", CustomersFile).customers, *people(patterns)),
        orders=(*load(folder / "orders.yml", OrdersFile).orders, *more_orders),
        promotions=offers.promotions,
        gift_cards=offers.gift_cards,
    )
    _refuse_doubles(folder / "products.yml", (product.id for product in files.products))
    _refuse_doubles(folder / "customers.yml", (customer.id for customer in files.customers))
    orders = folder / "orders.yml"
    _refuse_doubles(orders, (order.id for order in files.orders))
    _refuse_doubles(orders, (parcel.tracking_no for order in files.orders for parcel in order.parcels))
    known = {product.id: product for product in files.products}
    customers = {customer.id for customer in files.customers}
    _refuse_doubles(folder / "promotions.yml", (promotion.id for promotion in files.promotions))
    for promotion in files.promotions:
        if unknown := set(promotion.products) - set(known):
            raise DataFileError(folder / "promotions.yml", None, f"{promotion.id}：没有这件商品 {min(unknown)}")
    for order in files.orders:
        if order.customer not in customers:
            raise DataFileError(orders, None, f"{order.id}：没有这位顾客 {order.customer}")
        for item in order.items:
            if item.product not in known:
                raise DataFileError(orders, None, f"{order.id}：没有这件商品 {item.product}")
            if item.confirmed_non_returnable and known[item.product].return_rule is ReturnRule.STANDARD:
                raise DataFileError(orders, None, f"{order.id}：{item.product} 不属于可以确认不退的商品（R3）")
    return files


def _refuse_doubles(file: Path, ids: Iterable[str]) -> None:
    for name, count in Counter(ids).items():
        if count > 1:
            raise DataFileError(file, None, f"{name} 出现了 {count} 次")
