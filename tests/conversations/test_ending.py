"""The customer ends a conversation, comes back to it, or begins anew."""

import pytest

from bot.conversations.ending import Ending
from bot.conversations.ownership import Owner
from bot.errors import NotFound
from conversations.chat import Chat


@pytest.fixture
def ending(chat: Chat) -> Ending:
    return Ending(chat.database, chat.clock)


def test_ended_twice_is_ended_once(chat: Chat, ending: Ending) -> None:
    chat.says("问完了")
    assert ending.end(chat.arrival.visitor_id, chat.id).owner is Owner.CLOSED
    seq = chat.conversation.last_seq
    assert ending.end(chat.arrival.visitor_id, chat.id).last_seq == seq


def test_writing_again_opens_it_again(chat: Chat, ending: Ending) -> None:
    chat.says("问完了")
    ending.end(chat.arrival.visitor_id, chat.id)
    chat.says("还有一件事")
    assert chat.conversation.owner is Owner.BOT


def test_a_person_who_serves_is_left_with_the_notes(chat: Chat, ending: Ending) -> None:
    chat.says("在吗")
    chat.desk.take(chat.id, "s1", "小安", chat.conversation.epoch)
    assert ending.end(chat.arrival.visitor_id, chat.id).owner is Owner.WRAP_UP
    assert chat.conversation.staff_id == "s1"


def test_a_new_one_begins_only_beside_one_that_has_ended(chat: Chat, ending: Ending) -> None:
    chat.says("问完了")
    visitor = chat.arrival.visitor_id
    assert chat.visitors.begin_anew(visitor, chat.id).id == chat.id
    ending.end(visitor, chat.id)
    chat.clock.advance(1)
    new = chat.visitors.begin_anew(visitor, chat.id)
    assert new.id != chat.id
    assert chat.visitors.begin_anew(visitor, chat.id).id == new.id
    assert [one.conversation.id for one in chat.reading.of_visitor(visitor)] == [chat.id]


def test_whoever_returns_a_week_after_the_end_begins_anew(chat: Chat, ending: Ending) -> None:
    chat.says("问完了")
    visitor = chat.arrival.visitor_id
    ending.end(visitor, chat.id)
    chat.clock.advance(6 * 86_400)
    assert chat.visitors.arrive(visitor, None).conversation.id == chat.id
    chat.clock.advance(2 * 86_400)
    assert chat.visitors.arrive(visitor, None).conversation.id != chat.id


def test_nobody_ends_somebody_else_s(chat: Chat, ending: Ending) -> None:
    chat.says("在吗")
    with pytest.raises(NotFound):
        ending.end(chat.arrives().visitor_id, chat.id)
