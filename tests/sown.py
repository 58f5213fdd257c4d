"""The demo shop in a test's database: read and reckoned once for a moment, then copied row by row."""

import tempfile
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import Table, insert, select

import bot.tables  # noqa: F401 - every table is known before they are made
from bot.preparing import DEMO_DATA
from bot.shop.seed import seed
from bot.storage import Base, Database


def sow(database: Database, moment: datetime) -> None:
    """Puts the demo shop into an empty database, as `seed` would at that moment."""
    with database.write() as session:
        for table, rows in _rows(moment):
            session.execute(insert(table), rows)


@cache
def _rows(moment: datetime) -> list[tuple[Table, list[dict[str, Any]]]]:
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{Path(folder) / 'anxin.db'}")
        Base.metadata.create_all(database.engine)
        seed(database, DEMO_DATA, moment)
        with database.read() as session:
            every = [
                (table, [dict(row) for row in session.execute(select(table)).mappings()])
                for table in Base.metadata.sorted_tables
            ]
        database.dispose()
    return [(table, rows) for table, rows in every if rows]
