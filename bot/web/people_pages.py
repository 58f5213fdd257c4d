"""People and roles, for admins: the list, adding somebody, and what can be changed of one."""

from enum import StrEnum
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response, status
from fastapi.responses import RedirectResponse

from bot.staff.accounts import ROLE_LABELS, Role, SignedIn
from bot.staff.groups import GROUP_LABELS, Group
from bot.staff.languages import LANGUAGE_LABELS, Language
from bot.staff.people import Person, Serves, one_time_password
from bot.web.page_access import PageReader, PageRoute, PageWriter, only, page
from bot.web.staff_access import Has

router = APIRouter(prefix="/staff/people", include_in_schema=False, route_class=PageRoute)

Name = Annotated[str, Form(max_length=80)]

CHOICES = {"roles": ROLE_LABELS, "groups": GROUP_LABELS, "languages": LANGUAGE_LABELS}


class Deed(StrEnum):
    """What a button on somebody's page does."""

    DEACTIVATE = "deactivate"
    REACTIVATE = "reactivate"
    REVOKE = "revoke"
    UNLOCK = "unlock"


@router.get("")
def list_page(request: Request, has: Has, who: PageReader) -> Response:
    only(who)
    facts = {"people": has.people.all(), **CHOICES}
    return page(request, "staff/people.html", who, **facts)


@router.post("")
def add(
    request: Request, has: Has, who: PageWriter, name: Name, display_name: Name, role: Annotated[Role, Form()]
) -> Response:
    """Shows the one-time password, this once. Raises Conflict: the name is taken."""
    only(who)
    password = one_time_password()
    made = has.accounts.create(name, display_name, role, password, must_change_password=True, by=who.staff.id)
    return _once(request, who, has.people.one(made.id), password)


@router.get("/{staff_id}")
def person_page(request: Request, has: Has, who: PageReader, staff_id: str) -> Response:
    only(who)
    facts = {"person": has.people.one(staff_id), **CHOICES}
    return page(request, "staff/person.html", who, **facts)


@router.post("/{staff_id}")
def change(
    has: Has,
    who: PageWriter,
    staff_id: str,
    display_name: Name,
    role: Annotated[Role, Form()],
    capacity: Annotated[int, Form()],
    group: Annotated[list[Group] | None, Form(max_length=20)] = None,
    language: Annotated[list[Language] | None, Form(max_length=20)] = None,
) -> Response:
    only(who)
    serves = Serves(frozenset(group or ()), capacity, frozenset(language or ()))
    has.people.change(staff_id, display_name, role, serves, who.staff.id)
    return RedirectResponse("/staff/people", status.HTTP_303_SEE_OTHER)


@router.post("/{staff_id}/password")
def reset_password(request: Request, has: Has, who: PageWriter, staff_id: str) -> Response:
    """Shows the one-time password, this once."""
    only(who)
    password = has.people.reset_password(staff_id, who.staff.id)
    return _once(request, who, has.people.one(staff_id), password)


@router.post("/{staff_id}/{deed}")
def do(has: Has, who: PageWriter, staff_id: str, deed: Deed) -> Response:
    only(who)
    deeds = {
        Deed.DEACTIVATE: has.people.deactivate,
        Deed.REACTIVATE: has.people.reactivate,
        Deed.REVOKE: has.people.revoke_sessions,
        Deed.UNLOCK: has.people.unlock,
    }
    deeds[deed](staff_id, who.staff.id)
    return RedirectResponse(f"/staff/people/{staff_id}", status.HTTP_303_SEE_OTHER)


def _once(request: Request, who: SignedIn, person: Person, password: str) -> Response:
    return page(request, "staff/one_time_password.html", who, person=person, password=password)
