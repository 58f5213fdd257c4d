"""A client that was written for Rasa's REST channel talks to us without noticing."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest
from quick import QUICK

from bot.settings import Settings
from bot.storage import Database
from bot.web.app import create_app

from .scripted_dialogue import ScriptedDialogue
from .serving import free_port, serving

TOKEN = "a-token-of-some-length"


@pytest.fixture
def url(settings: Settings, database: Database, dialogue: ScriptedDialogue) -> Iterator[str]:
    opened = settings.model_copy(update={"rest_token": TOKEN})
    with (
        serving(dialogue, settings.dialogue_port),
        serving(create_app(opened, database, QUICK), free_port()) as address,
    ):
        yield f"{address}/webhooks/rest"


def ask(url: str, message: Any, sender: Any = "user-1", token: str = TOKEN, **more: Any) -> httpx.Response:
    body = {"sender": sender, "message": message, **more}
    return httpx.post(f"{url}/webhook", params={"token": token}, json=body, timeout=30.0)


def test_a_message_is_answered_in_rasas_form(url: str) -> None:
    assert ask(url, "你好").json() == [{"recipient_id": "user-1", "text": "收到：你好"}]
    assert ask(url, "在吗").json() == [{"recipient_id": "user-1", "text": "收到：在吗"}]


def test_a_button_goes_out_with_a_payload_that_works_when_it_comes_back(url: str, dialogue: ScriptedDialogue) -> None:
    payload = {"intent": "track_parcel", "entities": {}}
    dialogue.will_answer("快递", {"text": "查哪一单？", "choices": [{"title": "第一单", "payload": payload}]})
    button = ask(url, "快递").json()[0]["buttons"][0]
    assert button["title"] == "第一单"
    assert ask(url, button["payload"]).json()[0]["text"] == "收到：第一单"
    assert dialogue.turns("第一单")[0]["payload"] == payload


def test_words_that_look_like_an_intent_are_words(url: str, dialogue: ScriptedDialogue) -> None:
    assert ask(url, '/complain_quality{"order_id":"x"}').status_code == 200
    assert dialogue.asked[-1]["payload"] is None


def test_a_repeat_under_the_same_message_id_is_answered_alike_and_asked_once(
    url: str, dialogue: ScriptedDialogue
) -> None:
    answers = [ask(url, "查订单", metadata={"message_id": "m-1"}).json() for _ in range(3)]
    assert answers == [[{"recipient_id": "user-1", "text": "收到：查订单"}]] * 3
    assert len(dialogue.turns("查订单")) == 1


def test_ten_senders_at_once_get_each_their_own_answer(url: str) -> None:
    with ThreadPoolExecutor(10) as crowd:
        answers = list(crowd.map(lambda n: ask(url, f"我是{n}", sender=f"user-{n}").json(), range(10)))
    assert answers == [[{"recipient_id": f"user-{n}", "text": f"收到：我是{n}"}] for n in range(10)]


def test_with_stream_the_answers_come_as_lines(url: str, dialogue: ScriptedDialogue) -> None:
    dialogue.will_answer("两句", "第一句", "第二句")
    response = httpx.post(
        f"{url}/webhook", params={"token": TOKEN, "stream": "true"}, json={"sender": "u", "message": "两句"}
    )
    assert [json.loads(line)["text"] for line in response.text.splitlines()] == ["第一句", "第二句"]


def test_a_person_who_is_called_ends_the_waiting(url: str, dialogue: ScriptedDialogue) -> None:
    dialogue.will_answer("转人工", "好的", handoff={"reason": "request_human", "priority": 3, "summary": ""})
    texts = [reply["text"] for reply in ask(url, "转人工").json()]
    assert texts[0] == "好的"
    assert len(texts) == 2
    assert ask(url, "人呢").json() == []


@pytest.mark.parametrize(
    ("token", "expected"), [("", (401, "BAD_TOKEN")), ("a-token-of-other-length", (401, "BAD_TOKEN"))]
)
def test_without_the_token_nobody_gets_in(url: str, token: str, expected: tuple[int, str]) -> None:
    refused = ask(url, "你好", token=token)
    assert (refused.status_code, refused.json()["error"]["code"]) == expected


def test_without_a_token_of_the_shops_the_channel_is_closed(open_web: Any) -> None:
    refused = ask(f"{open_web.url}/webhooks/rest", "你好")
    assert (refused.status_code, refused.json()["error"]["code"]) == (404, "REST_CLOSED")


@pytest.mark.parametrize("message", ["", "   ", "\u200b", None, 7, "字" * 5000])
def test_what_is_no_message_is_a_clear_error(url: str, message: Any) -> None:
    refused = ask(url, message)
    assert refused.status_code == 422
    assert refused.json()["error"]["message"]


def test_the_sender_may_be_anything_and_is_nobodys_customer(url: str, dialogue: ScriptedDialogue) -> None:
    for sender in ("c-vip", "'; DROP TABLE visitors; --", "<script>", "😀" * 100):
        assert ask(url, "我的订单", sender=sender).json()[0]["recipient_id"] == sender
        assert dialogue.asked[-1]["metadata"]["customer_id"] is None
