"""Every row of the demo shop and whose it is: what a conversation changed, and that it changed nobody else's."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from sqlalchemy import Column, Executable, select, type_coerce
from sqlalchemy.types import NullType

from bot.shop.tables import AfterSaleRow, ItemRow, MovementRow, OrderRow, ParcelRow
from bot.storage import Base, Database

OF_NOBODY = {"shop_products", "shop_variants", "shop_promotions", "shop_terms"}
"""What belongs to the shop itself; stock goes up and down with what customers do."""


class NotTheirs(Exception):
    """A conversation changed what is somebody else's."""


Row = tuple[Any, ...]
Rows = Mapping[tuple[str, Row], Row]
"""The values of each row as the database keeps them, by table and primary key."""


def shop_rows(database: Database) -> Rows:
    """Some two thousand rows, before and after each conversation: they are compared as they lie in the database, and
    only what differs is looked into.
    """
    found: dict[tuple[str, Row], Row] = {}
    with database.read() as session:
        for name, (statement, columns) in _statements().items():
            keys = [number for number, column in enumerate(columns) if column.primary_key]
            for row in session.execute(statement):
                found[name, tuple(row[number] for number in keys)] = tuple(row)
    return found


def changes(before: Rows, after: Rows, customer: str | None) -> Iterator[str]:
    """The tables in which something of this customer, or of the shop, was changed.

    Raises NotTheirs: something of somebody else was.
    """
    for key in before.keys() | after.keys():
        if before.get(key) == after.get(key):
            continue
        if key[0] not in OF_NOBODY:
            owners = {_owner(key, rows) for rows in (before, after) if key in rows}
            if not owners <= {customer}:
                raise NotTheirs(f"{key} of {owners} was changed by {customer}")
        yield key[0]


def _owner(key: tuple[str, Row], rows: Rows) -> str | None:
    table = key[0]
    row = dict(zip((column.name for column in _statements()[table][1]), rows[key], strict=True))
    if table == "shop_customers":
        return str(row["id"])
    if "customer_id" in row:
        owner = row["customer_id"]
        return str(owner) if owner is not None else None
    above = {
        MovementRow.__tablename__: (ParcelRow.__tablename__, "tracking_no"),
        ParcelRow.__tablename__: (OrderRow.__tablename__, "order_id"),
        ItemRow.__tablename__: (OrderRow.__tablename__, "order_id"),
        AfterSaleRow.__tablename__: (OrderRow.__tablename__, "order_id"),
    }.get(table, (OrderRow.__tablename__, "order_id"))
    return _owner((above[0], (row[above[1]],)), rows)


@cache
def _statements() -> dict[str, tuple[Executable, list[Column[Any]]]]:
    """How each table is read, values as they are kept, and its columns."""
    found: dict[str, tuple[Executable, list[Column[Any]]]] = {}
    for name, table in Base.metadata.tables.items():
        if name.startswith("shop_"):
            columns = list(table.columns)
            found[name] = (select(*(type_coerce(column, NullType()) for column in columns)), columns)
    return found
