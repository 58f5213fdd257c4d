"""The guarded doors to a conversation's row, and the only three ways to change it: append, move, and open a turn."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.conversations import clocks, searching
from bot.conversations.events import EventKind, record
from bot.conversations.helping import help_ends
from bot.conversations.model import Draft, Sender
from bot.conversations.ownership import Move, Owner, after
from bot.conversations.tables import ConversationRow, MessageRow, TurnRow
from bot.errors import NotFound
from bot.storage import new_id

_UNKNOWN = "没有找到这个会话。"


def access_as_visitor(
    session: Session, visitor_id: str, conversation_id: str, *, lock: bool = False
) -> ConversationRow:
    """A visitor's own conversation.

    Raises NotFound: there is none, or it is somebody else's; from outside the two look the same.
    """
    row = access(session, conversation_id, lock=lock)
    if row.visitor_id != visitor_id:
        raise NotFound(_UNKNOWN)
    return row


def access(session: Session, conversation_id: str, *, lock: bool = False) -> ConversationRow:
    """Any conversation, for the bot and for staff. `lock` holds the row until the unit of work ends.

    Raises NotFound.
    """
    query = select(ConversationRow).where(ConversationRow.id == conversation_id)
    if lock:  # read anew: whoever held the lock before may have changed what this unit of work has seen of it
        query = query.with_for_update().execution_options(populate_existing=True)
    row = session.scalar(query)
    if row is None:
        raise NotFound(_UNKNOWN)
    return row


def append(
    session: Session,
    conversation: ConversationRow,
    sender: Sender,
    draft: Draft,
    now: datetime,
    *,
    client_id: str | None = None,
    staff_id: str | None = None,
    turn_id: str | None = None,
) -> MessageRow:
    """Adds a message under the next `seq`. The conversation's row must be locked by this unit of work."""
    conversation.last_seq += 1
    conversation.updated_at = now
    row = MessageRow(
        id=new_id(),
        conversation_id=conversation.id,
        seq=conversation.last_seq,
        client_id=client_id,
        sender=sender.value,
        staff_id=staff_id,
        kind=draft.kind.value,
        text=draft.text,
        choices=[{"id": c.id, "title": c.title, "payload": c.payload} for c in draft.choices] or None,
        card=draft.card,
        turn_id=turn_id,
        created_at=now,
    )
    session.add(row)
    searching.keep(session, row)
    clocks.said(session, conversation, sender, draft.text, now)
    return row


def move(
    session: Session,
    conversation: ConversationRow,
    step: Move,
    now: datetime,
    *,
    staff_id: str | None = None,
    **data: Any,
) -> None:
    """Changes who speaks for the shop and raises the epoch.

    Raises IllegalMove: the table of moves has no such cell; nothing is changed.
    """
    before = Owner(conversation.owner)
    owner = after(before, step)
    if before is Owner.STAFF:
        conversation.last_staff_id = conversation.staff_id
    conversation.owner = owner.value
    conversation.epoch += 1
    conversation.updated_at = now
    conversation.snoozed_at, conversation.snoozed_until, conversation.snooze_reason = None, None, None
    if owner in {Owner.STAFF, Owner.OFFERED} and staff_id:
        conversation.staff_id = staff_id
    if owner in {Owner.BOT, Owner.QUEUED, Owner.CLOSED}:
        conversation.staff_id = None
    if owner is Owner.QUEUED and before is Owner.BOT:
        conversation.waiting_since = now
    if owner not in {Owner.QUEUED, Owner.OFFERED}:
        conversation.rank_at = None
    if step is Move.REOPEN or (before is Owner.BOT and owner is Owner.STAFF):  # what it was about then is over
        conversation.handoff_reason, conversation.handoff_summary = None, None
    if owner in {Owner.BOT, Owner.CLOSED}:
        conversation.waiting_since = None
        conversation.priority = 0
        conversation.wanted_staff_id, conversation.declined, conversation.offer_until = None, None, None
        if before is not Owner.BOT:
            help_ends(session, conversation.id)
    record(
        session,
        EventKind.OWNER_CHANGED,
        now,
        conversation_id=conversation.id,
        staff_id=staff_id,
        move=step.value,
        before=before.value,
        after=owner.value,
        epoch=conversation.epoch,
        **data,
    )
    clocks.moved(session, conversation, before, step, now)


def open_turn(
    session: Session,
    conversation: ConversationRow,
    mode: str,
    first_seq: int,
    now: datetime,
    due: datetime,
    *,
    payload: dict[str, Any] | None = None,
    page: dict[str, Any] | None = None,
) -> TurnRow:
    """Opens a turn that the bot will take once it is due."""
    turn = TurnRow(
        id=new_id(),
        conversation_id=conversation.id,
        mode=mode,
        first_seq=first_seq,
        epoch=conversation.epoch,
        status="waiting",
        payload=payload,
        page=page,
        opened_at=now,
        due_at=due,
        lease_until=None,
        attempts=0,
        result=None,
        finished_at=None,
    )
    session.add(turn)
    return turn
