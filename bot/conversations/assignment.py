"""Giving waiting customers to people: offered, accepted or lapsed and offered again, refilled whenever there is room.

A look at the queue makes a plan (`matching`), which holds nobody up; what it matched is then locked, conversations
first (skipping those that another process has), then people, and only what still holds is offered.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from bot.conversations import notices, rows
from bot.conversations.events import EventKind, record
from bot.conversations.matching import OnDuty, Waiting, match
from bot.conversations.model import Conversation, Sender
from bot.conversations.ownership import Move, Owner, require_epoch
from bot.conversations.queue import back_in_queue
from bot.conversations.tables import ConversationRow
from bot.errors import Conflict, Forbidden
from bot.staff.duty import HEARD_WITHIN, Availability, Duty
from bot.staff.groups import Group
from bot.staff.languages import Language
from bot.staff.tables import DutyRow, StaffRow
from bot.storage import Database, utc_now

ACCEPT_WITHIN = timedelta(seconds=30)
DESERTED_AFTER = timedelta(minutes=10)
BUSY = (Owner.OFFERED.value, Owner.STAFF.value, Owner.WRAP_UP.value)


class Assignment:
    def __init__(self, database: Database, clock: Callable[[], datetime] = utc_now) -> None:
        self._database = database
        self._clock = clock

    def offer_waiting(self) -> list[str]:
        """Offers waiting customers to whoever has room; returns the conversations that were offered."""
        now = self._clock()
        with self._database.read() as session:  # most looks find nothing to do, and hold up nobody
            if not match(_queue(session), _on_duty(session, now), now):
                return []
        with self._database.write() as session:
            matches = dict(match(_queue(session), _on_duty(session, now), now))
            return self._claim(session, matches, now)

    def accept(self, conversation_id: str, staff_id: str, staff_name: str, epoch: int) -> Conversation:
        """Takes what one was offered. Raises StaleEpoch: too late. Forbidden: it was offered to somebody else."""
        now = self._clock()
        with self._database.write() as session:
            conversation = _offered(session, conversation_id, staff_id, epoch)
            rows.move(session, conversation, Move.ACCEPT, now, staff_id=staff_id)
            joined(session, conversation, staff_id, staff_name, now)
            return Conversation.of(conversation)

    def decline(self, conversation_id: str, staff_id: str, epoch: int) -> Conversation:
        """Somebody else gets it. Raises StaleEpoch, Forbidden: as above."""
        with self._database.write() as session:
            conversation = _offered(session, conversation_id, staff_id, epoch)
            self._lapse(session, conversation, "declined")
            return Conversation.of(conversation)

    def lapse_next(self, session: Session, now: datetime) -> str | None:
        """Takes one offer back that nobody accepted in time; the person goes to 小休, for they are not looking."""
        conversation = session.scalar(
            select(ConversationRow)
            .where(ConversationRow.owner == Owner.OFFERED.value, ConversationRow.offer_until <= now)
            .order_by(ConversationRow.offer_until)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        if conversation is None:
            return None
        duty = _locked_duty(session, conversation.staff_id)
        if duty is not None and duty.availability == Availability.ONLINE.value:
            duty.availability = Availability.BREAK.value
        self._lapse(session, conversation, "lapsed")
        return conversation.id

    def release_next(self, session: Session, now: datetime) -> str | None:
        """A customer who waits for an answer from somebody who has gone away comes back into the queue."""
        conversation = session.scalar(
            select(ConversationRow)
            .join(DutyRow, DutyRow.staff_id == ConversationRow.staff_id)
            .where(
                ConversationRow.owner == Owner.STAFF.value,
                ConversationRow.waiting_since <= now - DESERTED_AFTER,
                DutyRow.seen_at <= now - DESERTED_AFTER,
            )
            .limit(1)
            .with_for_update(skip_locked=True, of=ConversationRow)
        )
        if conversation is None:
            return None
        rows.move(session, conversation, Move.RELEASE, now, staff_id=conversation.staff_id, reason="deserted")
        back_in_queue(session, conversation, now)
        rows.append(session, conversation, Sender.SYSTEM, notices.passed_on(), now)
        return conversation.id

    def _claim(self, session: Session, matches: dict[str, str], now: datetime) -> list[str]:
        """Makes the offers that still hold once conversations and people are locked, in this order everywhere."""
        free = session.scalars(
            select(ConversationRow)
            .where(ConversationRow.id.in_(matches), ConversationRow.owner == Owner.QUEUED.value)
            .order_by(ConversationRow.rank_at.asc().nulls_last(), ConversationRow.id)
            .with_for_update(skip_locked=True)
            .execution_options(populate_existing=True)
        ).all()
        people = {
            row.staff_id: row
            for row in session.scalars(
                select(DutyRow)
                .where(DutyRow.staff_id.in_({matches[one.id] for one in free}))
                .order_by(DutyRow.staff_id)
                .with_for_update()
                .execution_options(populate_existing=True)
            )
        }
        busy, offered = loads(session), []
        for conversation in free:
            duty = people[matches[conversation.id]]
            if not Duty.of(duty).takes_customers(now) or busy.get(duty.staff_id, 0) >= duty.capacity:
                continue
            rows.move(session, conversation, Move.OFFER, now, staff_id=duty.staff_id)
            conversation.offer_until = now + ACCEPT_WITHIN
            duty.last_offer_at = now
            busy[duty.staff_id] = busy.get(duty.staff_id, 0) + 1
            offered.append(conversation.id)
        return offered

    def _lapse(self, session: Session, conversation: ConversationRow, why: str) -> None:
        now, staff_id = self._clock(), conversation.staff_id
        rows.move(session, conversation, Move.LAPSE, now, staff_id=staff_id, why=why)
        conversation.offer_until, conversation.wanted_staff_id = None, None
        if staff_id is not None:
            conversation.declined = {**(conversation.declined or {}), staff_id: now.isoformat()}


def joined(session: Session, conversation: ConversationRow, staff_id: str, staff_name: str, now: datetime) -> None:
    """A person has come: the customer is told, and how long they waited is kept."""
    if conversation.waiting_since is not None:
        waited = (now - conversation.waiting_since).total_seconds()
        record(session, EventKind.STAFF_JOINED, now, conversation_id=conversation.id, staff_id=staff_id, waited=waited)
    conversation.offer_until, conversation.declined, conversation.wanted_staff_id = None, None, None
    rows.append(session, conversation, Sender.SYSTEM, notices.joined(staff_name), now)


def require_room(session: Session, staff_id: str) -> None:
    """Raises Conflict (AT_CAPACITY): they have as many customers as they may. The conversation is locked already."""
    duty = _locked_duty(session, staff_id)
    if duty is not None and _load(session, staff_id) >= duty.capacity:
        raise Conflict(f"您手上已有{duty.capacity}位顾客，先结束一个再接。", code="AT_CAPACITY")


def loads(session: Session) -> dict[str, int]:
    """How many customers each staff member has: served, offered, or being wrapped up."""
    query = select(ConversationRow.staff_id, func.count()).where(*_busy_with(ConversationRow.staff_id.is_not(None)))
    return {name: many for name, many in session.execute(query.group_by(ConversationRow.staff_id)) if name}


def _offered(session: Session, conversation_id: str, staff_id: str, epoch: int) -> ConversationRow:
    conversation = rows.access(session, conversation_id, lock=True)
    require_epoch(epoch, conversation.epoch, owner=conversation.owner, messages=[])
    if Owner(conversation.owner) is not Owner.OFFERED or conversation.staff_id != staff_id:
        raise Forbidden("这位顾客没有分给您。", code="NOT_YOURS")
    return conversation


def _locked_duty(session: Session, staff_id: str | None) -> DutyRow | None:
    return session.get(DutyRow, staff_id, with_for_update=True, populate_existing=True) if staff_id else None


def _load(session: Session, staff_id: str) -> int:
    return session.scalar(select(func.count()).where(*_busy_with(ConversationRow.staff_id == staff_id))) or 0


def _busy_with(whose: ColumnElement[bool]) -> Sequence[ColumnElement[bool]]:
    return whose, ConversationRow.owner.in_(BUSY), ConversationRow.snoozed_at.is_(None)


def _on_duty(session: Session, now: datetime) -> list[OnDuty]:
    busy = loads(session)
    present = (
        select(DutyRow)
        .join(StaffRow, StaffRow.id == DutyRow.staff_id)
        .where(
            DutyRow.availability == Availability.ONLINE.value, DutyRow.seen_at >= now - HEARD_WITHIN, ~StaffRow.disabled
        )
    )
    return [
        OnDuty(
            duty.staff_id, duty.groups, duty.capacity, busy.get(duty.staff_id, 0), duty.last_offer_at, duty.languages
        )
        for duty in map(Duty.of, session.scalars(present))
    ]


def _queue(session: Session) -> list[Waiting]:
    query = (
        select(
            ConversationRow.id,
            ConversationRow.waiting_since,
            ConversationRow.updated_at,
            ConversationRow.wanted_group,
            ConversationRow.language,
            ConversationRow.last_staff_id,
            ConversationRow.wanted_staff_id,
            ConversationRow.declined,
        )
        .where(ConversationRow.owner == Owner.QUEUED.value)
        .order_by(ConversationRow.rank_at.asc().nulls_last(), ConversationRow.id)
        .limit(500)
    )
    return [
        Waiting(
            conversation_id=row.id,
            since=row.waiting_since or row.updated_at,
            group=Group(row.wanted_group) if row.wanted_group else None,
            language=Language(row.language) if row.language else None,
            last_staff_id=row.last_staff_id,
            wanted_staff_id=row.wanted_staff_id,
            declined={who: datetime.fromisoformat(at) for who, at in (row.declined or {}).items()},
        )
        for row in session.execute(query)
    ]
