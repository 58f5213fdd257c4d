"""Signs of life between the two sides: who is typing now, and up to where each has read."""

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import func, update
from sqlalchemy.orm import Session

from bot.conversations import rows
from bot.conversations.model import Sender
from bot.conversations.tables import ConversationRow
from bot.storage import Database, utc_now

# Whoever types says so every three seconds; without another word they have stopped.
TYPING_LASTS = timedelta(seconds=7)


def is_typing(said_at: datetime | None, now: datetime) -> bool:
    """Whether a sign of typing still counts."""
    return said_at is not None and now - said_at < TYPING_LASTS


class Presence:
    def __init__(self, database: Database, clock: Callable[[], datetime] = utc_now) -> None:
        self._database = database
        self._clock = clock

    def customer_types(self, visitor_id: str, conversation_id: str, typing: bool) -> None:
        """Raises NotFound."""
        with self._database.write() as session:
            conversation = rows.access_as_visitor(session, visitor_id, conversation_id)
            conversation.customer_typing_at = self._clock() if typing else None

    def staff_type(self, conversation_id: str, staff_id: str, typing: bool) -> None:
        """Only whoever serves the conversation is shown to type; from others it is ignored. Raises NotFound."""
        with self._database.write() as session:
            conversation = rows.access(session, conversation_id)
            if conversation.staff_id == staff_id:
                conversation.staff_typing_at = self._clock() if typing else None

    def customer_read(self, visitor_id: str, conversation_id: str, seq: int) -> None:
        """Everything up to `seq` was on the customer's screen; an older word changes nothing. Raises NotFound."""
        with self._database.write() as session:
            rows.access_as_visitor(session, visitor_id, conversation_id)
            _raise_to(session, conversation_id, Sender.CUSTOMER, seq)

    def staff_read(self, conversation_id: str, staff_id: str, seq: int) -> None:
        """The same for whoever serves the conversation; a colleague who only looks reads nothing for them."""
        with self._database.write() as session:
            if rows.access(session, conversation_id).staff_id == staff_id:
                _raise_to(session, conversation_id, Sender.STAFF, seq)


def _raise_to(session: Session, conversation_id: str, side: Sender, seq: int) -> None:
    """In one statement, so that two tabs cannot turn it back."""
    column = ConversationRow.customer_read_seq if side is Sender.CUSTOMER else ConversationRow.staff_read_seq
    upper = func.coalesce(column, 0)
    session.execute(
        update(ConversationRow)
        .where(
            ConversationRow.id == conversation_id,
            upper < seq,
            ConversationRow.last_seq >= seq,
        )
        .values({column: seq})
    )
