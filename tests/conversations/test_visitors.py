"""Who is chatting, and which conversation they go on with."""

from functools import partial

import pytest
from at_once import at_once
from sqlalchemy import func, select

from bot.conversations.inbox import Incoming
from bot.conversations.tables import ConversationRow, VisitorRow
from bot.conversations.visitors import Arrival
from bot.errors import NotFound
from conversations.chat import Chat


def rows(chat: Chat) -> tuple[int, int]:
    """How many visitors and conversations there are, besides the one who had arrived before the test."""
    with chat.database.read() as session:
        visitors = session.scalar(select(func.count()).select_from(VisitorRow)) or 0
        conversations = session.scalar(select(func.count()).select_from(ConversationRow)) or 0
    return visitors - 1, conversations - 1


class TestAnonymous:
    def test_every_stranger_gets_a_conversation_of_their_own(self, chat: Chat) -> None:
        one, two = chat.arrives(), chat.arrives()
        assert one.visitor_id != two.visitor_id
        assert one.conversation.id != two.conversation.id
        assert (one.conversation.customer_id, one.conversation.owner, one.conversation.epoch) == (None, "bot", 1)

    def test_who_comes_back_finds_what_they_had(self, chat: Chat) -> None:
        before = chat.arrives()
        assert chat.visitors.arrive(before.visitor_id, None).conversation.id == before.conversation.id

    @pytest.mark.parametrize("visitor_id", ["no-such-visitor", "", "' OR 1=1 --"])
    def test_a_visitor_we_no_longer_know_is_a_new_one(self, chat: Chat, visitor_id: str) -> None:
        arrival = chat.visitors.arrive(visitor_id, None)
        assert arrival.visitor_id != visitor_id
        assert rows(chat) == (1, 1)

    def test_two_tabs_at_once_find_the_same_conversation(self, chat: Chat) -> None:
        before = chat.arrives()
        arrivals = at_once([partial(chat.visitors.arrive, before.visitor_id, None)] * 10)
        assert {arrival.conversation.id for arrival in arrivals} == {before.conversation.id}


class TestSigningIn:
    def test_an_anonymous_visitor_keeps_the_conversation(self, chat: Chat) -> None:
        before = chat.arrives()
        chat.says("耳机有货吗", by=before)
        after = chat.visitors.arrive(before.visitor_id, "customer-a")
        assert (after.visitor_id, after.conversation.id) == (before.visitor_id, before.conversation.id)
        assert after.conversation.customer_id == "customer-a"
        assert [
            message.text for message in chat.reading.as_visitor(after.visitor_id, after.conversation.id, 0).messages
        ]

    def test_a_known_customer_brings_along_what_was_said_before_signing_in(self, chat: Chat) -> None:
        home = chat.arrives("customer-a")
        chat.says("旧话", by=home)
        chat.clock.advance(60)
        phone = chat.arrives()
        chat.says("新话", by=phone)
        after = chat.visitors.arrive(phone.visitor_id, "customer-a")
        assert after.visitor_id == home.visitor_id
        assert (after.conversation.id, after.conversation.customer_id) == (phone.conversation.id, "customer-a")

    def test_a_conversation_without_a_word_stays_behind(self, chat: Chat) -> None:
        home = chat.arrives("customer-a")
        chat.says("旧话", by=home)
        chat.clock.advance(60)
        phone = chat.arrives()
        assert chat.visitors.arrive(phone.visitor_id, "customer-a").conversation.id == home.conversation.id

    def test_what_was_brought_along_can_no_longer_be_opened_as_the_stranger(self, chat: Chat) -> None:
        chat.arrives("customer-a")
        phone = chat.arrives()
        chat.says("新话", by=phone)
        chat.visitors.arrive(phone.visitor_id, "customer-a")
        with pytest.raises(NotFound):
            chat.reading.as_visitor(phone.visitor_id, phone.conversation.id, 0)
        assert chat.visitors.arrive(phone.visitor_id, None).conversation.customer_id is None

    def test_the_customer_finds_the_same_conversation_in_every_browser(self, chat: Chat) -> None:
        one, two = chat.arrives("customer-a"), chat.arrives("customer-a")
        assert one == two
        assert rows(chat) == (1, 1)

    def test_many_tabs_of_a_new_customer_at_once_find_the_same_conversation(self, chat: Chat) -> None:
        arrivals = at_once([partial(chat.visitors.arrive, None, "customer-a")] * 12)
        assert [error for error in arrivals if isinstance(error, Exception)] == []
        assert len({(arrival.visitor_id, arrival.conversation.id) for arrival in arrivals}) == 1
        assert rows(chat) == (1, 1)

    def test_many_strangers_who_turn_out_to_be_one_new_customer_at_once(self, chat: Chat) -> None:
        strangers = [chat.arrives() for _ in range(6)]
        for stranger in strangers:
            chat.says("你好", by=stranger)
        arrivals = at_once([partial(chat.visitors.arrive, one.visitor_id, "customer-a") for one in strangers])
        assert [error for error in arrivals if isinstance(error, Exception)] == []
        assert len({arrival.visitor_id for arrival in arrivals}) == 1
        assert {arrival.conversation.customer_id for arrival in arrivals} == {"customer-a"}


class TestSomebodyElse:
    def test_another_customer_at_the_same_browser_sees_nothing_of_the_first(self, chat: Chat) -> None:
        first = chat.arrives("customer-a")
        chat.says("我的秘密", by=first)
        second = chat.visitors.arrive(first.visitor_id, "customer-b")
        assert second.visitor_id != first.visitor_id
        assert (second.conversation.customer_id, second.conversation.last_seq) == ("customer-b", 0)
        assert chat.reading.conversation(first.conversation.id).customer_id == "customer-a"
        assert chat.reading.conversation(first.conversation.id).visitor_id == first.visitor_id

    def test_without_the_merchants_word_a_token_opens_what_it_opened_before_and_no_more(self, chat: Chat) -> None:
        first = chat.arrives("customer-a")
        assert chat.visitors.arrive(first.visitor_id, None).conversation.id == first.conversation.id

    def test_nobody_can_read_write_or_watch_with_somebody_elses_token(self, chat: Chat) -> None:
        owner, thief = chat.arrives("customer-a"), chat.arrives("customer-b")
        for attempt in everything_a_visitor_can_do(chat, thief, owner.conversation.id):
            with pytest.raises(NotFound):
                attempt()


def everything_a_visitor_can_do(chat: Chat, who: Arrival, conversation_id: str) -> list[partial[object]]:
    return [
        partial(chat.reading.as_visitor, who.visitor_id, conversation_id, 0),
        partial(chat.reading.check_visitor, who.visitor_id, conversation_id),
        partial(chat.inbox.post, who.visitor_id, conversation_id, Incoming("b1", "你好")),
        partial(chat.inbox.post, who.visitor_id, conversation_id, Incoming("b2", None, "leave-queue")),
    ]
