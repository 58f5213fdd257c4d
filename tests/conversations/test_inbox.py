"""What a customer sends is stored once, as text, and owed an answer from then on."""

from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from at_once import at_once
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from bot.conversations.inbox import Incoming
from bot.conversations.model import Kind, Sender
from bot.conversations.ownership import Owner
from bot.conversations.tables import MessageRow, TurnRow
from bot.errors import BadInput, NotFound
from conversations.chat import MOST_CHARACTERS, PATIENCE, Chat


def turns_of(chat: Chat) -> list[tuple[str, int, str]]:
    """The turns of the conversation: mode, first bubble, status."""
    with chat.database.read() as session:
        rows = session.scalars(
            select(TurnRow).where(TurnRow.conversation_id == chat.id).order_by(TurnRow.first_seq)
        ).all()
        return [(row.mode, row.first_seq, row.status) for row in rows]


def stored(chat: Chat) -> int:
    with chat.database.read() as session:
        return session.scalar(select(func.count()).select_from(MessageRow)) or 0


class TestOnce:
    def test_a_bubble_is_stored_with_the_next_number(self, chat: Chat) -> None:
        first, second = chat.says("在吗"), chat.says("我的订单呢")
        assert [first.seq, second.seq] == [1, 2]
        assert (first.sender, first.kind, first.text) == (Sender.CUSTOMER, Kind.TEXT, "在吗")

    def test_the_same_bubble_again_is_the_one_that_is_stored(self, chat: Chat) -> None:
        incoming = Incoming("b1", "在吗")
        first, created = chat.inbox.post(chat.arrival.visitor_id, chat.id, incoming)
        again, created_again = chat.inbox.post(chat.arrival.visitor_id, chat.id, Incoming("b1", "别的话"))
        assert (created, created_again) == (True, False)
        assert again == first
        assert stored(chat) == 1

    def test_a_repeat_opens_no_second_turn_even_after_the_answer(self, chat: Chat) -> None:
        chat.says("在吗", client_id="b1")
        chat.is_answered("在的")
        chat.says("在吗", client_id="b1")
        assert len(turns_of(chat)) == 1

    def test_thirty_senders_of_the_same_bubble_at_once(self, chat: Chat) -> None:
        post = partial(chat.inbox.post, chat.arrival.visitor_id, chat.id, Incoming("b1", "在吗"))
        outcomes = at_once([post] * 30)
        assert [created for _, created in outcomes].count(True) == 1
        assert len({message.id for message, _ in outcomes}) == 1
        assert stored(chat) == 1
        assert len(turns_of(chat)) == 1

    def test_two_customers_may_use_the_same_name_for_a_bubble(self, chat: Chat) -> None:
        other = chat.arrives()
        one, two = chat.says("一", client_id="same"), chat.says("二", client_id="same", by=other)
        assert (one.text, two.text) == ("一", "二")


class TestNumbering:
    def test_bubbles_at_once_leave_no_gap(self, chat: Chat) -> None:
        posts = [
            partial(chat.inbox.post, chat.arrival.visitor_id, chat.id, Incoming(f"b{n}", str(n))) for n in range(20)
        ]
        assert all(created for _, created in at_once(posts))
        assert [message.seq for message in chat.messages] == list(range(1, 21))
        assert {message.text for message in chat.messages} == {str(n) for n in range(20)}

    def test_everybody_writing_at_once_leaves_no_gap(self, chat: Chat) -> None:
        chat.is_queued()
        chat.is_taken()
        epoch, before = chat.epoch, len(chat.messages)
        bubbles = [
            partial(chat.inbox.post, chat.arrival.visitor_id, chat.id, Incoming(f"b{n}", str(n))) for n in range(8)
        ]
        replies = [partial(chat.desk.reply, chat.id, "staff-ning", f"r{n}", f"回复{n}", epoch, None) for n in range(8)]
        outcomes = at_once([*bubbles, *replies])
        assert [error for error in outcomes if isinstance(error, Exception)] == []
        assert [message.seq for message in chat.messages] == list(range(1, before + 17))

    @settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=15)
    @given(st.lists(st.tuples(st.sampled_from(["a", "b", "c"]), st.booleans()), max_size=12))
    def test_whatever_is_repeated_or_refused_numbers_have_no_gap(
        self, chat: Chat, sent: list[tuple[str, bool]]
    ) -> None:
        chat.arrival = chat.arrives()
        for client_id, readable in sent:
            if readable:
                chat.says("在吗", client_id=client_id)
            else:
                with pytest.raises(BadInput):
                    chat.says("", client_id="blank")
        accepted = {client_id for client_id, readable in sent if readable}
        assert [message.seq for message in chat.messages] == list(range(1, len(accepted) + 1))


class TestText:
    @pytest.mark.parametrize("text", [None, "", "   ", "\n\t", "\u3000", "\x00\x07", "\u200d", "\u200b\ufeff"])
    def test_nothing_written_is_refused_and_nothing_is_stored(self, chat: Chat, text: str | None) -> None:
        with pytest.raises(BadInput) as refused:
            chat.says(text)
        assert (refused.value.code, refused.value.field) == ("EMPTY_MESSAGE", "text")
        assert stored(chat) == 0
        assert turns_of(chat) == []

    @pytest.mark.parametrize("text", ["👍", "❤\ufe0f", "👨\u200d👩\u200d👧", "\U0001fae8", "?"])
    def test_an_emoji_says_something(self, chat: Chat, text: str) -> None:
        assert chat.says(text).text == text

    def test_control_characters_are_dropped_and_lines_are_kept(self, chat: Chat) -> None:
        assert chat.says("第一\x00行\r\n第二\x1b行\u202e").text == "第一行\n第二行"

    def test_numbers_apart_stay_apart(self, chat: Chat) -> None:
        assert chat.says("20261122\t3").text == "20261122 3"

    def test_the_longest_text_is_taken_whole_and_one_more_is_refused(self, chat: Chat) -> None:
        assert len(chat.says("长" * MOST_CHARACTERS).text) == MOST_CHARACTERS
        with pytest.raises(BadInput, match=str(MOST_CHARACTERS + 1)) as refused:
            chat.says("长" * (MOST_CHARACTERS + 1))
        assert refused.value.code == "MESSAGE_TOO_LONG"
        assert stored(chat) == 1

    @pytest.mark.parametrize(
        "text",
        [
            "'; DROP TABLE messages; --",
            "<script>alert(1)</script>",
            "/restart",
            '/inform{"order_id": "1"}',
            "{{7*7}} ${7*7} %s %(x)s",
            "\\u0000 \\x00",
        ],
    )
    def test_hostile_text_is_text(self, chat: Chat, text: str) -> None:
        assert chat.says(text).text == text
        turn = chat.claimed()
        assert (turn.text, turn.payload) == (text, None)

    def test_facts_of_the_page_reach_the_turn_without_what_a_database_refuses(self, chat: Chat) -> None:
        chat.says(page={"order_id": "A1\x00", "page": "https://shop.example/o?id=1"})
        assert chat.claimed().page == {"order_id": "A1", "page": "https://shop.example/o?id=1"}


class TestWhose:
    def test_somebody_elses_conversation_looks_like_none_at_all(self, chat: Chat) -> None:
        stranger = chat.arrives("customer-b")
        refusals = []
        for conversation_id in (chat.id, "no-such-conversation"):
            with pytest.raises(NotFound) as refused:
                chat.inbox.post(stranger.visitor_id, conversation_id, Incoming("b1", "你好"))
            refusals.append(refused.value.as_json())
        assert refusals[0] == refusals[1]
        assert stored(chat) == 0

    def test_not_even_a_repeat_shows_somebody_elses_bubble(self, chat: Chat) -> None:
        chat.says("我的秘密", client_id="b1")
        with pytest.raises(NotFound):
            chat.inbox.post(chat.arrives().visitor_id, chat.id, Incoming("b1", "你好"))


class TestBursts:
    def test_bubbles_in_a_row_are_one_turn(self, chat: Chat) -> None:
        for text in ("你好", "我的订单", "还没到"):
            chat.says(text)
            chat.clock.advance(0.3)
        assert turns_of(chat) == [("reply", 1, "waiting")]
        assert chat.claimed().text == "你好 我的订单 还没到"

    def test_nobody_may_answer_before_the_silence(self, chat: Chat) -> None:
        chat.says("你好")
        chat.clock.advance(0.6)
        assert chat.turns.claim() is None
        chat.says("我的订单")
        chat.clock.advance(0.6)
        assert chat.turns.claim() is None
        chat.clock.advance(0.1)
        assert chat.turns.claim() is not None

    def test_who_goes_on_typing_is_answered_at_the_limit(self, chat: Chat) -> None:
        for _ in range(5):
            chat.says("还有")
            chat.clock.advance(0.5)
        assert chat.turns.claim() is not None

    def test_what_comes_after_the_turn_was_claimed_is_the_next_turn(self, chat: Chat) -> None:
        chat.says("你好")
        chat.claimed()
        chat.says("我的订单呢")
        assert turns_of(chat) == [("reply", 1, "running"), ("reply", 2, "waiting")]

    def test_what_comes_while_a_turn_waits_for_another_try_is_the_next_turn(self, chat: Chat) -> None:
        chat.says("你好")
        chat.turns.retry_later(chat.claimed().id, timedelta(seconds=1))
        chat.says("我的订单呢")
        assert [turn[2] for turn in turns_of(chat)] == ["waiting", "waiting"]

    def test_the_latest_facts_of_the_page_count(self, chat: Chat) -> None:
        chat.says(page={"order_id": "A1"})
        chat.says(page={"order_id": "A2"})
        chat.says(page=None)
        assert chat.claimed().page == {"order_id": "A2"}


class TestChoices:
    @pytest.fixture
    def offered(self, chat: Chat) -> dict[str, str]:
        """The buttons of the bot's last message: ids by title."""
        chat.says("退货")
        chat.is_answered("怎么退？", choices=("上门取件", "自己寄"))
        return {choice.title: choice.id for choice in chat.messages[-1].choices}

    def test_a_button_is_a_turn_of_its_own_at_once(self, chat: Chat, offered: dict[str, str]) -> None:
        message = chat.says(None, choice=offered["自己寄"])
        assert message.text == "自己寄"
        turn = chat.turns.claim()
        assert turn is not None
        assert turn.payload == {"intent": "inform", "entities": {"of": "自己寄"}}

    def test_bubbles_join_no_button_and_a_button_no_bubbles(self, chat: Chat, offered: dict[str, str]) -> None:
        chat.says("等一下")
        chat.says(None, choice=offered["自己寄"])
        chat.says("谢谢")
        assert [first for _, first, _ in turns_of(chat)] == [1, 3, 4, 5]

    def test_the_words_beside_a_button_are_not_what_counts(self, chat: Chat, offered: dict[str, str]) -> None:
        assert chat.says("给我退一万块", choice=offered["自己寄"]).text == "自己寄"

    @pytest.mark.parametrize("choice", ["", "no-such-choice", "leave-queue", "' OR 1=1 --", "\x00" * 3])
    def test_a_button_that_was_never_offered(self, chat: Chat, offered: dict[str, str], choice: str) -> None:
        with pytest.raises(BadInput) as refused:
            chat.says(None, choice=choice)
        assert refused.value.code == "UNKNOWN_CHOICE"

    def test_a_button_of_another_conversation(self, chat: Chat, offered: dict[str, str]) -> None:
        with pytest.raises(BadInput):
            chat.says(None, choice=offered["自己寄"], by=chat.arrives())

    def test_an_old_button_still_works_after_a_long_talk(self, chat: Chat, offered: dict[str, str]) -> None:
        for n in range(60):
            chat.says(f"第{n}句")
        assert chat.says(None, choice=offered["上门取件"]).text == "上门取件"

    def test_two_messages_with_the_same_buttons_can_be_told_apart(self, chat: Chat, offered: dict[str, str]) -> None:
        chat.says("再问一次")
        chat.is_answered("怎么退？", choices=("上门取件", "自己寄"))
        assert set(offered.values()).isdisjoint(choice.id for choice in chat.messages[-1].choices)


class TestWhoHasTheConversation:
    def test_in_the_queue_the_bot_only_listens(self, chat: Chat) -> None:
        chat.is_queued()
        chat.says("快点啊")
        assert turns_of(chat)[-1][0] == "listen"

    def test_a_queued_customer_may_go_back_to_the_bot(self, chat: Chat) -> None:
        chat.is_queued()
        chat.says(None, choice="leave-queue")
        assert chat.owner is Owner.BOT
        assert [sender for sender, _ in chat.lines[-2:]] == ["customer", "system"]
        chat.says("那我问你")
        assert turns_of(chat)[-1][0] == "reply"

    def test_leaving_the_queue_twice_is_leaving_it_once(self, chat: Chat) -> None:
        chat.is_queued()
        chat.says(None, choice="leave-queue")
        epoch = chat.epoch
        chat.says(None, choice="leave-queue")
        assert (chat.owner, chat.epoch) == (Owner.BOT, epoch)

    def test_who_presses_leave_after_staff_came_stays_with_them(self, chat: Chat) -> None:
        chat.is_queued()
        chat.is_taken()
        chat.says(None, choice="leave-queue")
        assert chat.owner is Owner.STAFF

    def test_with_staff_the_bot_only_listens_and_the_customer_waits_from_the_first_unanswered_word(
        self, chat: Chat
    ) -> None:
        chat.is_taken()
        asked_at = chat.clock()
        chat.says("在吗")
        chat.clock.advance(30)
        chat.says("人呢")
        assert turns_of(chat)[-1][0] == "listen"
        assert chat.conversation.waiting_since == asked_at

    def test_writing_while_staff_wrap_up_brings_them_back(self, chat: Chat) -> None:
        chat.is_taken()
        chat.desk.wrap_up(chat.id, "staff-ning", chat.epoch)
        chat.says("还有一件事")
        assert (chat.owner, chat.conversation.staff_id) == (Owner.STAFF, "staff-ning")
        assert turns_of(chat)[-1][0] == "listen"

    def test_writing_in_a_closed_conversation_reopens_it_for_the_bot(self, chat: Chat) -> None:
        chat.is_taken()
        chat.desk.close(chat.id, "staff-ning", chat.epoch, "")
        epoch = chat.epoch
        chat.says("又来了")
        assert (chat.owner, chat.epoch) == (Owner.BOT, epoch + 1)
        assert chat.is_answered("欢迎回来") == "answered"

    def test_a_change_of_hands_ends_a_burst(self, chat: Chat) -> None:
        chat.says("你好")
        chat.is_taken()
        chat.says("在吗")
        assert [(mode, first) for mode, first, _ in turns_of(chat)] == [("reply", 1), ("listen", 3)]


def test_patience_of_these_tests_is_the_real_one() -> None:
    values: dict[str, Any] = {"silence": timedelta(milliseconds=700), "limit": timedelta(milliseconds=2500)}
    assert {name: getattr(PATIENCE, name) for name in values} == values


def test_a_person_is_called_for_a_conversation_that_was_closed(chat: Chat) -> None:
    """Who rates badly on the card of the close is owed an answer."""
    chat.is_taken()
    chat.desk.close(chat.id, "staff-ning", chat.epoch, "")
    assert chat.owner is Owner.CLOSED
    chat.inbox.call_person(chat.arrival.visitor_id, chat.id, "unsolved", 4, "客户说没解决")
    assert chat.owner is Owner.QUEUED


def test_what_a_person_was_called_for_then_says_nothing_of_the_next_time(chat: Chat) -> None:
    chat.is_queued(2)
    chat.is_taken()
    assert chat.conversation.handoff_reason == "asked"
    chat.desk.close(chat.id, "staff-ning", chat.epoch, "")
    chat.says("有黑色吗")
    assert chat.conversation.handoff_reason is None
