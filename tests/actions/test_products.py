"""What the catalogue and the account answer: the product in focus, honest offers, nothing of anybody else's."""

from typing import Any

import pytest
from rasa_sdk.executor import CollectingDispatcher
from trackers import tracker

from actions.account import answer_from_account
from actions.answers import Answer
from actions.services import Services
from actions.turn import Turn


def ask(text: str, intent: str, **more: Any) -> tuple[str, dict[str, Any]]:
    """The words of the answer, and the slots it sets."""
    dispatcher = CollectingDispatcher()
    events = Answer().run(dispatcher, tracker(text, intent, **more), {})
    said = "\n".join(message["text"] or "" for message in dispatcher.messages)
    return said, {event["name"]: event["value"] for event in events if event["event"] == "slot"}


@pytest.mark.usefixtures("has")
class TestFocus:
    def test_a_named_product_stays_in_focus(self) -> None:
        _, slots = ask("空气炸锅有货吗", "ask_stock")
        said, _ = ask("那个多少钱", "ask_price", slots={"product_focus": slots["product_focus"]})
        assert "399元" in said

    def test_the_page_says_which_product_is_meant(self) -> None:
        assert "Pad 11" in ask("这款有货吗", "ask_stock", page={"product_id": "p-tablet"})[0]

    def test_a_name_beats_the_page(self) -> None:
        assert "空气炸锅" in ask("空气炸锅有货吗", "ask_stock", page={"product_id": "p-tablet"})[0]

    def test_the_two_named_last_are_compared(self) -> None:
        slots = {"product_focus": "p-earbuds-air,p-earphone-wired"}
        assert "199元 ／ 49.90元" in ask("这两个哪个好", "ask_recommendation", slots=slots)[0]

    @pytest.mark.parametrize("kept", ["p-gone", "", ",,", "'; DROP TABLE x"])
    def test_a_product_that_is_gone_is_not_in_focus(self, kept: str) -> None:
        assert "product_focus" not in ask("那个多少钱", "ask_price", slots={"product_focus": kept})[1]


@pytest.mark.usefixtures("has")
class TestPrices:
    @pytest.mark.parametrize("text", ["空气炸锅能便宜点吗", "空气炸锅太贵了", "空气炸锅抹个零"])
    def test_bargaining_lowers_nothing(self, text: str) -> None:
        said, _ = ask(text, "ask_price")
        assert "399元" in said
        assert "满299减30" in said

    def test_the_same_turn_gets_the_same_words(self) -> None:
        asked = ("能便宜点吗", "ask_price")
        assert ask(*asked, turn="t7") == ask(*asked, turn="t7")

    def test_a_guest_sees_no_coupons(self) -> None:
        assert "您手里" not in ask("空气炸锅多少钱", "ask_price", customer=None)[0]


class TestAccount:
    @pytest.mark.parametrize(
        ("text", "intent"), [("我有几张优惠券", "ask_promotion"), ("我的积分有多少", "ask_membership")]
    )
    def test_a_guest_is_asked_to_sign_in(self, has: Services, text: str, intent: str) -> None:
        assert "没有登录" in ask(text, intent, customer=None)[0]

    def test_only_coupons_that_can_be_used(self, has: Services) -> None:
        said, _ = ask("我有几张优惠券", "ask_promotion")
        assert "满199减20券" in said
        assert "新人10元券" not in said

    def test_points_and_when_they_run_out(self, has: Services) -> None:
        said, _ = ask("我的积分有多少", "ask_membership")
        assert "积分640" in said
        assert "120积分" in said

    def test_how_levels_work_is_a_question_for_the_articles(self, has: Services) -> None:
        turn = Turn.of(tracker("我怎么才能升到VIP", "ask_membership"))
        assert not answer_from_account(CollectingDispatcher(), turn, has)
