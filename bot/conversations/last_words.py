"""What each customer of a list said last, and how they felt: one query for all of them."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.conversations.model import Sender
from bot.conversations.tables import ConversationRow, MessageRow, TurnRow


@dataclass(frozen=True, slots=True)
class LastWords:
    text: str
    emotion: str | None


# From the newest backwards, so that a long conversation costs no more than a short one. What the bot and the system
# said tells staff nothing.
_TEXT = (
    select(MessageRow.text)
    .where(MessageRow.conversation_id == ConversationRow.id, MessageRow.sender == Sender.CUSTOMER.value)
    .order_by(MessageRow.seq.desc())
    .limit(1)
    .correlate(ConversationRow)
    .scalar_subquery()
)
_UNDERSTOOD = (
    select(TurnRow.result)
    .where(TurnRow.conversation_id == ConversationRow.id, TurnRow.result.is_not(None))
    .order_by(TurnRow.first_seq.desc())
    .limit(1)
    .correlate(ConversationRow)
    .scalar_subquery()
)


def last_words(session: Session, conversation_ids: Sequence[str]) -> dict[str, LastWords]:
    """By conversation; who has said nothing yet has empty words."""
    query = select(ConversationRow.id, _TEXT, _UNDERSTOOD).where(ConversationRow.id.in_(conversation_ids))
    return {
        name: LastWords(text or "", ((understood or {}).get("emotion") or {}).get("name"))
        for name, text, understood in session.execute(query)
    }
