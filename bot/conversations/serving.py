"""The doors for whoever serves a conversation: locked, theirs, and as they saw it when they decided."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.conversations import rows
from bot.conversations.model import Message, Sender
from bot.conversations.outlet import for_customer
from bot.conversations.ownership import Owner, StaleEpoch, require_epoch
from bot.conversations.tables import ConversationRow, MessageRow
from bot.errors import Forbidden


def owned(session: Session, conversation_id: str, staff_id: str, epoch: int, seen_seq: int | None) -> ConversationRow:
    """The door for whoever serves the conversation, locked. Raises StaleEpoch; Forbidden: not theirs."""
    conversation = fresh(session, conversation_id, staff_id, epoch, seen_seq)
    serves(conversation, staff_id)
    return conversation


def serves(conversation: ConversationRow, staff_id: str) -> None:
    """Raises Forbidden: the conversation is somebody else's, or nobody's."""
    if Owner(conversation.owner) not in {Owner.STAFF, Owner.WRAP_UP} or conversation.staff_id != staff_id:
        raise Forbidden("这个会话现在不由您接待，请先接入。", code="NOT_YOURS")


def fresh(session: Session, conversation_id: str, staff_id: str, epoch: int, seen_seq: int | None) -> ConversationRow:
    """Locked, and as the staff member saw it. Raises StaleEpoch, with what arrived meanwhile."""
    conversation = rows.access(session, conversation_id, lock=True)
    arrived = _arrived(session, conversation_id, staff_id, seen_seq)
    facts = {"owner": conversation.owner, "messages": arrived}
    require_epoch(epoch, conversation.epoch, **facts)
    if arrived:
        raise StaleEpoch("客户刚刚又发来了消息，请看过再回复。", data={"epoch": conversation.epoch, **facts})
    return conversation


def _arrived(session: Session, conversation_id: str, staff_id: str, seen_seq: int | None) -> list[dict[str, object]]:
    """What others than this staff member wrote after `seen_seq`; nothing when the caller does not say what it saw."""
    if seen_seq is None:
        return []
    unseen = session.scalars(
        select(MessageRow)
        .where(
            MessageRow.conversation_id == conversation_id,
            MessageRow.seq > seen_seq,
            MessageRow.sender != Sender.SYSTEM.value,
            MessageRow.staff_id.is_distinct_from(staff_id),
        )
        .order_by(MessageRow.seq)
        .limit(50)
    )
    return [for_customer(Message.of(row)) for row in unseen]
