"""A SQLite database that does not wait for the disk."""

import sqlite3
from typing import Any

from sqlalchemy import event

from bot.storage import Database


def hasty(database: Database) -> Database:
    """What a crash would lose is of no interest to a test; what a commit makes visible is the same."""
    event.listen(database.engine, "connect", _do_not_wait)  # after what the database itself sets
    return database


def _do_not_wait(connection: sqlite3.Connection, _record: Any) -> None:
    connection.execute("PRAGMA synchronous=OFF")
