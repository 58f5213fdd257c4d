"""Customers come to people: offered, accepted or offered again, and never to two, to nobody, or to one too many."""

import random
from collections import Counter
from datetime import timedelta

import pytest
from at_once import at_once
from sqlalchemy import func, select

from bot.conversations.assignment import ACCEPT_WITHIN, BUSY, DESERTED_AFTER, Assignment
from bot.conversations.desk import Desk
from bot.conversations.lists import ListName, Lists, Wanted
from bot.conversations.ownership import Owner, StaleEpoch
from bot.conversations.tables import ConversationRow, EventRow
from bot.conversations.turns import Handoff
from bot.errors import BadInput, Conflict, Forbidden
from bot.staff.duty import HEARD_WITHIN, Availability, Duties
from bot.staff.groups import Group
from bot.staff.languages import Language
from bot.staff.tables import StaffRow
from bot.storage import Database
from conversations.chat import Chat
from conversations.conftest import NOON, Clock


class Floor:
    """The people on duty, and the queue before them."""

    def __init__(self, chat: Chat, clock: Clock) -> None:
        self.chat, self.clock = chat, clock
        self.duties = Duties(chat.database, clock)
        self.assignment = Assignment(chat.database, clock)

    def comes(self, name: str, *groups: Group, capacity: int = 3) -> str:
        with self.chat.database.write() as session:
            session.add(account(name))
        self.duties.arrange(name, frozenset(groups), capacity)
        self.duties.choose(name, Availability.ONLINE)
        return name

    def job(self) -> list[str]:
        """What the timer does every two seconds."""
        for step in (self.assignment.lapse_next, self.assignment.release_next):
            with self.chat.database.write() as session:
                step(session, self.clock())
        return self.assignment.offer_waiting()

    @property
    def holder(self) -> str | None:
        return self.chat.conversation.staff_id


def account(name: str) -> StaffRow:
    return StaffRow(
        id=name,
        name=name,
        display_name=name,
        role="agent",
        password_hash="",
        must_change_password=False,
        disabled=False,
        created_at=NOON,
    )


@pytest.fixture
def floor(chat: Chat, clock: Clock) -> Floor:
    return Floor(chat, clock)


def test_who_waits_is_offered_to_who_is_there_and_accepted(floor: Floor) -> None:
    floor.chat.is_queued()
    ning = floor.comes("ning")
    assert floor.job() == [floor.chat.id]
    assert (floor.chat.owner, floor.holder) == (Owner.OFFERED, ning)
    floor.assignment.accept(floor.chat.id, ning, "小宁", floor.chat.epoch)
    assert (floor.chat.owner, floor.holder) == (Owner.STAFF, ning)
    assert floor.chat.lines[-1] == ("system", "客服小宁已接入，由TA继续为您服务。")
    assert floor.chat.replies(staff_id=ning).text == "您好"


@pytest.mark.parametrize("availability", [Availability.BREAK, Availability.OFFLINE])
def test_nobody_is_offered_to_who_is_not_there(floor: Floor, availability: Availability) -> None:
    floor.chat.is_queued()
    floor.duties.choose(floor.comes("ning"), availability)
    assert floor.job() == []


def test_a_closed_laptop_is_not_there_either(floor: Floor) -> None:
    floor.chat.is_queued()
    floor.comes("ning")
    floor.clock.advance(HEARD_WITHIN.total_seconds() + 1)
    assert floor.job() == []
    floor.duties.here("ning")
    assert floor.job() == [floor.chat.id]


def test_an_offer_that_nobody_accepts_goes_to_the_next_and_the_first_is_on_break(floor: Floor) -> None:
    floor.chat.is_queued()
    floor.comes("an")
    floor.job()
    floor.comes("ning")
    late = floor.chat.epoch
    floor.clock.advance(ACCEPT_WITHIN.total_seconds())
    floor.job()
    assert (floor.chat.owner, floor.holder) == (Owner.OFFERED, "ning")
    assert {duty.staff_id: duty.availability for duty in floor.duties.roster()}["an"] is Availability.BREAK
    with pytest.raises(StaleEpoch):
        floor.assignment.accept(floor.chat.id, "an", "小安", late)


def test_who_has_gone_offline_meanwhile_stays_offline(floor: Floor) -> None:
    floor.chat.is_queued()
    floor.comes("an")
    floor.job()
    floor.duties.choose("an", Availability.OFFLINE)
    floor.clock.advance(ACCEPT_WITHIN.total_seconds())
    floor.job()
    assert {duty.staff_id: duty.availability for duty in floor.duties.roster()}["an"] is Availability.OFFLINE


def test_a_declined_offer_goes_to_somebody_else_and_waiting_counts_on(floor: Floor) -> None:
    floor.chat.is_queued()
    since = floor.chat.conversation.waiting_since
    for name in ("an", "ning"):
        floor.comes(name)
    floor.job()
    first = floor.holder or ""
    floor.assignment.decline(floor.chat.id, first, floor.chat.epoch)
    assert floor.chat.conversation.waiting_since == since
    floor.job()
    assert floor.holder in {"an", "ning"} - {first}


def test_what_was_offered_to_one_is_not_accepted_by_another(floor: Floor) -> None:
    floor.chat.is_queued()
    floor.comes("ning")
    floor.job()
    with pytest.raises(Forbidden):
        floor.assignment.accept(floor.chat.id, "an", "小安", floor.chat.epoch)


def test_whoever_does_anything_gets_the_rest_and_a_returning_customer_comes_to_them_again(floor: Floor) -> None:
    floor.comes("an", Group.FINANCE)
    floor.comes("ning")
    floor.chat.is_queued()  # after asking for an order's state, which is no group's own
    floor.job()
    assert floor.holder == "ning"
    floor.assignment.accept(floor.chat.id, "ning", "小宁", floor.chat.epoch)
    floor.chat.desk.hand_back(floor.chat.id, "ning", "小宁", floor.chat.epoch, "已答复")
    floor.comes("mo")
    floor.chat.is_queued()
    floor.job()
    assert floor.holder == "ning"


def test_room_that_comes_free_is_filled_at_the_next_look(floor: Floor) -> None:
    ning = floor.comes("ning", capacity=1)
    floor.chat.is_queued()
    floor.job()
    other = floor.chat.arrives()
    floor.chat.is_queued(by=other)
    assert floor.job() == []
    floor.assignment.accept(floor.chat.id, ning, "小宁", floor.chat.epoch)
    floor.chat.desk.close(floor.chat.id, ning, floor.chat.epoch, "好了")
    assert floor.job() == [other.conversation.id]


def test_a_raised_limit_is_filled_at_the_next_look(floor: Floor) -> None:
    ning = floor.comes("ning", capacity=1)
    waiting = [floor.chat.arrives() for _ in range(3)]
    for one in waiting:
        floor.clock.advance(1)
        floor.chat.is_queued(by=one)
    ids = [one.conversation.id for one in waiting]
    assert floor.job() == ids[:1]
    floor.duties.arrange(ning, frozenset(), 3)
    assert floor.job() == ids[1:]


def test_a_lowered_limit_takes_nobody_away(floor: Floor) -> None:
    ning = floor.comes("ning", capacity=2)
    floor.chat.is_queued()
    floor.chat.is_taken(ning)
    floor.duties.arrange(ning, frozenset(), 1)
    floor.chat.is_queued(by=floor.chat.arrives())
    assert floor.job() == []
    assert (floor.chat.owner, floor.holder) == (Owner.STAFF, ning)


@pytest.mark.parametrize("away", [Availability.BREAK, Availability.OFFLINE])
def test_while_everybody_is_away_they_wait_and_nobody_is_lost(floor: Floor, away: Availability) -> None:
    names = [floor.comes(name) for name in ("an", "ning")]
    for name in names:
        floor.duties.choose(name, away)
    waiting = [floor.chat.arrives() for _ in range(4)]
    for one in waiting:
        floor.chat.is_queued(by=one)
    floor.clock.advance(3600)
    assert floor.job() == []
    assert floor.chat.reading.waiting() == 4
    floor.duties.choose("ning", Availability.ONLINE)
    assert len(floor.job()) == 3
    floor.duties.choose("an", Availability.ONLINE)
    assert len(floor.job()) == 1


def test_who_writes_english_comes_to_who_speaks_it(floor: Floor) -> None:
    floor.comes("an")
    floor.comes("ning")
    floor.duties.arrange("ning", frozenset(), 3, frozenset(Language))
    floor.chat.says("where is my parcel, I need it today")
    floor.chat.is_answered(handoff=Handoff("asked", 3, ""))
    floor.job()
    assert (floor.holder, floor.chat.conversation.language) == ("ning", "en")
    other = floor.chat.arrives()
    floor.chat.is_queued(by=other)
    floor.job()
    assert floor.chat.reading.conversation(other.conversation.id).staff_id == "an"  # the less busy


def test_somebody_speaks_some_language(floor: Floor) -> None:
    with pytest.raises(BadInput):
        floor.duties.arrange(floor.comes("an"), frozenset(), 3, frozenset())


def test_picking_by_hand_is_kept_and_also_ends_at_the_limit(floor: Floor) -> None:
    ning = floor.comes("ning", capacity=1)
    floor.chat.is_queued()
    floor.chat.is_taken(ning)
    assert floor.job() == []
    other = floor.chat.arrives()
    floor.chat.is_queued(by=other)
    epoch = floor.chat.reading.conversation(other.conversation.id).epoch
    with pytest.raises(Conflict, match="1位顾客"):
        floor.chat.desk.take(other.conversation.id, ning, "小宁", epoch)
    floor.chat.desk.take(other.conversation.id, ning, "小宁", epoch, beyond_limit=True)


def test_a_customer_whose_person_went_away_comes_back_into_the_queue(floor: Floor) -> None:
    ning = floor.comes("ning")
    floor.chat.is_queued()
    floor.chat.is_taken(ning)
    floor.chat.replies(staff_id=ning)
    floor.clock.advance(DESERTED_AFTER.total_seconds() * 2)
    floor.job()
    assert floor.chat.owner is Owner.STAFF  # nothing is owed to the customer
    floor.chat.says("人呢")
    floor.clock.advance(DESERTED_AFTER.total_seconds())
    floor.comes("an")
    floor.job()
    assert (floor.chat.owner, floor.holder) == (Owner.OFFERED, "an")
    assert "转给其他同事" in floor.chat.lines[-1][1]


def test_a_vip_who_is_as_urgent_stands_before_who_came_a_little_earlier(floor: Floor) -> None:
    floor.chat.is_queued(3)
    vip = floor.chat.arrives()
    floor.chat.says("转人工", by=vip)
    floor.chat.is_answered(handoff=Handoff("asked", 3, "", "vip"))
    queue = Lists(floor.chat.database).page(Wanted(ListName.QUEUE, "")).rows
    assert [one.conversation.id for one in queue] == [vip.conversation.id, floor.chat.id]


def test_fifty_at_once_on_five_hundred_conversations(database: Database) -> None:
    """Nobody is owned twice, nobody has one too many, and nobody is forgotten."""
    names = [f"s{number:02}" for number in range(50)]
    limits = {name: 1 + number % 4 for number, name in enumerate(names)}
    duties = Duties(database)
    with database.write() as session:
        session.add_all(account(name) for name in names)
    for name in names:
        duties.arrange(name, frozenset(), limits[name])
        duties.choose(name, Availability.ONLINE)
    _fill(database, 500)
    seen: Counter[str] = Counter()
    chances = {name: random.Random(name) for name in names}

    def work(name: str) -> int:
        """One round: everything that is on this person's desk; every fifth looks at the queue first."""
        assignment, desk, served = Assignment(database), Desk(database, 200), 0
        if chances[name].random() < 0.2:
            assignment.offer_waiting()
        mine = _mine(database, name)
        seen[name] = max(seen[name], len(mine))
        for conversation_id, epoch in mine:
            if chances[name].random() < 0.05:
                assignment.decline(conversation_id, name, epoch)
            else:
                held = assignment.accept(conversation_id, name, name, epoch)
                desk.close(conversation_id, name, held.epoch, "好了")
                served += 1
        return served

    served = []
    while _open(database):
        served += at_once([lambda name=name: work(name) for name in names])
    assert [one for one in served if isinstance(one, Exception)] == []
    assert sum(served) == 500
    assert all(seen[name] <= limits[name] for name in names)
    with database.read() as session:
        accepted = session.scalars(select(EventRow.conversation_id).where(EventRow.kind == "staff_joined")).all()
    assert Counter(accepted).most_common(1)[0][1] == 1
    assert len(accepted) == 500


def _fill(database: Database, many: int) -> None:
    from bot.conversations.visitors import Visitors

    visitor = Visitors(database).arrive(None, None)
    with database.write() as session:
        pattern = session.get_one(ConversationRow, visitor.conversation.id)
        for number in range(many):
            session.add(
                ConversationRow(
                    id=f"c{number:03}",
                    visitor_id=visitor.visitor_id,
                    owner=Owner.QUEUED.value,
                    epoch=2,
                    last_seq=0,
                    priority=number % 5,
                    waiting_since=pattern.created_at,
                    rank_at=pattern.created_at + timedelta(seconds=number),
                    created_at=pattern.created_at,
                    updated_at=pattern.created_at,
                )
            )


def _open(database: Database) -> bool:
    with database.read() as session:
        waiting = (Owner.QUEUED.value, *BUSY)
        return bool(session.scalar(select(func.count()).where(ConversationRow.owner.in_(waiting))))


def _mine(database: Database, name: str) -> list[tuple[str, int]]:
    with database.read() as session:
        query = select(ConversationRow.id, ConversationRow.epoch)
        return [
            (id_, epoch)
            for id_, epoch in session.execute(
                query.where(ConversationRow.staff_id == name, ConversationRow.owner == Owner.OFFERED.value)
            )
        ]
