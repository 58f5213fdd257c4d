"""稍后处理: a conversation that can wait leaves its owner's hands until a time, or until the customer writes.

It stays theirs, does not count against how many they may have, and comes back by itself with the reason. It lies in
the conversation's row, so that nothing is forgotten when a process ends.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.conversations import clocks, notes
from bot.conversations.events import EventKind, record
from bot.conversations.model import Conversation
from bot.conversations.ownership import Owner
from bot.conversations.plain_text import plain, says_something
from bot.conversations.serving import owned
from bot.conversations.tables import ConversationRow
from bot.errors import BadInput, Conflict
from bot.settings import TIME_ZONE
from bot.storage import Database, utc_now

LONGEST = timedelta(days=30)
LONGEST_REASON = 200


class Snoozing:
    def __init__(self, database: Database, clock: Callable[[], datetime] = utc_now) -> None:
        self._database = database
        self._clock = clock

    def snooze(
        self,
        conversation_id: str,
        staff_id: str,
        epoch: int,
        seen_seq: int | None,
        reason: str,
        until: datetime | None = None,
    ) -> Conversation:
        """Sets it aside. `until` None: until the customer writes; that always brings it back.

        Raises BadInput: no reason, or a time that has passed or lies more than 30 days ahead. Conflict: it is being
        wrapped up. StaleEpoch, Forbidden: as for every move.
        """
        now, reason = self._clock(), plain(reason)[:LONGEST_REASON]
        if not says_something(reason):
            raise BadInput("写一句为什么稍后处理，回来时好接着办。", code="EMPTY_REASON", field="reason")
        if until is not None and not now < until <= now + LONGEST:
            raise BadInput("请选一个以后的时间，最长三十天。", code="BAD_TIME", field="until")
        with self._database.write() as session:
            conversation = owned(session, conversation_id, staff_id, epoch, seen_seq)
            if Owner(conversation.owner) is not Owner.STAFF:
                raise Conflict("会话正在小结，不能稍后处理。", code="WRAPPING_UP")
            conversation.snoozed_at, conversation.snoozed_until = now, until
            conversation.snooze_reason = reason
            text = f"稍后处理（{_when(until)}）：{reason}"
            notes.write(session, conversation_id, staff_id, f"snooze:{now.isoformat()}", text, now)
            record(session, EventKind.SNOOZED, now, conversation_id=conversation_id, staff_id=staff_id)
            clocks.set_aside(session, conversation, now)
            return Conversation.of(conversation)

    def wake(self, conversation_id: str, staff_id: str, epoch: int) -> Conversation:
        """By hand. Raises StaleEpoch, Forbidden."""
        with self._database.write() as session:
            conversation = owned(session, conversation_id, staff_id, epoch, None)
            comes_back(session, conversation, "by_hand", self._clock())
            return Conversation.of(conversation)


def comes_back(session: Session, conversation: ConversationRow, why: str, now: datetime) -> None:
    """Ends a snooze; the reason stays to be read until the next reply. The row is locked."""
    if conversation.snoozed_at is None:
        return
    record(
        session,
        EventKind.SNOOZE_ENDED,
        now,
        conversation_id=conversation.id,
        staff_id=conversation.staff_id,
        why=why,
        slept=(now - conversation.snoozed_at).total_seconds(),
    )
    conversation.snoozed_at, conversation.snoozed_until = None, None
    clocks.set_aside(session, conversation, now)


def wake_next(session: Session, now: datetime) -> str | None:
    """Brings one conversation back whose time has come. From now on it waits for its owner, and when they have gone
    home meanwhile, it is passed on like any other that is left waiting."""
    conversation = session.scalar(
        select(ConversationRow)
        .where(ConversationRow.snoozed_until <= now)
        .order_by(ConversationRow.snoozed_until)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    if conversation is None:
        return None
    comes_back(session, conversation, "time", now)
    conversation.waiting_since = conversation.waiting_since or now
    clocks.comes_up(session, conversation, now)
    return conversation.id


def _when(until: datetime | None) -> str:
    return f"到{until.astimezone(TIME_ZONE):%m月%d日%H:%M}" if until else "等客户回复"
