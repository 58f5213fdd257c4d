"""What customers wrote and what became of it, read from the conversations for the learning loop."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from bot.conversations.bursts import merged
from bot.conversations.events import EventKind
from bot.conversations.model import Kind, Sender, TurnStatus
from bot.conversations.ownership import Move
from bot.conversations.tables import ConversationRow, CorrectionRow, EventRow, MessageRow, RatingRow, TurnRow
from bot.learning.signals import Circumstances, Heard

CONTEXT_MESSAGES = 4
"""As many as `dialogue` looks at."""


def conversations_since(session: Session, since: datetime) -> list[str]:
    """Those of which there is anything new: a finished turn, a rating, or a correction by staff. Oldest first."""
    news = (
        select(TurnRow.conversation_id).where(TurnRow.finished_at >= since),
        select(RatingRow.conversation_id).where(RatingRow.created_at >= since),
        select(CorrectionRow.conversation_id).where(CorrectionRow.at >= since),
    )
    return sorted({conversation_id for query in news for conversation_id in session.scalars(query)})


def turns_of(session: Session, conversation_id: str) -> list[Heard]:
    """What the customer wrote and the bot understood; buttons say nothing of the understanding."""
    own = _finished().where(TurnRow.conversation_id == conversation_id).order_by(TurnRow.first_seq)
    return _heard(session, session.execute(own).tuples().all(), [conversation_id])


def last_turns(session: Session, count: int) -> list[Heard]:
    """The latest turns of all conversations, latest first."""
    latest = _finished().order_by(TurnRow.finished_at.desc(), TurnRow.id).limit(count)
    rows = session.execute(latest).tuples().all()
    return _heard(session, rows, sorted({turn.conversation_id for turn, _ in rows}))


def circumstances(session: Session, conversation_id: str) -> Circumstances:
    """What became of a conversation: calls for a person, ratings, corrections."""
    moves = session.scalars(
        select(EventRow)
        .where(EventRow.conversation_id == conversation_id, EventRow.kind == EventKind.OWNER_CHANGED.value)
        .order_by(EventRow.at)
    )
    ratings = session.execute(
        select(RatingRow.created_at, RatingRow.score)
        .where(RatingRow.conversation_id == conversation_id)
        .order_by(RatingRow.created_at)
    )
    corrected = session.execute(
        select(CorrectionRow.turn_id, CorrectionRow.at).where(CorrectionRow.conversation_id == conversation_id)
    ).all()
    return Circumstances(
        handed_over_at=tuple(event.at for event in moves if event.data.get("move") == Move.REQUEST_HUMAN.value),
        ratings=tuple((at, score) for at, score in ratings),
        corrected_turns=frozenset(turn_id for turn_id, _ in corrected),
        corrected_at=max((at for _, at in corrected), default=None),
    )


def _finished() -> Select[TurnRow, str]:
    return (
        select(TurnRow, ConversationRow.visitor_id)
        .join(ConversationRow, ConversationRow.id == TurnRow.conversation_id)
        .where(
            TurnRow.payload.is_(None),
            or_(
                TurnRow.status.in_([TurnStatus.ANSWERED.value, TurnStatus.WITHHELD.value]),
                # What was only listened to is of use once a person has said what it means.
                TurnRow.id.in_(select(CorrectionRow.turn_id)),
            ),
        )
    )


def _heard(session: Session, rows: Sequence[tuple[TurnRow, str]], conversations: Sequence[str]) -> list[Heard]:
    said: dict[str, list[MessageRow]] = {}
    for message in session.scalars(
        select(MessageRow)
        .where(
            MessageRow.conversation_id.in_(conversations),
            MessageRow.sender != Sender.SYSTEM.value,
            MessageRow.text != "",
        )
        .order_by(MessageRow.seq)
    ):
        said.setdefault(message.conversation_id, []).append(message)
    found = [_one(turn, visitor_id, said.get(turn.conversation_id, [])) for turn, visitor_id in rows]
    return [heard for heard in found if heard.text]


def _one(turn: TurnRow, visitor_id: str, said: Sequence[MessageRow]) -> Heard:
    own = [
        message.text
        for message in said
        if message.turn_id == turn.id and message.sender == Sender.CUSTOMER.value and message.kind == Kind.TEXT.value
    ]
    before = [(message.sender, message.text) for message in said if message.seq < turn.first_seq]
    return Heard(
        turn_id=turn.id,
        conversation_id=turn.conversation_id,
        visitor_id=visitor_id,
        text=merged(own),
        intent=((turn.result or {}).get("intent") or {}).get("name"),
        at=turn.finished_at or turn.opened_at,
        context=tuple(before[-CONTEXT_MESSAGES:]),
    )
