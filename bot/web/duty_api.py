"""Being on duty at the console, and what is offered there: `/api/v1/staff/duty/…`."""

from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel, Field

from bot.staff.duty import AVAILABILITY_LABELS, MOST_CAPACITY, Availability, Duty
from bot.staff.groups import GROUP_LABELS, Group
from bot.staff.languages import LANGUAGE_LABELS, Language
from bot.web.hub import QUEUE
from bot.web.list_view import listed_conversation
from bot.web.services import Services
from bot.web.staff_access import SUPERVISING, SUPERVISING_WRITE, Has, Writer
from bot.web.together_api import shown_invitation

router = APIRouter(prefix="/api/v1/staff")


class Chosen(BaseModel):
    availability: Availability


class Arranged(BaseModel):
    groups: list[Group] = Field(max_length=len(Group))
    capacity: int = Field(ge=1, le=MOST_CAPACITY)
    languages: list[Language] = Field(default=[Language.ZH], min_length=1, max_length=len(Language))


class Held(BaseModel):
    epoch: int = Field(ge=1)


@router.post("/duty/here")
def here(has: Has, who: Writer) -> dict[str, Any]:
    """A sign of life, every few seconds; answered with what is offered to this person now."""
    return _own(has, has.duties.here(who.staff.id))


@router.post("/duty/availability")
def choose(has: Has, who: Writer, chosen: Chosen) -> dict[str, Any]:
    return _own(has, has.duties.choose(who.staff.id, chosen.availability))


@router.get("/duty", dependencies=[SUPERVISING])
def roster(has: Has) -> dict[str, Any]:
    """Everybody who is ever on duty, with how many customers they have now."""
    duties, loads = has.duties.roster(), has.reading.loads()
    names = has.accounts.names({duty.staff_id for duty in duties})
    return {
        "groups": [{"id": group.value, "label": GROUP_LABELS[group]} for group in Group],
        "languages": [{"id": one.value, "label": LANGUAGE_LABELS[one]} for one in Language],
        "people": [
            {"staff_id": duty.staff_id, "name": names[duty.staff_id], **_duty(duty, loads.get(duty.staff_id, 0))}
            for duty in duties
        ],
    }


@router.post("/duty/people/{staff_id}", dependencies=[SUPERVISING_WRITE])
def arrange(has: Has, staff_id: str, arranged: Arranged) -> dict[str, Any]:
    """A supervisor decides on groups and capacity."""
    return _duty(
        has.duties.arrange(staff_id, frozenset(arranged.groups), arranged.capacity, frozenset(arranged.languages)), None
    )


@router.post("/conversations/{conversation_id}/accept")
def accept(has: Has, who: Writer, conversation_id: str, held: Held) -> dict[str, Any]:
    moved = has.assignment.accept(conversation_id, who.staff.id, who.staff.display_name, held.epoch)
    has.hub.publish(conversation_id, QUEUE)
    return {"owner": moved.owner.value, "epoch": moved.epoch}


@router.post("/conversations/{conversation_id}/decline")
def decline(has: Has, who: Writer, conversation_id: str, held: Held) -> dict[str, Any]:
    moved = has.assignment.decline(conversation_id, who.staff.id, held.epoch)
    has.hub.publish(conversation_id, QUEUE)
    return {"owner": moved.owner.value, "epoch": moved.epoch}


def _own(has: Services, duty: Duty) -> dict[str, Any]:
    load = has.reading.loads().get(duty.staff_id, 0)
    return {
        **_duty(duty, load),
        "offers": [listed_conversation(one) for one in has.lists.offers(duty.staff_id)],
        "invitations": [shown_invitation(one) for one in has.inviting.for_person(duty.staff_id)],
    }


def _duty(duty: Duty, load: int | None) -> dict[str, Any]:
    return {
        "availability": duty.availability.value,
        "availability_label": AVAILABILITY_LABELS[duty.availability],
        "groups": sorted(duty.groups),
        "group_labels": [GROUP_LABELS[group] for group in Group if group in duty.groups],
        "languages": sorted(duty.languages),
        "language_labels": [LANGUAGE_LABELS[one] for one in Language if one in duty.languages],
        "capacity": duty.capacity,
        "load": load,
        "seen_at": duty.seen_at.isoformat(),
    }
