"""What a customer sends: stored once, whatever the network does, and owed an answer from that moment on."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.conversations import asking_back, notices, rows
from bot.conversations.attachments import as_message
from bot.conversations.bursts import LONGEST_TURN, Patience, due_at
from bot.conversations.model import Choice, Draft, Kind, Message, Sender
from bot.conversations.ownership import Move, Owner
from bot.conversations.plain_text import plain, says_something
from bot.conversations.queue import join_queue
from bot.conversations.snoozing import comes_back
from bot.conversations.tables import ConversationRow, MessageRow, TurnRow
from bot.errors import BadInput
from bot.policy.calendar import CalendarPolicy
from bot.storage import Database, utc_now


@dataclass(frozen=True, slots=True)
class Shown:
    """A card that the customer sends: built by the server from what belongs to this customer, never by the browser.

    `payload` is what it means to the bot, as with a button.
    """

    kind: Kind
    text: str
    card: dict[str, Any]
    payload: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Incoming:
    """What the customer's browser sent. `client_id` is its own name for the bubble: a repeat is the same bubble.

    One of `text`, `choice_id`, `attachment_id` and `shown`.
    """

    client_id: str
    text: str | None = None
    choice_id: str | None = None
    page: dict[str, Any] | None = None
    attachment_id: str | None = None
    shown: Shown | None = None


class Inbox:
    """Stores customers' messages and opens the turns that will answer them."""

    def __init__(
        self,
        database: Database,
        patience: Patience,
        max_characters: int,
        clock: Callable[[], datetime] = utc_now,
        calendar: CalendarPolicy | None = None,
    ) -> None:
        self._database = database
        self._patience = patience
        self._max_characters = max_characters
        self._clock = clock
        self._calendar = calendar

    def post(self, visitor_id: str, conversation_id: str, incoming: Incoming) -> tuple[Message, bool]:
        """Stores one bubble and says whether it is new; a repeated `client_id` returns what is stored already.

        Raises NotFound: no such conversation, or not this visitor's. BadInput: nothing to say, or too much of it, or a
        button that was never offered.
        """
        now = self._clock()
        with self._database.write() as session:
            conversation = rows.access_as_visitor(session, visitor_id, conversation_id, lock=True)
            known = session.scalar(
                select(MessageRow).where(
                    MessageRow.conversation_id == conversation_id, MessageRow.client_id == incoming.client_id
                )
            )
            if known is not None:
                return Message.of(known), False
            choice = self._choice(session, conversation_id, incoming)
            draft = (
                Draft(choice.title)
                if choice and incoming.choice_id
                else self._draft(session, conversation_id, incoming)
            )
            message = rows.append(session, conversation, Sender.CUSTOMER, draft, now, client_id=incoming.client_id)
            conversation.customer_typing_at = None
            if incoming.shown is not None:
                choice = Choice("", incoming.shown.text, incoming.shown.payload)
            self._owe_an_answer(session, conversation, message, choice, _readable(incoming.page), now)
            return Message.of(message), True

    def call_person(self, visitor_id: str, conversation_id: str, reason: str, priority: int, summary: str) -> None:
        """Puts a conversation that no person has into the queue, one that was closed too; one that waits or is served
        already stays as it is.
        """
        now = self._clock()
        with self._database.write() as session:
            conversation = rows.access_as_visitor(session, visitor_id, conversation_id, lock=True)
            if Owner(conversation.owner) is Owner.CLOSED:
                rows.move(session, conversation, Move.REOPEN, now)
            if Owner(conversation.owner) is Owner.BOT:
                join_queue(session, conversation, reason, priority, summary, now, self._calendar)

    def _draft(self, session: Session, conversation_id: str, incoming: Incoming) -> Draft:
        if incoming.shown is not None:
            return Draft(incoming.shown.text, incoming.shown.kind, card=incoming.shown.card)
        if incoming.attachment_id is not None:
            return as_message(session, conversation_id, incoming.attachment_id)
        return Draft(self._text(incoming))

    def _text(self, incoming: Incoming) -> str:
        text = plain(incoming.text or "")
        if not says_something(text):
            raise BadInput("还没有写内容。", code="EMPTY_MESSAGE", field="text")
        if len(text) > self._max_characters:
            raise BadInput(
                f"一条消息最多{self._max_characters}个字，这条有{len(text)}个字，请分几条发送。",
                code="MESSAGE_TOO_LONG",
                field="text",
            )
        return text

    def _choice(self, session: Session, conversation_id: str, incoming: Incoming) -> Choice | None:
        if incoming.shown is not None or incoming.attachment_id is not None:
            return None
        if incoming.choice_id is None:
            return asking_back.answer_in_words(session, conversation_id, self._text(incoming))
        # Only what was offered last, and only once: a late press in another tab must not answer a newer question.
        offer = session.scalar(
            select(MessageRow)
            .where(MessageRow.conversation_id == conversation_id, MessageRow.choices.is_not(None))
            .order_by(MessageRow.seq.desc())
            .limit(1)
        )
        if offer is not None and not _is_taken(session, offer):
            for choice in offer.choices or ():
                if choice["id"] == incoming.choice_id:
                    return Choice.of(choice)
        raise BadInput("这个选项已经失效了，请直接用文字告诉我。", code="UNKNOWN_CHOICE", field="choice_id")

    def _owe_an_answer(
        self,
        session: Session,
        conversation: ConversationRow,
        message: MessageRow,
        choice: Choice | None,
        page: dict[str, Any] | None,
        now: datetime,
    ) -> None:
        text = message.text
        if choice and choice.payload == notices.LEAVE_QUEUE:
            self._leave_queue(session, conversation, now)
            return
        comes_back(session, conversation, "customer_wrote", now)
        if choice and asking_back.is_answer(choice):
            asking_back.take_answer(session, conversation, choice, now, self._calendar)
            if Owner(conversation.owner) is Owner.STAFF:
                conversation.waiting_since = conversation.waiting_since or now
            return
        owner = Owner(conversation.owner)
        if owner is Owner.CLOSED:
            rows.move(session, conversation, Move.REOPEN, now)
        elif owner is Owner.WRAP_UP:
            rows.move(session, conversation, Move.RESUME, now)
        if Owner(conversation.owner) is not Owner.BOT and conversation.waiting_since is None:
            conversation.waiting_since = now
        mode = "reply" if Owner(conversation.owner) is Owner.BOT else "listen"
        turn = self._open_burst(session, conversation, mode, text) if choice is None else None
        if turn is None:
            due = now if choice else due_at(now, now, self._patience)
            payload = choice.payload if choice else None
            turn = rows.open_turn(session, conversation, mode, message.seq, now, due, payload=payload, page=page)
            session.flush()
        else:
            turn.due_at = due_at(turn.opened_at, now, self._patience)
            turn.page = page or turn.page
        message.turn_id = turn.id

    def _open_burst(self, session: Session, conversation: ConversationRow, mode: str, text: str) -> TurnRow | None:
        """The conversation's last turn, when this bubble may still join it."""
        turn = session.scalar(
            select(TurnRow)
            .where(TurnRow.conversation_id == conversation.id)
            .order_by(TurnRow.first_seq.desc())
            .limit(1)
            .with_for_update()
        )
        joinable = (
            turn is not None
            and turn.status == "waiting"
            and turn.attempts == 0
            and turn.payload is None
            and turn.mode == mode
            and turn.epoch == conversation.epoch
        )
        if turn is None or not joinable:
            return None
        size = session.scalar(select(func.sum(func.length(MessageRow.text))).where(MessageRow.turn_id == turn.id)) or 0
        return turn if size + len(text) < LONGEST_TURN else None

    def _leave_queue(self, session: Session, conversation: ConversationRow, now: datetime) -> None:
        if Owner(conversation.owner) in {Owner.QUEUED, Owner.OFFERED}:
            rows.move(session, conversation, Move.LEAVE_QUEUE, now)
            rows.append(session, conversation, Sender.SYSTEM, notices.left_queue(), now)


def _is_taken(session: Session, offer: MessageRow) -> bool:
    """Whether a button was pressed since these were offered."""
    pressed = select(TurnRow.id).where(
        TurnRow.conversation_id == offer.conversation_id,
        TurnRow.first_seq > offer.seq,
        TurnRow.payload.is_not(None),
    )
    return session.scalar(pressed.limit(1)) is not None


def _readable(page: dict[str, Any] | None) -> dict[str, Any] | None:
    """The page's facts without characters that a database may refuse; the host page is not trusted."""
    if page is None:
        return None
    return {name: plain(value) if isinstance(value, str) else value for name, value in page.items()}
