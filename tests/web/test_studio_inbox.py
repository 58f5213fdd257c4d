"""Maintainers label with a word, see what speaks against it first, label many at once, and take all of it back."""

from pathlib import Path

import pytest
from sqlalchemy import select

from bot.conversations.tables import TurnRow
from bot.learning.clusters import Cluster, keep_clusters
from bot.learning.inbox import ReviewInbox
from bot.learning.marks import Mark
from bot.learning.opinions import Status
from bot.nlu.taxonomy import INTENTS
from bot.storage import utc_now
from bot.web import studio_inbox

from .conftest import Customer, Web
from .studio import Maintainer, kept


@pytest.fixture(autouse=True)
def own_data(data: Path) -> Path:
    """Every test here may write."""
    return data


@pytest.fixture
def inbox(web: Web) -> ReviewInbox:
    return ReviewInbox(web.services.database, INTENTS)


class TestOne:
    def test_labelled_by_initials_and_taken_back_after_a_reload(
        self, web: Web, maintainer: Maintainer, inbox: ReviewInbox
    ) -> None:
        item = kept(web, "旧手机能折多少钱")
        assert "旧手机能折多少钱" in maintainer.page("/studio/")
        answer = maintainer.does(f"items/{item}/label", intent="yhhhd")
        assert (answer.status_code, "优惠和活动" in answer.text, "撤销" in answer.text) == (200, True, True)
        assert inbox.item(item).intent == "ask_promotion"
        page = maintainer.page("/studio/")
        assert "“旧手机能折多少钱”：优惠和活动" in page
        assert f"i-{item}" not in page
        maintainer.undoes_last()
        assert inbox.item(item).status is Status.OPEN
        assert f"i-{item}" in maintainer.page("/studio/")

    def test_skipped_and_taken_back_at_once(self, web: Web, maintainer: Maintainer, inbox: ReviewInbox) -> None:
        item = kept(web, "哈哈哈哈")
        maintainer.does(f"items/{item}/skip")
        assert inbox.item(item).status is Status.SKIPPED
        maintainer.does(f"items/{item}/undo")
        assert inbox.item(item).status is Status.OPEN

    @pytest.mark.parametrize("intent", ["", "zzzz", "<script>alert(1)</script>", "'; DROP TABLE review_items; --"])
    def test_an_intent_that_is_none_is_said_to_be_none(self, web: Web, maintainer: Maintainer, intent: str) -> None:
        answer = maintainer.does(f"items/{kept(web, '在吗')}/label", intent=intent)
        assert answer.status_code == 422
        assert "对不上一个意图" in answer.text
        assert "<script>alert" not in answer.text

    def test_where_several_fit_they_are_offered(self, web: Web, maintainer: Maintainer) -> None:
        answer = maintainer.does(f"items/{kept(web, '在吗')}/label", intent="tuih")
        assert (answer.status_code, "退货" in answer.text, "退货规则" in answer.text) == (422, True, True)

    def test_an_unknown_item(self, maintainer: Maintainer) -> None:
        for path in ("items/nothing/label", "items/nothing/skip", "items/nothing/undo", "actions/nothing/undo"):
            answer = maintainer.does(path, intent="greet")
            assert (answer.status_code, answer.headers["HX-Retarget"]) == (404, "#notice")

    def test_words_of_customers_are_only_words(self, web: Web, maintainer: Maintainer) -> None:
        kept(web, "<img src=x onerror=alert(1)>{{ 7*7 }}")
        page = maintainer.page("/studio/")
        assert "&lt;img src=x onerror=alert(1)&gt;{{ 7*7 }}" in page
        assert "<img src=x" not in page

    def test_what_promises_most_comes_first(self, web: Web, maintainer: Maintainer) -> None:
        kept(web, "平常的一句", reasons=["random"])
        kept(web, "要了人工的一句", reasons=["before_human", "low_margin"])
        page = maintainer.page("/studio/")
        assert page.index("要了人工的一句") < page.index("平常的一句")


class TestPages:
    def test_a_page_at_a_time_by_what_promises_most(
        self, web: Web, maintainer: Maintainer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(studio_inbox, "SHOWN", 2)
        for text, why in (("第一句", "corrected"), ("第二句", "before_human"), ("第三句", "random")):
            kept(web, text, reasons=[why])
        first, second = maintainer.page("/studio/"), maintainer.page("/studio/?number=2")
        assert ("第一句" in first, "第二句" in first, "第三句" in first) == (True, True, False)
        assert ("第一句" in second, "第二句" in second, "第三句" in second) == (False, False, True)
        assert "待审 3 句" in first
        assert 'href="/studio/?show=waiting&amp;number=2" data-key="n"' in first
        assert "第 2 页，共 2 页" in maintainer.page("/studio/?number=99")
        assert maintainer.http.get("/studio/?number=0").status_code == 422


class TestConflicts:
    @pytest.mark.parametrize(
        ("text", "intent", "said"),
        [
            ("这个多少钱？？", "ask_payment", "训练数据里“这个多少钱”是“价格”"),
            ("礼品卡能不能付运费啊", "ask_payment", "评测集里有这句"),
        ],
    )
    def test_said_before_it_is_saved(
        self, web: Web, maintainer: Maintainer, inbox: ReviewInbox, text: str, intent: str, said: str
    ) -> None:
        item = kept(web, text)
        answer = maintainer.does(f"items/{item}/label", intent=intent)
        assert (answer.status_code, said in answer.text) == (409, True)
        assert inbox.item(item).opinions == ()
        assert maintainer.does(f"items/{item}/label", intent=intent, sure="true").status_code == 200
        assert inbox.item(item).intent == intent

    def test_a_colleague_sees_it_otherwise(self, web: Web, maintainer: Maintainer, inbox: ReviewInbox) -> None:
        item = kept(web, "你们就这个态度")
        maintainer.does(f"items/{item}/label", intent="complain_service")
        other = Maintainer(web, "zhou2")
        answer = other.does(f"items/{item}/label", intent="insult")
        assert (answer.status_code, "xun 认为是“投诉服务”" in answer.text) == (409, True)
        other.does(f"items/{item}/label", intent="insult", sure="true")
        assert inbox.item(item).status is Status.DISPUTED

    def test_a_complaint_waits_for_a_second_person_who_is_not_told_what_the_first_said(
        self, web: Web, maintainer: Maintainer, inbox: ReviewInbox
    ) -> None:
        item = kept(web, "你们就这个态度")
        answer = maintainer.does(f"items/{item}/label", intent="complain_service")
        assert "要第二个人也同意" in answer.text
        assert f"i-{item}" not in maintainer.page("/studio/?show=second")
        other = Maintainer(web, "zhou2")
        page = other.page("/studio/?show=second")
        assert f"i-{item}" in page
        assert "投诉服务" not in page.split("<datalist")[0]
        other.does(f"items/{item}/label", intent="complain_service")
        assert inbox.item(item).status is Status.LABELLED


class TestMany:
    def test_labelled_together_and_taken_back_together(
        self, web: Web, maintainer: Maintainer, inbox: ReviewInbox
    ) -> None:
        items = [kept(web, text) for text in ("旧手机能折多少", "以旧换新吗", "旧的收不收")]
        assert maintainer.does("bulk", item=items, typed="yhhhd").headers["HX-Redirect"] == "/studio/"
        assert {inbox.item(one).intent for one in items} == {"ask_promotion"}
        maintainer.undoes_last()
        assert {inbox.item(one).status for one in items} == {Status.OPEN}

    def test_taking_back_restores_what_was_thought_before(
        self, web: Web, maintainer: Maintainer, inbox: ReviewInbox
    ) -> None:
        first, second = kept(web, "旧手机能折多少"), kept(web, "以旧换新吗")
        maintainer.does(f"items/{first}/label", intent="ask_price")
        maintainer.does("bulk", item=[first, second], skip="true")
        maintainer.undoes_last()
        assert (inbox.item(first).intent, inbox.item(second).status) == ("ask_price", Status.OPEN)

    def test_an_older_step_is_not_taken_back_over_a_newer_one(self, web: Web, maintainer: Maintainer) -> None:
        item = kept(web, "旧手机能折多少")
        maintainer.does(f"items/{item}/label", intent="ask_price")
        page = maintainer.page("/studio/")
        older = page.split("/studio/actions/")[1].split("/undo")[0]
        maintainer.does(f"items/{item}/label", intent="ask_promotion")
        answer = maintainer.does(f"actions/{older}/undo")
        assert (answer.status_code, "后来又改过" in answer.text) == (409, True)

    def test_doubtful_ones_are_shown_first(self, web: Web, maintainer: Maintainer, inbox: ReviewInbox) -> None:
        clear, doubtful = kept(web, "能刷信用卡不"), kept(web, "这个多少钱？？")
        answer = maintainer.does("bulk", item=[clear, doubtful], intent="ask_payment")
        assert (answer.status_code, "只标没有疑问的 1 句" in answer.text) == (409, True)
        assert inbox.item(clear).opinions == ()
        maintainer.does("bulk", item=[clear], intent="ask_payment", sure="true")
        assert inbox.item(clear).intent == "ask_payment"

    @pytest.mark.parametrize("items", [[], ["nothing"], [f"i{number}" for number in range(501)]])
    def test_none_unknown_and_too_many_are_refused(self, maintainer: Maintainer, items: list[str]) -> None:
        assert maintainer.does("bulk", item=items, intent="greet").status_code in {404, 422}

    def test_a_whole_cluster(self, web: Web, maintainer: Maintainer, inbox: ReviewInbox) -> None:
        items = [kept(web, text, reasons=["before_human"]) for text in ("礼品卡用不了", "礼品卡咋激活", "礼品卡余额")]
        kept(web, "别的事")
        found = Cluster(tuple(inbox.chosen(items)), ("礼品", "品卡"), 3, 3, 1.0, 0.0, 9.0)
        keep_clusters(web.services.settings.home, [found], utc_now())
        page = maintainer.page("/studio/clusters")
        assert "礼品、品卡" in page
        assert "3 句，3 次，3 位客户 · 转人工 100% · 评分低 0%" in page
        assert "别的事" not in page
        maintainer.does("bulk", item=items, intent="ask_payment", back="/studio/clusters")
        assert "没有成堆的话" in maintainer.page("/studio/clusters")


class TestMarks:
    def test_marked_saved_and_taken_away(self, web: Web, maintainer: Maintainer, inbox: ReviewInbox) -> None:
        item = kept(web, "寄到上海")
        answer = maintainer.does(f"items/{item}/marks", kind="city", start=2, end=4)
        assert (answer.status_code, "上海<small>城市</small>" in answer.text) == (200, True)
        assert inbox.item(item).marks == (Mark(2, 4, "city"),)
        maintainer.does(f"items/{item}/marks/remove", start=2)
        assert inbox.item(item).marks == ()
        maintainer.undoes_last()
        assert inbox.item(item).marks == (Mark(2, 4, "city"),)

    def test_a_word_of_jieba_over_the_border_is_warned_of(self, web: Web, maintainer: Maintainer) -> None:
        item = kept(web, "能用微信付吗")
        answer = maintainer.does(f"items/{item}/marks", kind="payment_method", start=2, end=4)
        assert "分词会把“微信付”当成一个词" in answer.text

    @pytest.mark.parametrize(("start", "end", "kind"), [(0, 0, "city"), (2, 99, "city"), (2, 4, "no_such")])
    def test_what_is_no_mark_is_refused(
        self, web: Web, maintainer: Maintainer, inbox: ReviewInbox, start: int, end: int, kind: str
    ) -> None:
        item = kept(web, "寄到上海")
        assert maintainer.does(f"items/{item}/marks", kind=kind, start=start, end=end).status_code == 422
        assert inbox.item(item).marks == ()


class TestBeside:
    def test_the_conversation_is_masked_and_its_place_marked(
        self, web: Web, maintainer: Maintainer, customer: Customer
    ) -> None:
        customer.say("我叫王小明，电话13812345678")
        customer.wait_for("13812345678")
        message = customer.say("礼品卡怎么用不了")
        customer.wait_for(message["text"])
        with web.services.database.read() as session:
            turn_id = session.scalars(select(TurnRow.id).order_by(TurnRow.first_seq.desc())).first()
        assert turn_id is not None
        item = kept(web, "礼品卡怎么用不了", where=(customer.id, turn_id))
        page = maintainer.page(f"/studio/items/{item}/conversation")
        assert "<mark>礼品卡怎么用不了</mark>" in page
        assert "〔电话〕" in page
        assert "13812345678" not in page
        assert "王小明" not in page

    def test_a_conversation_that_is_gone(self, web: Web, maintainer: Maintainer) -> None:
        assert "已经不在了" in maintainer.page(f"/studio/items/{kept(web, '在吗')}/conversation")
        assert "没有这条" in maintainer.page("/studio/items/nothing/conversation")


class TestWriting:
    def test_what_is_decided_is_written_with_its_marks_and_can_be_taken_back(
        self, web: Web, maintainer: Maintainer, inbox: ReviewInbox, own_data: Path
    ) -> None:
        file = own_data / "nlu" / "shop.yml"
        before = file.read_text(encoding="utf-8")
        item = kept(web, "上海能货到付款吗")
        maintainer.does(f"items/{item}/marks", kind="city", start=0, end=2)
        maintainer.does(f"items/{item}/label", intent="ask_payment")
        left = kept(web, "礼品卡能不能付运费啊")
        maintainer.does(f"items/{left}/label", intent="ask_payment", sure="true")
        answer = maintainer.does("export")
        assert "写入 1 句" in answer.text
        assert "评测句里有" in answer.text
        wanted = before.replace("可以用微信付的吧\n", "可以用微信付的吧\n    - [上海](city)能货到付款吗\n")
        assert file.read_text(encoding="utf-8") == wanted
        assert maintainer.does(f"items/{item}/undo").status_code == 409
        maintainer.undoes_last()
        assert file.read_text(encoding="utf-8") == before
        assert not inbox.item(item).exported
