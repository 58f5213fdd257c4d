"""One rating a service round, however often and under whatever name it arrives."""

from functools import partial

import pytest
from at_once import at_once
from sqlalchemy import func, select

from bot.conversations.ratings import Rating
from bot.conversations.tables import EventRow, RatingRow
from bot.errors import NotFound
from conversations.chat import Chat

GOOD = Rating(5, True, ("回复快",), "谢谢小宁")
BAD = Rating(1, False)


def stored(chat: Chat) -> tuple[int, int]:
    """Ratings, and events that tell of one."""
    with chat.database.read() as session:
        ratings = session.scalar(select(func.count()).select_from(RatingRow)) or 0
        events = session.scalar(select(func.count()).where(EventRow.kind == "rated")) or 0
    return ratings, events


def test_a_rating_is_kept(chat: Chat) -> None:
    assert chat.ratings.rate(chat.id, "round-1", GOOD) == GOOD
    assert stored(chat) == (1, 1)


def test_the_same_request_again_changes_nothing_and_returns_the_first(chat: Chat) -> None:
    chat.ratings.rate(chat.id, "round-1", GOOD)
    assert chat.ratings.rate(chat.id, "round-1", BAD) == GOOD
    assert stored(chat) == (1, 1)


def test_a_button_pressed_ten_times_at_once_counts_once(chat: Chat) -> None:
    outcomes = at_once([partial(chat.ratings.rate, chat.id, "round-1", GOOD)] * 10)
    assert outcomes == [GOOD] * 10
    assert stored(chat) == (1, 1)


def closed_by_staff(chat: Chat) -> None:
    chat.clock.advance(1)
    chat.is_taken("staff-ning")
    chat.desk.close(chat.id, "staff-ning", chat.epoch, "")


def written_again(chat: Chat) -> None:
    chat.clock.advance(60)
    chat.says("还有一件事")
    chat.clock.advance(60)


def test_another_name_in_the_same_round_changes_nothing(chat: Chat) -> None:
    chat.ratings.rate(chat.id, "card-1", GOOD)
    assert chat.ratings.rate(chat.id, "card-2", BAD) == GOOD
    assert stored(chat) == (1, 1)


def test_two_cards_pressed_at_once_count_once(chat: Chat) -> None:
    given = [partial(chat.ratings.rate, chat.id, f"card-{number}", GOOD) for number in range(6)]
    assert at_once(given) == [GOOD] * 6
    assert stored(chat) == (1, 1)


def test_bot_and_staff_serve_one_round(chat: Chat) -> None:
    chat.says()
    chat.ratings.rate(chat.id, "of the bot", BAD)
    chat.is_taken("staff-ning")
    chat.desk.hand_back(chat.id, "staff-ning", "小宁", chat.epoch, "")
    assert chat.ratings.rate(chat.id, "after the hand-back", GOOD) == BAD
    closed_by_staff(chat)
    assert chat.ratings.rate(chat.id, "after the close", GOOD) == BAD
    assert stored(chat) == (1, 1)


def test_a_rating_after_the_close_is_that_of_the_round_which_ended(chat: Chat) -> None:
    chat.says()
    closed_by_staff(chat)
    chat.ratings.rate(chat.id, "card", GOOD)
    assert chat.ratings.rate(chat.id, "again", BAD) == GOOD


def test_whoever_writes_again_after_the_close_begins_another_round(chat: Chat) -> None:
    chat.says()
    closed_by_staff(chat)
    chat.ratings.rate(chat.id, "round-1", GOOD)
    written_again(chat)
    assert chat.ratings.rate(chat.id, "round-2", BAD) == BAD
    assert chat.ratings.rate(chat.id, "round-2 again", GOOD) == BAD
    assert chat.ratings.rate(chat.id, "round-1", BAD) == GOOD
    assert stored(chat) == (2, 2)


def test_a_close_asks_for_a_rating_once(chat: Chat) -> None:
    chat.says()
    closed_by_staff(chat)
    assert chat.messages[-1].card == {"type": "rating"}


def test_a_close_asks_for_none_when_the_round_was_rated(chat: Chat) -> None:
    chat.says()
    chat.ratings.rate(chat.id, "of the bot", GOOD)
    closed_by_staff(chat)
    assert (chat.messages[-1].text, chat.messages[-1].card) == ("本次服务已结束。还有问题直接发消息就行。", None)
    written_again(chat)
    closed_by_staff(chat)
    assert chat.messages[-1].card == {"type": "rating"}


def asked_for(chat: Chat) -> int:
    return sum(message.card == {"type": "rating"} for message in chat.messages)


def test_of_two_rounds_each_is_asked_for_and_rated_once(chat: Chat) -> None:
    chat.says("我要退货")
    chat.is_answered("好的，请专人来。")
    closed_by_staff(chat)
    assert asked_for(chat) == 1
    for name in ("card", "card", "another tab"):
        assert chat.ratings.rate(chat.id, name, GOOD) == GOOD
    written_again(chat)
    chat.is_answered("您说。")
    assert asked_for(chat) == 1  # the bot's answers ask for nothing
    closed_by_staff(chat)
    assert asked_for(chat) == 2
    for name in ("card of the second", "card of the second", "another tab again"):
        assert chat.ratings.rate(chat.id, name, BAD) == BAD
    assert stored(chat) == (2, 2)
    assert (asked_for(chat), chat.ratings.rate(chat.id, "card", BAD)) == (2, GOOD)


def test_the_same_name_of_a_request_in_another_conversation(chat: Chat) -> None:
    chat.ratings.rate(chat.id, "round-1", GOOD)
    assert chat.ratings.rate(chat.arrives().conversation.id, "round-1", BAD) == BAD


def test_the_staff_member_who_serves_is_rated(chat: Chat) -> None:
    chat.is_taken("staff-ning")
    chat.ratings.rate(chat.id, "round-1", GOOD)
    with chat.database.read() as session:
        assert session.scalars(select(RatingRow.staff_id)).all() == ["staff-ning"]


def test_so_is_who_served_until_the_close(chat: Chat) -> None:
    chat.says()
    closed_by_staff(chat)
    chat.ratings.rate(chat.id, "card", GOOD)
    with chat.database.read() as session:
        assert session.scalars(select(RatingRow.staff_id)).all() == ["staff-ning"]


def test_a_comment_is_text_whatever_it_holds(chat: Chat) -> None:
    chat.ratings.rate(chat.id, "round-1", Rating(3, True, ("a\x00b",), "'; DROP TABLE ratings; --\x00"))
    again = chat.ratings.rate(chat.id, "round-1", GOOD)
    assert (again.tags, again.comment) == (("ab",), "'; DROP TABLE ratings; --")


def test_the_comment_is_not_in_the_events(chat: Chat) -> None:
    chat.ratings.rate(chat.id, "round-1", GOOD)
    with chat.database.read() as session:
        assert [event.data for event in session.scalars(select(EventRow).where(EventRow.kind == "rated"))] == [
            {"score": 5, "solved": True}
        ]


def test_no_such_conversation(chat: Chat) -> None:
    with pytest.raises(NotFound):
        chat.ratings.rate("no-such", "round-1", GOOD)
