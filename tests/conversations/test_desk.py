"""What staff may do with a conversation, and what happens when two of them do it at once."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from at_once import at_once
from sqlalchemy import select

from bot.conversations.inbox import Incoming
from bot.conversations.model import Conversation, Sender
from bot.conversations.notes import Notes
from bot.conversations.ownership import IllegalMove, Owner, StaleEpoch
from bot.conversations.ratings import Rating
from bot.conversations.tables import EventRow
from bot.errors import AnxinError, BadInput, Conflict, Forbidden, NotFound
from conversations.chat import MOST_CHARACTERS, Chat

NING = "staff-ning"
AN = "staff-an"


@pytest.fixture
def mine(chat: Chat) -> Chat:
    """A conversation that 小宁 took from the queue."""
    chat.is_queued()
    chat.clock.advance(90)
    chat.is_taken(NING)
    return chat


def events(chat: Chat, kind: str) -> list[dict[str, Any]]:
    with chat.database.read() as session:
        return [event.data for event in session.scalars(select(EventRow).where(EventRow.kind == kind))]


class TestTaking:
    @pytest.mark.parametrize("start", ["bot", "queued"])
    def test_from_the_bot_or_from_the_queue(self, chat: Chat, start: str) -> None:
        if start == "queued":
            chat.is_queued()
        else:
            chat.says()
        taken = chat.is_taken(NING)
        assert (taken.owner, taken.staff_id) == (Owner.STAFF, NING)
        assert chat.lines[-1] == ("system", "客服小宁已接入，由TA继续为您服务。")

    def test_of_twenty_who_want_it_one_gets_it(self, chat: Chat) -> None:
        chat.is_queued()
        epoch, before = chat.epoch, len(chat.messages)
        takes = [partial(chat.desk.take, chat.id, f"staff-{n}", f"客服{n}", epoch) for n in range(20)]
        outcomes = at_once(takes)
        (winner,) = [one for one in outcomes if isinstance(one, Conversation)]
        losers = [one for one in outcomes if not isinstance(one, Conversation)]
        assert len(losers) == 19
        assert {type(one) for one in losers} == {StaleEpoch}
        assert {one.data["epoch"] for one in losers} == {epoch + 1}
        assert chat.conversation.staff_id == winner.staff_id
        assert len(chat.messages) == before + 1
        assert len(events(chat, "staff_joined")) == 1

    def test_what_is_served_already_cannot_be_taken(self, mine: Chat) -> None:
        with pytest.raises(IllegalMove):
            mine.is_taken(AN)
        assert mine.conversation.staff_id == NING

    def test_what_is_closed_cannot_be_taken(self, mine: Chat) -> None:
        mine.desk.close(mine.id, NING, mine.epoch, "")
        with pytest.raises(IllegalMove):
            mine.is_taken(NING)

    def test_how_long_the_customer_waited_is_written_down(self, mine: Chat) -> None:
        assert [event["waited"] for event in events(mine, "staff_joined")] == [90.0]

    def test_no_such_conversation(self, chat: Chat) -> None:
        with pytest.raises(NotFound):
            chat.desk.take("no-such", NING, "小宁", 1)


class TestReplying:
    def test_a_reply_is_stored_under_the_staff_members_name(self, mine: Chat) -> None:
        message = mine.replies(" 您好，我是小宁 ")
        assert (message.sender, message.staff_id, message.text) == (Sender.STAFF, NING, "您好，我是小宁")

    def test_the_same_reply_again_is_the_one_that_is_stored(self, mine: Chat) -> None:
        reply = partial(mine.desk.reply, mine.id, NING, "r1")
        first, created = reply("您好", mine.epoch, None)
        again, created_again = reply("您好", mine.epoch - 1, 0)
        assert (created, created_again, again) == (True, False, first)

    def test_the_same_reply_ten_times_at_once_is_one_reply(self, mine: Chat) -> None:
        before = len(mine.messages)
        outcomes = at_once([partial(mine.desk.reply, mine.id, NING, "r1", "您好", mine.epoch, None)] * 10)
        assert [outcome for outcome in outcomes if isinstance(outcome, Exception)] == []
        assert [created for _, created in outcomes].count(True) == 1
        assert len(mine.messages) == before + 1

    def test_the_customers_wait_ends_with_the_first_reply(self, mine: Chat) -> None:
        mine.clock.advance(30)
        mine.replies()
        mine.replies()
        assert [event["waited_for_reply"] for event in events(mine, "staff_replied")] == [120.0, None]
        assert mine.conversation.waiting_since is None

    @pytest.mark.parametrize("text", ["", "  \n", "\x00", "\u200b"])
    def test_an_empty_reply(self, mine: Chat, text: str) -> None:
        with pytest.raises(BadInput) as refused:
            mine.replies(text)
        assert refused.value.code == "EMPTY_MESSAGE"

    def test_a_reply_may_be_just_so_long(self, mine: Chat) -> None:
        assert len(mine.replies("长" * MOST_CHARACTERS).text) == MOST_CHARACTERS
        with pytest.raises(BadInput) as refused:
            mine.replies("长" * (MOST_CHARACTERS + 1))
        assert refused.value.code == "MESSAGE_TOO_LONG"

    @pytest.mark.parametrize("gap", ["〔姓名〕", "〔订单号〕", "{order}", "{customer}"])
    def test_a_gap_that_nobody_has_filled_does_not_go_out(self, mine: Chat, gap: str) -> None:
        with pytest.raises(BadInput, match="还没有填") as refused:
            mine.replies(f"您好，{gap}已经办好了")
        assert refused.value.code == "UNFILLED"
        assert mine.replies("〔〕和{}是可以说的").sender is Sender.STAFF

    def test_control_characters_are_dropped(self, mine: Chat) -> None:
        assert mine.replies("好\x00的\u202e").text == "好的"


class TestWhatArrivedMeanwhile:
    def test_an_old_epoch_is_refused_and_nothing_is_stored(self, mine: Chat) -> None:
        old = mine.epoch
        seen = mine.messages[-1].seq
        mine.desk.wrap_up(mine.id, NING, old)
        mine.says("等等，还有一件事")
        before = len(mine.messages)
        with pytest.raises(StaleEpoch) as refused:
            mine.desk.reply(mine.id, NING, "r1", "再见", old, seen)
        data = refused.value.data
        assert (data["epoch"], data["owner"]) == (mine.epoch, "staff")
        assert [message["text"] for message in data["messages"]] == ["等等，还有一件事"]
        assert len(mine.messages) == before

    def test_words_that_were_not_seen_are_shown_before_the_reply_goes_out(self, mine: Chat) -> None:
        seen = mine.messages[-1].seq
        mine.says("我刚刚写错了")
        with pytest.raises(StaleEpoch) as refused:
            mine.replies(seen_seq=seen)
        assert [message["text"] for message in refused.value.data["messages"]] == ["我刚刚写错了"]
        assert mine.replies(seen_seq=mine.messages[-1].seq).sender is Sender.STAFF

    def test_ones_own_replies_and_notices_are_no_news(self, mine: Chat) -> None:
        seen = mine.messages[-2].seq  # before the notice that 小宁 has joined
        mine.replies("第一条", seen_seq=seen)
        assert mine.replies("第二条", seen_seq=seen).text == "第二条"

    def test_what_arrived_is_shown_through_the_same_door_as_to_customers(self, mine: Chat) -> None:
        seen = mine.messages[-1].seq
        mine.says("在吗")
        with pytest.raises(StaleEpoch) as refused:
            mine.replies(seen_seq=seen)
        assert set(refused.value.data["messages"][0]) == {
            "seq",
            "id",
            "sender",
            "kind",
            "text",
            "created_at",
            "client_id",
        }

    def test_who_does_not_say_what_they_saw_is_only_held_to_the_epoch(self, mine: Chat) -> None:
        mine.says("在吗")
        assert mine.replies(seen_seq=None).sender is Sender.STAFF


class TestHandingBack:
    def test_the_bot_has_it_again_with_a_summary(self, mine: Chat) -> None:
        moved = mine.desk.hand_back(mine.id, NING, "小宁", mine.epoch, "  已补发\x00 ")
        assert (moved.owner, moved.staff_id, moved.hand_back_summary) == (Owner.BOT, None, "已补发")
        assert moved.waiting_since is None
        assert "客服小宁已处理完" in mine.lines[-1][1]
        assert "已补发" not in mine.lines[-1][1]

    def test_also_while_wrapping_up(self, mine: Chat) -> None:
        mine.desk.wrap_up(mine.id, NING, mine.epoch)
        assert mine.desk.hand_back(mine.id, NING, "小宁", mine.epoch, "").owner is Owner.BOT

    def test_without_a_word_there_is_no_summary(self, mine: Chat) -> None:
        assert mine.desk.hand_back(mine.id, NING, "小宁", mine.epoch, " ").hand_back_summary is None


class TestClosing:
    def test_from_serving_through_wrap_up(self, mine: Chat) -> None:
        epoch = mine.epoch
        moved = mine.desk.close(mine.id, NING, epoch, "客户满意")
        assert (moved.owner, moved.epoch, moved.staff_id) == (Owner.CLOSED, epoch + 2, None)
        assert mine.lines[-1] == ("system", "本次服务已结束。还有问题直接发消息就行。")
        moves = [event["move"] for event in events(mine, "owner_changed")]
        assert moves == ["request_human", "take", "wrap_up", "close"]

    def test_from_wrap_up(self, mine: Chat) -> None:
        mine.desk.wrap_up(mine.id, NING, mine.epoch)
        assert mine.desk.close(mine.id, NING, mine.epoch, "").owner is Owner.CLOSED

    def test_the_note_is_not_for_the_customer(self, mine: Chat) -> None:
        mine.desk.close(mine.id, NING, mine.epoch, "这位客户很难缠")
        assert "难缠" not in str(mine.lines)

    def test_twice_is_refused(self, mine: Chat) -> None:
        mine.desk.close(mine.id, NING, mine.epoch, "")
        with pytest.raises(Forbidden):
            mine.desk.close(mine.id, NING, mine.epoch, "")


class TestReopening:
    def test_it_is_served_again_and_the_customer_is_told(self, mine: Chat) -> None:
        mine.desk.close(mine.id, NING, mine.epoch, "")
        moved = mine.desk.reopen(mine.id, AN, "小安", mine.epoch, "仓库来消息了")
        assert (moved.owner, moved.staff_id) == (Owner.STAFF, AN)
        assert mine.lines[-1] == ("system", "客服小安重新打开了这次咨询，接着为您处理。")
        assert [note.text for note in Notes(mine.database).of(mine.id)] == ["重新打开：仓库来消息了"]
        assert mine.replies("仓库来消息了", AN).sender is Sender.STAFF

    def test_a_new_round_is_rated_anew(self, mine: Chat) -> None:
        mine.desk.close(mine.id, NING, mine.epoch, "")
        mine.ratings.rate(mine.id, "r1", Rating(2, False))
        mine.clock.advance(60)
        mine.desk.reopen(mine.id, NING, "小宁", mine.epoch, "补偿批下来了")
        mine.clock.advance(60)
        mine.desk.close(mine.id, NING, mine.epoch, "")
        assert mine.messages[-1].card == {"type": "rating"}

    def test_not_without_saying_why(self, mine: Chat) -> None:
        mine.desk.close(mine.id, NING, mine.epoch, "")
        with pytest.raises(BadInput):
            mine.desk.reopen(mine.id, NING, "小宁", mine.epoch, " ")

    def test_only_what_is_closed_and_as_it_was_seen(self, mine: Chat) -> None:
        with pytest.raises(IllegalMove):
            mine.desk.reopen(mine.id, NING, "小宁", mine.epoch, "再看看")
        mine.desk.close(mine.id, NING, mine.epoch, "")
        with pytest.raises(StaleEpoch):
            mine.desk.reopen(mine.id, NING, "小宁", mine.epoch - 1, "再看看")

    def test_not_where_the_customer_is_no_more(self, mine: Chat) -> None:
        mine.desk.close(mine.id, NING, mine.epoch, "")
        mine.clock.advance(60)
        newer = mine.visitors.begin_anew(mine.arrival.visitor_id, mine.id)
        assert mine.desk.reopen(mine.id, NING, "小宁", mine.epoch, "补一句").owner is Owner.STAFF
        mine.desk.close(mine.id, NING, mine.epoch, "")
        mine.inbox.post(mine.arrival.visitor_id, newer.id, Incoming("b1", "另一件事"))
        with pytest.raises(Conflict) as refused:
            mine.desk.reopen(mine.id, NING, "小宁", mine.epoch, "补一句")
        assert refused.value.data == {"conversation_id": newer.id}


MOVES: dict[str, Callable[[Chat, str, int], object]] = {
    "reply": lambda chat, who, epoch: chat.desk.reply(chat.id, who, "r1", "您好", epoch, None),
    "hand_back": lambda chat, who, epoch: chat.desk.hand_back(chat.id, who, "小安", epoch, ""),
    "wrap_up": lambda chat, who, epoch: chat.desk.wrap_up(chat.id, who, epoch),
    "close": lambda chat, who, epoch: chat.desk.close(chat.id, who, epoch, ""),
}


@pytest.mark.parametrize("move", MOVES)
class TestEveryMove:
    def test_is_forbidden_to_colleagues(self, mine: Chat, move: str) -> None:
        self.refused(mine, move, AN, mine.epoch, Forbidden)

    def test_is_forbidden_while_the_bot_has_it(self, chat: Chat, move: str) -> None:
        chat.says()
        self.refused(chat, move, NING, chat.epoch, Forbidden)

    def test_is_forbidden_while_it_is_in_the_queue(self, chat: Chat, move: str) -> None:
        chat.is_queued()
        self.refused(chat, move, NING, chat.epoch, Forbidden)

    @pytest.mark.parametrize("difference", [-1, 1])
    def test_is_refused_under_another_epoch(self, mine: Chat, move: str, difference: int) -> None:
        self.refused(mine, move, NING, mine.epoch + difference, StaleEpoch)

    def test_of_a_conversation_that_does_not_exist(self, mine: Chat, move: str) -> None:
        epoch = mine.epoch
        mine.arrival = type(mine.arrival)("nobody", type(mine.conversation)(**{**fields(mine), "id": "no-such"}))
        with pytest.raises(NotFound):
            MOVES[move](mine, NING, epoch)

    def refused(self, chat: Chat, move: str, who: str, epoch: int, error: type[AnxinError]) -> None:
        before = (chat.conversation, chat.messages)
        with pytest.raises(error):
            MOVES[move](chat, who, epoch)
        assert (chat.conversation, chat.messages) == before


def fields(chat: Chat) -> dict[str, Any]:
    conversation = chat.conversation
    return {name: getattr(conversation, name) for name in type(conversation).__slots__}
