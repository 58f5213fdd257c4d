"""Views that change nothing, and lists that cost the same however long they are."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event

from bot.conversations.ownership import Owner
from bot.conversations.turns import Handoff
from bot.errors import NotFound
from bot.storage import Database
from conversations.chat import UNDERSTOOD, Chat


@contextmanager
def counted(database: Database) -> Iterator[list[str]]:
    """The questions that the database is asked meanwhile."""
    asked: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if statement.lstrip().upper().startswith("SELECT"):
            asked.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    yield asked
    event.remove(database.engine, "before_cursor_execute", note)


def queries(database: Database, look: Callable[[], object]) -> int:
    with counted(database) as asked:
        look()
    return len(asked)


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

    def test_no_such_conversation(self, chat: Chat) -> None:
        for look in (chat.reading.conversation, lambda one: chat.reading.as_staff(one, 0)):
            with pytest.raises(NotFound):
                look("no-such")


class TestLists:
    def test_the_most_urgent_first_then_who_waits_longest(self, chat: Chat) -> None:
        calm, angry, late = chat.arrival, chat.arrives(), chat.arrives()
        chat.is_queued(0, by=calm)
        chat.clock.advance(60)
        chat.is_queued(5, by=angry)
        chat.clock.advance(60)
        chat.is_queued(0, by=late)
        listed = chat.reading.listed([Owner.QUEUED, Owner.OFFERED])
        assert [one.conversation.id for one in listed] == [arrival.conversation.id for arrival in (angry, calm, late)]
        assert chat.reading.waiting() == 3

    def test_among_ones_own_those_who_wait_for_a_reply_come_first(self, chat: Chat) -> None:
        ids = []
        for _ in range(3):
            chat.arrival = chat.arrives()
            chat.says()
            chat.is_taken()
            chat.replies()
            ids.append(chat.id)
            chat.clock.advance(10)
        chat.arrival = type(chat.arrival)(
            chat.reading.conversation(ids[1]).visitor_id, chat.reading.conversation(ids[1])
        )
        chat.says("人呢")
        listed = chat.reading.listed([Owner.STAFF], "staff-ning")
        assert [one.conversation.id for one in listed] == [ids[1], ids[2], ids[0]]

    def test_only_ones_own(self, chat: Chat) -> None:
        chat.says()
        chat.is_taken("staff-an")
        assert chat.reading.listed([Owner.STAFF], "staff-ning") == []
        assert len(chat.reading.listed([Owner.STAFF], "staff-an")) == 1

    def test_empty_conversations_are_left_out(self, chat: Chat) -> None:
        chat.arrives()
        chat.says("有话")
        assert [one.last_text for one in chat.reading.listed([Owner.BOT])] == ["有话"]

    def test_the_last_words_and_the_last_feeling(self, chat: Chat) -> None:
        chat.says("你们太过分了")
        turn = chat.claimed()
        chat.turns.finish(turn.id, [], {**UNDERSTOOD, "emotion": {"name": "angry", "intensity": 0.8}}, None)
        (before,) = chat.reading.listed([Owner.BOT])
        assert (before.last_text, before.emotion) == ("你们太过分了", "angry")
        chat.says("还没回答的话")
        (after,) = chat.reading.listed([Owner.BOT])
        assert (after.last_text, after.emotion) == ("还没回答的话", "angry")

    def test_no_more_than_asked_for(self, chat: Chat) -> None:
        for _ in range(5):
            chat.says(by=chat.arrives())
        assert len(chat.reading.listed([Owner.BOT], limit=3)) == 3

    @pytest.mark.parametrize("owners", [[Owner.BOT], [Owner.QUEUED, Owner.OFFERED]])
    def test_a_long_list_costs_no_more_questions_than_a_short_one(self, chat: Chat, owners: list[Owner]) -> None:
        def more() -> None:
            arrival = chat.arrives()
            chat.says(by=arrival)
            handoff = Handoff("asked", 0, "") if Owner.QUEUED in owners else None
            chat.is_answered(handoff=handoff)

        more()
        short = queries(chat.database, lambda: chat.reading.listed(owners))
        for _ in range(8):
            more()
        assert len(chat.reading.listed(owners)) == 9
        assert queries(chat.database, lambda: chat.reading.listed(owners)) == short <= 6

    def test_a_long_conversation_costs_no_more_questions_than_a_short_one(self, chat: Chat) -> None:
        chat.says()
        short = queries(chat.database, lambda: chat.reading.as_staff(chat.id, 0))
        for _ in range(10):
            chat.says()
            chat.is_answered(choices=("一", "二"))
        assert queries(chat.database, lambda: chat.reading.as_staff(chat.id, 0)) == short <= 6

    def test_an_empty_list(self, chat: Chat) -> None:
        assert chat.reading.listed([Owner.CLOSED]) == []


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
