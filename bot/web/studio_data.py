"""The data workbench: the training sentences by intent, what an inspection found wrong with them, fixes in place."""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import HTMLResponse

from bot.errors import AnxinError, BadInput, Conflict, NotFound, Unavailable
from bot.learning.data_commit import DataCommit, Pending
from bot.learning.intent_search import choosable, the_one
from bot.learning.jobs import Jobs
from bot.learning.nlu_files import Line
from bot.learning.workbench_findings import Findings, findings_kept
from bot.nlu.checks.amounts import LEAST_TRAINING
from bot.nlu.labels import ENTITY_LABELS
from bot.nlu.taxonomy import INTENTS
from bot.web.studio_access import Has, Reader, Writer, data_folder, done, inbox_of, page, piece, refused, workbench_of
from bot.web.studio_training import JOB_LABELS

router = APIRouter(prefix="/studio", include_in_schema=False)

DATA = "/studio/data"
SHOWN = 40
MOST_AT_ONCE = 300
Back = Annotated[str, Form(pattern=r"^/studio/data(/[a-z_]+)?$", max_length=80)]
Chosen = Annotated[list[str], Form(max_length=MOST_AT_ONCE)]


@dataclass(frozen=True, slots=True)
class Amount:
    """The sentences of an intent: how many, how many there should be at least, how many are doubtful."""

    intent: str
    count: int
    least: int
    doubts: int

    @property
    def few(self) -> bool:
        return self.count < self.least


@router.get("/data")
def data_page(request: Request, has: Has, who: Reader) -> HTMLResponse:
    lines = workbench_of(has).folder.lines()
    kept = findings_kept(has.settings.home)
    found = kept.still_true(lines) if kept else None
    pending, why_not = _pending()
    facts = {
        "amounts": _amounts(lines, found),
        "found": found,
        "shown": SHOWN,
        "pending": pending,
        "why_not": why_not,
        "job": Jobs(has.settings).last(),
        "jobs": JOB_LABELS,
        "intents": choosable(),
        "entity_labels": ENTITY_LABELS,
    }
    return page(request, has, who, "data.html", **facts)


@router.get("/data/{intent}")
def intent_page(request: Request, has: Has, who: Reader, intent: str) -> HTMLResponse:
    """All sentences of one intent. Raises NotFound: no such intent."""
    if intent not in INTENTS:
        raise NotFound("没有这个意图。")
    lines = [line for line in workbench_of(has).folder.lines() if line.intent == intent]
    facts = {"intent": intent, "lines": lines, "least": LEAST_TRAINING[intent], "intents": choosable()}
    return page(request, has, who, "intent.html", **facts)


@router.post("/data/move")
def move(
    request: Request, has: Has, who: Writer, line: Chosen, to: Annotated[str, Form(max_length=100)], back: Back = DATA
) -> Response:
    """`to` as it was typed: a name, a label, or pinyin."""
    return done(request, back, lambda: workbench_of(has).move(list(map(_line, line)), the_one(to).name, who.staff.name))


@router.post("/data/delete")
def delete(request: Request, has: Has, who: Writer, line: Chosen, back: Back = DATA) -> Response:
    return done(request, back, lambda: workbench_of(has).delete(list(map(_line, line)), who.staff.name))


@router.post("/data/rewrite")
def rewrite(
    request: Request,
    has: Has,
    who: Writer,
    line: Annotated[str, Form(max_length=1000)],
    raw: Annotated[str, Form(max_length=1000)],
    back: Back = DATA,
) -> Response:
    return done(request, back, lambda: workbench_of(has).rewrite(_line(line), raw, who.staff.name))


@router.post("/export")
def export(request: Request, has: Has, who: Writer) -> Response:
    """Writes what is labelled into the training data, and says what was left out and why."""
    try:
        exported = inbox_of(has).export(data_folder(), who.staff.name)
    except AnxinError as error:
        return refused(request, error.message, error.status)
    except ValueError as error:
        return refused(request, str(error), Conflict.status)
    answer = piece(request, "exported.html", exported=exported)
    answer.headers.update({"HX-Retarget": "#notice", "HX-Reswap": "innerHTML"})
    return answer


@router.post("/data/commit")
def commit(
    request: Request,
    who: Writer,
    mark: Annotated[str, Form(max_length=40)],
    message: Annotated[str, Form(min_length=1, max_length=500)],
) -> Response:
    """Commits the files of `data/nlu` as they were shown, and nothing else."""
    by = who.staff.display_name or who.staff.name
    return done(request, DATA, lambda: DataCommit(data_folder() / "nlu").commit(mark, message, by))


def _amounts(lines: Sequence[Line], found: Findings | None) -> list[Amount]:
    """The intents that have too few sentences first, then those with the most doubts."""
    counts = Counter(line.intent for line in lines)
    doubts = Counter(doubt.intent for doubt in found.doubts) if found else Counter()
    every = [Amount(intent, counts[intent], least, doubts[intent]) for intent, least in LEAST_TRAINING.items()]
    return sorted(every, key=lambda one: (not one.few, -one.doubts, one.intent))


def _pending() -> tuple[Pending | None, str]:
    """What could be committed, or why nothing can."""
    try:
        return DataCommit(data_folder() / "nlu").pending(), ""
    except (Unavailable, Conflict) as error:
        return None, error.message


def _line(chosen: str) -> Line:
    """As `line` in the pages: file, intent and words. Raises BadInput."""
    try:
        file, intent, raw = json.loads(chosen)
    except (ValueError, TypeError) as error:
        raise BadInput("没有选中要改的句子。", code="NOTHING_SELECTED", field="line") from error
    return Line(str(intent), str(raw), str(file))
