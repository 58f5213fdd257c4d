"""Harvest, train, gate, release and roll back by button: what takes minutes runs beside `web`, with its log."""

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import HTMLResponse

from bot.learning.gate_reports import GateReports
from bot.learning.jobs import JobKind, Jobs
from bot.learning.releases import Releases
from bot.learning.shadow import JUDGEMENT_LABELS, Judgement
from bot.learning.shadow_runs import ShadowRuns
from bot.web.studio_access import Has, Reader, Writer, done, page, piece
from bot.web.studio_chart import HEIGHT, WIDTH, line

router = APIRouter(prefix="/studio", include_in_schema=False)

JOB_LABELS = {
    JobKind.HARVEST: "收集对话",
    JobKind.CLUSTERS: "归堆",
    JobKind.EXPORT: "写入训练数据",
    JobKind.INSPECT: "检查训练数据",
    JobKind.STORY: "检查并写入故事",
    JobKind.TRAIN: "训练",
    JobKind.GATE: "发布检查",
    JobKind.SHADOW: "影子对比",
    JobKind.RELEASE: "检查并发布",
}
JUDGEMENTS = [(one, JUDGEMENT_LABELS[one]) for one in (Judgement.BETTER, Judgement.WORSE, Judgement.SAME)]
Back = Annotated[str, Form(pattern=r"^/studio/[a-z/]*$", max_length=60)]
TRAINING = "/studio/training"


@router.get("/training")
def training_page(request: Request, has: Has, who: Reader) -> HTMLResponse:
    releases = Releases(has.settings.home)
    history = [(step, releases.manifest(step.version)) for step in releases.history()]
    facts = {
        "job": Jobs(has.settings).last(),
        "jobs": JOB_LABELS,
        "current": releases.current(),
        "history": history,
        "report": GateReports(has.settings.home).latest(),
        "shadow": ShadowRuns(has.database).latest(),
        "judgements": JUDGEMENTS,
        "accuracy": line([manifest.figures.get("accuracy", 0.0) for _, manifest in history]),
        "width": WIDTH,
        "height": HEIGHT,
    }
    return page(request, has, who, "training.html", **facts)


@router.post("/shadow/{difference_id}/judge")
def judge(
    request: Request, has: Has, who: Writer, difference_id: str, judgement: Annotated[Judgement | None, Form()] = None
) -> Response:
    """What a person thinks of a difference; without a judgement theirs is taken back."""
    return done(
        request,
        TRAINING,
        lambda: ShadowRuns(has.database).judge(difference_id, judgement, who.staff.name),
    )


@router.post("/shadow/{run_id}/waive")
def waive(
    request: Request, has: Has, who: Writer, run_id: str, because: Annotated[str, Form(max_length=1000)] = ""
) -> Response:
    """Lets the candidate be released without everything judged; the reason stays with the release."""
    by, staff_id = who.staff.name, who.staff.id
    return done(request, TRAINING, lambda: ShadowRuns(has.database).waive(run_id, because, by, staff_id))


@router.get("/job")
def job(request: Request, has: Has, _: Reader) -> HTMLResponse:
    """The running job, or the last one; asked again and again while it runs."""
    return piece(request, "job.html", job=Jobs(has.settings).last(), jobs=JOB_LABELS)


@router.post("/jobs/cancel")
def cancel(request: Request, has: Has, _: Writer, back: Back = TRAINING) -> Response:
    return done(request, back, Jobs(has.settings).cancel)


@router.post("/jobs/{kind}")
def start(request: Request, has: Has, who: Writer, kind: JobKind, back: Back = TRAINING) -> Response:
    extra = ("--by", who.staff.name) if kind is JobKind.RELEASE else ()
    return done(request, back, lambda: Jobs(has.settings).start(kind, who.staff.name, *extra))


@router.post("/rollback")
def rollback(request: Request, has: Has, who: Writer, version: Annotated[str, Form(max_length=100)] = "") -> Response:
    """To the version before, or to a named one."""
    return done(request, TRAINING, lambda: Releases(has.settings.home).rollback(who.staff.name, version or None))
