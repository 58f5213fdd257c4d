"""What staff answer with, beside the reply itself: notes, canned replies, a transfer. `/api/v1/staff/…`."""

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, status
from pydantic import BaseModel, Field

from bot.conversations.notes import LONGEST, Note
from bot.staff.canned_replies import canned_replies
from bot.staff.groups import GROUP_LABELS, Group
from bot.web.hub import QUEUE
from bot.web.services import Services
from bot.web.shop_side import shop_side
from bot.web.staff_access import SUPERVISORS, Has, Reader, Writer

router = APIRouter(prefix="/api/v1/staff/conversations/{conversation_id}")


class NewNote(BaseModel):
    client_id: str = Field(min_length=1, max_length=38)
    text: str


class Given(BaseModel):
    """To exactly one: a colleague or a group."""

    epoch: int = Field(ge=1)
    seen_seq: int | None = Field(default=None, ge=0, le=2**31 - 1)
    memo: str = Field(max_length=LONGEST)
    to_staff: str | None = Field(default=None, max_length=40)
    to_group: Group | None = None


@router.post("/notes", status_code=status.HTTP_201_CREATED)
def add_note(has: Has, who: Writer, conversation_id: str, new: NewNote) -> dict[str, Any]:
    note = has.notes.add(conversation_id, who.staff.id, new.client_id, new.text)
    has.hub.publish(conversation_id)
    return shown_note(note, {who.staff.id: who.staff.display_name})


@router.get("/canned-replies")
def list_canned_replies(has: Has, who: Reader, conversation_id: str) -> dict[str, Any]:
    """Filled for this conversation with what is known; the rest stays in braces. Raises NotFound."""
    customer_id = has.reading.conversation(conversation_id).customer_id
    side = shop_side(has, customer_id, ())
    known = {
        "customer": (side.profile.name if side and side.profile else None) or _as_listed(has, customer_id),
        "staff": who.staff.display_name,
        "order": side.orders[0].id if side and side.orders else "",
    }
    filled = [reply.filled(known) for reply in canned_replies()]
    return {
        "replies": [
            {"group": one.group, "title": one.title, "text": one.text, "initials": one.initials} for one in filled
        ]
    }


def _as_listed(has: Services, customer_id: str | None) -> str:
    return (has.known_customers.told(customer_id).name or "") if customer_id else ""


@router.get("/receivers")
def list_receivers(has: Has, who: Reader, conversation_id: str) -> dict[str, Any]:
    """Whom the conversation can be given to: colleagues who were ever on duty, and the groups. Raises NotFound."""
    has.reading.conversation(conversation_id)
    duties = [duty for duty in has.duties.roster() if duty.staff_id != who.staff.id]
    names = has.accounts.names({duty.staff_id for duty in duties})
    supervisors = {one.id for one in has.accounts.active() if one.role in SUPERVISORS}
    return {
        "people": [
            {
                "id": duty.staff_id,
                "name": names[duty.staff_id],
                "availability": duty.availability.value,
                "supervises": duty.staff_id in supervisors,
            }
            for duty in duties
        ],
        "groups": [{"id": group.value, "name": GROUP_LABELS[group]} for group in Group],
    }


@router.post("/transfer")
def transfer(has: Has, who: Writer, conversation_id: str, given: Given) -> dict[str, Any]:
    moved = has.transfer.give(
        conversation_id,
        who.staff.id,
        given.epoch,
        given.seen_seq,
        given.memo,
        to_staff=given.to_staff,
        to_group=given.to_group,
    )
    has.hub.publish(conversation_id, QUEUE)
    return {"owner": moved.owner.value, "epoch": moved.epoch}


def shown_note(note: Note, names: Mapping[str, str]) -> dict[str, Any]:
    return {
        "id": note.id,
        "author": names.get(note.staff_id, ""),
        "seq": note.seq,
        "text": note.text,
        "created_at": note.created_at.isoformat(),
    }
