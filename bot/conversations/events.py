"""The event log: one line for everything that a figure may later be computed from."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy.orm import Session

from bot.conversations.tables import EventRow
from bot.storage import new_id


class EventKind(StrEnum):
    CONVERSATION_STARTED = "conversation_started"
    OWNER_CHANGED = "owner_changed"
    TURN_ANSWERED = "turn_answered"
    TURN_WITHHELD = "turn_withheld"
    TURN_HEARD = "turn_heard"
    TURN_FAILED = "turn_failed"
    STAFF_JOINED = "staff_joined"
    STAFF_REPLIED = "staff_replied"
    LOOKED_IN = "looked_in"
    INVITED = "invited"
    INVITATION_ANSWERED = "invitation_answered"
    STEPPED_IN = "stepped_in"
    SNOOZED = "snoozed"
    SNOOZE_ENDED = "snooze_ended"
    RATED = "rated"
    MESSAGE_LEFT = "message_left"
    ANSWER_OVERDUE = "answer_overdue"
    CLOCK_BREACHED = "clock_breached"
    PROMISE_OVERDUE = "promise_overdue"
    WORK_ORDER_OVERDUE = "work_order_overdue"
    ASKED_BACK = "asked_back"
    ASKED_BACK_ANSWERED = "asked_back_answered"


def record(
    session: Session,
    kind: EventKind,
    at: datetime,
    *,
    conversation_id: str | None = None,
    staff_id: str | None = None,
    **data: Any,
) -> None:
    """Adds one event to the unit of work under way. `data` holds no text of the customer's."""
    session.add(
        EventRow(id=new_id(), at=at, kind=kind.value, conversation_id=conversation_id, staff_id=staff_id, data=data)
    )
