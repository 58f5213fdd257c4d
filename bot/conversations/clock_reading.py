"""The clocks of conversations, as they stand: for lists the one that runs out first, for one conversation all."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import Session

from bot.conversations.tables import ClockRow, ConversationRow
from bot.policy.service_levels import ClockKind
from bot.storage import Database, utc_now


@dataclass(frozen=True, slots=True)
class ShownClock:
    """`due_at` None: it stands still, with `left` to go, or it is over (`met`); `left` below nothing: too late."""

    kind: ClockKind
    level: str
    target: timedelta
    left: timedelta
    started_at: datetime
    warn_at: datetime | None
    due_at: datetime | None
    breached_at: datetime | None
    met: bool | None

    @classmethod
    def of(cls, row: ClockRow) -> "ShownClock":
        return cls(
            kind=ClockKind(row.kind),
            level=row.level,
            target=timedelta(seconds=row.target_seconds),
            left=timedelta(seconds=row.left_seconds),
            started_at=row.started_at,
            warn_at=row.warn_at,
            due_at=row.due_at,
            breached_at=row.breached_at,
            met=row.met,
        )


class Clocks:
    """Read-only."""

    def __init__(self, database: Database, clock: Callable[[], datetime] = utc_now) -> None:
        self._database = database
        self._clock = clock

    def of_round(self, conversation_id: str) -> list[ShownClock]:
        """The clocks of the latest round, of each kind the latest; none: no person was called yet."""
        latest = select(func.max(ClockRow.round)).where(ClockRow.conversation_id == conversation_id).scalar_subquery()
        query = select(ClockRow).where(ClockRow.conversation_id == conversation_id, ClockRow.round == latest)
        with self._database.read() as session:
            rows = session.scalars(query.order_by(ClockRow.started_at, ClockRow.id))
            newest = {row.kind: ShownClock.of(row) for row in rows}
        return [newest[kind] for kind in ClockKind if kind in newest]


def first_due(session: Session, conversation_ids: Sequence[str]) -> dict[str, ShownClock]:
    """By conversation, the clock that runs out first of those that count now."""
    query = select(ClockRow).where(
        ClockRow.conversation_id.in_(conversation_ids), ClockRow.met.is_(None), ClockRow.due_at.is_not(None)
    )
    latest_first = session.scalars(query.order_by(ClockRow.due_at.desc(), ClockRow.id))
    return {row.conversation_id: ShownClock.of(row) for row in latest_first}


def is_near_breach(now: datetime) -> ColumnElement[bool]:
    """For queries on conversations: one of its clocks is about to run out, or has."""
    return exists().where(
        ClockRow.conversation_id == ConversationRow.id, ClockRow.met.is_(None), ClockRow.warn_at <= now
    )


def due_first() -> ColumnElement[datetime | None]:
    """For queries on conversations: when the first of its clocks runs out."""
    return (
        select(func.min(ClockRow.due_at))
        .where(ClockRow.conversation_id == ConversationRow.id, ClockRow.met.is_(None))
        .correlate(ConversationRow)
        .scalar_subquery()
    )
