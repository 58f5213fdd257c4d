"""The queue for a person: joining it, one's place in it, and what recent customers really waited."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.conversations import notices, rows
from bot.conversations.events import EventKind
from bot.conversations.model import Sender
from bot.conversations.ownership import Move, Owner
from bot.conversations.tables import ConversationRow, EventRow
from bot.conversations.waiting import expected_wait, place

RECENT = timedelta(hours=12)


def join_queue(
    session: Session, conversation: ConversationRow, reason: str, priority: int, summary: str, now: datetime
) -> None:
    """Puts a conversation that the bot owned into the queue and tells the customer their place. The row is locked."""
    rows.move(session, conversation, Move.REQUEST_HUMAN, now, reason=reason, priority=priority)
    conversation.handoff_reason = reason
    conversation.handoff_summary = summary
    conversation.priority = priority
    position, wait = standing(session, conversation, now)
    rows.append(session, conversation, Sender.SYSTEM, notices.queued(position, wait), now)


def standing(session: Session, conversation: ConversationRow, now: datetime) -> tuple[int, tuple[int, int] | None]:
    """Place in the queue (from 1) and the expected wait in minutes, as an interval or None."""
    others = session.execute(
        select(ConversationRow.priority, ConversationRow.waiting_since).where(
            ConversationRow.owner.in_([Owner.QUEUED.value, Owner.OFFERED.value]),
            ConversationRow.id != conversation.id,
            ConversationRow.waiting_since.is_not(None),
        )
    )
    since = conversation.waiting_since or now
    position = place(
        conversation.priority, since.timestamp(), [(priority, at.timestamp()) for priority, at in others if at]
    )
    return position, expected_wait(position, recent_waits(session, now))


def recent_waits(session: Session, now: datetime) -> Sequence[float]:
    """Seconds that each of the last twenty customers waited for a person, within the last twelve hours."""
    joins = session.scalars(
        select(EventRow.data)
        .where(EventRow.kind == EventKind.STAFF_JOINED.value, EventRow.at >= now - RECENT)
        .order_by(EventRow.at.desc())
        .limit(20)
    )
    return [float(data["waited"]) for data in joins]
