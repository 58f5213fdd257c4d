"""Who may enter the studio (训练台), and what all of its pages share."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

from fastapi import Cookie, Depends, Form, Header, HTTPException, Request, Response, status
from fastapi.responses import HTMLResponse, RedirectResponse

from bot.errors import AnxinError, NotSignedIn
from bot.learning.beside import Person
from bot.learning.inbox import ReviewInbox
from bot.learning.nlu_folder import NluFolder
from bot.learning.releases import TamperedModel
from bot.learning.studio_log import StudioLog
from bot.learning.workbench import Workbench
from bot.nlu.labels import INTENT_LABELS
from bot.nlu.taxonomy import INTENTS
from bot.settings import ROOT
from bot.staff.accounts import Role, SignedIn
from bot.web.pages import templates
from bot.web.services import Services, services
from bot.web.staff_access import COOKIE, require_role, signed_in

Has = Annotated[Services, Depends(services)]

DATA = ROOT / "data"
SWAPPED = frozenset({404, 409, 422})
"""What `frontend/htmx` puts into the page; other refusals are said by the browser's own means."""


def maintainer(request: Request, has: Has, anxin_staff: Annotated[str | None, Cookie(alias=COOKIE)] = None) -> SignedIn:
    """Sends whoever is not signed in to the door. Raises Forbidden: another role, or the one-time password."""
    try:
        who = signed_in(request, has, anxin_staff)
    except NotSignedIn as error:
        raise HTTPException(status.HTTP_303_SEE_OTHER, headers={"Location": "/staff/sign-in"}) from error
    return require_role(who, Role.MAINTAINER)


def writing_maintainer(
    request: Request,
    has: Has,
    csrf_token: Annotated[str, Form(max_length=200)] = "",
    x_csrf_token: Annotated[str, Header(max_length=200)] = "",
    anxin_staff: Annotated[str | None, Cookie(alias=COOKIE)] = None,
) -> SignedIn:
    """The token comes in the header from a script, in the form from a page without one. Raises also NotSignedIn."""
    who = require_role(signed_in(request, has, anxin_staff), Role.MAINTAINER)
    who.check_csrf(x_csrf_token or csrf_token)
    return who


Reader = Annotated[SignedIn, Depends(maintainer)]
Writer = Annotated[SignedIn, Depends(writing_maintainer)]


def data_folder() -> Path:
    return DATA


def inbox_of(has: Services) -> ReviewInbox:
    return ReviewInbox(has.database, INTENTS)


def workbench_of(has: Services) -> Workbench:
    return Workbench(has.database, NluFolder(data_folder() / "nlu"))


def person_of(has: Services, customer_id: str | None) -> Person:
    """What the shop knows of a customer, so that it is masked wherever it is said."""
    known = has.shop.personal_data(customer_id) if customer_id else None
    return Person((known.name,), known.addresses) if known else Person()


def page(request: Request, has: Services, who: SignedIn, template: str, **facts: Any) -> HTMLResponse:
    """A whole page of the studio."""
    shared = {
        "staff": who.staff,
        "csrf_token": who.csrf_token,
        "labels": INTENT_LABELS,
        "recent": StudioLog(has.database).recent(who.staff.name),
    }
    return templates.TemplateResponse(request, f"studio/{template}", {**shared, **facts})


def piece(request: Request, template: str, status_code: int = status.HTTP_200_OK, **facts: Any) -> HTMLResponse:
    """A piece of a page."""
    return templates.TemplateResponse(
        request, f"studio/{template}", {"labels": INTENT_LABELS, **facts}, status_code=status_code
    )


def done(request: Request, to: str, action: Callable[[], object]) -> Response:
    """Does something, then shows the page `to`. What speaks against it is said on the page that asked."""
    try:
        action()
    except AnxinError as error:
        return refused(request, error.message, error.status)
    except TamperedModel as error:
        return refused(request, str(error), status.HTTP_409_CONFLICT)
    return shown(request, to)


def shown(request: Request, to: str) -> Response:
    if request.headers.get("HX-Request"):
        return Response(status_code=status.HTTP_204_NO_CONTENT, headers={"HX-Redirect": to})
    return RedirectResponse(to, status.HTTP_303_SEE_OTHER)


def refused(request: Request, message: str, status_code: int) -> HTMLResponse:
    """Into the page's notice, whatever the request was going to replace."""
    answer = piece(request, "notice.html", status_code if status_code in SWAPPED else 409, error=message)
    answer.headers.update({"HX-Retarget": "#notice", "HX-Reswap": "innerHTML"})
    return answer
