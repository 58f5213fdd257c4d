"""A shop that is asked each thing once in a turn.

The steps of a process are functions that look at the shop for themselves, several times in one turn. Every look is a
handful of queries, or a request over the network, and between two of them the merchant's data may change, so that one
answer would tell of two states.
"""

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

from bot.shop.changes import ChangeRequest, Receipt
from bot.shop.model import AfterSale, AfterSaleRequest, Coupon, Order, Product, ShopCustomer, ShopTerms
from bot.shop.papers import Invoice, Membership, PersonalData
from bot.shop.port import Shop
from bot.shop.promotions import Promotion
from bot.shop.refunds import Refund

Found = TypeVar("Found")

_seen: ContextVar[dict[Hashable, Any] | None] = ContextVar("seen_of_the_shop", default=None)


@contextmanager
def one_view_of_the_shop() -> Iterator[None]:
    """What is seen inside stays as it was at the first look, until something is changed from here.

    It holds for this task and for the threads that are started for it. A look that failed is taken again.
    """
    token = _seen.set({})
    try:
        yield
    finally:
        _seen.reset(token)


class RememberingShop:
    """`port.Shop` over another one; outside of `one_view_of_the_shop` it remembers nothing."""

    def __init__(self, shop: Shop) -> None:
        self._shop = shop

    def terms(self) -> ShopTerms:
        return _once(self._shop.terms)

    def products(self) -> list[Product]:
        return [*_once(self._shop.products)]

    def promotions(self) -> list[Promotion]:
        return [*_once(self._shop.promotions)]

    def customer(self, customer_id: str) -> ShopCustomer | None:
        return _once(self._shop.customer, customer_id)

    def orders(self, customer_id: str) -> list[Order]:
        return [*_once(self._shop.orders, customer_id)]

    def order(self, customer_id: str, order_id: str) -> Order | None:
        known = _seen_already(self._shop.order, customer_id, order_id)
        listed = _seen_already(self._shop.orders, customer_id) or []
        known = known or next((one for one in listed if one.id == order_id), None)
        return known or _once(self._shop.order, customer_id, order_id)

    def after_sales(self, customer_id: str) -> list[AfterSale]:
        return [*_once(self._shop.after_sales, customer_id)]

    def refunds(self, customer_id: str) -> list[Refund]:
        return [*_once(self._shop.refunds, customer_id)]

    def invoices(self, customer_id: str) -> list[Invoice]:
        return [*_once(self._shop.invoices, customer_id)]

    def membership(self, customer_id: str) -> Membership | None:
        return _once(self._shop.membership, customer_id)

    def coupons(self, customer_id: str) -> list[Coupon]:
        return [*_once(self._shop.coupons, customer_id)]

    def personal_data(self, customer_id: str) -> PersonalData | None:
        return _once(self._shop.personal_data, customer_id)

    def apply(self, request: AfterSaleRequest) -> AfterSale:
        with _looking_anew():
            return self._shop.apply(request)

    def withdraw(self, customer_id: str, after_sale_id: str) -> AfterSale:
        with _looking_anew():
            return self._shop.withdraw(customer_id, after_sale_id)

    def change(self, request: ChangeRequest) -> Receipt:
        with _looking_anew():
            return self._shop.change(request)


def _once(look: Callable[..., Found], *asked: str) -> Found:
    seen = _seen.get()
    if seen is None:
        return look(*asked)
    key = _key(look, *asked)
    if key not in seen:
        seen[key] = look(*asked)
    found: Found = seen[key]
    return found


def _seen_already(look: Callable[..., Found], *asked: str) -> Found | None:
    return (_seen.get() or {}).get(_key(look, *asked))


def _key(look: Callable[..., Any], *asked: str) -> Hashable:
    return (look, *asked)


@contextmanager
def _looking_anew() -> Iterator[None]:
    """Forgets what was seen, also when the change failed: it may have been carried out without our hearing of it."""
    try:
        yield
    finally:
        seen = _seen.get()
        if seen is not None:
            seen.clear()
