"""What staff do with a conversation: take it, answer under the epoch they saw, hand it back, wrap up, close."""

import re
from collections.abc import Callable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.conversations import notes, notices, rows
from bot.conversations.assignment import joined, require_room
from bot.conversations.attachments import as_message
from bot.conversations.events import EventKind, record
from bot.conversations.model import Conversation, Draft, Message, Sender
from bot.conversations.ownership import Move, Owner
from bot.conversations.plain_text import plain, says_something
from bot.conversations.rounds import rating_of_round
from bot.conversations.serving import fresh, owned
from bot.conversations.snoozing import comes_back
from bot.conversations.tables import ConversationRow, MessageRow
from bot.errors import BadInput, Conflict
from bot.staff.closing_reasons import closing_reason, closing_reasons
from bot.storage import Database, utc_now

# What masking, or an unknown variable, has left in a suggested or canned reply for staff to fill.
UNFILLED = re.compile(r"〔[^〔〕]{2,4}〕|\{(?:customer|staff|order)\}")


Also = Callable[[Session], None]
"""What has to happen with a move or not at all. It runs first: what it locks is locked before the conversation."""


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

    def reopen(self, conversation_id: str, staff_id: str, staff_name: str, epoch: int, why: str) -> Conversation:
        """Goes on with a conversation that is closed; `why` becomes a note.

        Raises BadInput: no reason. Conflict (NEWER_CONVERSATION): the customer is in another one meanwhile, which
        `data` names. IllegalMove: it is not closed. StaleEpoch.
        """
        now, why = self._clock(), plain(why)[: notes.LONGEST]
        if not says_something(why):
            raise BadInput("写一句为什么重新打开。", code="EMPTY_REASON", field="reason")
        with self._database.write() as session:
            conversation = fresh(session, conversation_id, staff_id, epoch, seen_seq=None)
            if (newer := _newer(session, conversation)) is not None:
                text = "顾客已经开始了新的咨询，请在那个会话里继续。"
                raise Conflict(text, code="NEWER_CONVERSATION", data={"conversation_id": newer})
            rows.move(session, conversation, Move.REOPEN_BY_STAFF, now, staff_id=staff_id)
            notes.write(session, conversation_id, staff_id, f"reopen:{conversation.epoch}", f"重新打开：{why}", now)
            rows.append(session, conversation, Sender.SYSTEM, notices.reopened(staff_name), now)
            return Conversation.of(conversation)

    def reply(
        self,
        conversation_id: str,
        staff_id: str,
        client_id: str,
        text: str,
        epoch: int,
        seen_seq: int | None,
        attachment_id: str | None = None,
    ) -> tuple[Message, bool]:
        """Stores a staff member's answer (words, picture, document); a repeated `client_id` returns what is stored.

        Raises StaleEpoch: the conversation changed hands, or the customer or a colleague wrote something that the
        staff member had not seen (`seen_seq`); the error carries what arrived meanwhile. Forbidden: not theirs.
        """
        words = None if attachment_id else self._words(text)
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
            draft = words or as_message(session, conversation_id, attachment_id or "", documents_too=True)
            message = rows.append(
                session, conversation, Sender.STAFF, draft, now, client_id=client_id, staff_id=staff_id
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
        also: Also | None = None,
    ) -> Conversation:
        """Gives the conversation back to the bot, with a summary that the bot gets to know."""
        now = self._clock()
        with self._database.write() as session:
            if also is not None:
                also(session)
            conversation = owned(session, conversation_id, staff_id, epoch, seen_seq)
            rows.move(session, conversation, Move.HAND_BACK, now, staff_id=staff_id)
            conversation.hand_back_summary = plain(summary)[: self._max_characters] or None
            if conversation.hand_back_summary:
                text = f"交还机器人：{conversation.hand_back_summary}"
                notes.write(session, conversation_id, staff_id, f"hand-back:{conversation.epoch}", text, now)
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
        reason: str | None = None,
        also: Also | None = None,
    ) -> Conversation:
        """Ends the service round with a reason and a 小结, a note; from serving it passes through wrap-up.

        `reason` is of `closing_reasons`; None: the usual one. Raises BadInput: it is none of them.
        """
        now, why = self._clock(), closing_reason(reason) if reason else closing_reasons()[0]
        with self._database.write() as session:
            if also is not None:
                also(session)
            conversation = owned(session, conversation_id, staff_id, epoch, seen_seq)
            if Owner(conversation.owner) is Owner.STAFF:
                rows.move(session, conversation, Move.WRAP_UP, now, staff_id=staff_id)
            rows.move(session, conversation, Move.CLOSE, now, staff_id=staff_id, reason=why.id)
            if says_something(summary := plain(note)[: notes.LONGEST]):
                text = f"小结（{why.label}）：{summary}"
                notes.write(session, conversation_id, staff_id, f"close:{conversation.epoch}", text, now)
            rated = rating_of_round(session, conversation_id) is not None
            rows.append(session, conversation, Sender.SYSTEM, notices.closed(rated=rated), now)
            return Conversation.of(conversation)

    def _words(self, text: str) -> Draft:
        text = plain(text)
        if not says_something(text):
            raise BadInput("还没有写回复内容。", code="EMPTY_MESSAGE", field="text")
        if len(text) > self._max_characters:
            raise BadInput(f"一条回复最多{self._max_characters}个字。", code="MESSAGE_TOO_LONG", field="text")
        if (gap := UNFILLED.search(text)) is not None:
            raise BadInput(f"“{gap.group()}”还没有填，补上再发。", code="UNFILLED", field="text")
        return Draft(text)

    def _record_reply(self, session: Session, conversation: ConversationRow, staff_id: str, now: datetime) -> None:
        waited = None
        if conversation.waiting_since is not None and _customer_waits(session, conversation):
            waited = (now - conversation.waiting_since).total_seconds()
        conversation.waiting_since = None
        comes_back(session, conversation, "answered", now)
        conversation.snooze_reason = None
        record(
            session,
            EventKind.STAFF_REPLIED,
            now,
            conversation_id=conversation.id,
            staff_id=staff_id,
            waited_for_reply=waited,
        )


def _customer_waits(session: Session, conversation: ConversationRow) -> bool:
    """Whether what was said before this reply was the customer's. Nobody waits for what was only set aside."""
    if conversation.snooze_reason is None:
        return True
    before = select(MessageRow.sender).where(
        MessageRow.conversation_id == conversation.id,
        MessageRow.seq < conversation.last_seq,
        MessageRow.sender.in_([Sender.CUSTOMER.value, Sender.STAFF.value]),
    )
    return session.scalar(before.order_by(MessageRow.seq.desc()).limit(1)) == Sender.CUSTOMER.value


def _newer(session: Session, conversation: ConversationRow) -> str | None:
    """The visitor's conversation that began after this one, if there is any with a word in it."""
    query = select(ConversationRow.id).where(
        ConversationRow.visitor_id == conversation.visitor_id,
        ConversationRow.created_at > conversation.created_at,
        ConversationRow.last_seq > 0,
    )
    return session.scalar(query.order_by(ConversationRow.created_at.desc()).limit(1))
