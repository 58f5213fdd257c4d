"""What each person did in the studio, so that it can be taken back: also later, and after a reload."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.errors import Conflict, NotFound
from bot.learning.tables import StudioActionRow
from bot.storage import Database, new_id, utc_now

REMEMBERED = 8


class ActionKind(StrEnum):
    LABELS = "labels"
    MARKS = "marks"
    DATA = "data"


@dataclass(frozen=True, slots=True)
class Action:
    """`changes` in the form of its kind."""

    id: str
    by: str
    kind: ActionKind
    title: str
    changes: tuple[dict[str, Any], ...]
    at: datetime
    undone: bool


class StudioLog:
    def __init__(self, database: Database, clock: Callable[[], datetime] = utc_now) -> None:
        self._database = database
        self._clock = clock

    def recent(self, by: str, limit: int = REMEMBERED) -> list[Action]:
        """A person's own latest actions that still stand, newest first."""
        query = (
            select(StudioActionRow)
            .where(StudioActionRow.by == by, StudioActionRow.undone_at.is_(None))
            .order_by(StudioActionRow.id.desc())
        )
        with self._database.read() as session:
            return [_action(row) for row in session.scalars(query.limit(limit))]

    def action(self, action_id: str, by: str) -> Action:
        """Raises NotFound: there is none, or it is somebody else's."""
        with self._database.read() as session:
            return _action(_access(session, action_id, by))


def note(session: Session, by: str, kind: ActionKind, title: str, changes: list[dict[str, Any]], at: datetime) -> str:
    """Writes an action down; its identifier."""
    row = StudioActionRow(id=new_id(), by=by, kind=kind.value, title=title, changes=changes, at=at, undone_at=None)
    session.add(row)
    return row.id


def take_back(session: Session, action_id: str, by: str, at: datetime) -> Action:
    """Marks an action as undone, for whoever undoes it in the same unit of work.

    Raises NotFound. Conflict: it is undone already.
    """
    row = _access(session, action_id, by, lock=True)
    if row.undone_at is not None:
        raise Conflict("这一步已经撤销过了。", code="ALREADY_UNDONE")
    row.undone_at = at
    return _action(row)


def _access(session: Session, action_id: str, by: str, *, lock: bool = False) -> StudioActionRow:
    query = select(StudioActionRow).where(StudioActionRow.id == action_id, StudioActionRow.by == by)
    row = session.scalar(query.with_for_update() if lock else query)
    if row is None:
        raise NotFound("没有这一步，或不是您做的。")
    return row


def _action(row: StudioActionRow) -> Action:
    kind, undone = ActionKind(row.kind), row.undone_at is not None
    return Action(row.id, row.by, kind, row.title, tuple(row.changes), row.at, undone)
