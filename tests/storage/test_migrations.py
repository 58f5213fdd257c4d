"""The migrations make exactly the tables that the code declares, on both databases."""

from datetime import UTC, datetime
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, select, text
from sqlalchemy.exc import DBAPIError

from bot.conversations.tables import EventRow
from bot.storage import Base, Database, new_id
from bot.storage.migrations import HERE, upgrade
from bot.tables import ALL_TABLES


def is_declared(name: str | None, kind: str, _parents: Any) -> bool:
    """Everything but the full-text indexes: each exists on one kind of database only."""
    return not str(name).startswith(("search_fts", "ix_search_entries_tokens"))


def difference(database: Database) -> list[object]:
    with database.engine.connect() as connection:
        opts = {"compare_type": True, "compare_server_default": True, "include_name": is_declared}
        context = MigrationContext.configure(connection, opts=opts)
        return list(compare_metadata(context, Base.metadata))


def test_the_migrated_schema_is_the_declared_one(unmigrated_database: Database) -> None:
    upgrade(unmigrated_database)
    assert difference(unmigrated_database) == []
    there = {name for name in inspect(unmigrated_database.engine).get_table_names() if is_declared(name, "table", {})}
    assert there == {*ALL_TABLES, "alembic_version"}


def test_the_comparison_would_notice(database: Database) -> None:
    with database.write() as session:
        session.execute(text("ALTER TABLE ratings DROP COLUMN comment"))
    assert difference(database) != []


def test_upgrading_twice_is_harmless(unmigrated_database: Database) -> None:
    upgrade(unmigrated_database)
    row = EventRow(
        id=new_id(), at=datetime(2026, 11, 22, tzinfo=UTC), kind="test", conversation_id=None, staff_id=None, data={}
    )
    with unmigrated_database.write() as session:
        session.add(row)
    upgrade(unmigrated_database)
    with unmigrated_database.read() as session:
        assert session.scalars(select(EventRow.id)).all() == [row.id]


def test_the_database_knows_which_migration_it_has_seen(database: Database) -> None:
    newest = ScriptDirectory(str(HERE)).get_current_head()
    with database.read() as session:
        assert session.scalars(text("SELECT version_num FROM alembic_version")).all() == [newest]


def test_migrations_are_one_line_without_branches() -> None:
    script = ScriptDirectory(str(HERE))
    assert len(script.get_heads()) == 1
    assert len(script.get_bases()) == 1


def test_the_ledger_cannot_be_emptied_on_postgresql(postgresql_database: Database) -> None:
    with pytest.raises(DBAPIError, match="append-only"), postgresql_database.write() as session:
        session.execute(text("TRUNCATE case_ledger"))
