"""转人工 while nobody works: a message with a time, the bot goes on, and at opening the customer is first in line."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.conversations.bursts import Patience
from bot.conversations.inbox import Inbox
from bot.conversations.model import Draft, TurnStatus
from bot.conversations.ownership import Owner
from bot.conversations.queue import bring_left_message, next_left_message
from bot.conversations.turns import Handoff, Turns
from bot.policy.calendar import CalendarPolicy
from bot.storage import Database
from conversations.chat import LEASE, MOST_CHARACTERS, Chat, MovableClock

NIGHT = datetime(2026, 11, 27, 15, 0, tzinfo=UTC)  # Friday, eleven at night
MONDAY = datetime(2026, 11, 30, 1, 0, tzinfo=UTC)  # nine o'clock
HOURS = ["09:00-18:00"]
OFFICE = CalendarPolicy.model_validate(
    {
        "as_of": "2026-11-26",
        "dates": {},
        "desk": {
            "work": HOURS,
            "rest": [],
            "answer_minutes": 60,
            "late_notice": "{time}没人接，对不起。",
            "late_priority": 4,
        },
        "office": {"work": HOURS, "rest": []},
        "contact": {"work": HOURS, "rest": HOURS},
    }
)


@pytest.fixture
def closed(database: Database, clock: MovableClock) -> Chat:
    clock.now = NIGHT  # type: ignore[attr-defined]
    chat = Chat(database, clock)
    chat.turns = Turns(database, LEASE, clock, OFFICE)
    chat.inbox = Inbox(database, Patience(), MOST_CHARACTERS, clock, OFFICE)
    return chat


def asks(chat: Chat, priority: int = 3, reason: str = "asked") -> None:
    chat.says("转人工")
    chat.is_answered("好的", handoff=Handoff(reason, priority, "客户要求人工"))


def opens(chat: Chat, at: datetime) -> None:
    with chat.database.write() as session:
        if (conversation := next_left_message(session, at)) is not None:
            bring_left_message(session, conversation, at, OFFICE)


def test_a_message_is_taken_with_the_time_by_which_it_is_answered(closed: Chat) -> None:
    asks(closed)
    sender, notice = closed.lines[-1]
    assert sender == "system"
    assert "11月30日09:00" in notice
    assert "最晚11月30日10:00" in notice
    assert closed.owner is Owner.BOT


def test_the_bot_goes_on_meanwhile(closed: Chat) -> None:
    asks(closed)
    closed.says("那先查下物流")
    closed.is_answered("到杭州了。")
    assert closed.lines[-1] == ("bot", "到杭州了。")


def test_not_a_minute_before_opening_and_once(closed: Chat) -> None:
    asks(closed)
    opens(closed, MONDAY - timedelta(minutes=1))
    assert closed.owner is Owner.BOT
    opens(closed, MONDAY)
    opens(closed, MONDAY)
    assert closed.owner is Owner.QUEUED
    assert closed.conversation.handoff_reason == "asked"
    assert sum("已为您转人工" in text for _, text in closed.lines) == 1


def test_asking_again_leaves_one_message_as_urgent_as_the_most_urgent(closed: Chat) -> None:
    asks(closed, 4)
    asks(closed, 3)
    opens(closed, MONDAY)
    assert closed.conversation.priority == 4
    with closed.database.read() as session:
        assert next_left_message(session, MONDAY) is None


def test_who_is_in_danger_is_told_whom_to_call(closed: Chat) -> None:
    asks(closed, 5, "injury")
    assert closed.lines[-1][1].startswith("要是有人身危险，请马上打110或120。")


def test_nobody_else_is_however_urgent_it_is(closed: Chat) -> None:
    asks(closed, 5, "refund_late")
    assert "110" not in closed.lines[-1][1]


def test_an_answer_that_is_under_way_still_counts(closed: Chat) -> None:
    closed.says("我的快递到哪了")
    turn = closed.claimed()
    closed.inbox.call_person(closed.arrival.visitor_id, closed.id, "unsolved", 4, "还没解决")
    assert closed.turns.finish(turn.id, [Draft("到杭州了。")], {}, None) is TurnStatus.ANSWERED
    assert closed.lines[-1] == ("bot", "到杭州了。")


def test_within_hours_nothing_is_different(closed: Chat, clock: MovableClock) -> None:
    clock.now = MONDAY  # type: ignore[attr-defined]
    asks(closed)
    assert closed.owner is Owner.QUEUED


def test_a_turn_that_fails_at_night_leaves_a_message_too(closed: Chat) -> None:
    closed.says("在吗")
    closed.turns.give_up(closed.claimed().id, "dialogue_down")
    assert closed.owner is Owner.BOT
    assert "留言" in closed.lines[-1][1]
