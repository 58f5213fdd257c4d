"""Questions outside of any process, and words that belong to the one before."""

from typing import Any

import pytest
from rasa_sdk.executor import CollectingDispatcher
from trackers import parsed, tracker

from actions.answers import Answer
from actions.clarify import Clarify
from actions.services import Services

TABLET = "AX5196620551"


def answered(text: str, before: str) -> list[Any]:
    earlier = {"event": "user", "parse_data": parsed("牛奶", before, {}, None, (), {"turn_id": "t0"})}
    heard = tracker(text, "ask_product", customer="c-vip", events=[earlier])
    return Answer().run(CollectingDispatcher(), heard, {})


def taken_for(events: list[Any]) -> list[tuple[str, Any]]:
    heard = [event["parse_data"] for event in events if event["event"] == "user"]
    return [(one["intent"]["name"], one["entities"]) for one in heard]


@pytest.mark.parametrize("intent", ["track_parcel", "check_order"])
def test_not_this_but_that_asks_the_same_of_another_order(has: Services, intent: str) -> None:
    events = answered("不是这个 我问的平板", intent)
    assert taken_for(events) == [(intent, [{"entity": "order_id", "value": TABLET}])]


@pytest.mark.parametrize(("text", "before"), [("平板怎么样", "track_parcel"), ("不是这个 我问的平板", "ask_price")])
def test_what_a_product_is_stays_a_question_about_it(has: Services, text: str, before: str) -> None:
    assert taken_for(answered(text, before)) == []


def test_what_no_article_knows_is_answered_with_the_product_that_is_named(has: Services) -> None:
    says = CollectingDispatcher()
    events = Answer().run(says, tracker("想买个炸锅", "ask_how_to_order"), {})
    assert "空气炸锅" in says.messages[0]["text"]
    assert says.messages[0]["custom"]["card"]["type"] == "product"
    assert "misses" in [event["name"] for event in events]


@pytest.mark.parametrize("text", ["什么时候来取", "几点上门取件", "约个取件"])
def test_when_goods_are_fetched_is_a_matter_of_the_application(has: Services, text: str) -> None:
    events = Answer().run(CollectingDispatcher(), tracker(text, "ask_return_shipping"), {})
    assert taken_for(events) == [("check_aftersale", [{"entity": "answer", "value": "wish=pickup"}])]


def test_an_order_named_in_words_that_were_not_understood_is_remembered(has: Services) -> None:
    events = Clarify().run(CollectingDispatcher(), tracker("四件套掉色", "nlu_fallback"), {})
    slots = {event["name"]: event["value"] for event in events if event["event"] == "slot"}
    assert has.shop.order("c-ordinary", slots["order_id"]) is not None
