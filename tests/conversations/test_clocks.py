"""Clocks run while the waiting is ours, stand still while it is the customer's, and are late once."""

from datetime import timedelta
from itertools import product

import pytest
from at_once import at_once
from sqlalchemy import select

from bot.conversations import clocks
from bot.conversations.clock_rules import NOBODY, begun_by, counting
from bot.conversations.events import EventKind
from bot.conversations.lists import ListName, Lists, Wanted
from bot.conversations.model import TurnStatus
from bot.conversations.ownership import Move, Owner
from bot.conversations.snoozing import Snoozing, wake_next
from bot.conversations.tables import ClockRow, EventRow
from bot.conversations.transfer import Transfer
from bot.policy.calendar import Hours, WorkingTime
from bot.policy.loading import shipped_policy
from bot.policy.service_levels import ClockKind
from bot.staff.groups import Group
from conversations.chat import UNDERSTOOD, Chat

ACK, FIRST, NEXT, SOLVED = ClockKind
MINUTE = 60


class Desk:
    """One conversation and its clocks."""

    def __init__(self, chat: Chat) -> None:
        self.chat, self.clock = chat, chat.clock

    def rows(self) -> list[ClockRow]:
        with self.chat.database.read() as session:
            found = list(session.scalars(select(ClockRow).order_by(ClockRow.started_at, ClockRow.id)))
            session.expunge_all()
            return found

    def row(self, kind: ClockKind) -> ClockRow:
        return [one for one in self.rows() if one.kind == kind][-1]

    @property
    def counting(self) -> set[str]:
        return {one.kind for one in self.rows() if one.due_at is not None}

    def looks(self) -> int:
        """The timer, until there is nothing left to do."""
        looked = 0
        while True:
            with self.chat.database.write() as session:
                if clocks.look_next(session, self.clock()) is None:
                    return looked
            looked += 1

    def breaches(self) -> list[ClockKind]:
        with self.chat.database.read() as session:
            query = select(EventRow).where(EventRow.kind == EventKind.CLOCK_BREACHED.value).order_by(EventRow.at)
            return [ClockKind(row.data["clock"]) for row in session.scalars(query)]

    def waits(self, minutes: float) -> None:
        self.clock.advance(minutes * MINUTE)


@pytest.fixture
def desk(chat: Chat) -> Desk:
    return Desk(chat)


class TestRules:
    @pytest.mark.parametrize(("owner", "aside"), product(Owner, [False, True]))
    def test_only_what_is_there_counts_and_only_with_people(self, owner: Owner, *, aside: bool) -> None:
        everything = frozenset(ClockKind)
        count = counting(owner, everything, waits_for_customer=aside)
        ours = owner in {Owner.QUEUED, Owner.OFFERED} or (owner is Owner.STAFF and not aside)
        assert count == (everything if ours else NOBODY)
        assert counting(owner, NOBODY, waits_for_customer=aside) == NOBODY

    def test_with_nothing_to_answer_it_is_the_customers_turn(self) -> None:
        assert counting(Owner.STAFF, {SOLVED}, waits_for_customer=False) == NOBODY
        assert counting(Owner.STAFF, {SOLVED, NEXT}, waits_for_customer=False) == {SOLVED, NEXT}

    @pytest.mark.parametrize("step", Move)
    def test_what_each_move_begins(self, step: Move) -> None:
        begun = {
            Move.REQUEST_HUMAN: {ACK, FIRST, SOLVED},
            Move.RELEASE: {ACK},
            Move.TAKE: {FIRST, SOLVED},
            Move.REOPEN_BY_STAFF: {FIRST, SOLVED},
        }
        assert begun_by(step, NOBODY) == begun.get(step, NOBODY)
        assert begun_by(step, frozenset(ClockKind)) == NOBODY


class TestARound:
    def test_called_taken_answered_and_closed(self, desk: Desk) -> None:
        chat = desk.chat
        chat.is_queued(3)
        assert desk.counting == {ACK, FIRST, SOLVED}
        desk.waits(2)
        chat.is_taken()
        assert (desk.row(ACK).met, desk.counting) == (True, {FIRST, SOLVED})
        desk.waits(1)
        chat.replies("已经退了，三天内到账")
        assert (desk.row(FIRST).met, desk.counting) == (True, set())
        assert desk.row(SOLVED).left_seconds == (480 - 3) * MINUTE
        desk.waits(600)  # the customer's time
        chat.says("还没收到")
        assert desk.counting == {NEXT, SOLVED}
        desk.waits(1)
        chat.desk.close(chat.id, "staff-ning", chat.epoch, "说清楚了")
        assert {(one.kind, one.met) for one in desk.rows()} == {(kind, True) for kind in ClockKind}
        assert desk.looks() == 0
        assert desk.breaches() == []

    def test_asking_for_patience_leaves_the_next_word_to_us(self, desk: Desk) -> None:
        desk.chat.is_queued()
        desk.chat.is_taken()
        desk.chat.replies("您稍等，我查一下")
        assert desk.row(FIRST).met
        assert desk.counting == {NEXT, SOLVED}
        desk.chat.replies("查到了，今天送到")
        assert desk.counting == set()

    def test_the_bot_alone_owes_no_clock(self, desk: Desk) -> None:
        desk.chat.says()
        desk.chat.is_answered()
        assert desk.rows() == []

    def test_a_person_who_comes_uncalled_owes_a_word(self, desk: Desk) -> None:
        desk.chat.says()
        desk.chat.is_taken()
        assert desk.counting == {FIRST, SOLVED}

    def test_leaving_the_queue_ends_them_unmet(self, desk: Desk) -> None:
        desk.chat.is_queued()
        desk.waits(1)
        desk.chat.says(None, choice="leave-queue")
        assert {(one.kind, one.met) for one in desk.rows()} == {(ACK, False), (FIRST, False), (SOLVED, False)}

    def test_handed_on_somebody_has_to_come_again(self, desk: Desk) -> None:
        chat = desk.chat
        chat.is_queued()
        chat.is_taken()
        chat.replies("我给您转财务")
        Transfer(chat.database, chat.clock).give(
            chat.id, "staff-ning", chat.epoch, None, "退款没到", to_group=Group.FINANCE
        )
        assert desk.counting == {ACK, SOLVED}
        assert len({one.round for one in desk.rows()}) == 1

    def test_a_new_round_has_clocks_of_its_own(self, desk: Desk) -> None:
        chat = desk.chat
        for _ in range(2):
            chat.is_queued()
            chat.is_taken()
            chat.replies("办好了")
            chat.desk.hand_back(chat.id, "staff-ning", "小宁", chat.epoch, "")
        assert len({one.round for one in desk.rows()}) == 2
        assert len(desk.rows()) == 6

    def test_set_aside_until_the_customer_writes_nothing_counts(self, desk: Desk) -> None:
        chat = desk.chat
        chat.is_queued()
        chat.is_taken()
        aside = Snoozing(chat.database, chat.clock)
        aside.snooze(chat.id, "staff-ning", chat.epoch, None, "等照片")
        assert desk.counting == set()
        chat.says("照片")
        assert desk.counting == {FIRST, SOLVED}

    def test_put_off_to_a_time_the_next_word_is_ours_from_then_on(self, desk: Desk) -> None:
        chat = desk.chat
        chat.is_queued()
        chat.is_taken()
        chat.replies("下午给您结果，放心")
        until = chat.clock() + timedelta(hours=2)
        Snoozing(chat.database, chat.clock).snooze(chat.id, "staff-ning", chat.epoch, None, "等仓库", until)
        assert desk.counting == set()
        desk.waits(120)
        with chat.database.write() as session:
            wake_next(session, chat.clock())
        assert desk.counting == {NEXT, SOLVED}


class TestLate:
    def test_the_last_second_is_in_time_and_the_next_is_late(self, desk: Desk) -> None:
        desk.chat.is_queued()
        desk.clock.advance(5 * MINUTE - 1)
        desk.looks()
        assert (desk.breaches(), desk.row(ACK).warned_at is not None) == ([], True)
        desk.clock.advance(1)
        desk.looks()
        assert desk.breaches() == [ACK]

    def test_it_is_told_once_however_often_and_by_however_many_it_is_looked_at(self, desk: Desk) -> None:
        desk.chat.is_queued()
        desk.waits(7)
        at_once([desk.looks] * 6)
        assert desk.breaches() == [ACK]
        desk.waits(1000)
        at_once([desk.looks] * 6)
        assert sorted(desk.breaches()) == sorted([ACK, FIRST, SOLVED])
        desk.chat.is_taken()
        desk.chat.replies()
        desk.looks()
        assert len(desk.breaches()) == 3

    def test_what_was_late_before_the_timer_looked_is_late(self, desk: Desk) -> None:
        desk.chat.is_queued()
        desk.waits(6)
        desk.chat.is_taken()
        assert desk.breaches() == [ACK]
        (event,) = self._events(desk)
        assert event.at == desk.row(ACK).started_at + timedelta(minutes=5)
        assert (event.data["level"], event.data["target"]) == ("一般", 300)

    def test_a_warning_moves_the_customer_forward(self, desk: Desk) -> None:
        first = desk.chat.arrival
        desk.chat.is_queued(by=first)
        desk.waits(4)
        calm, urgent = desk.chat.arrives(), desk.chat.arrives()
        desk.chat.is_queued(1, by=urgent)
        desk.chat.is_queued(by=calm)

        def order() -> list[str]:
            page = Lists(desk.chat.database, desk.clock).page(Wanted(ListName.QUEUE, ""))
            return [one.conversation.id for one in page.rows]

        assert order() == [one.conversation.id for one in (urgent, first, calm)]
        assert desk.looks() == 1
        assert order() == [one.conversation.id for one in (first, urgent, calm)]
        assert desk.looks() == 0

    def test_a_risk_that_shows_in_the_queue_moves_forward_and_leaves_less_time(self, desk: Desk) -> None:
        chat = desk.chat
        chat.is_queued(3)
        desk.waits(2)
        chat.says("用了以后起火了，手烧伤了")
        turn = chat.claimed()
        before = chat.clock()
        assert chat.turns.finish(turn.id, [], {**UNDERSTOOD, "risk": ["injury"]}, None) is TurnStatus.HEARD
        waiting = chat.conversation
        assert (waiting.priority, waiting.handoff_reason) == (5, "injury")
        assert (desk.row(ACK).level, desk.row(ACK).due_at) == ("紧急", before + timedelta(minutes=1))
        assert desk.row(SOLVED).due_at == before + timedelta(minutes=60)
        assert desk.breaches() == []

    def test_anger_that_grows_in_the_queue_moves_forward_once(self, desk: Desk) -> None:
        chat, first = desk.chat, desk.chat.arrives()
        chat.is_queued(by=first)
        desk.waits(2)
        chat.is_queued()

        def heard(emotion: str) -> int:
            """The place after such words."""
            chat.says("等")
            understood = {**UNDERSTOOD, "emotion": {"name": emotion, "intensity": 0.5}}
            assert chat.turns.finish(chat.claimed().id, [], understood, None) is TurnStatus.HEARD
            return int((chat.reading.as_staff(chat.id, 0).queue or {})["position"])

        assert [heard(each) for each in ("calm", "angry", "calm", "angry")] == [2, 1, 1, 1]
        third = chat.arrives()
        chat.is_queued(1, by=third)  # five minutes of head start, as much as anger gives
        assert heard("angry") == 1
        assert (chat.conversation.priority, chat.conversation.handoff_reason) == (0, "asked")

    def test_without_a_risk_the_place_stays(self, desk: Desk) -> None:
        chat = desk.chat
        chat.is_queued(3)
        chat.says("快点")
        turn = chat.claimed()
        due = desk.row(ACK).due_at
        chat.turns.finish(turn.id, [], {**UNDERSTOOD, "risk": []}, None)
        assert (chat.conversation.priority, chat.conversation.handoff_reason) == (3, "asked")
        assert desk.row(ACK).due_at == due

    def _events(self, desk: Desk) -> list[EventRow]:
        with desk.chat.database.read() as session:
            query = select(EventRow).where(EventRow.kind == EventKind.CLOCK_BREACHED.value)
            found = list(session.scalars(query))
            session.expunge_all()
            return found


@pytest.mark.parametrize(("minutes", "late"), [(9 * 60 + 4, False), (9 * 60 + 6, True)])
def test_hours_in_which_nobody_works_are_not_counted(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, minutes: int, *, late: bool
) -> None:
    """Called at noon, when the desk closes; it opens at nine in the evening."""
    hours = WorkingTime(Hours.model_validate({"work": ["21:00-24:00"], "rest": ["21:00-24:00"]}), {})
    monkeypatch.setattr(clocks, "terms", lambda: clocks.Terms(shipped_policy().service_levels, hours))
    desk.chat.is_queued()
    desk.waits(minutes)
    desk.looks()
    assert desk.breaches() == ([ACK] if late else [])
