"""Typing and reading, both ways. None of it changes what anybody is owed."""

from fastapi import APIRouter, Depends, status
from pydantic import BaseModel, Field

from bot.web.follow import LAST_SEQ
from bot.web.rate_limits import not_too_often
from bot.web.staff_access import Writer
from bot.web.visitor_access import Has, Visitor

router = APIRouter(prefix="/api/v1", dependencies=[Depends(not_too_often)])
# Staff sit behind one address: what is counted there are customers.
staff_router = APIRouter(prefix="/api/v1/staff")


class Typing(BaseModel):
    typing: bool = True


class Viewing(BaseModel):
    """`typing`: writing anything, a reply or a note; only colleagues are told."""

    viewing: bool = True
    typing: bool = False


class ReadUpTo(BaseModel):
    seq: int = Field(ge=1, le=LAST_SEQ)


@router.post("/conversations/{conversation_id}/typing", status_code=status.HTTP_204_NO_CONTENT)
def customer_types(has: Has, who: Visitor, conversation_id: str, said: Typing) -> None:
    has.presence.customer_types(who, conversation_id, said.typing)
    has.hub.publish(conversation_id)


@router.post("/conversations/{conversation_id}/read", status_code=status.HTTP_204_NO_CONTENT)
def customer_reads(has: Has, who: Visitor, conversation_id: str, said: ReadUpTo) -> None:
    has.presence.customer_read(who, conversation_id, said.seq)
    has.hub.publish(conversation_id)


@staff_router.post("/conversations/{conversation_id}/typing", status_code=status.HTTP_204_NO_CONTENT)
def staff_types(has: Has, who: Writer, conversation_id: str, said: Typing) -> None:
    has.presence.staff_type(conversation_id, who.staff.id, said.typing)
    has.hub.publish(conversation_id)


@staff_router.post("/conversations/{conversation_id}/viewing", status_code=status.HTTP_204_NO_CONTENT)
def staff_views(has: Has, who: Writer, conversation_id: str, said: Viewing) -> None:
    if not said.viewing:
        has.viewers.gone(conversation_id, who.staff.id)
    elif not has.viewers.here(conversation_id, who.staff.id, typing=said.typing):
        return
    has.hub.publish(conversation_id)


@staff_router.post("/conversations/{conversation_id}/read", status_code=status.HTTP_204_NO_CONTENT)
def staff_reads(has: Has, who: Writer, conversation_id: str, said: ReadUpTo) -> None:
    has.presence.staff_read(conversation_id, who.staff.id, said.seq)
    has.hub.publish(conversation_id)
