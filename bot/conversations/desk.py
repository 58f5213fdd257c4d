"""What staff do with a conversation: take it, answer under the epoch they saw, hand it back, wrap up, close."""

from collections.abc import Callable
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.conversations import notes, notices, rows
from bot.conversations.assignment import joined, require_room
from bot.conversations.events import EventKind, record
from bot.conversations.model import Conversation, Draft, Message, Sender
from bot.conversations.outlet import for_customer
from bot.conversations.ownership import Move, Owner, StaleEpoch, require_epoch
from bot.conversations.plain_text import plain, says_something
from bot.conversations.rounds import rating_of_round
from bot.conversations.tables import ConversationRow, MessageRow
from bot.errors import BadInput, Forbidden
from bot.storage import Database, utc_now


class Reason(StrEnum):
    """Why a service round ended."""

    SOLVED = "solved"
    FOLLOW_UP = "follow_up"
    PASSED_ON = "passed_on"
    NO_ANSWER = "no_answer"
    NOT_OURS = "not_ours"


REASON_LABELS = {
    Reason.SOLVED: "已解决",
    Reason.FOLLOW_UP: "待跟进",
    Reason.PASSED_ON: "转其他部门",
    Reason.NO_ANSWER: "客户未再回复",
    Reason.NOT_OURS: "与店铺无关",
}


class Desk:
    """One staff member's moves. `staff_name` is what customers are told."""

    def __init__(self, database: Database, max_characters: int, clock: Callable[[], datetime] = utc_now) -> None:
        self._database = database
        self._max_characters = max_characters
        self._clock = clock

    def take(
        self, conversation_id: str, staff_id: str, staff_name: str, epoch: int, *, beyond_limit: bool = False
    ) -> Conversation:
        """Takes the conversation over, from the queue or straight from the bot.

        Raises StaleEpoch: somebody else was faster. IllegalMove: it is closed, or a person has it. Conflict
        (AT_CAPACITY): they have as many customers as they may, unless `beyond_limit`.
        """
        now = self._clock()
        with self._database.write() as session:
            conversation = fresh(session, conversation_id, staff_id, epoch, seen_seq=None)
            if not beyond_limit and conversation.staff_id != staff_id:
                require_room(session, staff_id)
            rows.move(session, conversation, Move.TAKE, now, staff_id=staff_id)
            joined(session, conversation, staff_id, staff_name, now)
            return Conversation.of(conversation)

    def reply(
        self, conversation_id: str, staff_id: str, client_id: str, text: str, epoch: int, seen_seq: int | None
    ) -> tuple[Message, bool]:
        """Stores a staff member's answer; a repeated `client_id` returns what is stored.

        Raises StaleEpoch: the conversation changed hands, or the customer or a colleague wrote something that the
        staff member had not seen (`seen_seq`); the error carries what arrived meanwhile. Forbidden: not theirs.
        """
        text = plain(text)
        if not says_something(text):
            raise BadInput("还没有写回复内容。", code="EMPTY_MESSAGE", field="text")
        if len(text) > self._max_characters:
            raise BadInput(f"一条回复最多{self._max_characters}个字。", code="MESSAGE_TOO_LONG", field="text")
        now = self._clock()
        client_id = f"{staff_id}:{client_id}"
        with self._database.write() as session:
            # Locked before looking: of two equal requests at once the second must find what the first stored.
            rows.access(session, conversation_id, lock=True)
            known = session.scalar(
                select(MessageRow).where(
                    MessageRow.conversation_id == conversation_id, MessageRow.client_id == client_id
                )
            )
            if known is not None:
                return Message.of(known), False
            conversation = owned(session, conversation_id, staff_id, epoch, seen_seq)
            message = rows.append(
                session, conversation, Sender.STAFF, Draft(text), now, client_id=client_id, staff_id=staff_id
            )
            self._record_reply(session, conversation, staff_id, now)
            return Message.of(message), True

    def check(self, conversation_id: str, staff_id: str, epoch: int, seen_seq: int | None) -> None:
        """Raises StaleEpoch, Forbidden: what was decided on this view must not be done any more."""
        with self._database.write() as session:
            owned(session, conversation_id, staff_id, epoch, seen_seq)

    def said_before(self, conversation_id: str, staff_id: str, client_id: str) -> Message | None:
        """What a staff member has said under this `client_id` already."""
        with self._database.read() as session:
            row = session.scalar(
                select(MessageRow).where(
                    MessageRow.conversation_id == conversation_id, MessageRow.client_id == f"{staff_id}:{client_id}"
                )
            )
            return Message.of(row) if row else None

    def hand_back(
        self,
        conversation_id: str,
        staff_id: str,
        staff_name: str,
        epoch: int,
        summary: str,
        seen_seq: int | None = None,
    ) -> Conversation:
        """Gives the conversation back to the bot, with a summary that the bot gets to know."""
        now = self._clock()
        with self._database.write() as session:
            conversation = owned(session, conversation_id, staff_id, epoch, seen_seq)
            rows.move(session, conversation, Move.HAND_BACK, now, staff_id=staff_id)
            conversation.hand_back_summary = plain(summary)[: self._max_characters] or None
            rows.append(session, conversation, Sender.SYSTEM, notices.handed_back(staff_name), now)
            return Conversation.of(conversation)

    def wrap_up(self, conversation_id: str, staff_id: str, epoch: int, seen_seq: int | None = None) -> Conversation:
        """Stops serving, to write the notes; a customer who writes now comes straight back."""
        now = self._clock()
        with self._database.write() as session:
            conversation = owned(session, conversation_id, staff_id, epoch, seen_seq)
            rows.move(session, conversation, Move.WRAP_UP, now, staff_id=staff_id)
            return Conversation.of(conversation)

    def close(
        self,
        conversation_id: str,
        staff_id: str,
        epoch: int,
        note: str,
        seen_seq: int | None = None,
        reason: Reason = Reason.SOLVED,
    ) -> Conversation:
        """Ends the service round with a reason and a 小结, a note; from serving it passes through wrap-up."""
        now = self._clock()
        with self._database.write() as session:
            conversation = owned(session, conversation_id, staff_id, epoch, seen_seq)
            if Owner(conversation.owner) is Owner.STAFF:
                rows.move(session, conversation, Move.WRAP_UP, now, staff_id=staff_id)
            rows.move(session, conversation, Move.CLOSE, now, staff_id=staff_id, reason=reason.value)
            if says_something(summary := plain(note)[: notes.LONGEST]):
                text = f"小结（{REASON_LABELS[reason]}）：{summary}"
                notes.write(session, conversation_id, staff_id, f"close:{conversation.epoch}", text, now)
            rated = rating_of_round(session, conversation_id) is not None
            rows.append(session, conversation, Sender.SYSTEM, notices.closed(rated=rated), now)
            return Conversation.of(conversation)

    def _record_reply(self, session: Session, conversation: ConversationRow, staff_id: str, now: datetime) -> None:
        waited = None
        if conversation.waiting_since is not None:
            waited = (now - conversation.waiting_since).total_seconds()
        conversation.waiting_since = None
        record(
            session,
            EventKind.STAFF_REPLIED,
            now,
            conversation_id=conversation.id,
            staff_id=staff_id,
            waited_for_reply=waited,
        )


def owned(session: Session, conversation_id: str, staff_id: str, epoch: int, seen_seq: int | None) -> ConversationRow:
    """The door for whoever serves the conversation, locked. Raises StaleEpoch; Forbidden: not theirs."""
    conversation = fresh(session, conversation_id, staff_id, epoch, seen_seq)
    if Owner(conversation.owner) not in {Owner.STAFF, Owner.WRAP_UP} or conversation.staff_id != staff_id:
        raise Forbidden("这个会话现在不由您接待，请先接入。", code="NOT_YOURS")
    return conversation


def fresh(session: Session, conversation_id: str, staff_id: str, epoch: int, seen_seq: int | None) -> ConversationRow:
    """Locked, and as the staff member saw it. Raises StaleEpoch, with what arrived meanwhile."""
    conversation = rows.access(session, conversation_id, lock=True)
    arrived = _arrived(session, conversation_id, staff_id, seen_seq)
    facts = {"owner": conversation.owner, "messages": arrived}
    require_epoch(epoch, conversation.epoch, **facts)
    if arrived:
        raise StaleEpoch("客户刚刚又发来了消息，请看过再回复。", data={"epoch": conversation.epoch, **facts})
    return conversation


def _arrived(session: Session, conversation_id: str, staff_id: str, seen_seq: int | None) -> list[dict[str, object]]:
    """What others than this staff member wrote after `seen_seq`; nothing when the caller does not say what it saw."""
    if seen_seq is None:
        return []
    unseen = session.scalars(
        select(MessageRow)
        .where(
            MessageRow.conversation_id == conversation_id,
            MessageRow.seq > seen_seq,
            MessageRow.sender != Sender.SYSTEM.value,
            MessageRow.staff_id.is_distinct_from(staff_id),
        )
        .order_by(MessageRow.seq)
        .limit(50)
    )
    return [for_customer(Message.of(row)) for row in unseen]
