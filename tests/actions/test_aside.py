"""What is asked in the middle of a process is answered, and what is complained of there is heard."""

from typing import Any

import pytest
from rasa_sdk.executor import CollectingDispatcher
from trackers import tracker

from actions.answers import NOT_KNOWN
from actions.aside import ORDER_QUESTIONS, PARCEL_QUESTIONS, WHILE_ASKED, Aside
from actions.order_status import MOST_TOLD
from actions.services import Services
from bot.policy.questions import questions_in
from bot.policy.wording import check_reply

RETURNING = {"order_id": "AX5113471905", "process": None}


def aside(
    text: str, intent: str, feeling: tuple[str, float], form: str = "process_form"
) -> tuple[list[Any], list[str]]:
    dispatcher = CollectingDispatcher()
    asked = "process" if form == "process_form" else "complaint_demand"
    heard = tracker(text, intent, customer="c-vip", emotion=feeling, slots=RETURNING, form=form, asked=asked)
    events = Aside().run(dispatcher, heard, {})
    return events, [message["text"] or "" for message in dispatcher.messages]


def taken_as(events: list[Any]) -> str | None:
    heard = [event["parse_data"]["intent"]["name"] for event in events if event["event"] == "user"]
    return heard[-1] if heard else None


def test_a_refund_asked_for_in_between_is_told_and_the_question_comes_again(has: Services) -> None:
    events, said = aside("对了我之前的退款呢", "check_refund", ("calm", 0.0))
    assert any("AX5190045728" in text and "699元" in text for text in said)
    assert {"event": "followup", "timestamp": None, "name": "process_form"} in events
    assert taken_as(events) is None


def test_where_money_would_go_is_no_question_about_an_earlier_refund(has: Services) -> None:
    _, said = aside("退到哪里啊", "check_refund", ("calm", 0.0))
    assert any("【退款退到哪里】" in text for text in said)
    assert not any("AX5190045728" in text for text in said)


@pytest.mark.parametrize("intent", ["check_refund", "complain_service"])
def test_a_complaint_in_between_ends_the_process(has: Services, intent: str) -> None:
    events, said = aside("退款都拖了多久了！", intent, ("angry", 0.7))
    assert taken_as(events) == ("complain_process" if intent == "check_refund" else intent)
    assert said == []
    assert {"event": "active_loop", "timestamp": None, "name": None} in events


def test_within_a_complaint_it_stays_that_complaint(has: Services) -> None:
    events, said = aside("退款都拖了多久了！", "check_refund", ("angry", 0.7), form="complaint_form")
    assert taken_as(events) is None
    assert any("AX5190045728" in text for text in said)


@pytest.mark.parametrize("form", ["process_form", "complaint_form"])
@pytest.mark.parametrize("intent", WHILE_ASKED)
def test_small_talk_in_between_asks_nothing_of_its_own(has: Services, intent: str, form: str) -> None:
    _, [said] = aside("谢谢", intent, ("calm", 0.0), form)
    assert said in WHILE_ASKED[intent]
    for wording in WHILE_ASKED[intent]:
        assert (questions_in(wording), check_reply(wording)) == ([], [])
    assert len(set(WHILE_ASKED[intent])) >= 3


def test_what_nobody_knows_is_said_in_between_without_another_question(has: Services) -> None:
    _, said = aside("火星上几点开门", "request_resend", ("calm", 0.0))
    assert said[0] in NOT_KNOWN
    assert [wording for wording in NOT_KNOWN if questions_in(wording)] == []


def test_what_is_told_of_a_late_refund_leaves_the_question_to_the_form(has: Services) -> None:
    _, said = aside("对了我之前的退款呢", "check_refund", ("calm", 0.0))
    assert said
    assert questions_in("\n".join(said)) == []


@pytest.mark.parametrize("form", ["process_form", "complaint_form"])
@pytest.mark.parametrize("customer", ["c-vip", "c-ordinary", "c-new", None])
@pytest.mark.parametrize("entities", [{}, {"order_id": "AX9999999999"}], ids=["which is not clear", "no such number"])
@pytest.mark.parametrize("intent", sorted(ORDER_QUESTIONS | PARCEL_QUESTIONS))
def test_orders_and_parcels_in_between_bring_no_question_and_no_buttons(
    has: Services, intent: str, entities: dict[str, str], customer: str | None, form: str
) -> None:
    dispatcher = CollectingDispatcher()
    nothing = {"order_id": None, "process": None}
    heard = tracker("到哪了", intent, customer=customer, slots=nothing, form=form, asked="process", entities=entities)
    Aside().run(dispatcher, heard, {})
    assert any(message["text"] for message in dispatcher.messages)
    for message in dispatcher.messages:
        assert questions_in(message["text"] or "") == []
        assert message["buttons"] == []


def test_which_order_is_not_clear_in_between_all_that_may_be_meant_are_told(has: Services) -> None:
    dispatcher = CollectingDispatcher()
    nothing = {"order_id": None, "process": None}
    heard = tracker("订单呢", "check_order", customer="c-vip", slots=nothing, form="process_form", asked="process")
    Aside().run(dispatcher, heard, {})
    [message] = dispatcher.messages
    assert len(message["text"].splitlines()) == MOST_TOLD
