"""A message left out of hours and not answered by the promised time is sounded, once."""

from datetime import timedelta

import pytest

from bot.conversations.answers_due import settle_next_answer
from bot.conversations.events import EventKind
from bot.conversations.ownership import Owner
from bot.conversations.tables import EventRow
from bot.storage import Database
from conversations.chat import Chat, MovableClock
from conversations.test_out_of_hours import MONDAY, OFFICE, asks, closed, opens  # noqa: F401

DUE = MONDAY + timedelta(hours=1)


def settles(chat: Chat, at: object) -> bool:
    with chat.database.write() as session:
        return settle_next_answer(session, at, OFFICE) is not None  # type: ignore[arg-type]


def sounded(database: Database) -> int:
    with database.read() as session:
        return sum(row.kind == EventKind.ANSWER_OVERDUE for row in session.query(EventRow))


@pytest.fixture
def waiting(closed: Chat, clock: MovableClock) -> Chat:  # noqa: F811
    asks(closed)
    clock.now = MONDAY  # type: ignore[attr-defined]
    opens(closed, MONDAY)
    return closed


def test_not_a_second_before(waiting: Chat) -> None:
    assert not settles(waiting, DUE - timedelta(seconds=1))
    assert sounded(waiting.database) == 0


def test_who_still_waits_is_told_and_goes_up(waiting: Chat) -> None:
    assert settles(waiting, DUE)
    assert not settles(waiting, DUE + timedelta(hours=1))
    assert sounded(waiting.database) == 1
    assert waiting.conversation.priority == 4
    assert waiting.lines[-1] == ("system", "11月30日10:00没人接，对不起。")


def test_who_was_answered_in_time_hears_nothing(waiting: Chat) -> None:
    waiting.is_taken()
    waiting.replies("您好，看到您的留言了")
    settles(waiting, DUE)
    assert sounded(waiting.database) == 0


def test_a_person_who_took_it_and_says_nothing_is_late_too(waiting: Chat) -> None:
    waiting.is_taken()
    before = list(waiting.lines)
    settles(waiting, DUE)
    assert sounded(waiting.database) == 1
    assert waiting.lines == before
    assert waiting.owner is Owner.STAFF


def test_who_went_back_to_the_bot_waits_for_nobody(waiting: Chat) -> None:
    waiting.says(None, choice="leave-queue")
    settles(waiting, DUE)
    assert sounded(waiting.database) == 0
