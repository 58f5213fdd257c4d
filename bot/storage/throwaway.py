"""A SQLite database that is thrown away after use: nothing of it has to wait for the disk."""

import sqlite3
from typing import Any

from sqlalchemy import event

from bot.storage.database import Database


def hasty(database: Database) -> Database:
    """The same database. A crash of the machine would lose something; what a commit makes visible is the same."""
    event.listen(database.engine, "connect", _do_not_wait)  # after what the database itself sets
    return database


def _do_not_wait(connection: sqlite3.Connection, _record: Any) -> None:
    connection.execute("PRAGMA synchronous=OFF")
