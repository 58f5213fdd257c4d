"""Run by Alembic: connects and applies."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import JSON

from bot.storage.base import Base, UtcDateTime
from bot.storage.database import Database


def render_item(kind: str, item: Any, autogenerate: AutogenContext) -> str | Literal[False]:
    """How a new migration writes our own column types."""
    if kind == "type" and isinstance(item, UtcDateTime):
        autogenerate.imports.add("from bot.storage.base import UtcDateTime")
        return "UtcDateTime()"
    if kind == "type" and isinstance(item, JSON):
        autogenerate.imports.add("from bot.storage.base import JSON_COLUMN")
        return "JSON_COLUMN"
    return False


def include_name(name: str | None, _kind: str, _parents: Any) -> bool:
    """Everything but the full-text indexes: each exists on one kind of database only."""
    return not str(name).startswith(("search_fts", "ix_search_entries_tokens"))


def run() -> None:
    database: Database = context.config.attributes["database"]
    with database.engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            render_as_batch=True,
            render_item=render_item,
            include_name=include_name,
            transaction_per_migration=True,
        )
        with context.begin_transaction():
            context.run_migrations()


run()
