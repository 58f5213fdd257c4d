"""Marks everything in the database that customers may not see, so that a leak anywhere can be recognised.

Nothing is listed here but what customers *may* see: a new column or table is internal until somebody says otherwise.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    DateTime,
    Float,
    Integer,
    RowMapping,
    String,
    Table,
    Text,
    select,
    update,
)
from sqlalchemy.orm import Session
from sqlalchemy.types import TypeDecorator

import bot.tables  # noqa: F401  # every table is known
from bot.storage import Base, new_id, utc_now

MARK = "LEAK"
# The shop's own records are shown to whom they belong; who that is, is tested where they are asked for.
OF_THE_SHOP = ("shop_", "known_customers")
SHOWN = {
    *(("messages", name) for name in ("id", "conversation_id", "sender", "kind", "text")),
    *(("messages", name) for name in ("card", "choices", "client_id")),
    *(("conversations", name) for name in ("id", "owner", "customer_id")),
    *(("cases", name) for name in ("number", "conversation_id", "category", "stage", "promise", "order_id")),
    ("case_ledger", "stage"),
    ("attachments", "id"),
    ("attachments", "name"),
    ("ratings", "request_id"),  # the name under which the customer's browser sent it
    ("staff", "display_name"),
    ("visitors", "customer_id"),
}
# Rows of these refuse to be changed: one more is added, with the marks in it.
APPEND_ONLY = {"audit_log", "case_ledger"}
TELLING = 10  # characters from which a value is no coincidence


def inner_tables() -> list[Table]:
    """In an order in which what is referred to comes first."""
    return [table for table in Base.metadata.sorted_tables if not table.name.startswith(OF_THE_SHOP)]


def poison(session: Session, conversation_id: str) -> None:
    """Every table gets a row of this conversation; in every row whatever is not shown and may be changed is marked."""
    for table in inner_tables():
        some = session.execute(select(table).limit(1)).mappings().first()
        if some is None:
            session.execute(table.insert().values(_made_up(session, table, conversation_id)))
        elif table.name in APPEND_ONLY:
            session.execute(table.insert().values(_one_more(table, some)))
        if table.name in APPEND_ONLY:
            continue
        for column in table.columns:
            if (table.name, column.name) not in SHOWN and isinstance(column.type, Text):
                session.execute(update(table).values({column: f"{MARK} {table.name}.{column.name}"}))
            elif _is_json(column):
                _mark_json(session, table, column)


def internal_values(session: Session) -> set[str]:
    """Texts that stand in a column that is not shown, and in none that is."""
    shown, internal = set(), set()
    for table in inner_tables():
        for row in session.execute(select(table)).mappings():
            for column in table.columns:
                known = (table.name, column.name) in SHOWN
                (shown if known else internal).update(_texts(row[column.name]))
    return {text for text in internal - shown if len(text) >= TELLING and MARK not in text}


def _made_up(session: Session, table: Table, conversation_id: str) -> dict[str, Any]:
    return {column.name: _value(session, table, column, conversation_id) for column in table.columns}


def _one_more(table: Table, some: RowMapping) -> dict[str, Any]:
    """A row like another, with a key and a place of its own, and marks wherever customers may not look."""
    return {column.name: _marked_copy(table, column, some[column.name]) for column in table.columns}


def _marked_copy(table: Table, column: Column[Any], value: Any) -> Any:
    mark = f"{MARK} {table.name}.{column.name}"
    names_something = isinstance(column.type, String) and column.name.endswith(("_id", "key"))
    if column.primary_key or (names_something and not column.foreign_keys and column.name != "conversation_id"):
        return new_id()
    if isinstance(column.type, Integer):
        return 99_999
    if (table.name, column.name) not in SHOWN and isinstance(column.type, Text):
        return mark
    return _marked(value, mark) if _is_json(column) else value


def _value(session: Session, table: Table, column: Column[Any], conversation_id: str) -> Any:
    """Due in a year, so that nothing begins to happen because of it."""
    for key in column.foreign_keys:
        return conversation_id if key.column.table.name == "conversations" else session.scalar(select(key.column))
    if column.name == "conversation_id":
        return conversation_id
    kind = column.type.impl if isinstance(column.type, TypeDecorator) else column.type
    if isinstance(kind, Boolean):
        return False
    if isinstance(kind, DateTime):
        return utc_now() + timedelta(days=365)
    if isinstance(kind, Integer | Float):
        return 1
    if isinstance(kind, JSON):
        return {"note_to_self": f"{MARK} {column.name}"}
    if isinstance(kind, String):
        return new_id()[: kind.length] if column.primary_key else f"{MARK} {column.name}"[: kind.length]
    return utc_now().date() if kind.python_type is not datetime else utc_now()


def _is_json(column: Column[Any]) -> bool:
    return isinstance(column.type, JSON)


def _mark_json(session: Session, table: Table, column: Column[Any]) -> None:
    """A field that nobody has listed, in every object of every value."""
    keys = list(table.primary_key.columns)
    for row in session.execute(select(*keys, column)).mappings().all():
        if row[column.name] is None:
            continue
        marked = _marked(row[column.name], f"{MARK} {table.name}.{column.name}")
        same = [key == row[key.name] for key in keys]
        session.execute(update(table).where(*same).values({column: marked}))


def _marked(value: Any, mark: str) -> Any:
    if isinstance(value, dict):
        return {**{name: _marked(part, mark) for name, part in value.items()}, "note_to_self": mark}
    return [_marked(part, mark) for part in value] if isinstance(value, list) else value


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _texts(part)
