"""The queue for a person: joining it, one's place in it, and what recent customers really waited."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import and_, func, or_, select, update
from sqlalchemy.orm import Session

from bot.conversations import clocks, notices, rows
from bot.conversations.events import EventKind, record
from bot.conversations.model import UNFINISHED, Sender
from bot.conversations.ownership import Move, Owner
from bot.conversations.tables import ConversationRow, EventRow, LeftMessageRow, MessageRow, TurnRow
from bot.conversations.urgency import DANGERS, IN_DANGER, grown, head_start, rank
from bot.conversations.waiting import expected_wait
from bot.customers.known import known_tier
from bot.policy.calendar import CalendarPolicy, desk_time
from bot.policy.loading import shipped_policy
from bot.policy.playbook import HandOverFacts, hand_over
from bot.staff.groups import group_for
from bot.staff.languages import language_of
from bot.storage import new_id

RECENT = timedelta(hours=12)
TURNS_LOOKED_AT = 12
FIRST_IN_PLAYBOOK = IN_DANGER + 1  # there 1 is the most urgent, here the highest number


def join_queue(
    session: Session,
    conversation: ConversationRow,
    reason: str,
    priority: int,
    summary: str,
    now: datetime,
    calendar: CalendarPolicy | None = None,
    tier: str | None = None,
) -> None:
    """Puts a conversation that the bot owned into the queue and tells the customer their place. The row is locked.

    Out of hours it takes a message instead, with the time by which it is answered, and the bot goes on. `calendar`
    None: the shipped one.
    """
    calendar = calendar or shipped_policy().calendar
    if not desk_time(calendar).is_open(now):
        leave_message(session, conversation, reason, priority, summary, now, calendar)
        return
    conversation.priority = priority  # before the move: the clocks go by it
    rows.move(session, conversation, Move.REQUEST_HUMAN, now, reason=reason, priority=priority)
    conversation.handoff_reason = reason
    conversation.handoff_summary = summary
    back_in_queue(session, conversation, now, tier)
    position, wait = standing(session, conversation, now)
    rows.append(session, conversation, Sender.SYSTEM, notices.queued(position, wait), now)


def leave_message(
    session: Session,
    conversation: ConversationRow,
    reason: str,
    priority: int,
    summary: str,
    now: datetime,
    calendar: CalendarPolicy,
) -> None:
    """Takes a message for the next opening; a second one before that only says more, and moves nothing back."""
    epoch = conversation.epoch
    hours = desk_time(calendar)
    opens_at = hours.next_open(now)
    answer_by = hours.after(now, timedelta(minutes=calendar.desk.answer_minutes))
    waiting = session.scalar(
        select(LeftMessageRow).where(
            LeftMessageRow.conversation_id == conversation.id, LeftMessageRow.queued_at.is_(None)
        )
    )
    if waiting is None:
        waiting = LeftMessageRow(
            id=new_id(),
            conversation_id=conversation.id,
            reason=reason,
            priority=priority,
            left_at=now,
            opens_at=opens_at,
            answer_by=answer_by,
        )
        session.add(waiting)
        record(session, EventKind.MESSAGE_LEFT, now, conversation_id=conversation.id, reason=reason)
    if priority >= waiting.priority:
        waiting.reason, waiting.priority = reason, priority
    waiting.summary = summary
    rows.move(session, conversation, Move.REQUEST_HUMAN, now, reason=reason, priority=priority)
    notice = notices.out_of_hours(waiting.opens_at, waiting.answer_by, in_danger=reason in DANGERS)
    rows.append(session, conversation, Sender.SYSTEM, notice, now)
    rows.move(session, conversation, Move.LEAVE_QUEUE, now)
    # The bot has never let go of the conversation: the answer that it is about to give still counts.
    under_way = (TurnRow.conversation_id == conversation.id, TurnRow.mode == "reply", TurnRow.epoch == epoch)
    session.execute(update(TurnRow).where(*under_way, TurnRow.status.in_(UNFINISHED)).values(epoch=conversation.epoch))


def next_left_message(session: Session, now: datetime) -> str | None:
    """The conversation whose message is to be looked at now that the desk is open."""
    query = select(LeftMessageRow.conversation_id).where(
        LeftMessageRow.opens_at <= now, LeftMessageRow.queued_at.is_(None)
    )
    return session.scalar(query.order_by(LeftMessageRow.priority.desc(), LeftMessageRow.left_at).limit(1))


def bring_left_message(session: Session, conversation_id: str, now: datetime, calendar: CalendarPolicy) -> None:
    """Puts it into the queue; where a person is there already, they read it."""
    conversation = rows.access(session, conversation_id, lock=True)
    left = session.scalars(
        select(LeftMessageRow).where(
            LeftMessageRow.conversation_id == conversation_id,
            LeftMessageRow.opens_at <= now,
            LeftMessageRow.queued_at.is_(None),
        )
    )
    for message in left.all():
        message.queued_at = now
        if Owner(conversation.owner) is Owner.CLOSED:
            rows.move(session, conversation, Move.REOPEN, now)
        if Owner(conversation.owner) is Owner.BOT:
            join_queue(session, conversation, message.reason, message.priority, message.summary, now, calendar)


def back_in_queue(session: Session, conversation: ConversationRow, now: datetime, tier: str | None = None) -> None:
    """Gives a conversation that has just come into the queue its place, group, language and whom the customer knows."""
    conversation.waiting_since = conversation.waiting_since or now
    understood = session.scalars(
        select(TurnRow.result)
        .where(TurnRow.conversation_id == conversation.id, TurnRow.result.is_not(None))
        .order_by(TurnRow.first_seq.desc())
        .limit(TURNS_LOOKED_AT)
    ).all()
    emotion = next((each["emotion"]["name"] for each in understood if each and each.get("emotion")), None)
    intents = [each["intent"]["name"] for each in reversed(understood) if each and each.get("intent")]
    tier = tier or known_tier(session, conversation.customer_id)
    conversation.rank_at = rank(conversation.waiting_since, conversation.priority, emotion, tier)
    conversation.rank_emotion = emotion
    group = group_for([name for name in intents if name])
    conversation.wanted_group = group.value if group else None
    language = language_of(_last_words(session, conversation.id))
    conversation.language = language.value if language else None
    if conversation.last_staff_id is None and conversation.customer_id is not None:
        conversation.last_staff_id = session.scalar(
            select(ConversationRow.last_staff_id)
            .where(ConversationRow.customer_id == conversation.customer_id, ConversationRow.last_staff_id.is_not(None))
            .order_by(ConversationRow.updated_at.desc())
            .limit(1)
        )


def _last_words(session: Session, conversation_id: str) -> Sequence[str]:
    return session.scalars(
        select(MessageRow.text)
        .where(MessageRow.conversation_id == conversation_id, MessageRow.sender == Sender.CUSTOMER.value)
        .order_by(MessageRow.seq.desc())
        .limit(TURNS_LOOKED_AT)
    ).all()


def raise_priority(session: Session, conversation: ConversationRow, priority: int, now: datetime) -> None:
    """Something made a waiting customer more urgent: they move forward, keep their waiting, and are owed more speed."""
    if priority > conversation.priority:
        if conversation.rank_at is not None:
            conversation.rank_at -= head_start(priority) - head_start(conversation.priority)
        conversation.priority = priority
        clocks.raised(session, conversation, now)


def heard_in_queue(
    session: Session, conversation: ConversationRow, risk: Sequence[str], emotion: str | None, now: datetime
) -> None:
    """What a waiting customer wrote was understood: a risk or a feeling in it counts as if they had come with it."""
    if Owner(conversation.owner) not in {Owner.QUEUED, Owner.OFFERED}:
        return
    if conversation.rank_at is not None and (forward := grown(conversation.rank_emotion, emotion)):
        conversation.rank_at -= forward
        conversation.rank_emotion = emotion
    if risk:
        decided = hand_over(HandOverFacts(risk=frozenset(risk)), shipped_policy().playbook)
        priority = FIRST_IN_PLAYBOOK - decided.priority if decided else 0
        if decided and priority > conversation.priority:
            conversation.handoff_reason = decided.reason
            raise_priority(session, conversation, priority, now)


def standing(session: Session, conversation: ConversationRow, now: datetime) -> tuple[int, tuple[int, int] | None]:
    """Place in the queue (from 1) and the expected wait in minutes, as an interval or None."""
    mine = conversation.rank_at or conversation.waiting_since or now
    earlier = or_(
        ConversationRow.rank_at < mine, and_(ConversationRow.rank_at == mine, ConversationRow.id < conversation.id)
    )
    ahead = session.scalar(
        select(func.count()).where(ConversationRow.owner.in_([Owner.QUEUED.value, Owner.OFFERED.value]), earlier)
    )
    position = (ahead or 0) + 1
    return position, expected_wait(position, recent_waits(session, now))


def recent_waits(session: Session, now: datetime) -> Sequence[float]:
    """Seconds that each of the last twenty customers waited for a person, within the last twelve hours."""
    joins = session.scalars(
        select(EventRow.data)
        .where(EventRow.kind == EventKind.STAFF_JOINED.value, EventRow.at >= now - RECENT)
        .order_by(EventRow.at.desc())
        .limit(20)
    )
    return [float(data["waited"]) for data in joins]
