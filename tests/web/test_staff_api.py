"""Working at the console: taking over, answering under the epoch one saw, handing back, closing."""

from typing import Any

import httpx
import pytest

from bot.cases.stages import Stage
from bot.conversations import notices
from bot.staff.accounts import Accounts, Role
from bot.staff.tables import StaffRow
from bot.storage import Database

from .browsers import Console, Customer, events
from .conftest import PASSWORD, Web
from .scripted_dialogue import ScriptedDialogue
from .serving import until

HANDOFF = {"reason": "asked", "priority": 3, "summary": "客户要求人工。问过：查物流。"}


@pytest.fixture
def waiting(customer: Customer, dialogue: ScriptedDialogue) -> Customer:
    """A customer in the queue."""
    dialogue.will_answer("转人工", "好的，这就请客服来接您。", handoff=HANDOFF)
    customer.say("转人工")
    customer.wait_for_owner("queued")
    return customer


@pytest.fixture
def colleague(web: Web) -> Console:
    """小宁, signed in beside 小安."""
    console = Console(web.url)
    assert console.sign_in("xiaoning", PASSWORD).status_code == 303
    return console


def error(response: httpx.Response) -> dict[str, Any]:
    found: dict[str, Any] = response.json()["error"]
    return found


def reply(console: Console, customer: Customer, text: str, epoch: int, **fields: Any) -> httpx.Response:
    return console.post(f"{customer.id}/messages", **{"client_id": "r1", "text": text, "epoch": epoch, **fields})


def test_the_queue_says_who_waits_and_why(console: Console, waiting: Customer) -> None:
    [listed] = console.get("conversations", scope="queue")["conversations"]
    assert listed["id"] == waiting.id
    assert (listed["owner"], listed["reason_code"], listed["priority"]) == ("queued", "asked", 3)
    assert listed["reason"] == "客户要求人工"
    assert listed["waiting_since"]
    assert console.get("conversations", scope="mine")["conversations"] == []


def test_the_most_urgent_is_first(web: Web, console: Console, waiting: Customer, dialogue: ScriptedDialogue) -> None:
    dialogue.will_answer("我要报警", "这件事我请专人马上来看。", handoff={**HANDOFF, "priority": 5})
    urgent = Customer(web.url)
    urgent.say("我要报警")
    urgent.wait_for_owner("queued")
    listed = console.get("conversations", scope="queue")["conversations"]
    assert [one["id"] for one in listed] == [urgent.id, waiting.id]
    assert waiting.view()["queue"]["position"] == 2


@pytest.mark.parametrize("scope", ["everything", "", "QUEUE"])
def test_there_is_no_other_list(console: Console, scope: str) -> None:
    assert console.http.get("/api/v1/staff/conversations", params={"scope": scope}).status_code == 422


def test_what_stands_beside_the_messages(web: Web, console: Console, dialogue: ScriptedDialogue) -> None:
    customer = Customer(web.url, "c-vip")
    dialogue.will_answer("转人工", "好的", handoff=HANDOFF)
    customer.say("转人工")
    customer.wait_for_owner("queued")
    detail = console.get(f"conversations/{customer.id}")
    assert detail["customer"]["name"] == "陈思远"
    assert detail["orders"]
    assert detail["handoff"]["summary"] == HANDOFF["summary"]
    assert detail["understanding"][0]["intent"] == "greet"
    assert detail["conversation"]["mine"] is False
    assert "先给结果" in detail["counsel"]["text"]
    assert "催得急" in detail["counsel"]["because"]
    assert "counsel" not in customer.view()


def test_taking_and_answering(console: Console, waiting: Customer) -> None:
    epoch = console.take(waiting.id)
    waiting.wait_for("客服小安已接入")
    sent = reply(console, waiting, "您好，我来看", epoch)
    assert sent.status_code == 201
    assert waiting.wait_for("您好，我来看")["sender"] == "staff"
    assert [one["id"] for one in console.get("conversations", scope="mine")["conversations"]] == [waiting.id]
    assert console.get(f"conversations/{waiting.id}")["conversation"]["mine"] is True


def test_an_answer_sent_twice_is_stored_once(console: Console, waiting: Customer) -> None:
    epoch = console.take(waiting.id)
    first, again = (reply(console, waiting, "您好", epoch) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert len(waiting.messages("staff")) == 1


def test_while_staff_answer_the_bot_only_listens(
    console: Console, waiting: Customer, dialogue: ScriptedDialogue
) -> None:
    console.take(waiting.id)
    waiting.say("在吗")
    turn = until(lambda: dialogue.turns("在吗"))[0]
    assert turn["mode"] == "listen"
    assert waiting.view()["answering"] is False
    assert not [message for message in waiting.messages("bot") if "收到" in message["text"]]


@pytest.mark.parametrize(("move", "ends"), [("close", Stage.CLOSED), ("hand-back", Stage.LISTENING)])
def test_the_conversation_and_its_case_end_together_or_not_at_all(
    web: Web, console: Console, waiting: Customer, monkeypatch: pytest.MonkeyPatch, move: str, ends: Stage
) -> None:
    cases = web.services.cases
    case = cases.open(waiting.id, None, "quality", "坏了", "angry", 0.8, "o")
    cases.escalate(case.id, "客户要求人工", "e")
    epoch = console.take(waiting.id)

    def fails(*_: object, **__: object) -> None:
        raise OSError("the disk is full")

    with monkeypatch.context() as broken:
        for notice in ("closed", "handed_back"):
            broken.setattr(notices, notice, fails)
        # The server hangs up after an error of its own; what is asked next must not be sent into that.
        broken.setitem(console.http.headers, "Connection", "close")
        assert console.post(f"{waiting.id}/{move}", epoch=epoch).status_code == 500
    assert console.post(f"{waiting.id}/{move}", epoch=epoch - 1).status_code == 409
    assert (cases.get(case.id).stage, waiting.view()["owner"]) == (Stage.ESCALATED, "staff")
    moved = console.move(f"{waiting.id}/{move}", epoch=epoch)
    assert (cases.get(case.id).stage, moved["owner"] != "staff") == (ends, True)


def test_of_two_who_take_the_faster_has_it(console: Console, colleague: Console, waiting: Customer) -> None:
    seen = colleague.get(f"conversations/{waiting.id}")["conversation"]["epoch"]
    console.take(waiting.id)
    late = colleague.post(f"{waiting.id}/take", epoch=seen)
    assert (late.status_code, error(late)["code"]) == (409, "STALE_EPOCH")
    assert error(late)["data"]["owner"] == "staff"
    now = error(late)["data"]["epoch"]
    again = colleague.post(f"{waiting.id}/take", epoch=now)
    assert (again.status_code, error(again)["code"]) == (409, "ILLEGAL_MOVE")


def test_an_answer_to_what_has_moved_on_is_refused_with_what_arrived(console: Console, waiting: Customer) -> None:
    epoch = console.take(waiting.id)
    seen = console.get(f"conversations/{waiting.id}/messages")["messages"][-1]["seq"]
    waiting.say("等等，不用了")
    stale = reply(console, waiting, "马上处理", epoch, seen_seq=seen)
    assert (stale.status_code, error(stale)["code"]) == (409, "STALE_EPOCH")
    assert [message["text"] for message in error(stale)["data"]["messages"]] == ["等等，不用了"]
    assert waiting.messages("staff") == []
    assert reply(console, waiting, "好的", epoch, seen_seq=seen + 1).status_code == 201


def test_an_answer_under_an_old_epoch_is_refused(console: Console, waiting: Customer) -> None:
    epoch = console.take(waiting.id)
    stale = reply(console, waiting, "您好", epoch - 1)
    assert (stale.status_code, error(stale)["code"]) == (409, "STALE_EPOCH")
    assert waiting.messages("staff") == []


def test_nobody_answers_in_a_colleagues_conversation(console: Console, colleague: Console, waiting: Customer) -> None:
    epoch = console.take(waiting.id)
    for answer in (
        reply(colleague, waiting, "我也来", epoch),
        colleague.post(f"{waiting.id}/hand-back", epoch=epoch, summary=""),
        colleague.post(f"{waiting.id}/wrap-up", epoch=epoch),
        colleague.post(f"{waiting.id}/close", epoch=epoch, note=""),
    ):
        assert (answer.status_code, error(answer)["code"]) == (403, "NOT_YOURS")


def test_nobody_answers_before_taking(console: Console, waiting: Customer) -> None:
    epoch = console.get(f"conversations/{waiting.id}")["conversation"]["epoch"]
    assert reply(console, waiting, "您好", epoch).status_code == 403


NO_ANSWERS: tuple[tuple[dict[str, Any], str], ...] = (
    ({"text": "  "}, "EMPTY_MESSAGE"),
    ({"text": "长" * 4001}, "MESSAGE_TOO_LONG"),
    ({"text": None}, "BAD_INPUT"),
    ({"client_id": ""}, "BAD_INPUT"),
    ({"client_id": "x" * 39}, "BAD_INPUT"),
    ({"epoch": 0}, "BAD_INPUT"),
    ({"epoch": "x"}, "BAD_INPUT"),
    ({"seen_seq": -1}, "BAD_INPUT"),
    ({"seen_seq": 10**30}, "BAD_INPUT"),
)


def test_an_answer_that_is_none_is_refused(console: Console, waiting: Customer) -> None:
    epoch = console.take(waiting.id)
    for sent, code in NO_ANSWERS:
        answer = reply(console, waiting, **{"text": "您好", "epoch": epoch, **sent})
        assert (answer.status_code, error(answer)["code"]) == (422, code), sent
    assert waiting.messages("staff") == []


def test_what_cannot_be_seen_in_an_answer_is_left_out(console: Console, waiting: Customer) -> None:
    epoch = console.take(waiting.id)
    assert reply(console, waiting, "您\x00好\u202e", epoch).json()["text"] == "您好"


def test_handing_back_to_the_bot(console: Console, waiting: Customer, dialogue: ScriptedDialogue) -> None:
    epoch = console.take(waiting.id)
    moved = console.move(f"{waiting.id}/hand-back", epoch=epoch, summary="已登记换货")
    assert moved == {"owner": "bot", "epoch": epoch + 1}
    waiting.wait_for("客服小安已处理完")
    waiting.say("谢谢")
    waiting.wait_for("收到：谢谢")
    assert dialogue.turns("谢谢")[0]["metadata"]["handed_back"] == "已登记换货"
    assert "已登记换货" not in str(waiting.messages())


def test_closing_and_coming_back(console: Console, waiting: Customer) -> None:
    epoch = console.take(waiting.id)
    moved = console.move(f"{waiting.id}/close", epoch=epoch, note="内部：客户情绪差")
    assert moved["owner"] == "closed"
    assert "内部" not in str(waiting.messages())
    assert [one["id"] for one in console.get("conversations", scope="closed")["conversations"]] == [waiting.id]
    waiting.say("还有一件事")
    waiting.wait_for("收到：还有一件事")
    assert waiting.view()["owner"] == "bot"


def test_a_customer_who_writes_during_wrap_up_comes_straight_back(console: Console, waiting: Customer) -> None:
    epoch = console.take(waiting.id)
    assert console.move(f"{waiting.id}/wrap-up", epoch=epoch)["owner"] == "wrap_up"
    waiting.say("对了")
    assert waiting.view()["owner"] == "staff"
    assert console.get(f"conversations/{waiting.id}")["conversation"]["mine"] is True


def test_straight_from_the_bot(console: Console, customer: Customer) -> None:
    customer.say("在吗")
    customer.wait_for("收到：在吗")
    assert [one["id"] for one in console.get("conversations", scope="bot")["conversations"]] == [customer.id]
    console.take(customer.id)
    assert customer.view()["owner"] == "staff"


MOVES: tuple[tuple[str, dict[str, Any]], ...] = (
    ("take", {"epoch": 1}),
    ("messages", {"client_id": "r1", "text": "您好", "epoch": 1}),
    ("hand-back", {"epoch": 1, "summary": ""}),
    ("wrap-up", {"epoch": 1}),
    ("close", {"epoch": 1, "note": ""}),
)


def test_no_other_site_moves_anything(console: Console, waiting: Customer) -> None:
    del console.http.headers["X-CSRF-Token"]
    tokens = (b"", b"forged", "é".encode("latin-1"))
    for headers in ({}, *({b"X-CSRF-Token": token} for token in tokens)):
        for move, body in MOVES:
            path = f"/api/v1/staff/conversations/{waiting.id}/{move}"
            answer = console.http.post(path, json=body, headers=headers)
            assert (answer.status_code, error(answer)["code"]) == (401, "BAD_CSRF_TOKEN"), (move, headers)
    assert waiting.view()["owner"] == "queued"


def test_a_customers_token_opens_nothing_here(waiting: Customer) -> None:
    for move, body in MOVES:
        answer = waiting.http.post(f"/api/v1/staff/conversations/{waiting.id}/{move}", json=body)
        assert (answer.status_code, error(answer)["code"]) == (401, "NOT_SIGNED_IN"), move


def test_a_staff_cookie_opens_no_customers_door(console: Console, waiting: Customer) -> None:
    answer = console.http.get(f"/api/v1/conversations/{waiting.id}/messages")
    assert (answer.status_code, error(answer)["code"]) == (401, "TOKEN_MISSING")


@pytest.mark.parametrize("role", Role)
def test_every_role_may_take_conversations(web: Web, accounts: Accounts, waiting: Customer, role: Role) -> None:
    accounts.create(f"one-{role}", "同事", role, PASSWORD)
    console = Console(web.url)
    console.sign_in(f"one-{role}", PASSWORD)
    console.take(waiting.id)


def test_an_account_that_is_disabled_is_out_at_once(console: Console, database: Database) -> None:
    with database.write() as session:
        session.query(StaffRow).update({"disabled": True})
    assert console.http.get("/api/v1/staff/conversations").status_code == 401


@pytest.mark.parametrize("path", ["", "/messages", "/stream"])
def test_a_conversation_that_is_not_there(console: Console, path: str) -> None:
    answer = console.http.get(f"/api/v1/staff/conversations/nothing{path}")
    assert (answer.status_code, error(answer)["code"]) == (404, "NOT_FOUND")


def test_the_console_hears_of_the_queue_at_once(
    console: Console, customer: Customer, dialogue: ScriptedDialogue
) -> None:
    dialogue.will_answer("转人工", "好的", handoff=HANDOFF)
    with console.http.stream("GET", "/api/v1/staff/stream") as response:
        told = (one["data"] for one in events(response) if one.get("event") == "queue")
        assert next(told) == '{"waiting": 0}'
        customer.say("转人工")
        assert next(data for data in told if data != '{"waiting": 0}') == '{"waiting": 1}'


def test_the_console_follows_a_conversation(console: Console, waiting: Customer) -> None:
    path = f"/api/v1/staff/conversations/{waiting.id}/stream"
    with console.http.stream("GET", path, params={"after": 2}) as response:
        told = (one for one in events(response) if one.get("event") == "message")
        assert "已为您转人工" in next(told)["data"]
        waiting.say("快点")
        assert "快点" in next(told)["data"]


def test_notes_and_reasons_never_reach_the_customer(console: Console, waiting: Customer) -> None:
    console.take(waiting.id)
    seen = str(waiting.view()) + str(waiting.messages())
    for secret in (HANDOFF["summary"], "payload", "staff_id", "turn_id", "confidence"):
        assert str(secret) not in seen


def test_colleagues_see_who_else_looks_and_writes(console: Console, colleague: Console, waiting: Customer) -> None:
    console.take(waiting.id)
    for who, typing in ((console, False), (colleague, True)):
        assert who.post(f"{waiting.id}/viewing", typing=typing).status_code == 204
    others = console.get(f"conversations/{waiting.id}/messages")["viewers"]
    assert others == [{"name": "小宁", "typing": True, "supervises": False}]
    assert "viewers" not in waiting.view()
    colleague.post(f"{waiting.id}/viewing", viewing=False)
    assert console.get(f"conversations/{waiting.id}/messages")["viewers"] == []
