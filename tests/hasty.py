"""A SQLite database that does not wait for the disk, and is the same for many tests."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import event

from bot.storage import Database


def hasty(database: Database) -> Database:
    """What a crash would lose is of no interest to a test; what a commit makes visible is the same."""
    event.listen(database.engine, "connect", _do_not_wait)  # after what the database itself sets
    return database


@contextmanager
def on_a_copy(database: Database, original: Path) -> Iterator[None]:
    """Puts the database on a file of its own for a while. It need not find out again how each question is put in SQL,
    as a new one would.
    """
    path = Path(str(database.url.database))
    for left in path.parent.iterdir():  # gone, not written over: a thread of an earlier test may still hold it
        left.unlink()
    shutil.copyfile(original, path)
    yield
    database.dispose()


def _do_not_wait(connection: sqlite3.Connection, _record: Any) -> None:
    connection.execute("PRAGMA synchronous=OFF")
