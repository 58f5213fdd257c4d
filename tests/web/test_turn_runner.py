"""Every turn is answered once: the dialogue may be down, slow, confused, or too late."""

from collections.abc import Callable
from typing import NamedTuple

import pytest
from sqlalchemy import select

from bot.conversations.tables import TurnRow
from bot.settings import Settings
from bot.storage import JsonDict

from .browsers import Console, Customer
from .conftest import Web
from .scripted_dialogue import ScriptedDialogue
from .serving import until

FAILED_NOTICE = "系统刚才没能处理好您的消息，已经为您转人工。"


class TurnSeen(NamedTuple):
    id: str
    status: str
    attempts: int
    result: JsonDict | None


def turn_of(web: Web, customer: Customer) -> TurnSeen:
    """The customer's only turn."""
    columns = (TurnRow.id, TurnRow.status, TurnRow.attempts, TurnRow.result)
    with web.services.database.read() as session:
        return TurnSeen(*session.execute(select(*columns).where(TurnRow.conversation_id == customer.id)).one())


def ended(web: Web, customer: Customer, status: str) -> TurnSeen:
    until(lambda: turn_of(web, customer).status == status)
    return turn_of(web, customer)


def test_what_was_said_while_the_dialogue_was_away_is_answered_once_it_is_there(
    lonely_web: Web, dialogue: ScriptedDialogue, dialogue_up: Callable[[], None]
) -> None:
    customer = Customer(lonely_web.url)
    customer.say("有人吗")
    until(lambda: turn_of(lonely_web, customer).attempts >= 2)
    assert customer.view()["answering"]
    dialogue_up()
    customer.wait_for("收到：有人吗")
    assert [message["seq"] for message in customer.messages()] == [1, 2]
    assert ended(lonely_web, customer, "answered").attempts >= 3


@pytest.mark.parametrize("status", [500, 503, 409])
def test_a_dialogue_that_fails_is_asked_again_for_the_same_turn(
    web: Web, customer: Customer, dialogue: ScriptedDialogue, status: int
) -> None:
    dialogue.status = status
    customer.say("有人吗")
    until(lambda: len(dialogue.asked) >= 2)
    dialogue.status = 200
    customer.wait_for("收到：有人吗")
    assert len({turn["turn_id"] for turn in dialogue.asked}) == 1
    assert len(customer.messages("bot")) == 1


@pytest.mark.parametrize("status", [401, 404, 422])
def test_a_turn_that_is_refused_goes_to_a_person(
    web: Web, customer: Customer, dialogue: ScriptedDialogue, console: Console, status: int
) -> None:
    dialogue.status = status
    customer.say("有人吗")
    customer.wait_for(FAILED_NOTICE)
    customer.wait_for("已为您转人工")
    assert customer.view()["owner"] == "queued"
    assert ended(web, customer, "failed").result == {"failure": "refused"}
    [listed] = console.get("conversations", scope="queue")["conversations"]
    assert listed["reason_code"] == "bot_failed"


class TestGivenUp:
    @pytest.fixture
    def settings(self, settings: Settings) -> Settings:
        settings.turn_give_up_seconds = 0.3
        return settings

    def test_a_turn_that_nobody_answers_goes_to_a_person(self, lonely_web: Web) -> None:
        customer = Customer(lonely_web.url)
        customer.say("有人吗")
        customer.wait_for(FAILED_NOTICE)
        assert customer.view()["owner"] == "queued"
        turn = ended(lonely_web, customer, "failed")
        assert turn.result == {"failure": "dialogue_down"}
        assert turn.attempts >= 2

    @pytest.mark.parametrize(
        "raw",
        [
            b"not json",
            b"[]",
            b"null",
            b"{}",
            b'{"replies": [{"text": "x", "choices": [{}]}]}',
            b'{"replies": [], "handoff": {"reason": "x", "priority": "soon"}}',
        ],
    )
    def test_so_does_one_whose_answer_nobody_can_read(
        self, web: Web, customer: Customer, dialogue: ScriptedDialogue, raw: bytes
    ) -> None:
        dialogue.raw = raw
        customer.say("有人吗")
        customer.wait_for(FAILED_NOTICE)
        assert customer.messages("bot") == []

    def test_after_that_the_bot_answers_again(self, web: Web, customer: Customer, dialogue: ScriptedDialogue) -> None:
        dialogue.status = 503
        customer.say("有人吗")
        notice = customer.wait_for("已为您转人工")
        dialogue.status = 200
        customer.choose(notice["choices"][0]["id"])
        customer.say("那你说")
        customer.wait_for("收到：那你说")


def test_what_the_bot_says_too_late_is_shown_to_nobody(
    web: Web, customer: Customer, dialogue: ScriptedDialogue, console: Console
) -> None:
    dialogue.hold.clear()
    customer.say("有人吗")
    until(lambda: dialogue.asked)
    console.take(customer.id)
    dialogue.hold.set()
    turn = ended(web, customer, "withheld")
    assert (turn.result or {})["withheld"] == ["收到：有人吗"]
    assert [message["sender"] for message in customer.messages()] == ["customer", "system"]


def test_a_handoff_that_comes_too_late_queues_nobody(
    web: Web, customer: Customer, dialogue: ScriptedDialogue, console: Console
) -> None:
    dialogue.will_answer("转人工", "好的", handoff={"reason": "asked", "priority": 3, "summary": ""})
    dialogue.hold.clear()
    customer.say("转人工")
    until(lambda: dialogue.asked)
    console.take(customer.id)
    dialogue.hold.set()
    ended(web, customer, "withheld")
    assert customer.view()["owner"] == "staff"


def test_the_turns_of_one_conversation_are_answered_in_their_order(
    customer: Customer, dialogue: ScriptedDialogue
) -> None:
    texts = ["一", "二", "三", "四", "五"]
    dialogue.hold.clear()
    for text in texts:
        customer.say(text)
        # A turn that was asked for takes no more bubbles.
        until(lambda: dialogue.asked)
    dialogue.hold.set()
    until(lambda: not customer.view()["answering"])
    assert " ".join(turn["text"] for turn in dialogue.asked) == " ".join(texts)


def test_the_dialogue_gets_the_bubbles_of_a_burst_and_none_of_a_single_line(
    customer: Customer, dialogue: ScriptedDialogue
) -> None:
    customer.say("退款到了吗")
    customer.wait_for("收到：退款到了吗")
    customer.say("怎么还没到\n发票怎么开")
    until(lambda: len(dialogue.asked) == 2)
    assert [turn["lines"] for turn in dialogue.asked] == [[], ["怎么还没到", "发票怎么开"]]


def test_many_customers_are_answered_at_once(web: Web, dialogue: ScriptedDialogue) -> None:
    dialogue.hold.clear()
    customers = [Customer(web.url) for _ in range(6)]
    for number, customer in enumerate(customers):
        customer.say(f"我是{number}")
    until(lambda: len(dialogue.asked) == len(customers))
    dialogue.hold.set()
    for number, customer in enumerate(customers):
        assert customer.wait_for("收到")["text"] == f"收到：我是{number}"


def test_an_answer_that_was_lost_on_its_way_is_not_given_twice(
    web: Web, customer: Customer, dialogue: ScriptedDialogue
) -> None:
    """Two finish the same turn: a process that was thought dead comes back with its answer."""
    customer.say("有人吗")
    customer.wait_for("收到：有人吗")
    turn = turn_of(web, customer)
    assert web.services.turns.finish(turn.id, [], {}, None) == "answered"
    assert len(customer.messages("bot")) == 1
