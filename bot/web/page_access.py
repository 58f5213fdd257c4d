"""The door to the console's pages: who is not signed in is shown it, a refusal is a page and no JSON."""

from collections.abc import Awaitable, Callable
from typing import Annotated, Any

from fastapi import Cookie, Depends, Form, Header, Request, Response, status
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException

from bot.errors import AnxinError, BadInput, Forbidden, NotSignedIn
from bot.staff.accounts import Role, SignedIn
from bot.staff.scope import Scope
from bot.web.audited import signed_in_as
from bot.web.pages import templates
from bot.web.staff_access import COOKIE, Has

Handler = Callable[[Request], Awaitable[Response]]


class PageRoute(APIRoute):
    """Turns what a handler raises into a page with the reason, under the right status."""

    def get_route_handler(self) -> Any:
        handle: Handler = super().get_route_handler()

        async def answered(request: Request) -> Response:
            try:
                return await handle(request)
            except RequestValidationError:
                return _refused(request, BadInput("有一项填写得不对，请检查后再试。"))
            except AnxinError as error:
                return _refused(request, error)

        return answered


def page_reader(
    request: Request, has: Has, anxin_staff: Annotated[str | None, Cookie(alias=COOKIE)] = None
) -> SignedIn:
    """Whoever is signed in; everybody else is sent to the door, on the one-time password to the page to change it."""
    try:
        who = has.accounts.signed_in(anxin_staff)
    except NotSignedIn:
        raise _elsewhere(request, "/staff/sign-in") from None
    if who.staff.must_change_password:
        raise _elsewhere(request, "/staff/password")
    signed_in_as(request, who.staff)
    return who


def page_writer(
    who: Annotated[SignedIn, Depends(page_reader)],
    csrf_token: Annotated[str, Form(max_length=200)] = "",
    x_csrf_token: Annotated[str | None, Header()] = None,
) -> SignedIn:
    """For every form: the token comes in a header (htmx) or in the form itself (without scripts)."""
    who.check_csrf(x_csrf_token or csrf_token)
    return who


def scope(has: Has, who: Annotated[SignedIn, Depends(page_reader)]) -> Scope:
    return has.duties.scope(who.staff.id, who.staff.role)


def only(who: SignedIn, *roles: Role) -> None:
    """Raises Forbidden: the page is for others; an admin may see every one."""
    if who.staff.role not in {Role.ADMIN, *roles}:
        raise Forbidden("您的角色没有这个权限。", code="ROLE_REQUIRED")


PageReader = Annotated[SignedIn, Depends(page_reader)]
PageWriter = Annotated[SignedIn, Depends(page_writer)]
Scoped = Annotated[Scope, Depends(scope)]


def page(request: Request, template: str, who: SignedIn, **facts: Any) -> HTMLResponse:
    known = {"staff": who.staff, "csrf_token": who.csrf_token, **facts}
    return templates.TemplateResponse(request, template, known)


def _refused(request: Request, error: AnxinError) -> HTMLResponse:
    facts = {"staff": None, "csrf_token": "", "reason": error.message}
    return templates.TemplateResponse(request, "staff/refused.html", facts, status_code=error.status)


def _elsewhere(request: Request, path: str) -> HTTPException:
    if "HX-Request" in request.headers:  # a redirect would be followed within the page
        return HTTPException(status.HTTP_401_UNAUTHORIZED, headers={"HX-Redirect": path})
    return HTTPException(status.HTTP_303_SEE_OTHER, headers={"Location": path})
