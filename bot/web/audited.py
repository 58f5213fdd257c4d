"""Which requests of the console are audited, as a table; noted when they succeed, by whoever is signed in."""

from dataclasses import dataclass
from typing import Protocol

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.conversations.ownership import Owner
from bot.errors import Unavailable
from bot.staff.accounts import Staff
from bot.staff.audit import Action
from bot.web.services import Services

CONVERSATION = "/api/v1/staff/conversations/{conversation_id}"


@dataclass(frozen=True, slots=True)
class Kept:
    """`subject`: which part of the path it was done to; `query`: what else is kept of the address."""

    action: Action
    subject: str = "conversation_id"
    query: tuple[str, ...] = ()


AUDITED = {
    ("GET", CONVERSATION): Kept(Action.CONVERSATION_OPENED),
    ("GET", f"{CONVERSATION}/messages"): Kept(Action.CONVERSATION_OPENED),
    ("GET", f"{CONVERSATION}/stream"): Kept(Action.CONVERSATION_OPENED),
    ("GET", f"{CONVERSATION}/attachments/{{attachment_id}}"): Kept(Action.CONVERSATION_OPENED),
    ("POST", f"{CONVERSATION}/take"): Kept(Action.TAKEN),
    ("POST", f"{CONVERSATION}/step-in"): Kept(Action.TAKEN),
    ("POST", f"{CONVERSATION}/accept"): Kept(Action.TAKEN),
    ("POST", f"{CONVERSATION}/transfer"): Kept(Action.TRANSFERRED),
    ("POST", f"{CONVERSATION}/hand-back"): Kept(Action.HANDED_BACK),
    ("POST", f"{CONVERSATION}/close"): Kept(Action.ENDED),
    ("POST", f"{CONVERSATION}/reopen"): Kept(Action.REOPENED),
    ("POST", f"{CONVERSATION}/offers"): Kept(Action.OFFER_EXECUTED),
    ("POST", f"{CONVERSATION}/corrections"): Kept(Action.CORRECTED),
    ("POST", "/api/v1/staff/work-orders/{work_order_id}/{move}"): Kept(Action.WORK_ORDER_MOVED, "work_order_id"),
    ("POST", "/staff/work-orders/{work_order_id}/{move}"): Kept(Action.WORK_ORDER_MOVED, "work_order_id"),
    ("POST", "/api/v1/staff/duty/people/{staff_id}"): Kept(Action.PERSON_CHANGED, "staff_id"),
    ("GET", "/staff/cases/{number}"): Kept(Action.CASE_OPENED, "number"),
    ("GET", "/staff/search"): Kept(Action.SEARCHED, "", ("q",)),
    ("GET", "/staff/audit"): Kept(Action.AUDIT_SEEN, ""),
}


def install(app: FastAPI) -> None:
    app.add_middleware(Audited)


def signed_in_as(request: Request, staff: Staff) -> None:
    """Whose request this is, for the audit."""
    request.state.staff = staff


class Looked(Protocol):
    """A conversation, as far as it says who serves it."""

    @property
    def owner(self) -> Owner: ...

    @property
    def staff_id(self) -> str | None: ...


def looked(request: Request, staff: Staff, at: Looked) -> None:
    """A look into what somebody else serves is listening in, by whichever way."""
    if at.owner in {Owner.STAFF, Owner.WRAP_UP} and at.staff_id != staff.id:
        request.state.audit_action = Action.LISTENED_IN


class Audited:
    """Notes before the answer goes out: what cannot be noted is not shown."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        refused = False

        async def noted(message: Message) -> None:
            nonlocal refused
            if refused:
                return
            if message["type"] == "http.response.start" and message["status"] < 400:
                try:
                    _note(Request(scope))
                except Unavailable as error:
                    refused = True
                    await JSONResponse(error.as_json(), error.status)(scope, receive, send)
                    return
            await send(message)

        await self._app(scope, receive, noted)


def _note(request: Request) -> None:
    route, staff = request.scope.get("route"), getattr(request.state, "staff", None)
    kept = AUDITED.get((request.method, getattr(route, "path", "")))
    asked = {name: request.query_params[name] for name in kept.query if request.query_params.get(name)} if kept else {}
    if kept is None or staff is None or (kept.query and not asked):
        return
    has: Services = request.app.state.services
    action = getattr(request.state, "audit_action", kept.action)
    has.trail.note(action, staff.id, request.path_params.get(kept.subject, ""), **asked)
