"""The studio (训练台): what was not understood, labels, training, gate, release and rollback. For maintainers only."""

from collections.abc import Callable
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Cookie, Depends, Form, Request, Response, status
from fastapi.responses import HTMLResponse, RedirectResponse

from bot.errors import AnxinError, Forbidden, NotFound, NotSignedIn
from bot.learning.inbox import Item, ReviewInbox
from bot.learning.intent_search import choosable, the_one
from bot.learning.jobs import JobKind, Jobs
from bot.learning.opinions import STATUS_LABELS
from bot.learning.releases import Releases, TamperedModel
from bot.learning.signals import REASON_LABELS
from bot.nlu.labels import INTENT_LABELS
from bot.nlu.taxonomy import INTENTS
from bot.staff.accounts import Role, SignedIn
from bot.web.pages import templates
from bot.web.services import Services, services
from bot.web.staff_access import COOKIE

router = APIRouter(prefix="/studio", include_in_schema=False)

Has = Annotated[Services, Depends(services)]
Token = Annotated[str | None, Cookie(alias=COOKIE)]
Csrf = Annotated[str, Form(max_length=200)]
MAY = frozenset({Role.MAINTAINER, Role.ADMIN})
SHOWN = 30
GUESSES = 3
JOB_LABELS = {
    JobKind.HARVEST: "收集对话",
    JobKind.CLUSTERS: "归堆",
    JobKind.EXPORT: "写入训练数据",
    JobKind.TRAIN: "训练",
    JobKind.GATE: "发布检查",
    JobKind.RELEASE: "检查并发布",
}


def _maintainer(has: Services, token: str | None) -> SignedIn:
    """Raises NotSignedIn. Forbidden: another role, or still on the one-time password."""
    who = has.accounts.signed_in(token)
    if who.staff.must_change_password:
        raise Forbidden("请先修改一次性密码。", code="PASSWORD_CHANGE_REQUIRED")
    if who.staff.role not in MAY:
        raise Forbidden("训练台只对训练师和管理员开放。", code="MAINTAINERS_ONLY")
    return who


def _writer(has: Has, csrf_token: Csrf = "", anxin_staff: Token = None) -> SignedIn:
    who = _maintainer(has, anxin_staff)
    who.check_csrf(csrf_token)
    return who


Writer = Annotated[SignedIn, Depends(_writer)]


def _inbox(has: Services) -> ReviewInbox:
    return ReviewInbox(has.database, INTENTS)


@router.get("/")
def studio(request: Request, has: Has, done: str = "", anxin_staff: Token = None) -> Response:
    try:
        who = _maintainer(has, anxin_staff)
    except NotSignedIn:
        return RedirectResponse("/staff/sign-in", status.HTTP_303_SEE_OTHER)
    return _page(request, has, who, done)


@router.post("/items/{item_id}/label")
def label(
    request: Request, has: Has, who: Writer, item_id: str, intent: Annotated[str, Form(max_length=100)] = ""
) -> Response:
    """`intent` as it was typed: a name, a label, or the initials of its pinyin where only one fits best."""
    return _tried(
        request, has, who, lambda: _inbox(has).label(item_id, the_one(intent).name, who.staff.name), done=item_id
    )


@router.post("/items/{item_id}/skip")
def skip(request: Request, has: Has, who: Writer, item_id: str) -> Response:
    return _tried(request, has, who, lambda: _inbox(has).label(item_id, None, who.staff.name), done=item_id)


@router.post("/items/{item_id}/undo")
def undo(request: Request, has: Has, who: Writer, item_id: str) -> Response:
    return _tried(request, has, who, lambda: _inbox(has).undo(item_id, who.staff.name))


@router.post("/jobs/cancel")
def cancel(request: Request, has: Has, who: Writer) -> Response:
    return _tried(request, has, who, Jobs(has.settings).cancel)


@router.post("/jobs/{kind}")
def start(request: Request, has: Has, who: Writer, kind: JobKind) -> Response:
    extra = ("--by", who.staff.name) if kind is JobKind.RELEASE else ()
    return _tried(request, has, who, lambda: Jobs(has.settings).start(kind, who.staff.name, *extra))


@router.post("/rollback")
def rollback(request: Request, has: Has, who: Writer) -> Response:
    return _tried(request, has, who, lambda: Releases(has.settings.home).rollback(who.staff.name))


def _tried(request: Request, has: Services, who: SignedIn, action: Callable[[], object], done: str = "") -> Response:
    """Back to the page; with what went wrong on it when something did."""
    try:
        action()
    except AnxinError as error:
        return _page(request, has, who, "", error.message, error.status)
    except TamperedModel as error:
        return _page(request, has, who, "", str(error), status.HTTP_409_CONFLICT)
    return RedirectResponse(f"/studio/?done={quote(done)}" if done else "/studio/", status.HTTP_303_SEE_OTHER)


def _page(
    request: Request, has: Services, who: SignedIn, done: str, error: str = "", status_code: int = status.HTTP_200_OK
) -> HTMLResponse:
    inbox, releases = _inbox(has), Releases(has.settings.home)
    waiting = inbox.items()
    facts = {
        "staff": who.staff,
        "csrf_token": who.csrf_token,
        "items": waiting[:SHOWN],
        "waiting": len(waiting),
        "done": _known(inbox, done),
        "error": error,
        "intents": choosable(),
        "labels": INTENT_LABELS,
        "reasons": REASON_LABELS,
        "statuses": STATUS_LABELS,
        "guesses": GUESSES,
        "job": Jobs(has.settings).last(),
        "jobs": JOB_LABELS,
        "current": releases.current(),
        "history": [(step, releases.manifest(step.version)) for step in reversed(releases.history()[-10:])],
    }
    return templates.TemplateResponse(request, "studio/inbox.html", facts, status_code=status_code)


def _known(inbox: ReviewInbox, item_id: str) -> Item | None:
    if not item_id:
        return None
    try:
        return inbox.item(item_id)
    except NotFound:
        return None
