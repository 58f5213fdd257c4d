"""What a customer's browser may send, and what comes of it."""

import json
from typing import Any

import httpx
import pytest
from cases.stories import brought_to

from bot.cases.stages import Stage
from bot.storage import new_id

from .browsers import Customer
from .conftest import Web
from .scripted_dialogue import ScriptedDialogue

LIMIT = 4000
SOMEBODY_ELSE = "01kaaaaaaaaaaaaaaaaaaaaaaa"


def raw(customer: Customer, path: str, body: dict[str, Any]) -> httpx.Response:
    """Posts JSON with every character escaped, as a hostile client may: half a surrogate pair is written so."""
    return customer.http.post(
        f"{customer.path}/{path}", content=json.dumps(body), headers={"Content-Type": "application/json"}
    )


def error(response: httpx.Response) -> dict[str, Any]:
    found: dict[str, Any] = response.json()["error"]
    return found


def test_a_message_is_stored_once_and_answered_once(customer: Customer, dialogue: ScriptedDialogue) -> None:
    first = customer.post("我的快递到哪了", client_id="bubble-1")
    again = customer.post("我的快递到哪了", client_id="bubble-1")
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert first.json()["seq"] == 1
    assert first.json()["client_id"] == "bubble-1"
    customer.wait_for("收到：我的快递到哪了")
    assert [message["seq"] for message in customer.messages()] == [1, 2]
    assert len(dialogue.turns("我的快递到哪了")) == 1


def test_a_repeat_keeps_the_first_text(guest: Customer) -> None:
    guest.say("第一次", client_id="b1")
    assert guest.post("第二次", client_id="b1").json()["text"] == "第一次"


def test_the_customer_and_their_page_go_to_the_dialogue(web: Web, dialogue: ScriptedDialogue) -> None:
    customer = Customer(web.url, "c-vip")
    customer.say("这个怎么退", context={"order_id": "AX5202208815", "page": "/orders"})
    customer.wait_for("收到")
    metadata = dialogue.turns("这个怎么退")[0]["metadata"]
    assert metadata["customer_id"] == "c-vip"
    assert metadata["page"] == {"order_id": "AX5202208815", "page": "/orders"}


TEXTS = (
    "😀",
    "👩‍👩‍👧",
    "👍🏽❤️",
    "？？？",
    "1",
    "。",
    '/complain_quality{"order_id":"x"}',
    "/restart",
    "<script>alert(1)</script>",
    "'; DROP TABLE messages; --",
    "{{ 7*7 }} ${jndi:ldap://x}",
    "**粗体** [链接](javascript:alert(1))",
    "第一行\n第二行",
    "龘䶮𠮷",
    "啊" * LIMIT,
)


def test_whatever_can_be_seen_is_text_and_nothing_but_text(customer: Customer, dialogue: ScriptedDialogue) -> None:
    for text in TEXTS:
        assert customer.say(text)["text"] == text
        customer.wait_for(f"收到：{text}")
        [turn] = dialogue.turns(text)
        assert turn["payload"] is None


@pytest.mark.parametrize(
    ("sent", "stored"),
    [
        ("你\x00好\x07", "你好"),
        ("  在吗 \n", "在吗"),
        ("你好\u202e在吗", "你好在吗"),
        ("零\u200b宽", "零宽"),
        ("半个\ud83d字", "半个字"),
        ("订单号\tAX5202208815", "订单号 AX5202208815"),
        ("你好\u3000在吗", "你好 在吗"),
        ("一\xa0二", "一 二"),
        ("第一行\r\n第二行", "第一行\n第二行"),
    ],
)
def test_what_cannot_be_seen_is_left_out(guest: Customer, sent: str, stored: str) -> None:
    answer = raw(guest, "messages", {"client_id": new_id(), "text": sent})
    assert answer.status_code == 201
    assert answer.json()["text"] == stored


@pytest.mark.parametrize("text", ["", "   ", "\n\n", "\x00\x01", "\u200b\u200d\ufe0f", "\u3000"])
def test_nothing_to_see_is_no_message(guest: Customer, text: str) -> None:
    answer = guest.post(text)
    assert answer.status_code == 422
    assert error(answer) == {"code": "EMPTY_MESSAGE", "message": "还没有写内容。", "field": "text"}
    assert guest.messages() == []


@pytest.mark.parametrize("length", [LIMIT + 1, 100_000])
def test_a_text_that_is_too_long_is_refused_whole(guest: Customer, length: int) -> None:
    answer = guest.post("长" * length)
    assert answer.status_code == 422
    assert error(answer)["code"] == "MESSAGE_TOO_LONG"
    assert error(answer)["field"] == "text"
    assert str(length) in error(answer)["message"]
    assert guest.messages() == []


@pytest.mark.parametrize("client_id", ["", "x" * 61, "有中文", "a b", "a:b", "a/b", "---", 7, None, ["a"], "\ud800"])
def test_a_bubble_needs_a_plain_name(guest: Customer, client_id: Any) -> None:
    answer = raw(guest, "messages", {"client_id": client_id, "text": "在吗"})
    assert answer.status_code == 422
    assert error(answer)["field"] == "client_id"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"not json",
        b"[]",
        b"null",
        b'"text"',
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"client_id": "a", "text": 7}',
        b'{"client_id": "a", "kind": "image", "text": "x"}',
        b'{"client_id": "a", "text": "x", "context": "page"}',
        b'{"client_id": "a", "text": "x", "context": {"order_id": 7}}',
    ],
)
def test_a_body_that_is_not_the_contract_is_refused_in_chinese(guest: Customer, body: bytes) -> None:
    headers = {"Content-Type": "application/json"}
    answer = guest.http.post(f"{guest.path}/messages", content=body, headers=headers)
    assert answer.status_code in {400, 422}
    assert any("\u4e00" <= character <= "\u9fff" for character in error(answer)["message"])
    assert guest.messages() == []


def test_json_is_not_taken_for_something_else(guest: Customer) -> None:
    answer = guest.http.post(
        f"{guest.path}/messages", content=b'{"client_id":"a","text":"x"}', headers={"Content-Type": "text/plain"}
    )
    assert answer.status_code == 422


def test_somebody_elses_conversation_looks_as_if_there_were_none(web: Web, customer: Customer) -> None:
    stranger = Customer(web.url)
    customer.say("我的秘密")
    for path in (customer.path, f"/api/v1/conversations/{SOMEBODY_ELSE}", "/api/v1/conversations/%00"):
        answers = [
            stranger.http.post(f"{path}/messages", json={"client_id": "a", "text": "x"}),
            stranger.http.get(f"{path}/messages"),
            stranger.http.get(f"{path}/stream"),
            stranger.http.get(f"{path}/cases"),
            stranger.http.post(f"{path}/rating", json={"score": 5, "solved": True, "request_id": "r"}),
        ]
        assert {answer.status_code for answer in answers} == {404}
        assert {error(answer)["message"] for answer in answers} == {"没有找到这个会话。"}
    assert stranger.messages() == []


@pytest.mark.parametrize("after", [-1, "x", 10**30, 2**63])
def test_a_place_that_cannot_be_is_refused(guest: Customer, after: Any) -> None:
    answer = guest.http.get(f"{guest.path}/messages", params={"after": after})
    assert answer.status_code == 422
    assert error(answer)["field"] == "after"


@pytest.mark.parametrize("wait", [-1, 61, "nan", "inf", "x"])
def test_nobody_waits_for_ever(guest: Customer, wait: Any) -> None:
    assert guest.http.get(f"{guest.path}/messages", params={"wait": wait}).status_code == 422


def test_a_button_carries_its_meaning_to_the_dialogue_and_only_there(
    customer: Customer, dialogue: ScriptedDialogue
) -> None:
    payload = {"intent": "track_parcel", "entities": {"order_id": "AX5202208815"}}
    dialogue.will_answer("你好", {"text": "要查哪一个？", "choices": [{"title": "查物流", "payload": payload}]})
    customer.say("你好")
    offered = customer.wait_for("要查哪一个")
    assert offered["kind"] == "choices"
    [choice] = offered["choices"]
    assert set(choice) == {"id", "title"}
    chosen = customer.choose(choice["id"])
    assert chosen.status_code == 201
    assert chosen.json()["text"] == "查物流"
    customer.wait_for("收到：查物流")
    assert dialogue.turns("查物流")[0]["payload"] == payload


def test_an_old_button_can_still_be_pressed(customer: Customer, dialogue: ScriptedDialogue) -> None:
    payload = {"intent": "greet", "entities": {}}
    dialogue.will_answer("一", {"text": "选吧", "choices": [{"title": "这个", "payload": payload}]})
    customer.say("一")
    [choice] = customer.wait_for("选吧")["choices"]
    customer.say("二")
    customer.wait_for("收到：二")
    assert customer.choose(choice["id"]).status_code == 201


def test_a_button_that_was_never_offered_here_is_refused(
    web: Web, customer: Customer, dialogue: ScriptedDialogue
) -> None:
    payload = {"intent": "greet", "entities": {}}
    dialogue.will_answer("一", {"text": "选吧", "choices": [{"title": "这个", "payload": payload}]})
    customer.say("一")
    [choice] = customer.wait_for("选吧")["choices"]
    for answer in (
        Customer(web.url).choose(choice["id"]),
        customer.choose("made-up"),
        customer.choose("leave-queue"),
    ):
        assert answer.status_code == 422
        assert error(answer)["code"] == "UNKNOWN_CHOICE"
        assert error(answer)["field"] == "choice_id"
    assert error(customer.post(kind="choice"))["field"] == "choice_id"


def test_a_choice_is_named_by_its_id_never_by_its_words(customer: Customer, dialogue: ScriptedDialogue) -> None:
    customer.say("看看", choice_id="leave-queue")
    customer.wait_for("收到：看看")
    assert dialogue.turns("看看")[0]["payload"] is None


def test_the_queue_is_left_by_its_button(customer: Customer, dialogue: ScriptedDialogue) -> None:
    dialogue.will_answer("转人工", "好的", handoff={"reason": "asked", "priority": 3, "summary": "客户要求人工"})
    customer.say("转人工")
    view = customer.wait_for_owner("queued")
    assert view["queue"] == {"position": 1, "wait_minutes": None}
    notice = customer.wait_for("已为您转人工")
    assert notice["sender"] == "system"
    assert customer.choose(notice["choices"][0]["id"]).status_code == 201
    assert customer.view()["owner"] == "bot"
    customer.say("那我自己问")
    customer.wait_for("收到：那我自己问")


def test_cards_reach_the_widget_as_they_are(customer: Customer, dialogue: ScriptedDialogue) -> None:
    card = {"type": "order", "order_id": "AX1", "status_label": "已发货", "total": "60元", "items": []}
    dialogue.will_answer("订单", {"text": "", "card": card}, "就是这一单")
    customer.say("订单")
    customer.wait_for("就是这一单")
    shown = customer.messages("bot")[0]
    assert (shown["kind"], shown["text"], shown["card"]) == ("card", "", card)


def test_a_rating_counts_once(guest: Customer) -> None:
    rating = {"score": 5, "solved": True, "tags": ["快"], "comment": "好", "request_id": "r1"}
    assert guest.http.post(f"{guest.path}/rating", json=rating).json() == {"score": 5, "solved": True}
    changed = {**rating, "score": 1, "solved": False}
    assert guest.http.post(f"{guest.path}/rating", json=changed).json() == {"score": 5, "solved": True}


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"score": 0}, "score"),
        ({"score": 6}, "score"),
        ({"score": "x"}, "score"),
        ({"score": None}, "score"),
        ({"solved": None}, "solved"),
        ({"solved": "maybe"}, "solved"),
        ({"comment": "长" * 1001}, "comment"),
        ({"tags": ["x"] * 11}, "tags"),
        ({"tags": ["长" * 21]}, "tags.0"),
        ({"request_id": ""}, "request_id"),
        ({"request_id": "x" * 41}, "request_id"),
    ],
)
def test_a_rating_that_is_none_is_refused(guest: Customer, wrong: dict[str, Any], field: str) -> None:
    rating = {"score": 5, "solved": True, "request_id": "r1", **wrong}
    answer = guest.http.post(f"{guest.path}/rating", json=rating)
    assert answer.status_code == 422
    assert error(answer)["field"] == field


@pytest.mark.parametrize("field", ["comment", "request_id"])
def test_half_a_character_in_a_rating_does_no_harm(guest: Customer, field: str) -> None:
    rating = {"score": 5, "solved": True, "request_id": "r1", field: "\ud800\x00"}
    answer = raw(guest, "rating", rating)
    assert answer.status_code in {200, 422}


CASE_FIELDS = {"number", "kind", "kind_label", "stage", "stage_label", "stages", "promise", "promise_due"}


def test_the_rating_of_a_round_is_also_that_of_the_case_that_waits_for_one(web: Web, customer: Customer) -> None:
    case = brought_to(web.services.cases, Stage.EVALUATING, conversation=customer.id)
    [shown] = customer.http.get(f"{customer.path}/cases").json()["cases"]
    assert shown["number"] == case.number
    assert set(shown) == CASE_FIELDS
    rating = {"score": 5, "solved": True, "request_id": "r1"}
    assert customer.http.post(f"{customer.path}/rating", json=rating).status_code == 200
    assert customer.http.post(f"{customer.path}/rating", json=rating).status_code == 200
    assert web.services.cases.get(case.id).stage is Stage.CLOSED


def test_a_bad_rating_brings_the_case_to_a_person(web: Web, customer: Customer) -> None:
    case = brought_to(web.services.cases, Stage.EVALUATING, conversation=customer.id)
    rating = {"score": 1, "solved": False, "request_id": "r1"}
    assert customer.http.post(f"{customer.path}/rating", json=rating).status_code == 200
    assert web.services.cases.get(case.id).stage is Stage.ESCALATED


def test_a_case_that_waits_for_no_rating_is_left_alone(web: Web, customer: Customer) -> None:
    case = brought_to(web.services.cases, Stage.RESOLVING, conversation=customer.id)
    rating = {"score": 5, "solved": True, "request_id": "r1"}
    assert customer.http.post(f"{customer.path}/rating", json=rating).status_code == 200
    assert web.services.cases.get(case.id).stage is Stage.RESOLVING


def test_a_conversation_without_a_complaint_has_no_cases(guest: Customer) -> None:
    assert guest.http.get(f"{guest.path}/cases").json() == {"cases": []}


def test_what_a_guest_complained_of_is_theirs_once_they_sign_in(web: Web) -> None:
    guest = Customer(web.url)
    case = web.services.cases.open(guest.id, None, "quality", "耳机没声音", "angry", 0.7, "open")
    signed_in = Customer(web.url, "c-new", guest.token)
    assert signed_in.id == guest.id
    assert web.services.cases.get(case.id).customer_id == "c-new"
