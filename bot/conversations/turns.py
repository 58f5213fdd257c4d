"""The bot's turns: claimed under a lease, answered under the epoch they began with, finished exactly once."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from bot.conversations import notices, rows
from bot.conversations.bursts import lines_of, merged
from bot.conversations.events import EventKind, record
from bot.conversations.model import UNFINISHED, Choice, Draft, Kind, Sender, TurnStatus
from bot.conversations.ownership import Owner
from bot.conversations.queue import heard_in_queue, join_queue
from bot.conversations.tables import ConversationRow, MessageRow, TurnRow
from bot.policy.calendar import CalendarPolicy
from bot.storage import Database, new_id, utc_now

# As urgent as a customer who asked for a person; never more so than somebody in danger.
FAILURE_PRIORITY = 3
FAILED = "智能客服没能处理这条消息，请查看对话。"

# What a picture without a word means to the bot: here is something to look at. There is nothing in it to be understood.
PHOTO_WORDS = "发了照片"
PHOTO_PAYLOAD: dict[str, Any] = {"intent": "inform", "entities": {}}


@dataclass(frozen=True, slots=True)
class Turn:
    """A claimed turn: everything that the bot needs to answer it."""

    id: str
    conversation_id: str
    mode: str
    epoch: int
    text: str
    lines: tuple[str, ...]
    payload: dict[str, Any] | None
    page: dict[str, Any] | None
    photos: tuple[str, ...]
    customer_id: str | None
    hand_back_summary: str | None
    opened_at: datetime
    attempts: int


@dataclass(frozen=True, slots=True)
class Handoff:
    """The bot's word that a person should go on."""

    reason: str
    priority: int
    summary: str
    tier: str | None = None


class Turns:
    """Hands turns out to whoever asks next, and stores what came of them."""

    def __init__(
        self,
        database: Database,
        lease: timedelta,
        clock: Callable[[], datetime] = utc_now,
        calendar: CalendarPolicy | None = None,
    ) -> None:
        self._database = database
        self._lease = lease
        self._clock = clock
        self._calendar = calendar

    def claim(self) -> Turn | None:
        """The next turn that is due, or whose holder died, now held by the caller; None when there is nothing to do.

        Turns of one conversation are handed out strictly in their order, one at a time.
        """
        now = self._clock()
        with self._database.write() as session:
            row = session.scalar(_next_due(now))
            if row is None:
                return None
            row.status = TurnStatus.RUNNING.value
            row.lease_until = now + self._lease
            row.attempts += 1
            conversation = rows.access(session, row.conversation_id)
            # Who owns the conversation now decides, not who did when the customer wrote: the bot must not act behind a
            # person's back, and what was said while waiting for one is answered once the bot has it again.
            row.mode = "reply" if Owner(conversation.owner) is Owner.BOT else "listen"
            row.epoch = conversation.epoch
            return _claimed(session, row, conversation)

    def next_due(self) -> datetime | None:
        """When the earliest turn can be claimed that is first in its conversation."""
        with self._database.read() as session:
            return session.scalar(
                select(func.min(func.coalesce(TurnRow.lease_until, TurnRow.due_at))).where(
                    TurnRow.status.in_(UNFINISHED), ~_blocked()
                )
            )

    def finish(
        self, turn_id: str, replies: list[Draft], understanding: dict[str, Any], handoff: Handoff | None
    ) -> TurnStatus:
        """Stores the bot's replies, all or none, if the conversation has not changed hands since the turn began.

        A turn that is finished already stays as it is: the second of two finishers writes nothing.
        """
        now = self._clock()
        with self._database.write() as session:
            turn, conversation = _held(session, turn_id)
            if turn.status not in UNFINISHED:
                return TurnStatus(turn.status)
            status = _outcome(turn, conversation, replies)
            turn.result = (
                {**understanding, "withheld": [draft.text for draft in replies]}
                if status is TurnStatus.WITHHELD
                else understanding
            )
            if status is TurnStatus.ANSWERED:
                for draft in replies:
                    rows.append(session, conversation, Sender.BOT, _numbered(draft), now, turn_id=turn.id)
                conversation.hand_back_summary = None
                if handoff is not None:
                    session.flush()  # what was understood decides the place and the group
                    join_queue(
                        session,
                        conversation,
                        handoff.reason,
                        handoff.priority,
                        handoff.summary,
                        now,
                        self._calendar,
                        handoff.tier,
                    )
            elif status is TurnStatus.HEARD:
                emotion = (understanding.get("emotion") or {}).get("name")
                heard_in_queue(session, conversation, understanding.get("risk") or (), emotion, now)
            _end(session, turn, status, now)
            return status

    def retry_later(self, turn_id: str, delay: timedelta) -> None:
        """Puts a turn back whose answer could not be had; it keeps its place in the conversation."""
        now = self._clock()
        with self._database.write() as session:
            turn, _ = _held(session, turn_id)
            if turn.status == TurnStatus.RUNNING:
                turn.status = TurnStatus.WAITING.value
                turn.lease_until = None
                turn.due_at = now + delay

    def give_up(self, turn_id: str, reason: str) -> None:
        """Ends a turn that cannot be answered: the customer is told and a person is called. Nobody is left waiting."""
        now = self._clock()
        with self._database.write() as session:
            turn, conversation = _held(session, turn_id)
            if turn.status not in UNFINISHED:
                return
            turn.result = {"failure": reason}
            if turn.mode == "reply" and Owner(conversation.owner) is Owner.BOT:
                rows.append(session, conversation, Sender.SYSTEM, notices.bot_failed(), now, turn_id=turn.id)
                join_queue(
                    session,
                    conversation,
                    "bot_failed",
                    FAILURE_PRIORITY,
                    FAILED,
                    now,
                    self._calendar,
                )
            _end(session, turn, TurnStatus.FAILED, now)


def _blocked() -> Any:
    """An earlier turn of the same conversation is not finished yet."""
    earlier = aliased(TurnRow)
    return exists().where(
        earlier.conversation_id == TurnRow.conversation_id,
        earlier.first_seq < TurnRow.first_seq,
        earlier.status.in_(UNFINISHED),
    )


def _next_due(now: datetime) -> Any:
    waiting = and_(TurnRow.status == TurnStatus.WAITING, TurnRow.due_at <= now)
    orphaned = and_(TurnRow.status == TurnStatus.RUNNING, TurnRow.lease_until <= now)
    return (
        select(TurnRow)
        .where(or_(waiting, orphaned), ~_blocked())
        .order_by(TurnRow.due_at)
        .limit(1)
        .with_for_update(skip_locked=True)
    )


def _claimed(session: Session, row: TurnRow, conversation: ConversationRow) -> Turn:
    bubbles = list(
        session.scalars(
            select(MessageRow)
            .where(MessageRow.turn_id == row.id, MessageRow.sender == Sender.CUSTOMER)
            .order_by(MessageRow.seq)
        )
    )
    texts = [bubble.text for bubble in bubbles if bubble.kind != Kind.IMAGE]
    words = merged(texts)
    photos = tuple(
        str(bubble.card["attachment_id"]) for bubble in bubbles if bubble.kind == Kind.IMAGE and bubble.card is not None
    )
    return Turn(
        id=row.id,
        conversation_id=row.conversation_id,
        mode=row.mode,
        epoch=row.epoch,
        text=words or (PHOTO_WORDS if photos else ""),
        lines=tuple(lines_of(texts)),
        payload=PHOTO_PAYLOAD if photos and not words else row.payload,
        page=row.page,
        photos=photos,
        customer_id=conversation.customer_id,
        hand_back_summary=conversation.hand_back_summary,
        opened_at=row.opened_at,
        attempts=row.attempts,
    )


def _held(session: Session, turn_id: str) -> tuple[TurnRow, ConversationRow]:
    # The conversation is locked first, then the turn, everywhere: two locks in one order cannot dead-lock.
    conversation_id = session.scalar(select(TurnRow.conversation_id).where(TurnRow.id == turn_id))
    conversation = rows.access(session, conversation_id or "", lock=True)
    turn = session.scalars(select(TurnRow).where(TurnRow.id == turn_id).with_for_update()).one()
    return turn, conversation


def _outcome(turn: TurnRow, conversation: ConversationRow, replies: list[Draft]) -> TurnStatus:
    if turn.mode == "listen":
        # An answer may still come: one from before a person took over, which was kept under the turn's id.
        return TurnStatus.WITHHELD if replies else TurnStatus.HEARD
    if turn.epoch != conversation.epoch:
        return TurnStatus.WITHHELD
    return TurnStatus.ANSWERED


def _end(session: Session, turn: TurnRow, status: TurnStatus, now: datetime) -> None:
    turn.status = status.value
    turn.lease_until = None
    turn.finished_at = now
    kinds = {
        TurnStatus.ANSWERED: EventKind.TURN_ANSWERED,
        TurnStatus.WITHHELD: EventKind.TURN_WITHHELD,
        TurnStatus.HEARD: EventKind.TURN_HEARD,
        TurnStatus.FAILED: EventKind.TURN_FAILED,
    }
    result = turn.result or {}
    record(
        session,
        kinds[status],
        now,
        conversation_id=turn.conversation_id,
        turn=turn.id,
        attempts=turn.attempts,
        intent=result.get("intent"),
        emotion=result.get("emotion"),
        model=result.get("model"),
    )


def _numbered(draft: Draft) -> Draft:
    """Buttons get identifiers of their own, so that a press can be traced to the one message that offered it."""
    if not draft.choices:
        return draft
    choices = tuple(Choice(new_id(), choice.title, choice.payload) for choice in draft.choices)
    return Draft(draft.text, Kind.CHOICES, choices, draft.card)
