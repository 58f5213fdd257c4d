"""Internal notes: what staff write for each other. In a table of their own: no outlet for customers reads it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.conversations import rows
from bot.conversations.plain_text import plain, says_something
from bot.conversations.tables import NoteRow
from bot.errors import BadInput
from bot.storage import Database, new_id, utc_now

LONGEST = 2000


@dataclass(frozen=True, slots=True)
class Note:
    """`seq`: after which message of the conversation it was written."""

    id: str
    staff_id: str
    seq: int
    text: str
    created_at: datetime


class Notes:
    def __init__(self, database: Database, clock: Callable[[], datetime] = utc_now) -> None:
        self._database = database
        self._clock = clock

    def add(self, conversation_id: str, staff_id: str, client_id: str, text: str) -> Note:
        """Any staff member may add one, whoever serves; a repeated `client_id` returns what is stored.

        Raises BadInput: empty, or longer than 2,000 characters. NotFound.
        """
        text = plain(text)
        if not says_something(text):
            raise BadInput("备注还是空的。", code="EMPTY_NOTE", field="text")
        if len(text) > LONGEST:
            raise BadInput(f"备注最多{LONGEST}个字。", code="NOTE_TOO_LONG", field="text")
        with self._database.write() as session:
            return _note(write(session, conversation_id, staff_id, f"{staff_id}:{client_id}", text, self._clock()))

    def of(self, conversation_id: str) -> list[Note]:
        """The oldest first."""
        query = (
            select(NoteRow).where(NoteRow.conversation_id == conversation_id).order_by(NoteRow.created_at, NoteRow.id)
        )
        with self._database.read() as session:
            return [_note(row) for row in session.scalars(query.order_by(NoteRow.created_at, NoteRow.id))]


def write(session: Session, conversation_id: str, staff_id: str, key: str, text: str, now: datetime) -> NoteRow:
    """Adds a note within a unit of work, once by its key."""
    conversation = rows.access(session, conversation_id, lock=True)
    known = session.scalar(select(NoteRow).where(NoteRow.conversation_id == conversation_id, NoteRow.key == key))
    if known is not None:
        return known
    row = NoteRow(
        id=new_id(),
        conversation_id=conversation_id,
        key=key,
        staff_id=staff_id,
        seq=conversation.last_seq,
        text=text,
        created_at=now,
    )
    session.add(row)
    return row


def _note(row: NoteRow) -> Note:
    return Note(row.id, row.staff_id, row.seq, row.text, row.created_at)
