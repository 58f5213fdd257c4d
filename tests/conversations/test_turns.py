"""The bot's turns: in order, held by one at a time, finished exactly once, never shown when a person came first."""

from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from at_once import at_once
from sqlalchemy import select

from bot.conversations.model import Choice, Draft, Kind, TurnStatus
from bot.conversations.ownership import Owner
from bot.conversations.tables import EventRow, TurnRow
from bot.conversations.turns import Handoff, Turn
from bot.errors import NotFound
from conversations.chat import LEASE, UNDERSTOOD, Chat

ASKED = Handoff("asked", 3, "客户要求人工")


def result_of(chat: Chat, turn: Turn) -> dict[str, Any]:
    with chat.database.read() as session:
        return session.get_one(TurnRow, turn.id).result or {}


def events(chat: Chat, kind: str) -> list[dict[str, Any]]:
    with chat.database.read() as session:
        return [event.data for event in session.scalars(select(EventRow).where(EventRow.kind == kind))]


def finish(chat: Chat, turn: Turn, *texts: str, handoff: Handoff | None = None) -> TurnStatus:
    return chat.turns.finish(turn.id, [Draft(text) for text in texts], UNDERSTOOD, handoff)


class TestClaiming:
    def test_there_may_be_nothing_to_do(self, chat: Chat) -> None:
        assert chat.turns.claim() is None
        assert chat.turns.next_due() is None

    def test_a_claimed_turn_says_all_that_the_bot_needs(self, chat: Chat) -> None:
        chat.arrival = chat.arrives("customer-a")
        chat.says("你好", page={"order_id": "A1"})
        opened_at = chat.clock()
        turn = chat.claimed()
        assert (turn.conversation_id, turn.customer_id, turn.mode, turn.text) == (
            chat.id,
            "customer-a",
            "reply",
            "你好",
        )
        assert (turn.page, turn.opened_at, turn.attempts) == ({"order_id": "A1"}, opened_at, 1)

    def test_a_held_turn_is_given_to_nobody_else(self, chat: Chat) -> None:
        chat.says()
        chat.claimed()
        assert chat.turns.claim() is None

    def test_a_turn_knows_its_bubbles_line_by_line(self, chat: Chat) -> None:
        for words in ("退款到了吗", "耳机坏了\n顺便问下发票怎么开"):
            chat.says(words)
        assert chat.claimed().lines == ("退款到了吗", "耳机坏了", "顺便问下发票怎么开")

    def test_turns_of_one_conversation_come_one_after_the_other(self, chat: Chat) -> None:
        chat.says("第一")
        first = chat.claimed()
        chat.says("第二")
        chat.clock.advance(3)
        assert chat.turns.claim() is None
        finish(chat, first, "好")
        second = chat.turns.claim()
        assert second is not None
        assert second.text == "第二"

    def test_a_turn_that_waits_for_another_try_holds_up_those_behind_it(self, chat: Chat) -> None:
        chat.says("第一")
        first = chat.claimed()
        chat.says("第二")
        chat.turns.retry_later(first.id, timedelta(seconds=5))
        chat.clock.advance(4)
        assert chat.turns.claim() is None
        chat.clock.advance(1)
        again = chat.turns.claim()
        assert again is not None
        assert (again.id, again.attempts) == (first.id, 2)

    def test_one_conversation_does_not_hold_up_another(self, chat: Chat) -> None:
        chat.says("第一")
        chat.claimed()
        other = chat.arrives()
        chat.says("我是别人", by=other)
        assert chat.claimed().conversation_id == other.conversation.id

    def test_who_was_due_first_is_answered_first(self, chat: Chat) -> None:
        others = [chat.arrives() for _ in range(3)]
        for other in others:
            chat.says(by=other)
            chat.clock.advance(0.2)
        order = [chat.claimed().conversation_id for _ in others]
        assert order == [other.conversation.id for other in others]


class TestLeases:
    def test_a_turn_whose_holder_died_is_claimed_again_under_its_own_id(self, chat: Chat) -> None:
        chat.says("在吗")
        dead = chat.claimed()
        chat.clock.advance(LEASE.total_seconds() - 0.1)
        assert chat.turns.claim() is None
        chat.clock.advance(0.1)
        again = chat.turns.claim()
        assert again is not None
        assert (again.id, again.text, again.attempts) == (dead.id, "在吗", 2)

    def test_the_late_holder_and_the_new_one_write_one_answer(self, chat: Chat) -> None:
        chat.says("在吗")
        late = chat.claimed()
        chat.clock.advance(LEASE.total_seconds())
        new = chat.turns.claim()
        assert new is not None
        assert finish(chat, new, "在的") is TurnStatus.ANSWERED
        assert finish(chat, late, "在的，晚了") is TurnStatus.ANSWERED
        assert chat.lines == [("customer", "在吗"), ("bot", "在的")]

    def test_next_due_is_the_silence_then_the_lease_then_nothing(self, chat: Chat) -> None:
        chat.says()
        assert chat.turns.next_due() == chat.clock() + timedelta(milliseconds=700)
        turn = chat.claimed()
        assert chat.turns.next_due() == chat.clock() + LEASE
        finish(chat, turn, "好")
        assert chat.turns.next_due() is None

    def test_a_turn_behind_another_is_not_due_before_it(self, chat: Chat) -> None:
        chat.says("第一")
        chat.claimed()
        lease_ends = chat.clock() + LEASE
        chat.says("第二")
        chat.clock.advance(5)
        assert chat.turns.next_due() == lease_ends


class TestManyAtOnce:
    def test_no_turn_is_ever_held_by_two(self, chat: Chat) -> None:
        for _ in range(15):
            chat.says(by=chat.arrives())
        chat.clock.advance(3)

        def claim_all() -> list[str]:
            held = []
            while turn := chat.turns.claim():
                held.append(turn.id)
            return held

        held = [turn_id for ids in at_once([claim_all] * 12) for turn_id in ids]
        held += claim_all()
        assert len(held) == 15
        assert len(set(held)) == 15

    def test_of_one_conversation_only_one_turn_is_out_at_a_time(self, chat: Chat) -> None:
        chat.says("退货")
        chat.is_answered("怎么退？", choices=("一", "二"))
        chat.says(None, choice=chat.messages[-1].choices[0].id)
        chat.says("再问一句")
        chat.clock.advance(3)
        for title in ("一", "再问一句"):
            claimed = [turn for turn in at_once([chat.turns.claim] * 10) if turn is not None]
            assert [turn.text for turn in claimed] == [title]
            finish(chat, claimed[0], "好")

    def test_finishers_at_once_write_one_answer(self, chat: Chat) -> None:
        chat.says("在吗")
        turn = chat.claimed()
        statuses = at_once([partial(finish, chat, turn, f"答{n}", handoff=ASKED) for n in range(10)])
        assert set(statuses) == {TurnStatus.ANSWERED}
        assert [sender for sender, _ in chat.lines] == ["customer", "bot", "system"]
        assert len(events(chat, "turn_answered")) == 1

    def test_a_bubble_and_a_claim_at_once_lose_no_word(self, chat: Chat) -> None:
        for n in range(8):
            chat.says(f"前{n}")
            chat.clock.advance(3)
            turn, _ = at_once([chat.turns.claim, partial(chat.says, f"后{n}")])
            heard = []
            for _ in range(3):
                if turn is not None:
                    heard.append(turn.text)
                    finish(chat, turn)
                chat.clock.advance(3)
                turn = chat.turns.claim()
            assert " ".join(heard).split() == [f"前{n}", f"后{n}"]


class TestFinishing:
    def test_replies_are_stored_in_their_order(self, chat: Chat) -> None:
        chat.says("在吗")
        assert chat.is_answered("在的", "请说") is TurnStatus.ANSWERED
        assert chat.lines == [("customer", "在吗"), ("bot", "在的"), ("bot", "请说")]

    def test_buttons_get_ids_of_their_own_and_a_kind(self, chat: Chat) -> None:
        chat.says("退货")
        chat.is_answered("怎么退？", choices=("一", "二"))
        message = chat.messages[-1]
        assert message.kind is Kind.CHOICES
        assert all(len(choice.id) == 26 for choice in message.choices)
        assert len({choice.id for choice in message.choices}) == 2

    def test_a_card_comes_back_as_it_was(self, chat: Chat) -> None:
        card = {"type": "order", "order_id": "A1", "items": [{"name": "耳机", "quantity": 1}]}
        chat.says("订单")
        chat.is_answered("您的订单", card=card)
        assert chat.messages[-1].card == card

    def test_the_second_of_two_finishers_writes_nothing(self, chat: Chat) -> None:
        chat.says("在吗")
        turn = chat.claimed()
        finish(chat, turn, "在的")
        assert finish(chat, turn, "别的", handoff=ASKED) is TurnStatus.ANSWERED
        assert chat.lines == [("customer", "在吗"), ("bot", "在的")]
        assert chat.owner is Owner.BOT

    def test_an_answer_without_words_still_ends_the_turn(self, chat: Chat) -> None:
        chat.says("嗯")
        assert finish(chat, chat.claimed()) is TurnStatus.ANSWERED
        assert chat.lines == [("customer", "嗯")]

    def test_all_or_none(self, chat: Chat) -> None:
        chat.says("在吗")
        turn = chat.claimed()
        unstorable = Draft("二", choices=(Choice("", "按钮", {"not json": object()}),))
        with pytest.raises(Exception, match="JSON serializable"):
            chat.turns.finish(turn.id, [Draft("一"), unstorable], UNDERSTOOD, None)
        assert chat.lines == [("customer", "在吗")]
        assert finish(chat, turn, "好") is TurnStatus.ANSWERED

    def test_a_turn_that_does_not_exist(self, chat: Chat) -> None:
        with pytest.raises(NotFound):
            chat.turns.finish("no-such-turn", [], UNDERSTOOD, None)

    def test_what_was_understood_is_an_event_without_the_customers_words(self, chat: Chat) -> None:
        chat.says("我的秘密")
        chat.is_answered("好")
        (event,) = events(chat, "turn_answered")
        assert event["intent"] == UNDERSTOOD["intent"]
        assert "我的秘密" not in str(event)


class TestWhenAPersonCameFirst:
    def test_an_answer_that_comes_too_late_is_kept_and_never_shown(self, chat: Chat) -> None:
        chat.says("在吗")
        turn = chat.claimed()
        chat.is_taken()
        assert finish(chat, turn, "在的", handoff=ASKED) is TurnStatus.WITHHELD
        assert [sender for sender, _ in chat.lines] == ["customer", "system"]
        assert chat.owner is Owner.STAFF
        assert result_of(chat, turn)["withheld"] == ["在的"]

    def test_not_even_when_the_bot_has_it_back_by_then(self, chat: Chat) -> None:
        chat.says("在吗")
        turn = chat.claimed()
        chat.is_taken()
        chat.desk.hand_back(chat.id, "staff-ning", "小宁", chat.epoch, "")
        assert finish(chat, turn, "旧的回答") is TurnStatus.WITHHELD
        assert ("bot", "旧的回答") not in chat.lines

    def test_a_turn_nobody_had_claimed_yet_is_only_heard(self, chat: Chat) -> None:
        chat.says("给我退款")
        chat.is_taken()
        turn = chat.claimed()
        assert turn.mode == "listen"
        assert finish(chat, turn) is TurnStatus.HEARD

    def test_a_turn_that_waited_for_another_try_is_only_heard(self, chat: Chat) -> None:
        chat.says("给我退款")
        chat.turns.retry_later(chat.claimed().id, timedelta(seconds=1))
        chat.is_taken()
        assert chat.claimed().mode == "listen"

    def test_an_answer_kept_from_before_is_not_shown_either(self, chat: Chat) -> None:
        chat.says("给我退款")
        chat.is_taken()
        turn = chat.claimed()
        assert finish(chat, turn, "从前的回答") is TurnStatus.WITHHELD
        assert ("bot", "从前的回答") not in chat.lines

    def test_with_staff_the_bot_hears_and_says_nothing(self, chat: Chat) -> None:
        chat.is_taken()
        chat.says("在吗")
        assert finish(chat, chat.claimed()) is TurnStatus.HEARD
        assert len(events(chat, "turn_heard")) == 1


class TestHandoff:
    def test_the_customer_joins_the_queue_and_is_told_their_place(self, chat: Chat) -> None:
        chat.says("转人工")
        chat.is_answered("好的。", handoff=ASKED)
        conversation = chat.conversation
        assert conversation.owner is Owner.QUEUED
        assert (conversation.handoff_reason, conversation.priority, conversation.handoff_summary) == (
            "asked",
            3,
            "客户要求人工",
        )
        assert conversation.waiting_since == chat.clock()
        notice = chat.messages[-1]
        assert (notice.sender, notice.kind) == ("system", Kind.NOTICE)
        assert "您排在第一位" in notice.text
        assert "分钟" not in notice.text  # nobody has waited yet, so nothing is promised
        assert [choice.id for choice in notice.choices] == ["leave-queue"]

    def test_the_next_one_is_told_how_many_are_before_them(self, chat: Chat) -> None:
        chat.is_queued()
        chat.arrival = chat.arrives()
        chat.is_queued()
        assert "前面还有1位" in chat.lines[-1][1]

    def test_the_wait_that_is_told_comes_from_real_waits(self, chat: Chat) -> None:
        for _ in range(5):
            chat.arrival = chat.arrives()
            chat.is_queued()
            chat.clock.advance(150)
            chat.is_taken()
        chat.arrival = chat.arrives()
        chat.is_queued()
        assert "大约需要3分钟" in chat.lines[-1][1]

    def test_what_was_handed_back_reaches_the_next_turn_once(self, chat: Chat) -> None:
        chat.is_taken()
        chat.desk.hand_back(chat.id, "staff-ning", "小宁", chat.epoch, "已补发，等签收")
        chat.says("谢谢")
        turn = chat.claimed()
        assert turn.hand_back_summary == "已补发，等签收"
        finish(chat, turn, "不客气")
        chat.says("还有")
        assert chat.claimed().hand_back_summary is None


class TestGivingUp:
    def test_the_customer_is_told_and_a_person_is_called(self, chat: Chat) -> None:
        chat.says("在吗")
        chat.turns.give_up(chat.claimed().id, "dialogue_down")
        assert chat.owner is Owner.QUEUED
        assert chat.conversation.handoff_reason == "bot_failed"
        assert [sender for sender, _ in chat.lines] == ["customer", "system", "system"]

    def test_giving_up_twice_tells_them_once(self, chat: Chat) -> None:
        chat.says("在吗")
        turn = chat.claimed()
        assert at_once([partial(chat.turns.give_up, turn.id, "dialogue_down")] * 6) == [None] * 6
        assert len(chat.lines) == 3

    def test_an_answered_turn_cannot_be_given_up(self, chat: Chat) -> None:
        chat.says("在吗")
        turn = chat.claimed()
        finish(chat, turn, "在的")
        chat.turns.give_up(turn.id, "dialogue_down")
        assert (chat.owner, len(chat.lines)) == (Owner.BOT, 2)

    def test_with_staff_nobody_is_told_anything(self, chat: Chat) -> None:
        chat.says("在吗")
        turn = chat.claimed()
        chat.is_taken()
        chat.turns.give_up(turn.id, "dialogue_down")
        assert chat.owner is Owner.STAFF
        assert [sender for sender, _ in chat.lines] == ["customer", "system"]

    def test_a_finished_turn_is_not_put_back(self, chat: Chat) -> None:
        chat.says("在吗")
        turn = chat.claimed()
        finish(chat, turn, "在的")
        chat.turns.retry_later(turn.id, timedelta(0))
        assert chat.turns.claim() is None
