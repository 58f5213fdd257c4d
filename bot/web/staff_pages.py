"""The console's pages: sign-in, queue, conversation, password. What lives in them is loaded through the staff API."""

import hmac
import secrets
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Cookie, Depends, Form, Request, Response, status
from fastapi.responses import HTMLResponse, RedirectResponse

from bot.errors import AnxinError, NotSignedIn
from bot.staff.accounts import SESSION_LIFE, SignedIn
from bot.staff.first_logins import FIRST_ADMIN_FILE, forget_first_password
from bot.web.pages import templates
from bot.web.services import Services, services
from bot.web.staff_access import COOKIE

router = APIRouter(prefix="/staff", include_in_schema=False)

FORM_COOKIE = "anxin_form"

Has = Annotated[Services, Depends(services)]
Token = Annotated[str | None, Cookie(alias=COOKIE)]


@router.get("/sign-in")
def sign_in_page(request: Request) -> HTMLResponse:
    return _sign_in_form(request, error=None, status_code=status.HTTP_200_OK)


@router.post("/sign-in")
def sign_in(
    request: Request,
    has: Has,
    name: Annotated[str, Form(max_length=200)],
    password: Annotated[str, Form(max_length=400)],
    csrf_token: Annotated[str, Form(max_length=200)] = "",
    anxin_form: Annotated[str | None, Cookie()] = None,
) -> Response:
    if not anxin_form or not hmac.compare_digest(anxin_form.encode(), csrf_token.encode()):
        return _sign_in_form(request, "页面已过期，请再试一次。", status.HTTP_403_FORBIDDEN)
    try:
        token = has.accounts.sign_in(name, password, request.client.host if request.client else "")
    except AnxinError as error:
        return _sign_in_form(request, error.message, error.status)
    response = RedirectResponse("/staff/", status.HTTP_303_SEE_OTHER)
    _set_cookie(request, response, COOKIE, token, int(SESSION_LIFE.total_seconds()))
    response.delete_cookie(FORM_COOKIE, path="/staff")
    return response


@router.post("/sign-out")
def sign_out(has: Has, csrf_token: Annotated[str, Form()], anxin_staff: Token = None) -> RedirectResponse:
    has.accounts.signed_in(anxin_staff).check_csrf(csrf_token)
    has.accounts.sign_out(anxin_staff or "")
    response = RedirectResponse("/staff/sign-in", status.HTTP_303_SEE_OTHER)
    response.delete_cookie(COOKIE, path="/")
    return response


@router.get("/password")
def password_page(request: Request, has: Has, anxin_staff: Token = None) -> Response:
    try:
        who = has.accounts.signed_in(anxin_staff)
    except NotSignedIn:
        return _to_sign_in()
    return _page(request, "staff/password.html", who, error=None)


@router.post("/password")
def change_password(
    request: Request,
    has: Has,
    current: Annotated[str, Form(max_length=400)],
    new: Annotated[str, Form(max_length=400)],
    csrf_token: Annotated[str, Form(max_length=200)],
    anxin_staff: Token = None,
) -> Response:
    who = has.accounts.signed_in(anxin_staff)
    who.check_csrf(csrf_token)
    try:
        has.accounts.change_password(who.staff.id, current, new)
    except AnxinError as error:
        return _page(request, "staff/password.html", who, error=error.message, status_code=error.status)
    forget_first_password_of(who.staff.name, has.settings.home)
    response = RedirectResponse("/staff/sign-in", status.HTTP_303_SEE_OTHER)
    response.delete_cookie(COOKIE, path="/")
    return response


@router.get("/")
def queue_page(request: Request, has: Has, anxin_staff: Token = None) -> Response:
    return _working_page(request, has, anxin_staff, "staff/queue.html")


@router.get("/conversations/{conversation_id}")
def conversation_page(request: Request, has: Has, conversation_id: str, anxin_staff: Token = None) -> Response:
    return _working_page(request, has, anxin_staff, "staff/conversation.html", conversation_id=conversation_id)


def forget_first_password_of(name: str, home: Path) -> None:
    """Removes the file with the first one-time password, if it is the one of this account."""
    try:
        login = (home / FIRST_ADMIN_FILE).read_text()
    except FileNotFoundError:
        return
    if login.split("\t", 1)[0] == name:
        forget_first_password(home)


def _working_page(
    request: Request, has: Services, token: str | None, template: str, conversation_id: str | None = None
) -> Response:
    try:
        who = has.accounts.signed_in(token)
    except NotSignedIn:
        return _to_sign_in()
    if who.staff.must_change_password:
        return RedirectResponse("/staff/password", status.HTTP_303_SEE_OTHER)
    return _page(request, template, who, conversation_id=conversation_id)


def _page(
    request: Request, template: str, who: SignedIn, *, status_code: int = status.HTTP_200_OK, **context: str | None
) -> HTMLResponse:
    facts = {"staff": who.staff, "csrf_token": who.csrf_token, **context}
    return templates.TemplateResponse(request, template, facts, status_code=status_code)


def _sign_in_form(request: Request, error: str | None, status_code: int) -> HTMLResponse:
    csrf_token = secrets.token_urlsafe(24)
    response = templates.TemplateResponse(
        request,
        "staff/sign_in.html",
        {"csrf_token": csrf_token, "error": error, "staff": None},
        status_code=status_code,
    )
    _set_cookie(request, response, FORM_COOKIE, csrf_token, 3600, path="/staff")
    return response


def _set_cookie(request: Request, response: Response, name: str, value: str, max_age: int, path: str = "/") -> None:
    response.set_cookie(
        name, value, max_age=max_age, path=path, httponly=True, samesite="strict", secure=request.url.scheme == "https"
    )


def _to_sign_in() -> RedirectResponse:
    return RedirectResponse("/staff/sign-in", status.HTTP_303_SEE_OTHER)
