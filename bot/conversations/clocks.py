"""The clocks of waiting customers: kept as the conversation moves on, looked at by the timer, breached once.

Every change happens while the conversation's row is locked, so no clock has a lock of its own.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.conversations.clock_rules import SETTLED, WITH_PEOPLE, begun_by, counting
from bot.conversations.events import EventKind, record
from bot.conversations.model import Sender
from bot.conversations.ownership import Move, Owner
from bot.conversations.tables import ClockRow, ConversationRow
from bot.conversations.urgency import NEAR_BREACH
from bot.customers.known import known_tier
from bot.policy.calendar import WorkingTime, desk_time
from bot.policy.clocks import Clock
from bot.policy.loading import shipped_policy
from bot.policy.service_levels import ClockKind, Level, ServiceLevelPolicy
from bot.policy.vocabulary import Tier
from bot.storage import new_id


@dataclass(frozen=True, slots=True)
class Terms:
    """What the clocks go by."""

    levels: ServiceLevelPolicy
    hours: WorkingTime


def terms() -> Terms:
    policy = shipped_policy()
    return Terms(policy.service_levels, desk_time(policy.calendar))


def moved(session: Session, conversation: ConversationRow, before: Owner, step: Move, now: datetime) -> None:
    """The conversation's owner has changed from `before`."""
    owner = Owner(conversation.owner)
    if owner not in WITH_PEOPLE and before not in WITH_PEOPLE:
        return
    present = _present(session, conversation)
    if owner not in WITH_PEOPLE:
        for kind, row in present.items():
            _end(session, conversation, row, now, met=kind in SETTLED.get(step, ()))
        return
    if owner is Owner.STAFF and (taken := present.pop(ClockKind.ACKNOWLEDGEMENT, None)):
        _end(session, conversation, taken, now, met=True)
    _begin(session, conversation, begun_by(step, present.keys()), present, now)
    _settle(session, conversation, present, now)


def said(session: Session, conversation: ConversationRow, sender: Sender, text: str, now: datetime) -> None:
    """The customer or a person has said something."""
    if sender not in {Sender.CUSTOMER, Sender.STAFF} or Owner(conversation.owner) not in WITH_PEOPLE:
        return
    present = _present(session, conversation)
    if not present:
        return
    owes_reply = sender is Sender.CUSTOMER
    if sender is Sender.STAFF:
        for kind in (ClockKind.FIRST_REPLY, ClockKind.NEXT_REPLY):
            if answered := present.pop(kind, None):
                _end(session, conversation, answered, now, met=True)
        owes_reply = terms().levels.only_holds(text)
    if owes_reply and not present.keys() & {ClockKind.FIRST_REPLY, ClockKind.NEXT_REPLY}:
        _begin(session, conversation, {ClockKind.NEXT_REPLY}, present, now)
    _settle(session, conversation, present, now)


def set_aside(session: Session, conversation: ConversationRow, now: datetime) -> None:
    """A person has set it aside, or it has come back."""
    _settle(session, conversation, _present(session, conversation), now)


def comes_up(session: Session, conversation: ConversationRow, now: datetime) -> None:
    """The time has come to which a person had put it off: the next word is theirs."""
    present = _present(session, conversation)
    if present and ClockKind.FIRST_REPLY not in present:
        _begin(session, conversation, {ClockKind.NEXT_REPLY} - present.keys(), present, now)
    _settle(session, conversation, present, now)


def raised(session: Session, conversation: ConversationRow, now: datetime) -> None:
    """It has become more urgent: from now on there is no more time than the level it belongs to gives."""
    present = _present(session, conversation)
    level = _level(session, conversation)
    for kind, row in present.items():
        target = level.target(kind).total_seconds()
        if target < row.target_seconds:
            _stop(session, conversation, row, now)
            row.level, row.target_seconds, row.left_seconds = level.name, target, min(row.left_seconds, target)
    _settle(session, conversation, present, now)


def look_next(session: Session, now: datetime) -> str | None:
    """Warns of, or records as breached, what is due in one conversation; in the queue a warning moves it forward."""
    due = select(ClockRow.conversation_id).where(ClockRow.next_at <= now).order_by(ClockRow.next_at, ClockRow.id)
    conversation_id = session.scalar(due.limit(1))
    if conversation_id is None:
        return None
    conversation = session.scalars(
        select(ConversationRow).where(ConversationRow.id == conversation_id).with_for_update()
    ).one()
    for row in _present(session, conversation).values():
        _look(session, conversation, row, now)
    return conversation_id


def _look(session: Session, conversation: ConversationRow, row: ClockRow, now: datetime) -> None:
    if row.warn_at is not None and row.warn_at <= now and row.warned_at is None:
        row.warned_at = row.warn_at
        if conversation.rank_at is not None:
            conversation.rank_at -= NEAR_BREACH
    if row.due_at is not None and row.due_at <= now and row.breached_at is None:
        row.breached_at = row.due_at
        record(
            session,
            EventKind.CLOCK_BREACHED,
            row.due_at,
            conversation_id=conversation.id,
            staff_id=conversation.staff_id,
            clock=row.kind,
            level=row.level,
            target=row.target_seconds,
        )
    row.next_at = _next_look(row)


def _next_look(row: ClockRow) -> datetime | None:
    if row.breached_at is not None:
        return None
    return row.warn_at if row.warned_at is None else row.due_at


def _present(session: Session, conversation: ConversationRow) -> dict[ClockKind, ClockRow]:
    """The clocks that are not over. Read anew: whoever held the lock before may have changed them."""
    query = select(ClockRow).where(ClockRow.conversation_id == conversation.id, ClockRow.met.is_(None))
    return {ClockKind(row.kind): row for row in session.scalars(query.execution_options(populate_existing=True))}


def _begin(
    session: Session,
    conversation: ConversationRow,
    kinds: Iterable[ClockKind],
    present: dict[ClockKind, ClockRow],
    now: datetime,
) -> None:
    kinds = sorted(kinds)
    if not kinds:
        return
    level = _level(session, conversation)
    started = min((row.round for row in present.values()), default=conversation.epoch)
    for kind in kinds:
        target = level.target(kind).total_seconds()
        present[kind] = ClockRow(
            id=new_id(),
            conversation_id=conversation.id,
            round=started,
            kind=kind.value,
            level=level.name,
            target_seconds=target,
            left_seconds=target,
            started_at=now,
        )
        session.add(present[kind])


def _level(session: Session, conversation: ConversationRow) -> Level:
    tier = known_tier(session, conversation.customer_id)
    return terms().levels.level(conversation.priority, Tier(tier or Tier.ORDINARY))


def _settle(session: Session, conversation: ConversationRow, present: dict[ClockKind, ClockRow], now: datetime) -> None:
    """Lets those count whose waiting is ours, and stops the others."""
    aside = conversation.snoozed_at is not None and conversation.snoozed_until is None
    count = counting(Owner(conversation.owner), present.keys(), waits_for_customer=aside)
    for kind, row in present.items():
        if kind in count:
            go = terms()
            _write(row, _clock(row).running(now, go.hours, go.levels.warn_percent))
        else:
            _stop(session, conversation, row, now)


def _stop(session: Session, conversation: ConversationRow, row: ClockRow, now: datetime) -> None:
    _look(session, conversation, row, now)  # what was late is late, even where the timer has not looked yet
    _write(row, _clock(row).stopped(now, terms().hours))


def _end(session: Session, conversation: ConversationRow, row: ClockRow, now: datetime, *, met: bool) -> None:
    if row.started_at == now and not met:
        session.delete(row)  # a message left out of hours passes through the queue without waiting in it
        return
    _stop(session, conversation, row, now)
    row.ended_at, row.met = now, met


def _clock(row: ClockRow) -> Clock:
    target, left = timedelta(seconds=row.target_seconds), timedelta(seconds=row.left_seconds)
    return Clock(target, left, row.since, row.warn_at, row.due_at)


def _write(row: ClockRow, clock: Clock) -> None:
    row.left_seconds = clock.left.total_seconds()
    row.since, row.warn_at, row.due_at = clock.since, clock.warn_at, clock.due_at
    row.next_at = _next_look(row)
