"""How the demo shop finds things: always by the customer they belong to."""

from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, select
from sqlalchemy.orm import selectinload

from bot.errors import Unavailable
from bot.shop import records
from bot.shop.after_sale import with_after_sales
from bot.shop.identifiers import may_exist, normalise_order_id
from bot.shop.model import Order, ShopTerms
from bot.shop.tables import AfterSaleRow, OrderRow, ParcelRow, TermsRow

ORDER_PREFIX = "AX"
_TERMS = select(TermsRow.__table__)


def orders_of(customer_id: str) -> Select[OrderRow]:
    """The customer's orders with all that belongs to them."""
    return (
        select(OrderRow)
        .where(OrderRow.customer_id == customer_id)
        .options(
            selectinload(OrderRow.items),
            selectinload(OrderRow.parcels).selectinload(ParcelRow.movements),
            selectinload(OrderRow.after_sales),
        )
    )


def one_order(customer_id: str, order_id: str) -> Select[OrderRow] | None:
    """One of the customer's orders however its number is typed; None: that is no order number."""
    own = is_order(customer_id, order_id)
    return None if own is None else orders_of(customer_id).where(own)


def is_order(customer_id: str, order_id: str) -> ColumnElement[bool] | None:
    """What holds for one of the customer's orders however its number is typed; None: that is no order number."""
    wanted = normalise_order_id(order_id)
    if not wanted or not may_exist(customer_id):
        return None
    if wanted.isdigit():  # customers often leave the letters out
        wanted = ORDER_PREFIX + wanted
    return and_(OrderRow.customer_id == customer_id, OrderRow.id == wanted)


def one_after_sale(customer_id: str, after_sale_id: str) -> Select[AfterSaleRow] | None:
    """One of the customer's applications; None: that is no number of one."""
    if not may_exist(customer_id) or not may_exist(after_sale_id):
        return None
    return select(AfterSaleRow).where(AfterSaleRow.customer_id == customer_id, AfterSaleRow.id == after_sale_id)


def as_seen(row: OrderRow) -> Order:
    """The order as its customer sees it, its after-sale applications taken into account."""
    return with_after_sales(records.order(row), [records.after_sale(one) for one in row.after_sales])


def terms_row(connection: Connection) -> TermsRow:
    """Raises Unavailable: the shop has not been seeded."""
    row: Any = connection.execute(_TERMS).first()
    if row is None:
        raise Unavailable("店铺还没有准备好", code="SHOP_NOT_SEEDED")
    found: TermsRow = row  # a row of its table, with the same attributes; nobody changes the terms
    return found


def terms(connection: Connection) -> ShopTerms:
    return records.terms(terms_row(connection))
