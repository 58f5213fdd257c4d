"""From a conversation that a person solved to a test conversation, through the real console."""

from pathlib import Path

import pytest
import yaml

from bot.errors import Conflict
from bot.learning.jobs import JobKind, Jobs

from .browsers import Console, Customer
from .conftest import Web
from .scripted_dialogue import ScriptedDialogue
from .serving import until
from .studio import Maintainer


@pytest.fixture
def solved(web: Web, dialogue: ScriptedDialogue, customer: Customer, console: Console) -> Customer:
    """Asked the bot, wanted a person, was helped, rated 5."""
    handoff = {"reason": "asked", "priority": 2, "summary": "要人工"}
    dialogue.will_answer("转人工", "好的，这就找同事。", handoff=handoff)
    customer.say("我叫王小明，电话13812345678")
    customer.wait_for("13812345678")
    customer.say("转人工")
    until(lambda: customer.view()["owner"] in {"queued", "offered"}, seconds=60)
    epoch = console.take(customer.id)
    customer.say("谢谢你")
    seen = customer.messages()[-1]["seq"]
    console.move(f"{customer.id}/close", epoch=epoch, seen_seq=seen, note="已处理", reason="solved")
    rated = customer.http.post(f"{customer.path}/rating", json={"request_id": "r1", "score": 5, "solved": True})
    assert rated.status_code in {200, 201}, rated.text
    return customer


def test_masked_edited_saved_once(data: Path, maintainer: Maintainer, solved: Customer) -> None:
    page = maintainer.page("/studio/stories")
    assert f"/studio/stories/{solved.id}" in page
    assert "13812345678" not in page
    page = maintainer.page(f"/studio/stories/{solved.id}")
    assert "13812345678" not in page
    assert "王小明" not in page
    assert "handoff" in page
    assert "谢谢你" not in page.split("<textarea")[1]
    (data / "eval" / "conversations").mkdir()
    script = "- name: 客服解决的\n  customer: none\n  steps:\n  - say: 转人工\n    handoff: asked\n"
    assert maintainer.does("stories", script=script).headers["HX-Redirect"] == "/studio/stories"
    saved = yaml.safe_load((data / "eval" / "conversations" / "reviewed.yml").read_text(encoding="utf-8"))
    assert saved == yaml.safe_load(script)
    assert maintainer.does("stories", script=script).status_code == 409
    answer = maintainer.does("stories", script=script.replace("say", "sya"))
    assert (answer.status_code, "要么 say，要么 press" in answer.text) == (422, True)


def test_a_story_is_checked_beside_the_others_before_it_is_written(
    data: Path, web: Web, maintainer: Maintainer, solved: Customer
) -> None:
    page = maintainer.page(f"/studio/stories/{solved.id}")
    assert "- intent: greet" in page
    assert "action: action_aside" in page
    assert "每个动作我都核对过了" in page
    assert "greet → " in page
    assert maintainer.does("stories/story", story="- story: x", sure="true").status_code == 422
    contradicts = "- story: 打招呼就转人工\n  steps:\n  - intent: greet\n  - action: action_handoff\n"
    unchecked = maintainer.does("stories/story", story=contradicts)
    assert (unchecked.status_code, "逐个核对过" in unchecked.text) == (422, True)
    assert maintainer.does("stories/story", story=contradicts, sure="true").headers["HX-Redirect"] == "/studio/training"
    jobs = Jobs(web.services.settings)
    until(lambda: (job := jobs.last()) and not job.running and job.code is not None, seconds=120)
    page = maintainer.page("/studio/training")
    assert "检查并写入故事（xun），未通过或失败" in page
    assert "action_handoff" in page


def test_a_story_that_is_being_checked_is_not_replaced_by_the_next(
    web: Web, maintainer: Maintainer, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun: list[Path] = []

    def start(_: Jobs, kind: JobKind, by: str, path: str) -> None:
        if len(begun) == 1:
            raise Conflict("已有一项在运行，等它结束或先取消。", code="JOB_RUNNING")
        begun.append(Path(path))

    monkeypatch.setattr(Jobs, "start", start)
    one, other = (
        f"- story: {name}\n  steps:\n  - intent: greet\n  - action: action_small_talk\n" for name in ("甲", "乙")
    )
    assert maintainer.does("stories/story", story=one, sure="true").status_code == 204
    assert maintainer.does("stories/story", story=other, sure="true").status_code == 409
    assert begun[0].read_text(encoding="utf-8") == one
    assert list((web.services.settings.home / "studio").glob("*.yml")) == begun


def test_a_conversation_that_was_not_solved_is_none(data: Path, maintainer: Maintainer, customer: Customer) -> None:
    customer.say("在吗")
    assert "还没有这样的对话" in maintainer.page("/studio/stories")
    assert maintainer.http.get(f"/studio/stories/{customer.id}").status_code == 404
