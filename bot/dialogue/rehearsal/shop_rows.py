"""Every row of the demo shop and whose it is: what a conversation changed, and that it changed nobody else's."""

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import Table, select

from bot.shop.tables import AfterSaleRow, ItemRow, MovementRow, OrderRow, ParcelRow
from bot.storage import Base, Database

OF_NOBODY = {"shop_products", "shop_variants", "shop_promotions", "shop_terms"}
"""What belongs to the shop itself; stock goes up and down with what customers do."""


class NotTheirs(Exception):
    """A conversation changed what is somebody else's."""


Rows = Mapping[tuple[str, tuple[Any, ...]], Mapping[str, Any]]


def shop_rows(database: Database) -> Rows:
    """By table and primary key."""
    found: dict[tuple[str, tuple[Any, ...]], Mapping[str, Any]] = {}
    with database.read() as session:
        for table in _tables():
            names = [column.name for column in table.primary_key]
            for row in session.execute(select(table)).mappings():
                found[table.name, tuple(row[name] for name in names)] = dict(row)
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


def _owner(key: tuple[str, tuple[Any, ...]], rows: Rows) -> str | None:
    table, row = key[0], rows[key]
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


def _tables() -> list[Table]:
    return [table for name, table in Base.metadata.tables.items() if name.startswith("shop_")]
