"""The port on a merchant's own system over HTTP (docs/shop-api.yaml)."""

from collections.abc import Callable, Iterable
from typing import Any, TypeVar
from urllib.parse import quote

import structlog
from pydantic import TypeAdapter, ValidationError

from bot.errors import BadInput, NotFound, Unavailable
from bot.shop.after_sale import check_request
from bot.shop.changes import ChangeRequest, Receipt
from bot.shop.http_calls import NOT_ANSWERING, ShopCalls
from bot.shop.identifiers import may_exist, normalise_order_id
from bot.shop.model import AfterSale, AfterSaleRequest, Coupon, Order, Product, ShopCustomer, ShopTerms
from bot.shop.papers import Invoice, Membership, PersonalData
from bot.shop.promotions import Promotion
from bot.shop.refunds import Refund
from bot.shop.wire import AfterSaleBody, ChangeBody

Value = TypeVar("Value")

_TERMS = TypeAdapter(ShopTerms)
_PRODUCTS = TypeAdapter(list[Product])
_PROMOTIONS = TypeAdapter(list[Promotion])
_CUSTOMER = TypeAdapter(ShopCustomer)
_ORDERS = TypeAdapter(list[Order])
_ORDER = TypeAdapter(Order)
_AFTER_SALES = TypeAdapter(list[AfterSale])
_AFTER_SALE = TypeAdapter(AfterSale)
_REFUNDS = TypeAdapter(list[Refund])
_INVOICES = TypeAdapter(list[Invoice])
_MEMBERSHIP = TypeAdapter(Membership)
_COUPONS = TypeAdapter(list[Coupon])
_PERSONAL_DATA = TypeAdapter(PersonalData)
_RECEIPT = TypeAdapter(Receipt)
_AFTER_SALE_BODY = TypeAdapter(AfterSaleBody)
_CHANGE_BODY = TypeAdapter(ChangeBody)

log = structlog.get_logger(__name__)


class HttpShop:
    """`port.Shop` over HTTP. An answer that is not about who was asked about is never used."""

    def __init__(self, calls: ShopCalls) -> None:
        self._calls = calls

    def terms(self) -> ShopTerms:
        return _parsed(_TERMS, self._calls.get("/v1/terms"))

    def products(self) -> list[Product]:
        products = _parsed(_PRODUCTS, self._calls.get("/v1/products"))
        return _unique(products, lambda one: one.id)

    def promotions(self) -> list[Promotion]:
        promotions = _parsed(_PROMOTIONS, self._calls.get("/v1/promotions"))
        return _unique(promotions, lambda one: one.id)

    def customer(self, customer_id: str) -> ShopCustomer | None:
        found = self._one(customer_id, "", _CUSTOMER)
        return found and _about(customer_id, found.id, found)

    def orders(self, customer_id: str) -> list[Order]:
        orders = self._list(customer_id, "/orders", _ORDERS)
        for one in orders:
            _about(customer_id, one.customer_id, one)
        return _unique(orders, lambda one: one.id)

    def order(self, customer_id: str, order_id: str) -> Order | None:
        wanted = normalise_order_id(order_id)
        if not wanted or not wanted.isprintable():
            return None
        found = self._one(customer_id, f"/orders/{_quoted(wanted)}", _ORDER)
        return found and _about(customer_id, found.customer_id, found)

    def after_sales(self, customer_id: str) -> list[AfterSale]:
        return _unique(self._list(customer_id, "/after-sales", _AFTER_SALES), lambda one: one.id)

    def refunds(self, customer_id: str) -> list[Refund]:
        return _unique(self._list(customer_id, "/refunds", _REFUNDS), lambda one: one.after_sale_id)

    def invoices(self, customer_id: str) -> list[Invoice]:
        return _unique(self._list(customer_id, "/invoices", _INVOICES), lambda one: one.id)

    def coupons(self, customer_id: str) -> list[Coupon]:
        return _unique(self._list(customer_id, "/coupons", _COUPONS), lambda one: one.id)

    def membership(self, customer_id: str) -> Membership | None:
        found = self._one(customer_id, "/membership", _MEMBERSHIP)
        return found and _about(customer_id, found.customer_id, found)

    def personal_data(self, customer_id: str) -> PersonalData | None:
        found = self._one(customer_id, "/personal-data", _PERSONAL_DATA)
        return found and _about(customer_id, found.customer_id, found)

    def apply(self, request: AfterSaleRequest) -> AfterSale:
        check_request(request)
        wanted = normalise_order_id(request.order_id)
        if not may_exist(request.customer_id) or not wanted:
            raise NotFound("没有找到这笔订单", field="order_id")
        body = AfterSaleBody(
            request.key,
            wanted,
            request.item_id,
            request.kind,
            request.amount_fen,
            request.reason,
            request.variant,
        )
        answer = self._calls.post(f"{_of(request.customer_id)}/after-sales", _written(_AFTER_SALE_BODY, body))
        made = _parsed(_AFTER_SALE, answer)
        _about(request.kind, made.kind, made)
        return made

    def withdraw(self, customer_id: str, after_sale_id: str) -> AfterSale:
        if not may_exist(customer_id) or not may_exist(after_sale_id):
            raise NotFound("没有找到这个申请")
        path = f"{_of(customer_id)}/after-sales/{_quoted(after_sale_id)}/withdrawal"
        done = _parsed(_AFTER_SALE, self._calls.post(path, b"{}"))
        return _about(after_sale_id, done.id, done)

    def change(self, request: ChangeRequest) -> Receipt:
        if not may_exist(request.customer_id):
            raise NotFound("没有找到这位顾客")
        body = _written(_CHANGE_BODY, ChangeBody(request.key, request.change))
        receipt = _parsed(_RECEIPT, self._calls.post(f"{_of(request.customer_id)}/changes", body))
        return _about(request.change.action, receipt.action, receipt)

    def _list(self, customer_id: str, path: str, values: TypeAdapter[list[Value]]) -> list[Value]:
        if not may_exist(customer_id):
            return []
        try:
            return _parsed(values, self._calls.get(f"{_of(customer_id)}{path}"))
        except NotFound:
            return []

    def _one(self, customer_id: str, path: str, values: TypeAdapter[Value]) -> Value | None:
        if not may_exist(customer_id):
            return None
        try:
            return _parsed(values, self._calls.get(f"{_of(customer_id)}{path}"))
        except NotFound:
            return None


def _of(customer_id: str) -> str:
    return f"/v1/customers/{_quoted(customer_id)}"


def _quoted(identifier: str) -> str:
    # Two dots would be a step up in the path, whoever reads it.
    return quote(identifier, safe="").replace(".", "%2E")


def _written(values: TypeAdapter[Any], value: object) -> bytes:
    """Raises BadInput: something in it is not text, or of no known kind."""
    try:
        return values.dump_json(value, warnings="error")
    except (ValueError, UnicodeError) as error:
        raise BadInput("里面有无法保存的字符") from error


def _parsed(values: TypeAdapter[Value], answer: bytes) -> Value:
    try:
        return values.validate_json(answer)
    except ValidationError as error:
        # Never the error itself: it quotes what the shop said about a customer.
        log.error("shop_answer_not_understood", faults=error.error_count())
        raise Unavailable(NOT_ANSWERING, code="SHOP_WRONG_ANSWER") from None


def _about(asked: str, answered: str, value: Value) -> Value:
    """The value. Raises Unavailable: the shop answered about something or somebody else."""
    if asked != answered:
        log.error("shop_answered_about_another")
        raise Unavailable(NOT_ANSWERING, code="SHOP_WRONG_ANSWER")
    return value


def _unique(values: Iterable[Value], key: Callable[[Value], str]) -> list[Value]:
    """Each once, even where the shop told of it twice."""
    found: dict[str, Value] = {}
    for value in values:
        found.setdefault(key(value), value)
    return list(found.values())
