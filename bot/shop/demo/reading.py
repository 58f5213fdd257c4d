"""Reads what the demo shop's tables hold as the values of the port, in one query for each table.

Rows that could be changed and saved cost several times as much to make, and nearly every turn of a customer looks at
the catalogue and at the orders.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, FromClause, Select, bindparam, select

from bot.shop import records
from bot.shop.model import AfterSale, Order, Product
from bot.shop.tables import AfterSaleRow, ItemRow, MovementRow, OrderRow, ParcelRow, ProductRow, VariantRow

Owned = dict[str, list[Any]]


def _belonging(table: FromClause, owner: str, *order: str) -> Select[Any]:
    """The rows of a table that belong to the owners given as `ids`."""
    owned = table.c[owner].in_(bindparam("ids", expanding=True))
    return select(table).where(owned).order_by(*(table.c[name] for name in order))


_PRODUCTS = select(ProductRow.__table__).order_by(ProductRow.position)
_VARIANTS = select(VariantRow.__table__).order_by(VariantRow.position)
_ITEMS = _belonging(ItemRow.__table__, "order_id", "position")
_PARCELS = _belonging(ParcelRow.__table__, "order_id", "sent_at", "tracking_no")
_MOVEMENTS = _belonging(MovementRow.__table__, "tracking_no", "position")
_AFTER_SALES = _belonging(AfterSaleRow.__table__, "order_id", "created_at", "id")
_ORDERS = select(OrderRow.__table__).order_by(OrderRow.placed_at.desc(), OrderRow.id.desc())


def read_products(connection: Connection) -> list[Product]:
    """The catalogue in the shop's own order."""
    variants = _by(_rows(connection, _VARIANTS), "product_id")
    return [records.product(row, variants[row.id]) for row in _rows(connection, _PRODUCTS)]


def read_orders(connection: Connection, condition: ColumnElement[bool]) -> list[tuple[Order, list[AfterSale]]]:
    """The orders that a condition holds for, newest first, each as it stands by itself, with its applications."""
    orders = _rows(connection, _ORDERS.where(condition))
    ids = [row.id for row in orders]
    items, parcels = _owned(connection, _ITEMS, "order_id", ids), _owned(connection, _PARCELS, "order_id", ids)
    sent = [parcel.tracking_no for own in parcels.values() for parcel in own]
    movements = _owned(connection, _MOVEMENTS, "tracking_no", sent)
    after_sales = _owned(connection, _AFTER_SALES, "order_id", ids)

    def whole(row: OrderRow) -> Order:
        own = [records.parcel(parcel, movements[parcel.tracking_no]) for parcel in parcels[row.id]]
        return records.order(row, items[row.id], own)

    return [(whole(row), [records.after_sale(one) for one in after_sales[row.id]]) for row in orders]


def _owned(connection: Connection, query: Select[Any], owner: str, ids: Sequence[str]) -> Owned:
    return _by(_rows(connection, query, {"ids": ids}) if ids else [], owner)


def _rows(connection: Connection, query: Select[Any], parameters: Mapping[str, object] | None = None) -> Sequence[Any]:
    """The rows, with the attributes of the table's class, as far as they are columns."""
    return connection.execute(query, parameters).all()


def _by(rows: Iterable[Any], owner: str) -> Owned:
    found: Owned = defaultdict(list)
    for row in rows:
        found[getattr(row, owner)].append(row)
    return found
