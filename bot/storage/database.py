"""One database: `read()` for looking, `write()` for a unit of work that commits whole or not at all.

`rows()` and `write_rows()` are the same on a bare connection, for the few places where a session would cost too much.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine import URL
from sqlalchemy.orm import Session, sessionmaker

BUSY_TIMEOUT_MS = 15_000


class Database:
    """SQLite (WAL) or PostgreSQL behind one face.

    On SQLite a unit of work takes the write lock at its start (`BEGIN IMMEDIATE`), so that what it read is still true
    when it writes; on PostgreSQL the caller locks the rows it decides on (`with_for_update`).
    """

    def __init__(self, url: str) -> None:
        self.url = _normalise(url)
        self.engine = _make_engine(self.url)
        self._sessions = sessionmaker(self.engine, expire_on_commit=False)

    @property
    def is_postgresql(self) -> bool:
        return self.engine.dialect.name == "postgresql"

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session for looking only; whatever it changed is dropped."""
        with self._sessions() as session:
            yield session
            session.rollback()

    @contextmanager
    def rows(self) -> Iterator[Connection]:
        """A connection for looking only; a few rows are read in half the time."""
        with self.engine.connect() as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[Session]:
        """A unit of work: committed when the block ends, rolled back when it raises."""
        with self._sessions() as session:
            session.connection(execution_options={"anxin_write": True})
            yield session
            session.commit()

    @contextmanager
    def write_rows(self) -> Iterator[Connection]:
        """A unit of work on a bare connection, without objects: committed at the end, rolled back when it raises."""
        with self.engine.connect() as connection:
            writing = connection.execution_options(anxin_write=True)
            with writing.begin():
                yield writing

    def dispose(self) -> None:
        self.engine.dispose()


def _normalise(url: str) -> URL:
    parsed = make_url(url)
    if parsed.drivername in {"postgres", "postgresql"}:
        return parsed.set(drivername="postgresql+psycopg")
    return parsed


def _make_engine(url: URL) -> Engine:
    if url.get_backend_name() == "sqlite":
        if url.database:
            Path(url.database).parent.mkdir(parents=True, exist_ok=True)
        arguments = {"check_same_thread": False, "timeout": BUSY_TIMEOUT_MS / 1000}
        # The parameters of a statement are people's words: an error must not carry them into a log.
        engine = create_engine(url, connect_args=arguments, hide_parameters=True)
        event.listen(engine, "connect", _on_sqlite_connect)
        event.listen(engine, "begin", _on_sqlite_begin)
        return engine
    return create_engine(url, pool_size=10, max_overflow=20, pool_pre_ping=True, hide_parameters=True)


def _on_sqlite_connect(connection: sqlite3.Connection, _record: Any) -> None:
    # The driver must not open transactions of its own: _on_sqlite_begin decides how each one starts.
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", f"busy_timeout={BUSY_TIMEOUT_MS}"):
        connection.execute(f"PRAGMA {pragma}")


def _on_sqlite_begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get("anxin_write", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
