"""A message left out of hours is answered by the time that was promised, or it is sounded that it was not."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.conversations import rows
from bot.conversations.events import EventKind, record
from bot.conversations.model import Draft, Kind, Sender
from bot.conversations.ownership import Owner
from bot.conversations.queue import raise_priority
from bot.conversations.tables import ConversationRow, LeftMessageRow, MessageRow
from bot.policy.calendar import CalendarPolicy
from bot.policy.sentences import fill
from bot.settings import TIME_ZONE

WAITING = frozenset({Owner.QUEUED, Owner.OFFERED})
GONE = frozenset({Owner.BOT, Owner.CLOSED})


def settle_next_answer(session: Session, now: datetime, calendar: CalendarPolicy) -> str | None:
    """Settles one message whose time is over, and says whose conversation it was; None: there is none.

    Who is still waiting is told, and goes further up. Whoever went back to the bot waits for nobody any more.
    """
    late = (LeftMessageRow.answer_by <= now, LeftMessageRow.queued_at.is_not(None), LeftMessageRow.settled_at.is_(None))
    query = select(LeftMessageRow).where(*late).order_by(LeftMessageRow.answer_by).limit(1)
    message = session.scalar(query.with_for_update(skip_locked=True))
    if message is None:
        return None
    message.settled_at = now
    conversation = rows.access(session, message.conversation_id, lock=True)
    owner = Owner(conversation.owner)
    if owner in GONE or _answered(session, message):
        return conversation.id
    late_by = round((now - message.answer_by).total_seconds())
    record(session, EventKind.ANSWER_OVERDUE, now, conversation_id=conversation.id, late_seconds=late_by)
    if owner in WAITING:
        _tell(session, conversation, message, now, calendar)
    return conversation.id


def _tell(
    session: Session, conversation: ConversationRow, message: LeftMessageRow, now: datetime, calendar: CalendarPolicy
) -> None:
    raise_priority(session, conversation, calendar.desk.late_priority, now)
    at = message.answer_by.astimezone(TIME_ZONE)
    text = fill(calendar.desk.late_notice, {"time": f"{at.month}月{at.day}日{at:%H:%M}"})
    rows.append(session, conversation, Sender.SYSTEM, Draft(text, Kind.NOTICE), now)


def _answered(session: Session, message: LeftMessageRow) -> bool:
    query = select(MessageRow.id).where(
        MessageRow.conversation_id == message.conversation_id,
        MessageRow.sender == Sender.STAFF.value,
        MessageRow.created_at >= message.left_at,
    )
    return session.scalar(query.limit(1)) is not None
