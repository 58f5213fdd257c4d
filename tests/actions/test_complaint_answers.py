"""What customers mean by their answers to a complaint's questions."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from trackers import tracker

from actions.complaint_answers import (
    asks_back,
    category_told,
    confirmed,
    corrected,
    demand_meant,
    gives_up,
    leaves_unrated,
    offer_meant,
    only_counts,
    only_tells_again,
    score_meant,
    since_answered,
    since_told,
    spoken_order,
    wishes_again,
    words_of,
    yes_or_no,
)
from actions.services import Services
from actions.turn import Turn
from bot.cases.facts_in_words import UNKNOWN_SINCE
from bot.cases.handling import NO_ORDER
from bot.policy.vocabulary import ComplaintCategory

EARBUDS = "AX5198842075"
OFFERS: list[dict[str, Any]] = [
    {"id": "exchange", "kind": "exchange", "title": "换一件新的", "amount_fen": None},
    {"id": "return", "kind": "return", "title": "退货退款，免运费", "amount_fen": 19900},
    {"id": "keep", "kind": "compensation", "title": "留下用，退20元", "amount_fen": 2000},
]


def said(text: str, intent: str = "inform", **more: Any) -> Turn:
    return Turn.of(tracker(text, intent, **more))


class TestYesOrNo:
    @pytest.mark.parametrize(
        "text", ["对", "是的", "嗯嗯", "没错", "可以啊", "好的谢谢", "对对对", "就是这样", "行吧", "OK"]
    )
    def test_yes(self, text: str) -> None:
        assert yes_or_no(said(text, "nlu_fallback")) is True

    @pytest.mark.parametrize("text", ["不", "不对", "不是的", "没有", "没解决", "还没有", "不行", "错了"])
    def test_no(self, text: str) -> None:
        assert yes_or_no(said(text, "nlu_fallback")) is False

    @pytest.mark.parametrize("text", ["是右边", "没声音", "对不起", "好烦", "行李箱", "不是左边是右边"])
    def test_neither_though_it_begins_like_one(self, text: str) -> None:
        assert yes_or_no(said(text, "inform")) is None

    def test_the_words_count_more_than_the_intent(self) -> None:
        assert yes_or_no(said("不对", "affirm")) is False

    def test_a_yes_with_a_but_is_none(self) -> None:
        assert yes_or_no(said("是的不过是右边", "affirm")) is None

    def test_a_button_means_what_it_says(self) -> None:
        assert yes_or_no(said("对，是这样", "affirm", emotion=None)) is True
        assert yes_or_no(said("好了", "inform", emotion=None)) is None


class TestTheWish:
    @pytest.mark.parametrize(
        ("text", "intent"), [("坏了啊", "complain_quality"), ("都碎了", "inform"), ("太离谱了", "complain_service")]
    )
    def test_is_not_the_matter_told_again(self, has: Services, text: str, intent: str) -> None:
        assert only_tells_again(said(text, intent), has.policy.words)

    @pytest.mark.parametrize(
        ("text", "intent"),
        [
            ("坏了就给换啊", "complain_quality"),
            ("给我个说法", "complain_service"),
            ("道歉", "complain_service"),
            ("随便", "inform"),
        ],
    )
    def test_may_be_in_any_words(self, has: Services, text: str, intent: str) -> None:
        assert not only_tells_again(said(text, intent), has.policy.words)

    @pytest.mark.parametrize("text", ["3个", "好几个", "大概5斤吧", "两件"])
    def test_is_not_how_many(self, text: str) -> None:
        assert only_counts(said(text))

    @pytest.mark.parametrize("text", ["换一个", "补两件", "3", "个", "退3个的钱"])
    def test_may_have_a_number_in_it(self, text: str) -> None:
        assert not only_counts(said(text))


class TestCorrections:
    @pytest.mark.parametrize(
        ("text", "right"),
        [
            ("不对，是右边没声音", "右边没声音"),
            ("不是这样的，是昨天", "昨天"),
            ("是右边", "右边"),
            ("错了 应该是两个都坏了", "两个都坏了"),
            ("不对", ""),
            ("不，是昨天", "昨天"),
            ("不行 太少了", "不行 太少了"),
            ("不够", "不够"),
            ("是不是搞错了", "是不是搞错了"),
        ],
    )
    def test_what_is_right_instead(self, text: str, right: str) -> None:
        assert corrected(text) == right

    @pytest.mark.parametrize(
        ("text", "answer"), [("不对", False), ("对的", True), ("不对，是右边", None), ("不是的", False)]
    )
    def test_a_no_that_says_more_is_a_correction(self, text: str, answer: bool | None) -> None:
        assert confirmed(said(text, "deny")) is answer

    def test_a_pressed_no_says_no_more(self) -> None:
        assert confirmed(said("不对，是右边", "deny", emotion=None)) is False


class TestGivingUp:
    @pytest.mark.parametrize("text", ["算了", "那就算了吧", "不投诉了", "没事了", "不用处理了", "撤销投诉"])
    def test_takes_the_complaint_back(self, text: str) -> None:
        assert gives_up(said(text))

    @pytest.mark.parametrize("text", ["算了，退货吧", "不要了", "不能就这么算了", "算了算运费", "别想就这么没事了"])
    def test_does_not(self, text: str) -> None:
        assert not gives_up(said(text))


class TestAskingBack:
    @pytest.mark.parametrize(
        ("text", "intent"), [("运费谁出？", "ask_shipping_fee"), ("炸锅到哪了", "track_parcel"), ("在吗", "greet")]
    )
    def test_is_no_answer(self, text: str, intent: str) -> None:
        assert asks_back(said(text, intent))

    @pytest.mark.parametrize(
        ("text", "intent"),
        [("换新的", "ask_product"), ("怎么一直不发货", "urge_delivery"), ("屏幕碎了", "complain_quality")],
    )
    def test_is_one(self, text: str, intent: str) -> None:
        assert not asks_back(said(text, intent))


class TestOffers:
    @pytest.mark.parametrize(
        ("text", "offer"),
        [
            ("第二个", "return"),
            ("好的，要第三个", "keep"),
            ("2", "return"),
            ("换一件新的", "exchange"),
            ("可以", "exchange"),
            ("都不合适", ""),
            ("太少了", ""),
            ("不行", ""),
            ("还有别的办法吗", ""),
        ],
    )
    def test_taken_or_turned_down(self, text: str, offer: str) -> None:
        assert offer_meant(said(text), OFFERS, None) == offer

    @pytest.mark.parametrize("text", ["换货要多久", "退款几天到账", "谁来取件", "我想想", "第七个"])
    def test_a_question_carries_nothing_out(self, text: str) -> None:
        assert offer_meant(said(text), OFFERS, "exchange" if "换" in text else None) is None

    def test_what_is_wanted_instead_takes_the_offer_of_that_kind(self) -> None:
        assert offer_meant(said("那我退货"), OFFERS, "return") == "return"

    def test_money_back_is_meant_by_the_return_where_that_is_the_way(self) -> None:
        assert offer_meant(said("退款吧"), OFFERS, "refund") == "return"

    def test_what_is_not_on_the_table_turns_the_table_down(self) -> None:
        assert offer_meant(said("给我修"), OFFERS, "repair") == ""

    @pytest.mark.parametrize(("amount", "offer"), [("500", ""), ("20", "keep")])
    def test_a_higher_sum_never_takes_a_lower_one(self, amount: str, offer: str) -> None:
        offers = [one for one in OFFERS if one["id"] == "keep"]
        assert offer_meant(said(f"赔我{amount}块", entities={"amount": amount}), offers, "compensation") == offer

    def test_a_button_of_an_earlier_round_takes_nothing(self) -> None:
        assert offer_meant(said("旧的", entities={"offer": "gone"}, emotion=None), OFFERS, None) == ""

    def test_an_earlier_button_of_this_round_takes_its_offer(self) -> None:
        pressed = said("免费维修", entities={"offer": "repair"}, emotion=None)
        assert offer_meant(pressed, OFFERS, None, {"repair", "keep"}) == "repair"

    def test_a_pressed_yes_to_something_else_takes_nothing(self) -> None:
        assert offer_meant(said("对，是这样", "affirm", emotion=None), OFFERS, None) is None

    @given(st.text(max_size=40))
    def test_only_what_was_offered_can_be_taken(self, text: str) -> None:
        assert offer_meant(said(text), OFFERS, None) in {None, "", "exchange", "return", "keep"}


class TestScores:
    @pytest.mark.parametrize(
        ("text", "score"),
        [
            *[("5分", 5), ("给四星吧", 4), ("2", 2), ("10分", 5), ("非常满意", 5), ("挺好的", 4), ("一般般", 3)],
            *[("还可以", 4), ("不是很满意", 2), ("没有很满意", 2), ("不太好", 2), ("很不满意", 1), ("太差了", 1)],
        ],
    )
    def test_in_words_or_numbers(self, text: str, score: int) -> None:
        assert score_meant(said(text)) == score

    @pytest.mark.parametrize("text", ["谢谢", "好烦", "7分", "快递什么时候到", "我再想想要给几分才合适呢这个事情"])
    def test_no_rating(self, text: str) -> None:
        assert score_meant(said(text)) is None

    @given(st.text(max_size=30))
    def test_within_one_and_five(self, text: str) -> None:
        assert score_meant(said(text)) in {None, 1, 2, 3, 4, 5}

    @pytest.mark.parametrize(("text", "intent"), [("不想评", "deny"), ("再见", "goodbye"), ("算了", "deny")])
    def test_going_without(self, text: str, intent: str) -> None:
        assert leaves_unrated(said(text, intent))


class TestSince:
    @pytest.mark.parametrize(
        ("text", "since"),
        [
            ("昨天开始的", "昨天"),
            ("都五天了", "五天前"),
            ("半个月前", "半个月前"),
            ("上周五", "上周五"),
            ("左边没声音", None),
        ],
    )
    def test_told_along_the_way(self, text: str, since: str | None) -> None:
        assert since_told(text) == since

    def test_who_does_not_remember_is_not_quoted(self) -> None:
        assert since_answered("忘了") == UNKNOWN_SINCE
        assert since_answered("收到就这样") == "收到就这样"


class TestWords:
    def test_all_that_one_message_tells(self, has: Services) -> None:
        words = words_of(
            said("昨天收到的耳机左边没声音，我要换货", "complain_quality", emotion=("angry", 0.6)),
            has,
            remembered=None,
            assume=True,
            tells=True,
        )
        assert (words.order_id, words.demand, words.since) == (EARBUDS, "exchange", "昨天")
        assert words.category is ComplaintCategory.QUALITY
        assert words.issue == "昨天收到的耳机左边没声音，我要换货"
        assert (words.emotion, words.intensity) == ("angry", 0.6)

    @pytest.mark.parametrize("text", ["我要投诉", "投诉你们", "我要退货", "你们必须赔偿我的损失"])
    def test_a_bare_complaint_or_demand_is_no_story(self, has: Services, text: str) -> None:
        assert words_of(said(text), has, remembered=None, assume=False, tells=True).issue is None

    def test_the_title_of_a_button_is_no_story(self, has: Services) -> None:
        pressed = said("听澜 Air 2 蓝牙耳机（已签收）", entities={"order_id": EARBUDS}, emotion=None)
        words = words_of(pressed, has, remembered=None, assume=False, tells=True)
        assert (words.issue, words.order_id) == (None, EARBUDS)

    def test_a_button_may_carry_the_story(self, has: Services) -> None:
        pressed = said("帮我处理", "complain_delivery", entities={"issue": "物流一直没动静"}, emotion=None)
        assert words_of(pressed, has, remembered=None, assume=False, tells=True).issue == "物流一直没动静"

    @pytest.mark.parametrize(
        ("text", "order_id", "wrong"),
        [("和订单无关", NO_ORDER, False), ("订单错了", None, True), ("不是这单，是跑鞋那单", "AX5171209366", False)],
    )
    def test_about_the_order(self, has: Services, text: str, order_id: str | None, wrong: bool) -> None:
        words = words_of(said(text), has, remembered=EARBUDS, assume=False, tells=False)
        assert (words.order_id, words.wrong_order) == (order_id, wrong)

    def test_an_order_of_somebody_else_is_none(self, has: Services) -> None:
        assert spoken_order(said("AX5204470096", entities={"order_id": "AX5204470096"}), has) is None

    def test_a_demand_by_button_by_word_by_intent(self, has: Services) -> None:
        assert demand_meant(said("维修", entities={"demand": "repair"}, emotion=None), has) == "repair"
        assert demand_meant(said("把钱退给我"), has) == "refund"
        assert demand_meant(said("重新来一份", "request_resend"), has) == "resend"
        assert demand_meant(said("左边没声音", entities={"demand": "the moon"}), has) is None

    @pytest.mark.parametrize(
        ("text", "intent", "category"),
        [
            ("左边没声音", "nlu_fallback", ComplaintCategory.QUALITY),
            ("快递员态度恶劣", "nlu_fallback", ComplaintCategory.DELIVERY),
            ("随便什么", "complain_price", ComplaintCategory.PRICE),
            ("就那个事", "inform", None),
        ],
    )
    def test_the_category_by_intent_or_words(
        self, has: Services, text: str, intent: str, category: ComplaintCategory | None
    ) -> None:
        assert category_told(said(text, intent), has.policy.words) is category


class TestWhatIsRefused:
    @pytest.mark.parametrize(
        ("text", "demand"),
        [
            ("不要换货我要退款", "refund"),
            ("别给我换了，退钱", "refund"),
            ("不换就赔钱", "exchange"),
            ("不要换货", None),
        ],
    )
    def test_is_no_wish(self, has: Services, text: str, demand: str | None) -> None:
        meant = demand_meant(said(text, "request_exchange"), has)
        assert meant == demand if demand != "exchange" else meant is not None

    def test_alone_turns_down_the_only_offer(self, has: Services) -> None:
        assert offer_meant(said("不要换货", "deny"), OFFERS[:1], None) == ""
        assert offer_meant(said("不要换货", "inform"), OFFERS, None) is None

    @pytest.mark.parametrize("text", ["行不行啊", "可不可以快点", "够不够"])
    def test_is_not_what_is_asked(self, text: str) -> None:
        assert offer_meant(said(text, "inform"), OFFERS, None) != ""


@pytest.mark.parametrize(
    ("text", "score"), [("不错挺好的", 4), ("没毛病", 4), ("没得说", 4), ("差不多吧", 3), ("不好", 2), ("太差", 1)]
)
def test_a_good_word_with_a_no_in_it_is_good(text: str, score: int) -> None:
    assert score_meant(said(text)) == score


class TestWhatIsWantedOnceMore:
    def test_is_a_yes_to_what_was_said_back(self, has: Services) -> None:
        assert wishes_again("repair", said("那修吧", "request_repair"), has)

    @pytest.mark.parametrize(
        ("demand", "text"), [("repair", "能修吗"), ("repair", "那换一个吧"), (None, "那修吧"), ("repair", "好")]
    )
    def test_is_not_something_else(self, has: Services, demand: str | None, text: str) -> None:
        assert not wishes_again(demand, said(text, "inform"), has)


@pytest.mark.parametrize("text", ["要钱吗", "修一下要钱吗", "收费吗", "免费的吗", "运费谁出"])
def test_what_it_costs_is_asked_back(text: str) -> None:
    assert asks_back(said(text, "request_repair"))


@pytest.mark.parametrize(
    ("text", "demand"),
    [("换个快递行不行", None), ("给我换个地址", None), ("换一个新的", "exchange"), ("想换个大的", "exchange")],
)
def test_another_courier_is_no_exchange(has: Services, text: str, demand: str | None) -> None:
    assert demand_meant(said(text, "inform"), has) == demand


def test_anger_alone_is_no_wish(has: Services) -> None:
    assert only_tells_again(said("什么垃圾快递", "ask_delivery_options", emotion=("angry", 0.8)), has.policy.words)
    assert not only_tells_again(said("三天之内到账", "inform"), has.policy.words)
