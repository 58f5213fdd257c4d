"""Looking at a conversation: its messages after a `seq`, where it stands, what the bot understood."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.conversations import rows
from bot.conversations.assignment import loads
from bot.conversations.helping import STANDING
from bot.conversations.last_words import last_words
from bot.conversations.model import Conversation, Message
from bot.conversations.ownership import Owner
from bot.conversations.presence import is_typing
from bot.conversations.queue import standing
from bot.conversations.tables import ConversationRow, InvitationRow, MessageRow, NoteRow, RatingRow, TurnRow
from bot.conversations.viewers import Viewer, viewers_of
from bot.storage import Database, utc_now

PAGE = 200


@dataclass(frozen=True, slots=True)
class View:
    """What somebody who follows a conversation needs: the new messages and where it stands.

    For staff only: who else looks, and `beside`, a mark that changes with what staff write and ask of each other.
    """

    messages: list[Message]
    owner: Owner
    epoch: int
    staff_id: str | None
    queue: dict[str, Any] | None
    answering: bool
    staff_typing: bool = False
    customer_typing: bool = False
    staff_read_seq: int = 0
    customer_read_seq: int = 0
    rated: tuple[str, ...] = ()
    viewers: tuple[Viewer, ...] = ()
    beside: str = ""


@dataclass(frozen=True, slots=True)
class Understanding:
    """What the bot understood of one turn, and of which bubble it began with.

    `style`: how the customer likes to be served, as far as is known by then.
    """

    seq: int
    intent: str | None
    confidence: float | None
    emotion: str | None
    style: str | None = None


@dataclass(frozen=True, slots=True)
class Earlier:
    """One of a visitor's conversations, with what they said last in it."""

    conversation: Conversation
    last_text: str


class Reading:
    """Read-only views; nothing here changes anything."""

    def __init__(self, database: Database, clock: Callable[[], datetime] = utc_now) -> None:
        self._database = database
        self._clock = clock

    def as_visitor(self, visitor_id: str, conversation_id: str, after: int) -> View:
        """A visitor's own conversation after `after`. Raises NotFound."""
        with self._database.read() as session:
            return self._view(session, rows.access_as_visitor(session, visitor_id, conversation_id), after)

    def all_as_visitor(self, visitor_id: str, conversation_id: str) -> list[Message]:
        """Every message of a visitor's own conversation, for a transcript. Raises NotFound."""
        with self._database.read() as session:
            rows.access_as_visitor(session, visitor_id, conversation_id)
            query = select(MessageRow).where(MessageRow.conversation_id == conversation_id).order_by(MessageRow.seq)
            return [Message.of(row) for row in session.scalars(query)]

    def of_visitor(self, visitor_id: str, limit: int = 50) -> list[Earlier]:
        """A visitor's conversations in which something was said, the latest first."""
        query = (
            select(ConversationRow)
            .where(ConversationRow.visitor_id == visitor_id, ConversationRow.last_seq > 0)
            .order_by(ConversationRow.updated_at.desc(), ConversationRow.id.desc())
            .limit(limit)
        )
        with self._database.read() as session:
            found = list(session.scalars(query))
            words = last_words(session, [row.id for row in found])
            return [Earlier(Conversation.of(row), words[row.id].text) for row in found]

    def as_staff(self, conversation_id: str, after: int) -> View:
        """Any conversation, with who else looks at it. Raises NotFound."""
        with self._database.read() as session:
            view = self._view(session, rows.access(session, conversation_id), after)
            viewers = viewers_of(session, conversation_id, self._clock())
            return replace(view, viewers=viewers, beside=_beside(session, conversation_id))

    def conversation(self, conversation_id: str) -> Conversation:
        """Raises NotFound."""
        with self._database.read() as session:
            return Conversation.of(rows.access(session, conversation_id))

    def check_visitor(self, visitor_id: str, conversation_id: str) -> None:
        """Raises NotFound: no such conversation, or not this visitor's."""
        with self._database.read() as session:
            rows.access_as_visitor(session, visitor_id, conversation_id)

    def waiting(self) -> int:
        """How many customers wait for a person."""
        with self._database.read() as session:
            owners = [Owner.QUEUED.value, Owner.OFFERED.value]
            return session.scalar(select(func.count()).where(ConversationRow.owner.in_(owners))) or 0

    def loads(self) -> dict[str, int]:
        """How many customers each staff member has: served, offered, or being wrapped up."""
        with self._database.read() as session:
            return loads(session)

    def understanding(self, conversation_id: str, limit: int = 20) -> list[Understanding]:
        """What the bot understood of the latest turns, newest first."""
        with self._database.read() as session:
            turns = session.scalars(
                select(TurnRow)
                # A pressed button needs no understanding.
                .where(
                    TurnRow.conversation_id == conversation_id, TurnRow.result.is_not(None), TurnRow.payload.is_(None)
                )
                .order_by(TurnRow.first_seq.desc())
                .limit(limit)
            )
            return [_understood(turn) for turn in turns]

    def _view(self, session: Session, conversation: ConversationRow, after: int) -> View:
        messages = session.scalars(
            select(MessageRow)
            .where(MessageRow.conversation_id == conversation.id, MessageRow.seq > after)
            .order_by(MessageRow.seq)
            .limit(PAGE)
        )
        owner, now = Owner(conversation.owner), self._clock()
        queue = None
        if owner in {Owner.QUEUED, Owner.OFFERED}:
            position, wait = standing(session, conversation, now)
            queue = {"position": position, "wait_minutes": list(wait) if wait else None}
        return View(
            messages=[Message.of(row) for row in messages],
            owner=owner,
            epoch=conversation.epoch,
            staff_id=conversation.staff_id,
            queue=queue,
            answering=owner is Owner.BOT and _unfinished(session, conversation.id),
            staff_typing=owner is Owner.STAFF and is_typing(conversation.staff_typing_at, now),
            customer_typing=is_typing(conversation.customer_typing_at, now),
            staff_read_seq=conversation.staff_read_seq or 0,
            customer_read_seq=conversation.customer_read_seq or 0,
            rated=_rated(session, conversation.id),
        )


def _unfinished(session: Session, conversation_id: str) -> bool:
    query = select(TurnRow.id).where(
        TurnRow.conversation_id == conversation_id, TurnRow.status.in_(["waiting", "running"])
    )
    return session.scalar(query.limit(1)) is not None


def _beside(session: Session, conversation_id: str) -> str:
    notes = select(func.count()).where(NoteRow.conversation_id == conversation_id).scalar_subquery()
    asked = select(func.count()).where(InvitationRow.conversation_id == conversation_id).scalar_subquery()
    standing = (
        select(func.count())
        .where(InvitationRow.conversation_id == conversation_id, InvitationRow.state.in_(STANDING))
        .scalar_subquery()
    )
    answered = (
        select(func.max(InvitationRow.answered_at))
        .where(InvitationRow.conversation_id == conversation_id)
        .scalar_subquery()
    )
    return "/".join(str(part) for part in session.execute(select(notes, asked, standing, answered)).one())


def _rated(session: Session, conversation_id: str) -> tuple[str, ...]:
    """The rounds that were rated, by the names under which their ratings came."""
    query = select(RatingRow.request_id).where(RatingRow.conversation_id == conversation_id)
    return tuple(session.scalars(query.order_by(RatingRow.created_at, RatingRow.id)))


def _understood(turn: TurnRow) -> Understanding:
    result = turn.result or {}
    intent = result.get("intent") or {}
    emotion = result.get("emotion") or {}
    style = result.get("style")
    return Understanding(turn.first_seq, intent.get("name"), intent.get("confidence"), emotion.get("name"), style)
