"""How many questions something asks of the database."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import event

from bot.storage import Database


def queries(database: Database, look: Callable[[], Any]) -> int:
    """Statements that `look` sends."""
    asked: list[str] = []

    def note(_c: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        asked.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    try:
        look()
    finally:
        event.remove(database.engine, "before_cursor_execute", note)
    return len([one for one in asked if not one.startswith("BEGIN")])
