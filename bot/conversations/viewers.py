"""Which staff have a conversation open now, and who of them is writing: said again and again, and gone by itself.

Whoever looks into what somebody else serves leaves a line in the event log; only a sign of life every now and then
keeps them on the others' screens, so that a closed laptop is seen to be closed.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from bot.conversations import rows
from bot.conversations.events import EventKind, record
from bot.conversations.ownership import Owner
from bot.conversations.presence import is_typing
from bot.conversations.tables import ConversationRow, ViewerRow
from bot.staff.accounts import Role
from bot.staff.tables import StaffRow
from bot.storage import Database, utc_now

# An open page says so every five seconds; two that got lost do not make anybody blink.
VIEWING_LASTS = timedelta(seconds=15)
# Whoever comes back within it goes on with the same look.
LOOK_LASTS = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Viewer:
    """A staff member who has the conversation open. `supervises`: by role, so that whoever serves knows who listens."""

    staff_id: str
    name: str
    typing: bool
    supervises: bool


class Viewers:
    def __init__(self, database: Database, clock: Callable[[], datetime] = utc_now) -> None:
        self._database = database
        self._clock = clock

    def here(self, conversation_id: str, staff_id: str, *, typing: bool = False) -> bool:
        """A sign of life; whether it tells others anything new. Raises NotFound."""
        now = self._clock()
        with self._database.write() as session:
            conversation = rows.access(session, conversation_id)
            row = session.get(ViewerRow, (conversation_id, staff_id))
            if row is None:  # of two tabs that open at once the second finds what the first has made
                rows.access(session, conversation_id, lock=True)
                row = session.get(ViewerRow, (conversation_id, staff_id))
            news = row is None or now - row.seen_at >= VIEWING_LASTS or typing != is_typing(row.typing_at, now)
            if row is None:
                _forget_old_looks(session, staff_id, now)
            noted = row is not None and row.noted and now - row.seen_at < LOOK_LASTS
            if not noted and _is_a_colleagues(conversation, staff_id):
                record(session, EventKind.LOOKED_IN, now, conversation_id=conversation.id, staff_id=staff_id)
                noted = True
            session.merge(
                ViewerRow(
                    conversation_id=conversation_id,
                    staff_id=staff_id,
                    seen_at=now,
                    typing_at=now if typing else None,
                    noted=noted,
                )
            )
            return news

    def gone(self, conversation_id: str, staff_id: str) -> None:
        """The page was left; nobody has to wait until the last sign of life has run out."""
        with self._database.write() as session:
            row = session.get(ViewerRow, (conversation_id, staff_id))
            if row is not None:
                row.seen_at, row.typing_at = self._clock() - VIEWING_LASTS, None


def viewers_of(session: Session, conversation_id: str, now: datetime) -> tuple[Viewer, ...]:
    """Who has it open now, in the order of their names."""
    query = (
        select(ViewerRow, StaffRow.display_name, StaffRow.role)
        .join(StaffRow, StaffRow.id == ViewerRow.staff_id)
        .where(ViewerRow.conversation_id == conversation_id, ViewerRow.seen_at > now - VIEWING_LASTS)
        .order_by(StaffRow.display_name, ViewerRow.staff_id)
    )
    return tuple(
        Viewer(row.staff_id, name, is_typing(row.typing_at, now), role in {Role.SUPERVISOR, Role.ADMIN})
        for row, name, role in session.execute(query)
    )


def _is_a_colleagues(conversation: ConversationRow, staff_id: str) -> bool:
    """Looks into it are kept for the audit; whoever serves looks at their own."""
    return Owner(conversation.owner) in {Owner.STAFF, Owner.WRAP_UP} and conversation.staff_id != staff_id


def _forget_old_looks(session: Session, staff_id: str, now: datetime) -> None:
    """So that the table holds no more than what people looked at lately."""
    session.execute(delete(ViewerRow).where(ViewerRow.staff_id == staff_id, ViewerRow.seen_at <= now - LOOK_LASTS))
