"""Views that change nothing, and cost the same however long a conversation is."""

import pytest
from counting import queries

from bot.errors import NotFound
from conversations.chat import Chat


class TestFollowing:
    def test_only_what_came_after(self, chat: Chat) -> None:
        for text in ("一", "二", "三"):
            chat.says(text)
        view = chat.reading.as_visitor(chat.arrival.visitor_id, chat.id, 1)
        assert [message.text for message in view.messages] == ["二", "三"]
        assert chat.reading.as_visitor(chat.arrival.visitor_id, chat.id, 3).messages == []

    def test_whether_the_bot_is_about_to_answer(self, chat: Chat) -> None:
        def answering() -> bool:
            return chat.reading.as_staff(chat.id, 0).answering

        assert not answering()
        chat.says()
        assert answering()
        chat.is_answered()
        assert not answering()
        chat.is_taken()
        chat.says()
        assert not answering()

    def test_place_and_wait_are_shown_only_in_the_queue(self, chat: Chat) -> None:
        assert chat.reading.as_staff(chat.id, 0).queue is None
        chat.is_queued()
        assert chat.reading.as_staff(chat.id, 0).queue == {"position": 1, "wait_minutes": None}
        chat.is_taken()
        assert chat.reading.as_staff(chat.id, 0).queue is None

    def test_the_place_moves_up(self, chat: Chat) -> None:
        others = [chat.arrives() for _ in range(2)]
        first = chat.arrival
        chat.is_queued()
        for other in others:
            chat.clock.advance(5)
            chat.is_queued(by=other)
        last = others[-1].conversation.id
        assert (chat.reading.as_staff(last, 0).queue or {})["position"] == 3
        chat.is_taken()
        assert chat.id == first.conversation.id
        assert (chat.reading.as_staff(last, 0).queue or {})["position"] == 2

    def test_a_long_conversation_costs_no_more_questions_than_a_short_one(self, chat: Chat) -> None:
        chat.says()
        short = queries(chat.database, lambda: chat.reading.as_staff(chat.id, 0))
        for _ in range(10):
            chat.says()
            chat.is_answered(choices=("一", "二"))
        assert queries(chat.database, lambda: chat.reading.as_staff(chat.id, 0)) == short <= 6

    def test_no_such_conversation(self, chat: Chat) -> None:
        for look in (chat.reading.conversation, lambda one: chat.reading.as_staff(one, 0)):
            with pytest.raises(NotFound):
                look("no-such")


class TestUnderstanding:
    def test_the_latest_turns_newest_first_without_those_still_open(self, chat: Chat) -> None:
        chat.says("第一")
        chat.is_answered()
        chat.says("第二")
        chat.is_answered()
        chat.says("第三")
        understood = chat.reading.understanding(chat.id)
        assert [(one.seq, one.intent, one.confidence, one.emotion) for one in understood] == [
            (3, "check_order", 0.9, "calm"),
            (1, "check_order", 0.9, "calm"),
        ]

    def test_a_turn_that_failed_was_not_understood(self, chat: Chat) -> None:
        chat.says()
        chat.turns.give_up(chat.claimed().id, "dialogue_down")
        (one,) = chat.reading.understanding(chat.id)
        assert (one.intent, one.confidence, one.emotion) == (None, None, None)
