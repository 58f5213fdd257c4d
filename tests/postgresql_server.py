"""A PostgreSQL server for tests, which hands out empty databases without making a new one each time."""

import itertools
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import psycopg

from bot.storage import Database
from bot.storage.migrations import upgrade

END_THE_OTHERS = """
SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
# As replica: the append-only tables refuse anybody else. Truncated, not deleted: rows must come in the order in which
# they were written, as in a new table.
EMPTY_IT = """
DO $$
DECLARE
    written text;
BEGIN
    SELECT string_agg(quote_ident(relname), ', ') INTO written FROM pg_class
    WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
    AND relname <> 'alembic_version' AND pg_relation_size(oid) > 0;
    IF written IS NOT NULL THEN
        SET LOCAL session_replication_role = replica;
        SET LOCAL client_min_messages = warning;
        EXECUTE 'TRUNCATE ' || written || ' RESTART IDENTITY CASCADE';
    END IF;
END $$
"""
SCHEMA = """
SELECT
    (SELECT array_agg(version_num) FROM alembic_version),
    (SELECT array_agg(oid ORDER BY oid) FROM pg_class WHERE relnamespace = 'public'::regnamespace),
    (SELECT sum(a.xmin::text::bigint) FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
     WHERE c.relnamespace = 'public'::regnamespace),
    (SELECT sum(xmin::text::bigint) FROM pg_trigger),
    (SELECT sum(xmin::text::bigint) FROM pg_proc WHERE pronamespace = 'public'::regnamespace)
"""
"""What a test could have changed beside rows."""


class PostgresqlServer:
    """A server that runs as long as the tests do, with a migrated database to copy from."""

    def __init__(self, url_of: Callable[[str], str]) -> None:
        self._url_of = url_of
        self._numbers = itertools.count(1)
        self._kept: Database | None = None
        self._schema: object = None
        # As `hasty` for SQLite.
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            self._run(f"ALTER SYSTEM SET {setting} = off")
        self._run("SELECT pg_reload_conf()")
        self._run("CREATE DATABASE migrated TEMPLATE template0")
        database = Database(url_of("migrated"))
        upgrade(database)
        database.dispose()

    @contextmanager
    def empty(self) -> Iterator[Database]:
        """A migrated database without rows. The same one each time, emptied: a new one takes twenty times as long."""
        if self._kept is None:
            name = self._copy("migrated")
            self._kept, self._schema = Database(self._url_of(name)), self._emptied(name)
        yield self._kept
        self._kept.dispose()
        if self._emptied(name := str(self._kept.url.database)) != self._schema:
            self._drop(name)
            self._kept = None

    @contextmanager
    def fresh(self, template: str) -> Iterator[str]:
        """The URL of a copy of `template`, dropped afterwards."""
        name = self._copy(template)
        try:
            yield self._url_of(name)
        finally:
            self._drop(name)

    def _copy(self, template: str) -> str:
        name = f"test_{next(self._numbers)}"
        self._run(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy")
        return name

    def _drop(self, name: str) -> None:
        self._run(f"DROP DATABASE {name} WITH (FORCE)")

    def _emptied(self, name: str) -> object:
        """Empties a database that nobody uses any more; gives what its schema is now."""
        with psycopg.connect(self._url_of(name), autocommit=True) as connection:
            connection.execute(END_THE_OTHERS)
            connection.execute(EMPTY_IT)
            return connection.execute(SCHEMA).fetchone()

    def _run(self, statement: str) -> None:
        with psycopg.connect(self._url_of("postgres"), autocommit=True) as connection:
            connection.execute(statement.encode())
