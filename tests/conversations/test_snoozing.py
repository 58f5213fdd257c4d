"""稍后处理: set aside until a time or until the customer writes; comes back to the same person with the reason."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.conversations.assignment import Assignment
from bot.conversations.events import EventKind
from bot.conversations.model import Snooze
from bot.conversations.notes import Notes
from bot.conversations.ownership import Owner, StaleEpoch
from bot.conversations.snoozing import LONGEST, Snoozing, wake_next
from bot.conversations.tables import EventRow
from bot.errors import BadInput, Conflict, Forbidden
from conversations.chat import Chat
from conversations.conftest import Clock
from conversations.test_assignment import Floor

NING = "staff-ning"
WHY = "等仓库回话"


@pytest.fixture
def snoozing(chat: Chat) -> Snoozing:
    return Snoozing(chat.database, chat.clock)


@pytest.fixture
def mine(chat: Chat) -> Chat:
    chat.is_queued()
    chat.is_taken(NING)
    chat.replies()
    return chat


def woken(chat: Chat) -> list[str]:
    """What the timer brings back now, as a process that has just started would."""
    found = []
    while True:
        with chat.database.write() as session:
            conversation_id = wake_next(session, chat.clock())
        if conversation_id is None:
            return found
        found.append(conversation_id)


def test_until_a_time_it_sleeps_and_then_it_is_back_with_the_reason(mine: Chat, snoozing: Snoozing) -> None:
    until = mine.clock() + timedelta(hours=2)
    moved = snoozing.snooze(mine.id, NING, mine.epoch, None, f" {WHY} ", until)
    assert (moved.owner, moved.staff_id, moved.epoch) == (Owner.STAFF, NING, mine.epoch)
    assert moved.snooze == Snooze(WHY, until, is_over=False)
    mine.clock.advance(2 * 3600 - 1)
    assert woken(mine) == []
    mine.clock.advance(1)
    assert woken(mine) == [mine.id]
    assert woken(mine) == []
    assert (mine.conversation.staff_id, mine.conversation.waiting_since) == (NING, mine.clock())
    assert mine.conversation.snooze == Snooze(WHY, None, is_over=True)


def test_once_answered_the_reason_has_done_its_work(mine: Chat, snoozing: Snoozing) -> None:
    snoozing.snooze(mine.id, NING, mine.epoch, None, WHY, mine.clock() + timedelta(hours=1))
    mine.clock.advance(3600)
    woken(mine)
    mine.replies("仓库回话了，明天发")
    assert mine.conversation.snooze is None


def waits(chat: Chat) -> list[float | None]:
    with chat.database.read() as session:
        query = select(EventRow).where(EventRow.kind == EventKind.STAFF_REPLIED.value).order_by(EventRow.at)
        return [event.data["waited_for_reply"] for event in session.scalars(query)]


def test_nobody_waited_for_what_was_only_set_aside(mine: Chat, snoozing: Snoozing) -> None:
    snoozing.snooze(mine.id, NING, mine.epoch, None, WHY, mine.clock() + timedelta(hours=1))
    mine.clock.advance(3600)
    woken(mine)
    mine.clock.advance(60)
    mine.replies("明天发")
    snoozing.snooze(mine.id, NING, mine.epoch, None, WHY)
    mine.clock.advance(60)
    mine.says("几点发")
    mine.clock.advance(60)
    mine.replies("上午十点")
    assert waits(mine)[1:] == [None, 60.0]


@pytest.mark.parametrize("hours", [None, 5])
def test_the_customer_s_words_bring_it_back_at_once(mine: Chat, snoozing: Snoozing, hours: int | None) -> None:
    until = mine.clock() + timedelta(hours=hours) if hours else None
    snoozing.snooze(mine.id, NING, mine.epoch, None, WHY, until)
    mine.says("有消息了吗")
    assert mine.conversation.snooze == Snooze(WHY, None, is_over=True)
    assert mine.conversation.staff_id == NING
    mine.clock.advance(6 * 3600)
    assert woken(mine) == []


def test_by_hand(mine: Chat, snoozing: Snoozing) -> None:
    snoozing.snooze(mine.id, NING, mine.epoch, None, WHY)
    assert snoozing.wake(mine.id, NING, mine.epoch).snooze == Snooze(WHY, None, is_over=True)
    with pytest.raises(Forbidden):
        snoozing.wake(mine.id, "staff-an", mine.epoch)


def test_colleagues_read_why_and_the_customer_does_not(mine: Chat, snoozing: Snoozing) -> None:
    before = mine.lines
    snoozing.snooze(mine.id, NING, mine.epoch, None, WHY, mine.clock() + timedelta(hours=2))
    assert [note.text for note in Notes(mine.database).of(mine.id)] == [f"稍后处理（到11月22日14:00）：{WHY}"]
    assert mine.lines == before


def test_what_is_given_away_or_closed_sleeps_no_more(mine: Chat, snoozing: Snoozing) -> None:
    snoozing.snooze(mine.id, NING, mine.epoch, None, WHY, mine.clock() + timedelta(hours=2))
    mine.desk.close(mine.id, NING, mine.epoch, "")
    mine.clock.advance(3 * 3600)
    assert woken(mine) == []
    assert mine.conversation.snooze is None


def test_it_leaves_room_for_another_customer(chat: Chat, clock: Clock) -> None:
    floor, snoozing = Floor(chat, clock), Snoozing(chat.database, clock)
    floor.comes("ning", capacity=1)
    chat.is_queued()
    chat.is_taken("ning")
    other = chat.arrives()
    chat.is_queued(by=other)
    assert floor.job() == []
    snoozing.snooze(chat.id, "ning", chat.epoch, None, WHY)
    assert floor.job() == [other.conversation.id]
    assert chat.reading.conversation(other.conversation.id).staff_id == "ning"


def test_whose_owner_has_gone_home_it_is_passed_on(chat: Chat, clock: Clock) -> None:
    floor, snoozing = Floor(chat, clock), Snoozing(chat.database, clock)
    floor.comes("ning")
    chat.is_queued()
    chat.is_taken("ning")
    chat.replies(staff_id="ning")
    snoozing.snooze(chat.id, "ning", chat.epoch, None, WHY, clock() + timedelta(hours=1))
    clock.advance(3600)
    assert woken(chat) == [chat.id]
    clock.advance(601)
    with chat.database.write() as session:
        assert Assignment(chat.database, clock).release_next(session, clock()) == chat.id
    assert chat.owner is Owner.QUEUED


def test_what_cannot_be_set_aside(mine: Chat, snoozing: Snoozing) -> None:
    epoch, now = mine.epoch, mine.clock()
    for reason, until in ((" ", None), (WHY, now), (WHY, now + LONGEST + timedelta(seconds=1))):
        with pytest.raises(BadInput):
            snoozing.snooze(mine.id, NING, epoch, None, reason, until)
    with pytest.raises(Forbidden):
        snoozing.snooze(mine.id, "staff-an", epoch, None, WHY)
    with pytest.raises(StaleEpoch):
        snoozing.snooze(mine.id, NING, epoch - 1, None, WHY)
    mine.says("等等")
    with pytest.raises(StaleEpoch):
        snoozing.snooze(mine.id, NING, epoch, 1, WHY)
    mine.desk.wrap_up(mine.id, NING, epoch)
    with pytest.raises(Conflict):
        snoozing.snooze(mine.id, NING, epoch + 1, None, WHY)
    assert mine.conversation.snooze is None
