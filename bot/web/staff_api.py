"""The console's JSON API: `/api/v1/staff/…`. Reading needs a session, writing also the page's token."""

import asyncio
from collections.abc import AsyncIterator, Callable
from functools import partial
from typing import Annotated, Any

import structlog
from anyio.to_thread import run_sync
from fastapi import APIRouter, Query, Request, Response, status
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, Field
from sqlalchemy.orm import Session

from bot.cases.commitments import locked_open_case
from bot.cases.stages import Stage
from bot.cases.tables import CaseRow
from bot.conversations.model import Conversation
from bot.conversations.outlet import for_customer
from bot.conversations.ownership import Owner
from bot.conversations.reading import View
from bot.errors import NotSignedIn, Unavailable
from bot.learning.masking import PLACEHOLDERS, mask
from bot.policy.follow_up import WorkOrderMove
from bot.staff.closing_reasons import closing_reason
from bot.web import audited
from bot.web.follow import HEARTBEAT_SECONDS, LAST_SEQ, event, long_poll, state_of, stream
from bot.web.hub import QUEUE, Hub
from bot.web.services import Services
from bot.web.staff_access import SUPERVISORS, Follower, Has, Reader, Writer
from bot.web.staff_view import conversation_detail, work_order

log = structlog.get_logger(__name__)

router = APIRouter(prefix="/api/v1/staff")


class Held(BaseModel):
    """What the staff member had seen when deciding: the epoch, and the last message."""

    epoch: int = Field(ge=1)
    seen_seq: int | None = Field(default=None, ge=0, le=LAST_SEQ)


class Reply(Held):
    """Words, or a picture or document that was uploaded before."""

    client_id: str = Field(min_length=1, max_length=38)
    text: str = ""
    attachment_id: str | None = Field(default=None, max_length=40)


class HandBack(Held):
    summary: str = Field(default="", max_length=2000)


class Closing(Held):
    note: str = Field(default="", max_length=2000)
    reason: str | None = Field(default=None, max_length=40)


class WorkOrderNote(BaseModel):
    note: str = Field(default="", max_length=2000)


@router.get("/stream")
async def stream_queue(has: Has, check: Follower) -> StreamingResponse:
    """Tells, as server-sent events, how many customers wait whenever a list may have changed."""

    def waiting() -> int:
        check()
        return has.reading.waiting()

    return StreamingResponse(_queue_events(has.hub, waiting), media_type="text/event-stream")


@router.get("/conversations/{conversation_id}")
def read_conversation(request: Request, has: Has, who: Reader, conversation_id: str) -> dict[str, Any]:
    """Everything beside the messages: the customer, their orders and cases, what the bot understood, the handoff."""
    conversation = has.reading.conversation(conversation_id)
    audited.looked(request, who.staff, conversation)
    return conversation_detail(has, who.staff, conversation_id)


@router.get("/conversations/{conversation_id}/messages")
async def read_messages(
    request: Request,
    has: Has,
    who: Reader,
    conversation_id: str,
    after: Annotated[int, Query(ge=0, le=LAST_SEQ)] = 0,
    wait: Annotated[float, Query(ge=0, le=60)] = 0,
) -> dict[str, Any]:
    view = await long_poll(
        has.hub, conversation_id, lambda seq: has.reading.as_staff(conversation_id, seq), after, wait
    )
    audited.looked(request, who.staff, view)
    return {"messages": [for_customer(message) for message in view.messages], **_state(who.staff.id, view)}


@router.get("/conversations/{conversation_id}/stream")
async def stream_messages(
    request: Request,
    has: Has,
    who: Reader,
    check: Follower,
    conversation_id: str,
    after: Annotated[int, Query(ge=0, le=LAST_SEQ)] = 0,
) -> StreamingResponse:
    audited.looked(request, who.staff, await run_sync(has.reading.conversation, conversation_id))

    def look(seq: int) -> View:
        check()
        return has.reading.as_staff(conversation_id, seq)

    events = stream(has.hub, conversation_id, look, after, state=partial(_state, who.staff.id))
    return StreamingResponse(events, media_type="text/event-stream", headers={"X-Accel-Buffering": "no"})


@router.post("/conversations/{conversation_id}/take")
def take(has: Has, who: Writer, conversation_id: str, held: Held) -> dict[str, Any]:
    above = who.staff.role in SUPERVISORS  # they step in whatever they have
    moved = has.desk.take(conversation_id, who.staff.id, who.staff.display_name, held.epoch, beyond_limit=above)
    return _moved(has.hub, moved)


@router.post("/conversations/{conversation_id}/messages", status_code=status.HTTP_201_CREATED)
def reply(has: Has, who: Writer, conversation_id: str, sent: Reply, response: Response) -> dict[str, Any]:
    """A staff member's answer. 409 STALE_EPOCH brings what arrived meanwhile; nothing is stored then."""
    message, created = has.desk.reply(
        conversation_id, who.staff.id, sent.client_id, sent.text, sent.epoch, sent.seen_seq, sent.attachment_id
    )
    if created:
        has.hub.publish(conversation_id)
    else:
        response.status_code = status.HTTP_200_OK
    return for_customer(message)


@router.post("/conversations/{conversation_id}/hand-back")
def hand_back(has: Has, who: Writer, conversation_id: str, given: HandBack) -> dict[str, Any]:
    """The case that was given to a person goes back with it, all or nothing."""
    me, key = who.staff, f"hand-back:{given.epoch}"

    def case_too(session: Session) -> None:
        if (case := _escalated(session, conversation_id)) is not None:
            has.cases.hand_back(case.id, given.summary, me.id, key, within=session)

    moved = has.desk.hand_back(
        conversation_id, me.id, me.display_name, given.epoch, given.summary, given.seen_seq, also=case_too
    )
    return _moved(has.hub, moved)


@router.post("/conversations/{conversation_id}/wrap-up")
def wrap_up(has: Has, who: Writer, conversation_id: str, held: Held) -> dict[str, Any]:
    return _moved(has.hub, has.desk.wrap_up(conversation_id, who.staff.id, held.epoch, held.seen_seq))


@router.post("/conversations/{conversation_id}/close")
def close(has: Has, who: Writer, conversation_id: str, closing: Closing) -> dict[str, Any]:
    """Ends the round; the case that was given to a person ends with it, all or nothing, and keeps the note."""
    me, key = who.staff.id, f"close:{closing.epoch}"

    def case_too(session: Session) -> None:
        if (case := _escalated(session, conversation_id)) is not None:
            has.cases.close_by_person(case.id, closing.note, me, key, within=session)

    moved = has.desk.close(
        conversation_id, me, closing.epoch, closing.note, closing.seen_seq, closing.reason, also=case_too
    )
    if closing.reason is None or closing_reason(closing.reason).solved:
        _learn(has, moved)
    return _moved(has.hub, moved)


@router.post("/work-orders/{work_order_id}/{move}")
def move_work_order(
    has: Has, who: Writer, work_order_id: str, move: WorkOrderMove, given: WorkOrderNote
) -> dict[str, Any]:
    """A department takes, returns or finishes what it has to do; a repeat changes nothing."""
    return work_order(has, has.promises.move(work_order_id, move, who.staff.id, given.note))


def _escalated(session: Session, conversation_id: str) -> CaseRow | None:
    """The case that a person has, locked: a case is locked before its conversation, everywhere."""
    case = locked_open_case(session, conversation_id)
    return case if case is not None and case.stage == Stage.ESCALATED else None


def _learn(has: Services, closed: Conversation) -> None:
    """Keeps what was answered, unless the shop cannot say whose name has to be masked: closed it is anyway."""
    try:
        masking = _masking(has, closed)
    except Unavailable as error:
        log.warning("answers_not_learned", conversation=closed.id, code=error.code)
        return
    has.solved_answers.learn(closed.id, masking)


def _masking(has: Services, conversation: Conversation) -> Callable[[str], str]:
    """Masks what tells who it is about; the customer's own name wherever it stands. Raises Unavailable."""
    profile = has.customers.profile(conversation.customer_id)
    name = profile.name if profile else None
    return lambda text: mask(text.replace(name, PLACEHOLDERS["person"]) if name else text)


def _moved(hub: Hub, conversation: Conversation) -> dict[str, Any]:
    hub.publish(conversation.id, QUEUE)
    return {"owner": conversation.owner.value, "epoch": conversation.epoch}


def _state(staff_id: str, view: View) -> dict[str, Any]:
    """What a customer may know of where it stands, and what only staff may; `staff_id` is who looks."""
    others = [one for one in view.viewers if one.staff_id != staff_id]
    return {
        **state_of(view),
        "epoch": view.epoch,
        "staff_id": view.staff_id,
        "mine": view.staff_id == staff_id and view.owner in {Owner.STAFF, Owner.WRAP_UP},
        "beside": view.beside,
        "customer_typing": view.customer_typing,
        "viewers": [{"name": one.name, "typing": one.typing, "supervises": one.supervises} for one in others],
    }


async def _queue_events(hub: Hub, waiting: Any) -> AsyncIterator[bytes]:
    loop = asyncio.get_running_loop()
    with hub.subscribe(QUEUE) as bell:
        while True:
            bell.clear()
            try:
                count = await run_sync(waiting)
            except NotSignedIn:
                return
            yield event("queue", {"waiting": count})
            beat_at = loop.time() + HEARTBEAT_SECONDS
            await bell.wait(beat_at - loop.time())
