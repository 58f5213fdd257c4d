"""A service round: from a customer's words to the close, through whoever served, bot or staff.

What is said or rated after the close belongs to the round that ended, until the conversation is opened again.
"""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.conversations.events import EventKind
from bot.conversations.ownership import Move
from bot.conversations.tables import EventRow, RatingRow

OPENED_AGAIN = {Move.REOPEN.value, Move.REOPEN_BY_STAFF.value}


def round_begins_after(session: Session, conversation_id: str) -> datetime | None:
    """When the conversation was last opened again; None: it is in its first round."""
    moves = (
        select(EventRow)
        .where(EventRow.conversation_id == conversation_id, EventRow.kind == EventKind.OWNER_CHANGED.value)
        .order_by(EventRow.at.desc())
    )
    return next((event.at for event in session.scalars(moves) if event.data.get("move") in OPENED_AGAIN), None)


def rating_of_round(session: Session, conversation_id: str) -> RatingRow | None:
    """The rating that the customer gave in the round under way; None: not rated yet."""
    given = select(RatingRow).where(RatingRow.conversation_id == conversation_id)
    since = round_begins_after(session, conversation_id)
    if since is not None:
        given = given.where(RatingRow.created_at > since)
    return session.scalar(given.order_by(RatingRow.created_at, RatingRow.id).limit(1))
