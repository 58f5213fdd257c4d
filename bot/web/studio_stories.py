"""Good conversations: what a person solved becomes a test conversation, edited before it is saved."""

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import HTMLResponse

from bot.errors import BadInput, Conflict
from bot.learning.beside import Person, customer_of, masked_for
from bot.learning.jobs import JobKind, Jobs
from bot.learning.scripted_files import LONGEST, add, checked, written
from bot.learning.solved_conversations import draft, solved, steps
from bot.learning.story_files import checked_story, story_draft
from bot.storage import new_id
from bot.web.studio_access import Has, Reader, Writer, data_folder, done, page, person_of
from bot.web.studio_training import JOB_LABELS

router = APIRouter(prefix="/studio", include_in_schema=False)


@router.get("/stories")
def stories_page(request: Request, has: Has, who: Reader) -> HTMLResponse:
    found = [(one, masked_for(one.first_words, person_of(has, one.customer_id))) for one in solved(has.database)]
    return page(request, has, who, "stories.html", found=found)


@router.get("/stories/{conversation_id}")
def story_page(request: Request, has: Has, who: Reader, conversation_id: str) -> HTMLResponse:
    """The draft of a test conversation. Raises NotFound."""
    person: Person = person_of(has, customer_of(has.database, conversation_id))
    found = steps(has.database, conversation_id, person)
    script = written(draft(_name(found[0].said if found else ""), found))
    intents = [step.intent for step in found if step.intent]
    facts = {
        "steps": found,
        "script": script,
        "story": story_draft(_name(found[0].said if found else ""), intents, data_folder() / "stories"),
        "job": Jobs(has.settings).last(),
        "jobs": JOB_LABELS,
    }
    return page(request, has, who, "story.html", **facts)


@router.post("/stories")
def save(request: Request, _: Writer, script: Annotated[str, Form(max_length=LONGEST)] = "") -> Response:
    """Into `data/eval/conversations`."""
    return done(request, "/studio/stories", lambda: add(data_folder() / "eval" / "conversations", checked(script)))


@router.post("/stories/story")
def save_story(
    request: Request,
    has: Has,
    who: Writer,
    story: Annotated[str, Form(max_length=LONGEST)] = "",
    sure: Annotated[bool, Form()] = False,
) -> Response:
    """Into `data/stories`, once Rasa has found no contradiction: that takes a while and runs beside `web`.

    The actions of the draft were guessed: without `sure`, that a person has checked them, nothing is begun.
    """

    def start() -> None:
        if not sure:
            raise BadInput("动作是猜的：逐个核对过，打上勾再存。", code="NOT_CHECKED", field="sure")
        checked_story(story)
        folder = (has.settings.home / "studio").resolve()
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"story-{new_id()}.yml"  # one that is being checked stays what it is
        path.write_text(story, encoding="utf-8")
        try:
            Jobs(has.settings).start(JobKind.STORY, who.staff.name, str(path))
        except Conflict:
            path.unlink(missing_ok=True)
            raise
        for done_with in set(folder.glob("story-*.yml")) - {path}:
            done_with.unlink(missing_ok=True)

    return done(request, "/studio/training", start)


def _name(first_words: str | None) -> str:
    return f"客服解决的：{(first_words or '').strip()[:24]}"
