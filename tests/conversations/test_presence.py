"""Typing lasts seven seconds; what was read is never unread again."""

import pytest

from bot.conversations.presence import Presence
from bot.errors import NotFound
from conversations.chat import Chat


@pytest.fixture
def presence(chat: Chat) -> Presence:
    return Presence(chat.database, chat.clock)


def test_typing_is_seen_and_passes(chat: Chat, presence: Presence) -> None:
    presence.customer_types(chat.arrival.visitor_id, chat.id, True)
    assert chat.reading.as_staff(chat.id, 0).customer_typing
    chat.clock.advance(8)
    assert not chat.reading.as_staff(chat.id, 0).customer_typing


def test_a_message_ends_typing(chat: Chat, presence: Presence) -> None:
    presence.customer_types(chat.arrival.visitor_id, chat.id, True)
    chat.says("在吗")
    assert not chat.reading.as_staff(chat.id, 0).customer_typing


def test_only_whoever_serves_is_shown_to_type(chat: Chat, presence: Presence) -> None:
    chat.says("在吗")
    presence.staff_type(chat.id, "s1", True)
    assert not chat.reading.as_visitor(chat.arrival.visitor_id, chat.id, 0).staff_typing
    chat.desk.take(chat.id, "s1", "小安", chat.conversation.epoch)
    presence.staff_type(chat.id, "s2", True)
    assert not chat.reading.as_visitor(chat.arrival.visitor_id, chat.id, 0).staff_typing
    presence.staff_type(chat.id, "s1", True)
    assert chat.reading.as_visitor(chat.arrival.visitor_id, chat.id, 0).staff_typing


def test_reading_only_goes_forward_and_never_past_the_end(chat: Chat, presence: Presence) -> None:
    for word in ("一", "二", "三"):
        chat.says(word)
    for seq in (2, 1, 99):
        presence.customer_read(chat.arrival.visitor_id, chat.id, seq)
    assert chat.reading.as_staff(chat.id, 0).customer_read_seq == 2


def test_of_somebody_else_s_conversation_nothing_can_be_said(chat: Chat, presence: Presence) -> None:
    stranger = chat.arrives().visitor_id
    with pytest.raises(NotFound):
        presence.customer_types(stranger, chat.id, True)
    with pytest.raises(NotFound):
        presence.customer_read(stranger, chat.id, 1)
