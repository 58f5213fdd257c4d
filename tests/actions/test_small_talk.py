from typing import Any

import pytest
from rasa_sdk.executor import CollectingDispatcher
from trackers import heard, tracker

from actions.base import PERSON, Button, button, pressed, taken_as
from actions.handoff import negative_turns
from actions.services import Services
from actions.small_talk import MENTIONED, STARTERS, SmallTalk, just_offered

HELP = button("帮我处理", "complain_delivery", order_id="AX1")


def spoken(text: str, *buttons: dict[str, Any]) -> dict[str, Any]:
    return {"event": "bot", "text": text, "data": {"buttons": list(buttons)}}


class TestAYesToAnOffer:
    def test_is_the_button_under_the_question(self) -> None:
        assert just_offered(tracker(events=[spoken("要我帮您处理吗？", HELP, PERSON)])) == HELP

    @pytest.mark.parametrize(
        "last", [spoken("在的，您说。", HELP), spoken("还有别的事吗？"), spoken("要吗？ 不用谢。", HELP)]
    )
    def test_needs_a_question_with_a_button(self, last: dict[str, Any]) -> None:
        assert just_offered(tracker(events=[last])) is None

    def test_only_the_last_words_count(self) -> None:
        assert just_offered(tracker(events=[spoken("要我帮您处理吗？", HELP), spoken("好的。")])) is None
        assert just_offered(tracker()) is None

    def test_what_was_only_mentioned_beside_a_question_is_not_what_it_asks(self) -> None:
        mentioned = spoken("还有“发票怎么开”，点一下我就接着帮您看。", button("发票怎么开", "ask_invoice"))
        mentioned["metadata"] = {"utter_action": MENTIONED}
        assert just_offered(tracker(events=[spoken("要我帮您处理吗？", HELP), mentioned])) == HELP
        assert just_offered(tracker(events=[spoken("好的。"), mentioned])) is None

    def test_is_heard_as_the_button(self, has: Services) -> None:
        events = [spoken("要我帮您处理吗？", HELP)]
        listened, said = SmallTalk().run(CollectingDispatcher(), tracker("好", "affirm", events=events), {})
        assert listened["name"] == "action_listen"
        assert said["parse_data"]["intent"]["name"] == "complain_delivery"
        assert said["metadata"]["customer_id"] == "c-ordinary"


def test_words_taken_for_a_button_stay_words_with_their_mood() -> None:
    message = tracker("到底管不管！", "urge_delivery", emotion=("angry", 0.7))
    _, said = taken_as(HELP, message)
    assert (said["text"], said["parse_data"]["emotion"]["name"]) == ("到底管不管！", "angry")
    _, by_button = pressed(HELP, message)
    assert (by_button["text"], "emotion" in by_button["parse_data"]) == ("帮我处理", False)


def test_a_bare_order_number_shows_the_order(has: Services) -> None:
    says = CollectingDispatcher()
    events = SmallTalk().run(says, tracker("AX5198842075", "inform", entities={"order_id": "AX5198842075"}), {})
    assert "已签收" in says.messages[0]["text"]
    assert {"order_id": "AX5198842075"}.items() <= {event["name"]: event["value"] for event in events}.items()


@pytest.mark.parametrize("intent", ["thank", "praise", "out_of_scope"])
def test_said_in_anger_it_is_not_meant_so(has: Services, intent: str) -> None:
    calm, angry = CollectingDispatcher(), CollectingDispatcher()
    SmallTalk().run(calm, tracker("呵呵", intent), {})
    SmallTalk().run(angry, tracker("呵呵", intent, emotion=("dissatisfied", 0.5)), {})
    assert [says.messages[0]["response"] for says in (calm, angry)] == [f"utter_{intent}", "utter_unhappy"]


@pytest.mark.parametrize(
    ("text", "buttons", "response"),
    [
        ("改成张江路100号", [PERSON], "utter_for_person"),
        ("改成张江路100号", [HELP, PERSON], "utter_for_person"),
        ("改成张江路100号", STARTERS, "utter_inform"),
        ("改成张江路100号", [], "utter_inform"),
        ("42的", [PERSON], "utter_inform"),
    ],
)
def test_what_is_told_once_a_person_was_offered_is_for_that_person(
    has: Services, text: str, buttons: list[Button], response: str
) -> None:
    says = CollectingDispatcher()
    last = {"event": "bot", "text": "这个要请同事改。", "data": {"buttons": buttons}, "metadata": {}}
    SmallTalk().run(says, tracker(text, "inform", events=[last]), {})
    assert says.messages[0]["response"] == response


@pytest.mark.parametrize(
    ("moods", "count"),
    [
        (["dissatisfied", "angry", "dissatisfied"], 3),
        (["angry", "calm", "angry"], 1),
        (["angry", None, "angry"], 2),
        (["angry", "anxious"], 0),
        ([], 0),
    ],
)
def test_negative_messages_in_a_row_buttons_left_out(moods: list[str | None], count: int) -> None:
    events = [heard("…", mood, f"t{number}") for number, mood in enumerate(moods)]
    assert negative_turns(tracker(events=events)) == count


def test_words_taken_for_something_else_count_once() -> None:
    assert negative_turns(tracker(events=[heard("烦", "angry", "t1"), heard("烦", "angry", "t1")])) == 1
