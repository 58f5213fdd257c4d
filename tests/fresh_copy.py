"""A SQLite database that is the same for many tests."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.storage import Database


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
