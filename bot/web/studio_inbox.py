"""The review inbox and its clusters: label with one key, many at once, mark entities, take back."""

from collections.abc import Sequence
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Form, Query, Request, Response, status
from fastapi.responses import HTMLResponse

from bot.errors import AnxinError, BadInput
from bot.learning.beside import beside, customer_of
from bot.learning.clusters import clustered, clusters_kept
from bot.learning.conflicts import Conflict, conflicts
from bot.learning.inbox import MOST_AT_ONCE, Item
from bot.learning.inbox_shelves import Shelf, shelf_page
from bot.learning.intent_search import find, the_one
from bot.learning.jobs import Jobs
from bot.learning.known_sentences import known_sentences
from bot.learning.marks import Mark
from bot.learning.opinions import WAITING
from bot.learning.studio_log import ActionKind, StudioLog
from bot.staff.accounts import SignedIn
from bot.web.services import Services
from bot.web.studio_access import (
    Has,
    Reader,
    Writer,
    data_folder,
    done,
    inbox_of,
    page,
    person_of,
    piece,
    refused,
    shown,
    workbench_of,
)
from bot.web.studio_sentences import GUESSES, likeliest, shown_to, words

router = APIRouter(prefix="/studio", include_in_schema=False)

SHOWN = 30
Number = Annotated[int, Query(ge=1, le=1_000_000)]
Words = Annotated[str, Form(max_length=100)]
Sure = Annotated[bool, Form()]


@router.get("/")
def inbox_page(
    request: Request, has: Has, who: Reader, show: Shelf = Shelf.WAITING, number: Number = 1
) -> HTMLResponse:
    me = who.staff.name
    found = shelf_page(has.database, show, me, number, SHOWN)
    facts = {"show": show, "found": found, "shown": shown_to(has, found.items, me), **words()}
    return page(request, has, who, "inbox.html", **facts)


@router.get("/clusters")
def clusters_page(request: Request, has: Has, who: Reader) -> HTMLResponse:
    home = has.settings.home
    waiting = [item for item in inbox_of(has).chosen(clustered(home)) if item.status in WAITING]
    found_at, groups = clusters_kept(home, waiting)
    rows = [(cluster, likeliest(cluster.items)) for cluster in groups]
    job = Jobs(has.settings).last()
    return page(request, has, who, "clusters.html", clusters=rows, found_at=found_at, job=job, **words())


@router.get("/items/{item_id}/conversation")
def conversation(request: Request, has: Has, _: Reader, item_id: str, nth: int = 0) -> HTMLResponse:
    """Where a sentence was said, masked; `nth` counts from the latest."""
    try:
        item = inbox_of(has).item(item_id)
        seen = item.seen[max(0, min(nth, len(item.seen) - 1))] if item.seen else None
        customer = customer_of(has.database, seen.conversation_id) if seen else None
    except AnxinError as error:
        return piece(request, "beside.html", error=error.message)
    bubbles = beside(has.database, seen.conversation_id, seen.turn_id, person_of(has, customer)) if seen else []
    return piece(request, "beside.html", item=item, bubbles=bubbles, nth=nth, seen=seen)


@router.post("/items/{item_id}/label")
def label(request: Request, has: Has, who: Writer, item_id: str, intent: Words = "", sure: Sure = False) -> Response:
    """`intent` as it was typed: a name, a label, or pinyin. Conflicts are shown first, and saved only when `sure`."""
    try:
        wanted = the_one(intent).name
    except BadInput as error:
        return _again(request, has, who, item_id, error, candidates=tuple(find(intent)[:GUESSES]))
    return _say(request, has, who, item_id, wanted, sure)


@router.post("/items/{item_id}/skip")
def skip(request: Request, has: Has, who: Writer, item_id: str, sure: Sure = False) -> Response:
    return _say(request, has, who, item_id, None, sure)


@router.post("/items/{item_id}/undo")
def undo_label(request: Request, has: Has, who: Writer, item_id: str) -> Response:
    try:
        inbox_of(has).undo(item_id, who.staff.name)
    except AnxinError as error:
        return refused(request, error.message, error.status)
    return _item(request, has, who, item_id)


@router.post("/items/{item_id}/marks")
def mark(
    request: Request,
    has: Has,
    who: Writer,
    item_id: str,
    kind: Words,
    start: Annotated[int, Form(ge=0, le=10_000)] = 0,
    end: Annotated[int, Form(ge=0, le=10_000)] = 0,
) -> Response:
    try:
        inbox_of(has).mark(item_id, Mark(start, end, kind), who.staff.name)
    except AnxinError as error:
        return _again(request, has, who, item_id, error, marking=True)
    return _item(request, has, who, item_id, marking=True)


@router.post("/items/{item_id}/marks/remove")
def unmark(
    request: Request, has: Has, who: Writer, item_id: str, start: Annotated[int, Form(ge=0, le=10_000)]
) -> Response:
    try:
        inbox_of(has).unmark(item_id, start, who.staff.name)
    except AnxinError as error:
        return refused(request, error.message, error.status)
    return _item(request, has, who, item_id, marking=True)


@router.post("/bulk")
def bulk(
    request: Request,
    has: Has,
    who: Writer,
    item: Annotated[list[str], Form(max_length=MOST_AT_ONCE)],
    intent: Words = "",
    typed: Words = "",
    skip: Sure = False,
    sure: Sure = False,
    back: Annotated[Literal["/studio/", "/studio/clusters"], Form()] = "/studio/",
) -> Response:
    """One opinion on many: the intent of the pressed button, or the typed one. Where something speaks against it for
    some, those are shown first.
    """
    try:
        wanted = None if skip else the_one(intent or typed).name
        doubtful = [] if sure else _doubtful(has, item, wanted, who.staff.name)
        if doubtful:
            clean = sorted(set(item) - {one.id for one, _ in doubtful})
            facts = {"doubtful": doubtful, "clean": clean, "every": item, "wanted": wanted, "back": back}
            answer = piece(request, "doubtful.html", status.HTTP_409_CONFLICT, **facts)
            answer.headers.update({"HX-Retarget": "#notice", "HX-Reswap": "innerHTML"})
            return answer
        inbox_of(has).label_all(item, wanted, who.staff.name)
    except AnxinError as error:
        return refused(request, error.message, error.status)
    return shown(request, back)


@router.post("/actions/{action_id}/undo")
def undo_action(
    request: Request,
    has: Has,
    who: Writer,
    action_id: str,
    back: Annotated[str, Form(pattern=r"^/studio/[a-z/]*$", max_length=60)] = "/studio/",
) -> Response:
    """Takes back any step, wherever in the studio it was taken."""

    def undo() -> None:
        by = who.staff.name
        if StudioLog(has.database).action(action_id, by).kind is ActionKind.DATA:
            workbench_of(has).undo(action_id, by)
        else:
            inbox_of(has).undo_action(action_id, by)

    return done(request, back, undo)


def _say(request: Request, has: Services, who: SignedIn, item_id: str, intent: str | None, sure: bool) -> Response:
    inbox, me = inbox_of(has), who.staff.name
    try:
        if not sure and (against := _against(inbox.item(item_id), intent, me)):
            return _item(request, has, who, item_id, status.HTTP_409_CONFLICT, wanted=intent, against=tuple(against))
        inbox.label(item_id, intent, me)
    except AnxinError as error:
        return refused(request, error.message, error.status)
    return _item(request, has, who, item_id)


def _against(item: Item, intent: str | None, by: str) -> list[Conflict]:
    return conflicts(item.text, intent, known_sentences(data_folder()), item.opinions, by)


def _doubtful(has: Services, item_ids: Sequence[str], intent: str | None, by: str) -> list[tuple[Item, Conflict]]:
    items = inbox_of(has).chosen(item_ids)
    return [(one, against[0]) for one in items if (against := _against(one, intent, by))]


def _item(
    request: Request, has: Services, who: SignedIn, item_id: str, status_code: int = 200, **facts: Any
) -> HTMLResponse:
    (one,) = shown_to(has, [inbox_of(has).item(item_id)], who.staff.name, **facts)
    recent = StudioLog(has.database).recent(who.staff.name)
    return piece(request, "item.html", status_code, one=one, recent=recent, fresh=True, **words())


def _again(
    request: Request, has: Services, who: SignedIn, item_id: str, error: AnxinError, **facts: Any
) -> HTMLResponse:
    """The sentence once more, with what was wrong."""
    try:
        return _item(request, has, who, item_id, error.status, error=error.message, **facts)
    except AnxinError as missing:
        return refused(request, missing.message, missing.status)
