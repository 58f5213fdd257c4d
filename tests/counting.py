"""How many questions a database is asked."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from bot.storage import Database


@contextmanager
def counted(database: Database) -> Iterator[list[str]]:
    """The questions that the database is asked meanwhile, from whichever thread."""
    asked: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if statement.lstrip().upper().startswith("SELECT"):
            asked.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    yield asked
    event.remove(database.engine, "before_cursor_execute", note)


def queries(database: Database, look: Callable[[], object]) -> int:
    with counted(database) as asked:
        look()
    return len(asked)
