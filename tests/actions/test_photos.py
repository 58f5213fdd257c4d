"""Pictures without a word are thanked for, kept with the case, and taken for no answer."""

import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher
from trackers import tracker

from actions.aside import Aside
from actions.complaint import ComplaintForm
from actions.photos import RECEIVED, SEND_THEM, WHAT_FOR, announces_photos, keep_photos
from actions.services import Services
from actions.small_talk import SmallTalk
from actions.turn import Turn


def with_photos(sent: Tracker, *photos: str) -> Tracker:
    sent.latest_message["metadata"]["photos"] = list(photos)
    return sent


def complained(has: Services) -> None:
    has.cases.open("c1", "c-ordinary", "quality", "杯子裂了", "calm", 0.0, "t0")


def test_out_of_the_blue_the_bot_asks_what_it_is_about(has: Services) -> None:
    dispatcher = CollectingDispatcher()
    SmallTalk().run(dispatcher, with_photos(tracker("发了照片", emotion=None), "p1"), {})
    assert dispatcher.messages[0]["text"] == WHAT_FOR


def test_in_a_complaint_it_is_no_answer_to_the_question(has: Services) -> None:
    complained(has)
    sent = with_photos(tracker("发了照片", emotion=None, form="complaint_form", asked="complaint_issue"), "p1")
    events = ComplaintForm().run(CollectingDispatcher(), sent, {})
    assert [event["name"] for event in events] == ["requested_slot"]
    dispatcher = CollectingDispatcher()
    Aside().run(dispatcher, sent, {})
    assert dispatcher.messages[0]["text"] == RECEIVED
    case = has.cases.current("c1")
    assert case is not None
    assert case.facts["photos"] == ["p1"]


def test_a_turn_that_is_run_twice_keeps_its_pictures_once(has: Services) -> None:
    complained(has)
    turn = Turn.of(with_photos(tracker("杯子裂了"), "p1", "p2"))
    assert not turn.is_only_photos
    assert keep_photos(turn, has)
    assert keep_photos(turn, has)
    case = has.cases.current("c1")
    assert case is not None
    assert case.facts["photos"] == ["p1", "p2"]
    assert has.cases.ledger(case.id)[-1].text == "照片：2张"


@pytest.mark.parametrize("text", ["图片我发你", "我拍给你看照片", "等下发照片", "给你发几张图", "拍个视频给你"])
def test_that_they_are_to_come_is_heard(text: str) -> None:
    assert announces_photos(Turn.of(tracker(text)))


@pytest.mark.parametrize("text", ["照片发不了", "怎么发图片", "和图片不一样", "图片发错了颜色", "照片发了没人看"])
def test_what_else_is_said_of_them_is_no_announcement(text: str) -> None:
    assert not announces_photos(Turn.of(tracker(text)))


def test_announced_in_a_complaint_they_are_no_correction(has: Services) -> None:
    complained(has)
    dispatcher = CollectingDispatcher()
    ComplaintForm().run(dispatcher, tracker("图片我发你", form="complaint_form", asked="complaint_demand"), {})
    assert dispatcher.messages[0]["text"] == SEND_THEM
    case = has.cases.current("c1")
    assert case is not None
    assert (case.demand, case.text) == (None, "杯子裂了")
