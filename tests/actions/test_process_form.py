"""How the one form leads a process: orders, answers, corrections, changes of mind, and what is none of these."""

import pytest
from processing import Talk

from actions.services import Services
from bot.shop.model import AfterSaleKind, OrderStatus

EARBUDS, APPLES, SHOES, FRYER = "AX5198842075", "AX5196401583", "AX5171209366", "AX5203316042"
FOREIGN = "AX5204470096"


@pytest.fixture
def talk(has: Services) -> Talk:
    return Talk()


def at_reason(talk: Talk, order: str = EARBUDS) -> Talk:
    talk.slots["order_id"] = order
    return talk.say("我要退货", "request_return")


def at_confirmation(talk: Talk) -> Talk:
    return at_reason(talk).press("不想要了")


def returns(has: Services) -> list[AfterSaleKind]:
    return [one.kind for one in has.shop.after_sales("c-ordinary") if one.order_id == EARBUDS]


class TestTheOrder:
    def test_is_asked_for_when_there_are_several(self, talk: Talk) -> None:
        talk.say("查订单", "check_order")
        assert talk.asked == "order_id"
        assert any("空气炸锅" in title for title in talk.titles)

    def test_ends_once_it_is_clear(self, talk: Talk) -> None:
        talk.say("查订单", "check_order").say("耳机")
        assert talk.asked is None
        assert EARBUDS in talk.said
        assert talk.slots["order_id"] == EARBUDS

    def test_a_guest_is_told_what_is_possible(self, has: Services) -> None:
        talk = Talk(customer=None).say("查订单", "check_order", order_id=EARBUDS)
        assert talk.asked is None
        assert "没有登录" in talk.said
        assert talk.titles == ["转人工"]

    @pytest.mark.parametrize("number", [FOREIGN, "AX9999999999", "'; DROP TABLE orders;--", "AX" * 5000])
    def test_what_is_somebody_elses_is_as_unknown_as_what_does_not_exist(self, talk: Talk, number: str) -> None:
        talk.say("查订单", "check_order").say("这个", order_id=number)
        assert talk.asked == "order_id"
        assert talk.said.startswith(f"没有查到订单 {number}。")
        assert (talk.slots["process"] or {})["order_id"] is None

    def test_a_foreign_number_in_the_middle_leaves_nothing_to_confirm(self, talk: Talk, has: Services) -> None:
        at_confirmation(talk).say("是这单", order_id=FOREIGN)
        assert talk.asked == "order_id"
        talk.say("提交", "affirm")
        assert returns(has) == []

    def test_is_assumed_when_one_is_on_its_way(self, talk: Talk) -> None:
        assert FRYER in str(talk.say("到哪了", "track_parcel").slots["order_id"])

    def test_another_one_may_be_named_later(self, talk: Talk) -> None:
        at_confirmation(talk).say("不对，是运动鞋那单")
        assert talk.slots["order_id"] == SHOES

    @pytest.mark.parametrize("text", ["不是耳机 是运动鞋", "说错了 是运动鞋"])
    def test_even_where_any_words_would_be_an_answer(self, talk: Talk, text: str) -> None:
        at_reason(talk).say(text)
        assert talk.slots["order_id"] == SHOES
        assert talk.answers == {}

    def test_is_not_chosen_by_asking_what_such_a_thing_costs(self, talk: Talk) -> None:
        talk.say("查订单", "check_order").say("耳机多少钱来着", "ask_price")
        assert talk.aside

    @pytest.mark.parametrize("text", [EARBUDS, EARBUDS.lower(), f"是{EARBUDS}这单"])
    def test_named_again_is_no_answer(self, talk: Talk, text: str) -> None:
        at_reason(talk).say(text, order_id=EARBUDS)
        assert talk.aside

    def test_nor_is_its_button_pressed_again(self, talk: Talk) -> None:
        talk.say("我要退货", "request_return")
        offered = talk.buttons
        talk.press("蓝牙耳机")
        talk.buttons = offered
        assert talk.press("蓝牙耳机").aside

    def test_or_only_be_said_to_be_wrong(self, talk: Talk) -> None:
        at_confirmation(talk).say("订单错了")
        assert talk.asked == "order_id"


class TestAnswers:
    def test_lead_from_reason_to_confirmation_to_the_shop(self, talk: Talk, has: Services) -> None:
        at_reason(talk).say("不想要了", "deny")
        assert "提交退货" in talk.titles
        talk.say("提交吧", "affirm")
        assert "申请已提交" in talk.said
        assert returns(has) == [AfterSaleKind.RETURN]

    @pytest.mark.parametrize("text", [f"{EARBUDS} 尺码太大了", f"尺码太大了，{EARBUDS}"])
    def test_may_repeat_the_number_of_the_order(self, talk: Talk, text: str) -> None:
        assert at_reason(talk).say(text, order_id=EARBUDS).answers == {"reason": "尺码太大了"}

    @pytest.mark.parametrize(
        ("wish", "intent", "reason"),
        [
            ("退货，尺码太大", "request_return", "尺码、颜色不合适"),
            ("拍错了 想退货", "request_return", "不想要了"),
            ("退货，太大了还破了个洞", "request_return", "退货，太大了还破了个洞"),
            ("想换一下，大了穿着晃", "request_exchange", "尺码不合适"),
        ],
    )
    def test_given_with_the_wish_are_not_asked_for_once_the_order_is_picked(
        self, talk: Talk, wish: str, intent: str, reason: str
    ) -> None:
        assert talk.say(wish, intent).asked == "order_id"
        assert talk.press("蓝牙耳机").answers == {"reason": reason}
        assert "蓝牙耳机" in talk.said  # nobody agrees to what is not named

    def test_may_be_told_while_the_order_is_asked_for(self, talk: Talk) -> None:
        talk.say("发错货了", "request_resend").say("要的是黑色发成白的", "request_resend")
        assert talk.asked == "order_id"
        assert talk.said.startswith("记下了。")
        assert talk.press("蓝牙耳机").answers == {"situation": "wrong_item"}
        assert "该是黑色的" in talk.said

    @pytest.mark.parametrize("text", ["换", "换一个", "我要换货", "换新的吧"])
    def test_that_want_an_exchange_begin_one(self, talk: Talk, text: str) -> None:
        talk.slots["order_id"] = EARBUDS
        talk.say("少发了东西", "request_resend").say(text, "request_exchange")
        assert talk.slots["process"]["process"] == "exchange"

    @pytest.mark.parametrize("text", ["嗯", "好的", "对", "可以"])
    def test_in_own_words_are_no_bare_yes(self, talk: Talk, text: str) -> None:
        assert at_reason(talk).say(text, "affirm").aside

    def test_given_with_the_wish_are_read_once(self, talk: Talk) -> None:
        talk.say("退货，尺码太大", "request_return").press("蓝牙耳机")
        assert talk.say("不对，是苹果那单").answers == {}
        assert "因为什么" in talk.said

    def test_a_wish_alone_tells_no_reason(self, talk: Talk) -> None:
        talk.say("不想要了，退货", "request_return").press("蓝牙耳机")
        assert "因为什么" in talk.said

    def test_a_question_is_no_answer(self, talk: Talk) -> None:
        assert at_reason(talk).say("多久退款到账？", "check_refund").aside

    def test_nor_is_an_old_button(self, talk: Talk) -> None:
        at_reason(talk)
        talk.say("看物流", "track_parcel", pressed=True, order_id=EARBUDS)
        assert talk.aside

    def test_a_button_of_an_earlier_question_corrects_it(self, talk: Talk) -> None:
        earlier = at_reason(talk).buttons
        talk.press("不想要了")
        talk.buttons = earlier
        talk.press("尺码、颜色不合适")
        assert talk.answers == {"reason": "尺码、颜色不合适"}
        assert "提交退货" in talk.titles

    def test_what_was_wrong_is_asked_again(self, talk: Talk) -> None:
        at_confirmation(talk).say("不对，原因写错了")
        assert talk.answers == {}
        assert "因为什么" in talk.said

    def test_or_taken_at_once_when_it_is_said(self, talk: Talk) -> None:
        at_confirmation(talk).say("不是，是颜色和图片差太多")
        assert talk.answers == {"reason": "颜色和图片差太多"}

    def test_a_part_of_an_answer_is_enough_to_correct_it(self, talk: Talk) -> None:
        talk.slots["order_id"] = FRYER
        talk.say("改到后天上午送", "change_delivery", date="2026-11-24").say("不对 改成下午")
        assert talk.answers == {"day": "2026-11-24 下午"}

    def test_what_was_chosen_after_it_still_counts(self, talk: Talk) -> None:
        talk = Talk(customer="c-vip", order_id="AX5113471905")
        talk.say("洗衣机约安装", "ask_installation", date="2026-11-25").say("下午").say("改大后天", date="2026-11-26")
        assert talk.answers == {"day": "2026-11-26", "slot": "下午"}

    def test_an_earlier_one_is_corrected_where_any_words_would_be_an_answer(self, talk: Talk) -> None:
        talk.slots["order_id"] = EARBUDS
        talk.say("开发票", "ask_invoice").say("个人").say("不对 要开公司的")
        assert talk.answers["kind"] == "company"
        assert "title" not in talk.answers

    def test_not_wanting_it_is_a_reason_not_a_change_of_mind(self, talk: Talk) -> None:
        assert at_reason(talk).say("不要了", "deny").answers == {"reason": "不要了"}


class TestConsent:
    def test_of_an_old_button_is_none(self, talk: Talk, has: Services) -> None:
        stale = at_confirmation(talk).buttons
        talk.say("订单错了").say("运动鞋")
        talk.buttons = stale
        talk.press("提交退货")
        assert returns(has) == []

    def test_is_asked_again_after_an_answer_changed(self, talk: Talk, has: Services) -> None:
        at_confirmation(talk).say("是发错了")
        assert talk.asked == "process"
        assert returns(has) == []

    @pytest.mark.parametrize("text", ["算了，还是退吧", "算了退了吧", "那就提交吧", "可以", "嗯"])
    def test_in_many_words(self, talk: Talk, has: Services, text: str) -> None:
        at_confirmation(talk).say(text)
        assert returns(has) == [AfterSaleKind.RETURN]

    def test_may_repeat_the_number_of_the_order(self, talk: Talk, has: Services) -> None:
        at_confirmation(talk).say(f"是的 {EARBUDS}", "affirm", order_id=EARBUDS)
        assert returns(has) == [AfterSaleKind.RETURN]

    def test_is_not_the_number_of_the_order_alone(self, talk: Talk, has: Services) -> None:
        assert at_confirmation(talk).say(EARBUDS, "affirm", order_id=EARBUDS).aside
        assert returns(has) == []

    @pytest.mark.parametrize("text", ["算了", "先不退", "算了，不退了吧", "先不退了谢谢", "不用了", "不用"])
    def test_withheld_ends_it(self, talk: Talk, has: Services, text: str) -> None:
        at_confirmation(talk).say(text, "deny")
        assert talk.asked is None
        assert talk.said.startswith("好的，先不退")
        assert returns(has) == []

    @pytest.mark.parametrize("text", ["退款多久到账？", "算了不想要了", "/affirm{}", "😀" * 50, "好" * 1000])
    def test_is_not_read_into_other_words(self, talk: Talk, has: Services, text: str) -> None:
        at_confirmation(talk).say(text, "nlu_fallback")
        assert talk.aside or talk.asked is not None
        assert returns(has) == []

    @pytest.mark.parametrize(("order", "reason"), [(SHOES, "不想要了"), (APPLES, "不想要了"), (APPLES, "烂了")])
    def test_is_not_asked_for_what_the_rules_forbid(self, talk: Talk, order: str, reason: str) -> None:
        assert at_reason(talk, order).say(reason).asked is None

    @pytest.mark.parametrize("text", ["退吧", "取消吧", "那就退款"])
    def test_to_something_else_is_none(self, talk: Talk, has: Services, text: str) -> None:
        talk.slots["order_id"] = EARBUDS
        talk.say("耳机想换货", "request_exchange").press("有质量问题").say(text, "nlu_fallback")
        assert returns(has) == []


class TestChangesOfMind:
    @pytest.mark.parametrize("text", ["算了不退了", "先不退", "还是不用退了", "算了", "不弄了"])
    def test_end_it_at_any_question(self, talk: Talk, text: str) -> None:
        assert at_reason(talk).say(text, "deny").asked is None

    @pytest.mark.parametrize("text", ["尺码不合适，算了不想要了", "算了，还是退吧", "算了退了吧"])
    def test_giving_up_on_the_goods_is_not_giving_up_the_return(self, talk: Talk, text: str) -> None:
        assert at_reason(talk).say(text, "deny").asked is not None

    @pytest.mark.parametrize("text", ["换货改成退货吧", "算了还是退货吧", "那就退货"])
    def test_wanting_something_else_begins_that(self, talk: Talk, text: str) -> None:
        talk.slots["order_id"] = EARBUDS
        talk.say("耳机想换货", "request_exchange").say(text, "nlu_fallback")
        assert talk.slots["process"]["process"] == "return"
        assert talk.slots["order_id"] == EARBUDS

    def test_so_does_its_intent(self, talk: Talk) -> None:
        at_confirmation(talk).say("我要开发票", "ask_invoice")
        assert talk.slots["process"]["process"] == "invoice"


class TestTheTypeOfAnInvoice:
    """It is never asked for, so nothing would bring it back once it is lost."""

    def test_stays_when_the_title_given_before_it_is_corrected(self, talk: Talk) -> None:
        at_title(talk).say("杭州山海贸易有限公司").say("要专票").say("抬头写错了")
        assert talk.answers == {"type": "special", "kind": "company"}

    def test_for_a_company_alone_asks_whose_title_it_is(self, talk: Talk) -> None:
        talk.slots["order_id"] = EARBUDS
        talk.say("开发票", "ask_invoice").say("个人").say("张三").say("要专票")
        assert talk.answers == {"type": "special", "kind": "company"}
        assert "公司抬头" in talk.said

    @pytest.mark.parametrize("text", ["不要专票，普票就行", "不开专票", "不用专票", "不要增值税专用发票"])
    def test_is_not_what_the_customer_does_not_want(self, talk: Talk, text: str) -> None:
        at_title(talk).say("杭州山海贸易有限公司").say(text)
        assert talk.answers.get("type") != "special"

    @pytest.mark.parametrize("text", ["开发票，不要专票", "开个发票 不用专票", "开普通发票"])
    def test_that_is_not_wanted_tells_not_whose_title_it_is(self, talk: Talk, text: str) -> None:
        talk.slots["order_id"] = EARBUDS
        talk.say(text, "ask_invoice")
        assert "kind" not in talk.answers
        assert talk.titles == ["个人", "公司"]

    @pytest.mark.parametrize("text", ["开个人的", "那就个人吧", "还是用个人抬头", "个人"])
    def test_goes_back_to_an_ordinary_one_for_a_person(self, talk: Talk, text: str) -> None:
        talk.slots["order_id"] = EARBUDS
        talk.say("开专票", "ask_invoice").say(text)
        assert talk.answers == {"type": "electronic", "kind": "person"}
        assert "个人抬头" in talk.said

    @pytest.mark.parametrize("title", ["张个人", "个人独资企业张三商行"])
    def test_is_no_matter_of_a_title_that_sounds_like_it(self, talk: Talk, title: str) -> None:
        assert at_title(talk).say(title).answers["title"] == title


def at_title(talk: Talk) -> Talk:
    talk.slots["order_id"] = EARBUDS
    return talk.say("开发票", "ask_invoice").say("公司")


class TestTheGoodsNamedOnceMore:
    def test_are_no_answer_and_no_miss(self, talk: Talk) -> None:
        at_confirmation(talk).say("耳机那个")
        assert not talk.aside
        assert "现在提交退货申请吗" in talk.said
        assert talk.say("耳机保修多久").aside


class TestNotWantingTheGoods:
    """It says once more what is asked whether to do, where they go back or are not sent at all."""

    CUP = "AX5205590127"

    @pytest.mark.parametrize("text", ["不要了", "不想要了", "买错了 取消吧", "那就取消吧"])
    def test_is_a_yes_to_cancelling(self, talk: Talk, has: Services, text: str) -> None:
        talk.slots["order_id"] = self.CUP
        talk.say("取消订单", "cancel_order").say(text, "cancel_order")
        order = has.shop.order("c-ordinary", self.CUP)
        assert order is not None
        assert order.status is OrderStatus.CANCELLED

    def test_is_a_yes_to_refusing_the_parcel(self, talk: Talk) -> None:
        talk.slots["order_id"] = FRYER
        assert talk.say("拒收", "refuse_parcel").say("不要了", "cancel_order").asked is None

    def test_is_neither_yes_nor_no_to_a_return(self, talk: Talk) -> None:
        assert at_confirmation(talk).say("不要了", "deny").asked is not None

    def test_that_it_was_bought_by_mistake_says_nothing_of_the_order(self, talk: Talk) -> None:
        talk.slots["order_id"] = self.CUP
        talk.say("取消订单", "cancel_order").say("买错了", "inform")
        assert talk.slots["process"]["order_id"] == self.CUP

    def test_the_only_order_is_offered_again_once_it_was_said_to_be_wrong(self, talk: Talk) -> None:
        talk.slots["order_id"] = self.CUP
        talk.say("取消订单", "cancel_order").say("不对")
        assert talk.asked == "order_id"
        assert talk.titles


class TestWhatIsSaidOfTheGoods:
    @pytest.mark.parametrize("reason", ["没有质量问题就是不喜欢", "不是坏了，就是不想要", "质量挺好 就是颜色不喜欢"])
    def test_that_nothing_is_wrong_with_them_is_no_fault(self, talk: Talk, reason: str) -> None:
        assert "退回的运费需要您出" in at_reason(talk).say(reason).said

    @pytest.mark.parametrize("reason", ["右边没声音", "坏了", "有质量问题"])
    def test_what_is_wrong_is_one(self, talk: Talk, reason: str) -> None:
        assert "运费我们出" in at_reason(talk).say(reason).said


class TestAChangeOfTheOrder:
    def test_may_be_of_who_receives_it(self, talk: Talk, has: Services) -> None:
        talk.slots["order_id"] = "AX5205590127"
        talk.say("收货人写错了", "modify_order").say("好的").say("应该是王小明吧")
        assert "收货人改成 王小明" in talk.said
        talk.say("确认", "affirm")
        order = has.shop.order("c-ordinary", "AX5205590127")
        assert order is not None
        assert order.recipient == "王小明"

    def test_of_the_number_is_none_of_the_size(self, talk: Talk) -> None:
        talk.slots["order_id"] = "AX5205590127"
        assert talk.say("改一下手机号码", "modify_order").answers == {"what": "phone"}

    @pytest.mark.parametrize("text", ["不对", "嗯嗯", "知道了", "难道不行"])
    def test_of_the_address_is_no_odd_word(self, talk: Talk, text: str) -> None:
        talk.slots["order_id"] = "AX5205590127"
        talk.say("改地址", "modify_order").say(text)
        assert "address" not in talk.answers
        talk.say("新地址是中山路88号").say(text)
        assert "city" not in talk.answers


def test_what_is_missing_is_told_with_the_wish(talk: Talk) -> None:
    talk.say("少发了一个充电头", "request_resend").say("耳机")
    assert "给您补发：听澜 Air 2 蓝牙耳机（少发了一个充电头）" in talk.said


def test_what_should_have_come_is_told_with_it(talk: Talk) -> None:
    talk.say("你们发错了 我要的是黑色", "request_resend").say("耳机")
    assert "（我要的是黑色）" in talk.said


def test_that_something_is_missing_does_not_tell_what(talk: Talk) -> None:
    assert "补什么" in talk.say("少发了一个东西", "request_resend").say("耳机").said


def test_a_place_that_is_refused_gives_way_to_the_one_that_is_wanted(talk: Talk) -> None:
    talk.slots["order_id"] = FRYER
    talk.say("改成放驿站", "change_delivery").say("别放驿站了 送家里", "change_delivery")
    assert "改成：送货上门" in talk.said


def test_the_order_of_an_application_that_was_told_of_is_the_one_talked_of(has: Services) -> None:
    talk = Talk("c-vip").say("我的退货到哪一步了", "check_aftersale")
    assert {event["name"]: event["value"] for event in talk.events}["order_id"] in talk.said
