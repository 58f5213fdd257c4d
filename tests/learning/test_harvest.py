"""From a conversation as customers have it to sentences that a maintainer can label."""

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest
from conversations.chat import UNDERSTOOD, Chat
from sqlalchemy import select

from bot.conversations.corrections import Corrections
from bot.conversations.model import TurnStatus
from bot.conversations.ratings import Rating
from bot.errors import BadInput, Conflict, NotFound
from bot.learning.gain import gain
from bot.learning.harvest import MOST_OF_A_CUSTOMER, Harvest, Harvested, Model
from bot.learning.inbox import Item, ReviewInbox
from bot.learning.marks import Mark
from bot.learning.masking import mask
from bot.learning.opinions import Status
from bot.learning.signals import Context, Reading, Reason
from bot.learning.studio_log import StudioLog
from bot.learning.suggestions import suggestions
from bot.learning.tables import ReviewItemRow, ReviewLabelRow, ReviewSightingRow
from bot.nlu.found import Found

SURE = Reading((("check_order", 0.95), ("ask_payment", 0.02)))
UNSURE = Reading((("ask_payment", 0.3), ("account_help", 0.28)))
INTENTS = {"ask_payment", "account_help", "complain_service", "out_of_scope"}


class UnsureModel:
    """Is never sure, and knows one name."""

    name = "unsure.tar.gz"

    def __init__(self) -> None:
        self.contexts: dict[str, Context] = {}

    def read(self, text: str, context: Context = ()) -> tuple[Reading, Sequence[Found]]:
        self.contexts[text] = context
        at = text.find("小芳")
        return UNSURE, [Found("person", at, at + 2, "小芳")] if at >= 0 else []


def says(chat: Chat, *texts: str) -> None:
    for text in texts:
        chat.says(text)
        chat.is_answered()


def harvested(chat: Chat, model: Model | None = None, days: int = 1) -> Harvested:
    return Harvest(chat.database, model or UnsureModel()).run(chat.clock() - timedelta(days=days))


class SureModel(UnsureModel):
    """Is always sure, so that only what became of a turn speaks for it."""

    def read(self, text: str, context: Context = ()) -> tuple[Reading, Sequence[Found]]:
        return SURE, []


def corrected(chat: Chat, text: str, *intents: str) -> None:
    """Each intent is the opinion of a staff member of its own."""
    seq = next(message.seq for message in chat.messages if message.text == text)
    for intent in intents:
        Corrections(chat.database, chat.clock).keep(chat.id, seq, f"staff-{intent}", intent, mask)


@pytest.fixture
def inbox(chat: Chat) -> ReviewInbox:
    return ReviewInbox(chat.database, INTENTS, chat.clock)


def only(inbox: ReviewInbox, *statuses: Status) -> Item:
    (item,) = inbox.items(statuses) if statuses else inbox.items()
    return item


class TestHarvest:
    def test_words_are_masked_before_they_are_kept(self, chat: Chat, inbox: ReviewInbox) -> None:
        says(chat, "帮小芳改地址 电话13812345678 订单AX2611200042")
        harvested(chat)
        assert only(inbox).text == "帮〔姓名〕改地址 电话〔电话〕 订单〔订单号〕"
        with chat.database.read() as session:
            kept = str(
                [vars(row) for table in (ReviewItemRow, ReviewSightingRow) for row in session.scalars(select(table))]
            )
        assert all(secret not in kept for secret in ("小芳", "13812345678", "AX2611200042"))

    def test_the_same_said_twice_is_one_item_with_a_count(self, chat: Chat, inbox: ReviewInbox) -> None:
        says(chat, "礼品卡怎么用不了", "礼品卡怎么用不了？？", "礼品卡怎么用不了啊")
        assert harvested(chat) == Harvested(3, 3, 1, 0)
        item = only(inbox)
        assert (item.count, item.customers, item.reading) == (3, 1, UNSURE)
        assert item.reasons[Reason.LOW_MARGIN] == 3
        assert item.reasons[Reason.ASKED_AGAIN] == 2

    def test_looking_again_takes_nothing_twice_but_learns_of_a_bad_rating(self, chat: Chat, inbox: ReviewInbox) -> None:
        says(chat, "礼品卡怎么用不了")
        harvested(chat)
        chat.ratings.rate(chat.id, "r1", Rating(1, solved=False))
        assert harvested(chat) == Harvested(1, 0, 0, 0)
        assert only(inbox).reasons.keys() >= {Reason.LOW_MARGIN, Reason.LOW_RATING}
        assert only(inbox).count == 1
        assert only(inbox).gain == pytest.approx(gain([only(inbox).reasons], UNSURE.margin))

    def test_what_came_before_a_person_was_called(self, chat: Chat, inbox: ReviewInbox) -> None:
        says(chat, "礼品卡怎么用不了")
        chat.is_queued()
        harvested(chat)
        assert Reason.BEFORE_HUMAN in {reason for item in inbox.items() for reason in item.reasons}

    def test_one_customer_does_not_fill_the_inbox_but_what_staff_corrected_is_taken(self, chat: Chat) -> None:
        says(chat, *(f"{a}{b}{a}" for a, b in zip("一二三四五六七八九十百千", "甲乙丙丁戊己庚辛壬癸子丑", strict=True)))
        corrected(chat, "千丑千", "ask_payment")
        done = harvested(chat)
        assert (done.taken, done.over_the_cap) == (MOST_OF_A_CUSTOMER + 1, 12 - MOST_OF_A_CUSTOMER - 1)

    def test_what_two_customers_say_nearly_alike_is_one_item(self, chat: Chat, inbox: ReviewInbox) -> None:
        says(chat, "礼品卡怎么用不了啊？")
        chat.arrival = chat.arrives()
        says(chat, "礼品卡怎么用不了")
        harvested(chat)
        assert (only(inbox).count, only(inbox).customers) == (2, 2)

    def test_a_text_is_read_after_what_was_said_before_it(self, chat: Chat) -> None:
        says(chat, "我要退货", "可以")
        model = UnsureModel()
        harvested(chat, model)
        assert model.contexts == {"我要退货": (), "可以": (("customer", "我要退货"), ("bot", "好的"))}

    def test_a_correction_by_staff_is_taken_with_what_they_said(self, chat: Chat, inbox: ReviewInbox) -> None:
        says(chat, "礼品卡怎么用不了", "谢谢")
        corrected(chat, "礼品卡怎么用不了", "ask_payment", "account_help")
        harvested(chat, SureModel())
        item = next(one for one in inbox.items() if Reason.CORRECTED in one.reasons)
        assert item.text == "礼品卡怎么用不了"
        assert suggestions(chat.database, [item.id]) == {item.id: {"ask_payment": 1, "account_help": 1}}
        assert suggestions(chat.database, []) == {}

    def test_so_is_one_of_what_was_only_listened_to(self, chat: Chat, inbox: ReviewInbox) -> None:
        chat.is_taken()
        chat.says("礼品卡怎么用不了")
        turn = chat.claimed()
        assert chat.turns.finish(turn.id, [], UNDERSTOOD, None) is TurnStatus.HEARD
        assert harvested(chat, SureModel()).looked_at == 0
        corrected(chat, "礼品卡怎么用不了", "ask_payment")
        harvested(chat, SureModel())
        assert Reason.CORRECTED in only(inbox).reasons

    def test_marks_of_somebody_else_are_not_taken_back_with_one_s_own(self, chat: Chat, inbox: ReviewInbox) -> None:
        says(chat, "礼品卡在上海能用吗")
        harvested(chat)
        item = only(inbox)
        inbox.mark(item.id, Mark(item.text.index("上海"), item.text.index("上海") + 2, "city"), "anna")
        (step,) = StudioLog(chat.database).recent("anna")
        inbox.mark(item.id, Mark(0, 3, "product"), "bert")
        with pytest.raises(Conflict, match="后来又改过"):
            inbox.undo_action(step.id, "anna")
        assert len(only(inbox).marks) == 2

    def test_judged_long_after_it_was_said(self, chat: Chat, inbox: ReviewInbox) -> None:
        says(chat, "礼品卡怎么用不了")
        chat.clock.advance(3 * 86_400)
        assert harvested(chat, SureModel()).looked_at == 0
        corrected(chat, "礼品卡怎么用不了", "ask_payment")
        assert harvested(chat, SureModel()).looked_at == 1
        chat.ratings.rate(chat.id, "r1", Rating(2, solved=False))
        harvested(chat, SureModel())
        assert only(inbox).reasons.keys() >= {Reason.CORRECTED, Reason.LOW_RATING}

    def test_the_same_asked_in_quite_other_words(self, chat: Chat, inbox: ReviewInbox) -> None:
        says(chat, "不想要了能退吗", "怎么退")
        harvested(chat, SureModel())
        assert {item.text for item in inbox.items() if Reason.ASKED_AGAIN in item.reasons} == {"不想要了能退吗"}

    def test_buttons_pictures_marks_and_stories_are_passed_over(self, chat: Chat, inbox: ReviewInbox) -> None:
        says(chat, "？？？", "🙂")
        chat.says("长" * 150)
        chat.says("长" * 150)
        chat.is_answered()
        assert harvested(chat) == Harvested(0, 0, 0, 0)
        assert inbox.items() == []

    @pytest.mark.parametrize(
        "text", ["/inform{}", "'; DROP TABLE review_items; --", "<script>alert(1)</script>", "🙂好🙂"]
    )
    def test_hostile_words_are_only_words(self, chat: Chat, inbox: ReviewInbox, text: str) -> None:
        says(chat, text)
        harvested(chat)
        assert only(inbox).text == text


class TestLabelling:
    @pytest.fixture
    def item(self, chat: Chat, inbox: ReviewInbox) -> Item:
        says(chat, "礼品卡怎么用不了")
        harvested(chat)
        return only(inbox)

    def test_one_label_settles_and_can_be_taken_back(self, inbox: ReviewInbox, item: Item) -> None:
        assert inbox.label(item.id, "ask_payment", "xun").intent == "ask_payment"
        assert inbox.label(item.id, "ask_payment", "xun").status is Status.LABELLED
        assert inbox.items() == []
        assert inbox.undo(item.id, "xun").status is Status.OPEN
        assert inbox.undo(item.id, "xun").intent is None

    def test_a_complaint_needs_a_second_person(self, inbox: ReviewInbox, item: Item) -> None:
        assert inbox.label(item.id, "complain_service", "xun").status is Status.SECOND
        assert inbox.label(item.id, "complain_service", "xun").status is Status.SECOND
        assert inbox.label(item.id, "complain_service", "zhou").status is Status.LABELLED

    def test_skipped_is_out_of_the_way(self, inbox: ReviewInbox, item: Item) -> None:
        assert inbox.label(item.id, None, "xun").status is Status.SKIPPED
        assert inbox.items() == []

    def test_unknown_intents_and_items_are_refused(self, inbox: ReviewInbox, item: Item) -> None:
        with pytest.raises(BadInput):
            inbox.label(item.id, "no_such", "xun")
        with pytest.raises(NotFound):
            inbox.label("nothing", "ask_payment", "xun")
        assert inbox.item(item.id).opinions == ()

    def test_labelling_leaves_one_row_a_person(self, chat: Chat, inbox: ReviewInbox, item: Item) -> None:
        for intent in ("ask_payment", "account_help", "ask_payment"):
            inbox.label(item.id, intent, "xun")
        with chat.database.read() as session:
            assert len(session.scalars(select(ReviewLabelRow)).all()) == 1


DATA = 'version: "3.1"\n\nnlu:\n- intent: ask_payment\n  examples: |\n    - 怎么付款\n    - 支持花呗吗\n\n'
DATA += "- intent: account_help\n  examples: |\n    - 密码忘了\n"


class TestExport:
    @pytest.fixture
    def data(self, tmp_path: Path) -> Path:
        for name in ("nlu", "eval/nlu/hard"):
            (tmp_path / name).mkdir(parents=True)
        (tmp_path / "nlu" / "account.yml").write_text(DATA, encoding="utf-8")
        held = 'version: "3.1"\nnlu:\n- intent: ask_payment\n  examples: |\n    - 礼品卡能不能付运费\n'
        (tmp_path / "eval" / "nlu" / "account.yml").write_text(held, encoding="utf-8")
        return tmp_path

    def decide(self, chat: Chat, inbox: ReviewInbox, intent: str, *texts: str) -> None:
        says(chat, *texts)
        harvested(chat)
        for item in inbox.items():
            inbox.label(item.id, intent, "xun")

    def test_a_new_line_and_nothing_else_changes(self, chat: Chat, inbox: ReviewInbox, data: Path) -> None:
        self.decide(chat, inbox, "ask_payment", "礼品卡怎么用不了 电话13812345678")
        done = inbox.export(data)
        assert (done.written, done.left_out) == (1, ())
        wanted = DATA.replace("    - 支持花呗吗\n", "    - 支持花呗吗\n    - 礼品卡怎么用不了 电话13800000000\n")
        assert (data / "nlu" / "account.yml").read_text(encoding="utf-8") == wanted

    def test_twice_writes_nothing_more(self, chat: Chat, inbox: ReviewInbox, data: Path) -> None:
        self.decide(chat, inbox, "ask_payment", "礼品卡怎么用不了")
        inbox.export(data)
        before = (data / "nlu" / "account.yml").read_text(encoding="utf-8")
        assert inbox.export(data).written == 0
        assert (data / "nlu" / "account.yml").read_text(encoding="utf-8") == before

    def test_what_is_held_out_or_known_otherwise_is_left_out(self, chat: Chat, inbox: ReviewInbox, data: Path) -> None:
        self.decide(chat, inbox, "ask_payment", "礼品卡能不能付运费啊", "密码忘了", "怎么付款")
        done = inbox.export(data)
        assert done.written == 0
        assert sorted(why.split("：")[0] for _, why in done.left_out) == [
            "训练数据里已有",
            "训练数据里是 account_help",
            "评测句里有",
        ]

    def test_a_new_intent_gets_a_block_of_its_own(self, chat: Chat, inbox: ReviewInbox, data: Path) -> None:
        self.decide(chat, inbox, "out_of_scope", "今天天气不错[开心](x){y}")
        inbox.export(data)
        text = (data / "nlu" / "reviewed.yml").read_text(encoding="utf-8")
        assert text.endswith("- intent: out_of_scope\n  examples: |\n    - 今天天气不错 开心 x y\n")
