"""Working on one conversation with others: inviting a colleague, stepping in. `/api/v1/staff/…`."""

from typing import Any

from fastapi import APIRouter, status
from pydantic import BaseModel, Field

from bot.conversations.inviting import LONGEST_MEMO, Invitation
from bot.web.hub import QUEUE
from bot.web.staff_access import SUPERVISING_WRITE, Has, Writer

router = APIRouter(prefix="/api/v1/staff")


class Invited(BaseModel):
    epoch: int = Field(ge=1)
    to_staff: str = Field(max_length=40)
    memo: str = Field(max_length=LONGEST_MEMO)


class Answer(BaseModel):
    accepts: bool


class Stepping(BaseModel):
    epoch: int = Field(ge=1)
    reason: str = Field(max_length=2000)


@router.post("/conversations/{conversation_id}/invitations", status_code=status.HTTP_204_NO_CONTENT)
def invite(has: Has, who: Writer, conversation_id: str, given: Invited) -> None:
    has.inviting.invite(conversation_id, who.staff.id, given.epoch, given.to_staff, given.memo)
    has.hub.publish(conversation_id, QUEUE)


@router.post("/invitations/{invitation_id}")
def answer(has: Has, who: Writer, invitation_id: str, given: Answer) -> dict[str, Any]:
    answered = has.inviting.answer(invitation_id, who.staff.id, accepts=given.accepts)
    has.hub.publish(answered.conversation_id)
    return shown_invitation(answered)


@router.post("/conversations/{conversation_id}/leave", status_code=status.HTTP_204_NO_CONTENT)
def leave(has: Has, who: Writer, conversation_id: str) -> None:
    """Whoever was invited is done."""
    has.inviting.leave(conversation_id, who.staff.id)
    has.hub.publish(conversation_id)


@router.post("/conversations/{conversation_id}/step-in", dependencies=[SUPERVISING_WRITE])
def step_in(has: Has, who: Writer, conversation_id: str, given: Stepping) -> dict[str, Any]:
    """Supervisors only. 409 STALE_EPOCH: it has changed hands since it was looked at."""
    moved = has.stepping_in.step_in(conversation_id, who.staff.id, who.staff.display_name, given.epoch, given.reason)
    has.hub.publish(conversation_id, QUEUE)
    return {"owner": moved.owner.value, "epoch": moved.epoch}


def shown_invitation(one: Invitation) -> dict[str, Any]:
    return {
        "id": one.id,
        "conversation_id": one.conversation_id,
        "name": one.name,
        "invited_by": one.invited_by_name,
        "memo": one.memo,
        "state": one.state.value,
    }
