"""The studio is the maintainers': they label with a word, take it back, start work, and see what came of it."""

from datetime import timedelta

import pytest

from bot.learning.inbox import ReviewInbox
from bot.learning.jobs import COMMANDS, JobKind, Jobs
from bot.learning.opinions import Status
from bot.learning.tables import ReviewItemRow, ReviewSightingRow
from bot.nlu.taxonomy import INTENTS
from bot.staff.accounts import Role
from bot.storage import new_id, utc_now
from bot.web.studio_pages import JOB_LABELS

from .browsers import Console, page_token
from .conftest import PASSWORD, Web

ALL = tuple(Status)


@pytest.fixture
def maintainer(web: Web) -> Console:
    web.services.accounts.create("xun", "小训", Role.MAINTAINER, PASSWORD)
    console = Console(web.url)
    console.sign_in("xun", PASSWORD)
    return console


@pytest.fixture
def inbox(web: Web) -> ReviewInbox:
    return ReviewInbox(web.services.database, INTENTS)


def kept(web: Web, text: str) -> str:
    """A sentence in the inbox; its identifier."""
    item_id, now = new_id(), utc_now() - timedelta(hours=1)
    with web.services.database.write() as session:
        item = ReviewItemRow(
            id=item_id, key=item_id, text=text, ranking=[["ask_payment", 0.4], ["ask_price", 0.3]], model="m"
        )
        item.status, item.intent, item.exported_at = Status.OPEN.value, None, None
        item.first_seen = item.last_seen = now
        session.add(item)
        session.flush()
        sighting = ReviewSightingRow(turn_id=new_id(), item_id=item_id, conversation_id="c1", visitor_id="v1")
        sighting.reasons, sighting.at = ["fallback"], now
        session.add(sighting)
    return item_id


def post(console: Console, path: str, **form: str) -> tuple[int, str]:
    token = page_token(console.http.get("/studio/").text)
    answer = console.http.post(f"/studio/{path}", data={"csrf_token": token, **form}, follow_redirects=True)
    return answer.status_code, answer.text


def test_who_is_not_signed_in_signs_in_first(open_web: Web) -> None:
    answer = Console(open_web.url).http.get("/studio/")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/staff/sign-in")


def test_agents_are_not_let_in(open_web: Web) -> None:
    agent = Console(open_web.url)
    agent.sign_in("xiaoan", PASSWORD)
    assert agent.http.get("/studio/").status_code == 403
    assert "/studio/" not in agent.http.get("/staff/").text
    token = page_token(agent.http.get("/staff/").text)
    for path in ("items/x/label", "items/x/skip", "jobs/train", "jobs/cancel", "rollback"):
        answer = agent.http.post(f"/studio/{path}", data={"csrf_token": token, "intent": "greet"})
        assert answer.status_code == 403, path


def test_labelled_by_initials_and_taken_back(web: Web, maintainer: Console, inbox: ReviewInbox) -> None:
    item = kept(web, "旧手机能折多少钱")
    assert "旧手机能折多少钱" in maintainer.http.get("/studio/").text
    status, page = post(maintainer, f"items/{item}/label", intent="yhhhd")
    assert (status, "优惠和活动" in page, "撤销" in page) == (200, True, True)
    assert inbox.item(item).intent == "ask_promotion"
    post(maintainer, f"items/{item}/undo")
    assert inbox.item(item).status is Status.OPEN


def test_skipped(web: Web, maintainer: Console, inbox: ReviewInbox) -> None:
    item = kept(web, "哈哈哈哈")
    post(maintainer, f"items/{item}/skip")
    assert inbox.item(item).status is Status.SKIPPED


@pytest.mark.parametrize("intent", ["", "zzzz", "<script>alert(1)</script>", "'; DROP TABLE review_items; --"])
def test_an_intent_that_is_none_is_said_to_be_none(web: Web, maintainer: Console, intent: str) -> None:
    status, page = post(maintainer, f"items/{kept(web, '在吗')}/label", intent=intent)
    assert status == 422
    assert "对不上一个意图" in page
    assert "<script>alert" not in page


def test_an_unknown_item(maintainer: Console) -> None:
    assert post(maintainer, "items/nothing/label", intent="greet")[0] == 404
    assert maintainer.http.get("/studio/?done=nothing").status_code == 200


def test_a_form_from_elsewhere_changes_nothing(web: Web, maintainer: Console, inbox: ReviewInbox) -> None:
    item = kept(web, "在吗呀")
    for form in ({}, {"csrf_token": "wrong"}):
        answer = maintainer.http.post(f"/studio/items/{item}/label", data={"intent": "greet", **form})
        assert answer.status_code == 401
    assert inbox.item(item).opinions == ()


def test_words_of_customers_are_only_words(web: Web, maintainer: Console) -> None:
    kept(web, "<img src=x onerror=alert(1)>{{ 7*7 }}")
    page = maintainer.http.get("/studio/").text
    assert "&lt;img src=x onerror=alert(1)&gt;{{ 7*7 }}" in page
    assert "<img src=x" not in page


def test_work_that_runs_is_shown_and_cancelled(web: Web, maintainer: Console) -> None:
    status, page = post(maintainer, "jobs/harvest")
    assert (status, "收集对话" in page) == (200, True)
    jobs = Jobs(web.services.settings)
    while (job := jobs.last()) and job.running:
        pass
    assert post(maintainer, "jobs/cancel")[0] == 404
    assert "没有模型" in maintainer.http.get("/studio/").text


def test_every_kind_of_work_has_a_name_and_a_command() -> None:
    assert set(JOB_LABELS) == set(COMMANDS) == set(JobKind)


def test_nothing_to_go_back_to(maintainer: Console) -> None:
    status, page = post(maintainer, "rollback")
    assert (status, "没有更早的版本" in page) == (404, True)
    assert post(maintainer, "jobs/no_such")[0] == 422
