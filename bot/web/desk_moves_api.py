"""Setting a conversation aside, taking it up again, reopening one that is closed: `/api/v1/staff/conversations/…`."""

from typing import Any

from fastapi import APIRouter
from pydantic import AwareDatetime, BaseModel, Field

from bot.conversations.model import Conversation
from bot.web.follow import LAST_SEQ
from bot.web.hub import QUEUE
from bot.web.staff_access import Has, Writer

router = APIRouter(prefix="/api/v1/staff/conversations/{conversation_id}")


class Held(BaseModel):
    epoch: int = Field(ge=1)
    seen_seq: int | None = Field(default=None, ge=0, le=LAST_SEQ)


class Aside(Held):
    """`until` None: until the customer writes."""

    reason: str = Field(max_length=200)
    until: AwareDatetime | None = None


class Reopening(Held):
    reason: str = Field(max_length=2000)


@router.post("/snooze")
def snooze(has: Has, who: Writer, conversation_id: str, given: Aside) -> dict[str, Any]:
    moved = has.snoozing.snooze(conversation_id, who.staff.id, given.epoch, given.seen_seq, given.reason, given.until)
    return _moved(has, moved)


@router.post("/wake")
def wake(has: Has, who: Writer, conversation_id: str, held: Held) -> dict[str, Any]:
    return _moved(has, has.snoozing.wake(conversation_id, who.staff.id, held.epoch))


@router.post("/reopen")
def reopen(has: Has, who: Writer, conversation_id: str, given: Reopening) -> dict[str, Any]:
    moved = has.desk.reopen(conversation_id, who.staff.id, who.staff.display_name, given.epoch, given.reason)
    return _moved(has, moved)


def _moved(has: Has, conversation: Conversation) -> dict[str, Any]:
    has.hub.publish(conversation.id, QUEUE)
    return {"owner": conversation.owner.value, "epoch": conversation.epoch}
