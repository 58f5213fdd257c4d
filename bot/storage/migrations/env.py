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


def run() -> None:
    database: Database = context.config.attributes["database"]
    with database.engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            render_as_batch=True,
            render_item=render_item,
            transaction_per_migration=True,
        )
        with context.begin_transaction():
            context.run_migrations()


run()
