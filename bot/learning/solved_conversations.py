"""Conversations that went well with a person, as drafts of test conversations: what the customer said, masked, and what
the bot answered it with up to the call for a person.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.orm import Session

from bot.conversations.bursts import merged
from bot.conversations.events import EventKind
from bot.conversations.model import Sender, TurnStatus
from bot.conversations.ownership import Owner
from bot.conversations.tables import ConversationRow, EventRow, MessageRow, RatingRow, TurnRow
from bot.errors import NotFound
from bot.learning.beside import Person, masked_for
from bot.learning.masking import written_out
from bot.storage import Database

GOOD_SCORE = 4


@dataclass(frozen=True, slots=True)
class Solved:
    """`best`: the highest rating. `first_words` are unmasked: only for whoever masks them."""

    id: str
    customer_id: str | None
    ended_at: datetime
    best: int
    handoff_reason: str | None
    first_words: str


@dataclass(frozen=True, slots=True)
class Step:
    """A turn of the customer that the bot answered; `pressed`: the title of a button. `intent` as it was understood."""

    said: str | None
    pressed: str | None
    intent: str | None
    buttons: tuple[str, ...]
    card: str | None
    handoff: str | None


def solved(database: Database, limit: int = 50) -> list[Solved]:
    """Closed, a person had part in it, and rated 4 or more or said to be solved; the latest first."""
    with database.read() as session:
        rows = session.scalars(
            select(ConversationRow).where(*_solved()).order_by(ConversationRow.updated_at.desc()).limit(limit)
        ).all()
        ids = [row.id for row in rows]
        best: dict[str, int] = {}
        for rating in session.scalars(select(RatingRow).where(RatingRow.conversation_id.in_(ids))):
            best[rating.conversation_id] = max(rating.score, best.get(rating.conversation_id, 0))
        said = _first_words(session, ids)
        return [
            Solved(row.id, row.customer_id, row.updated_at, best[row.id], row.handoff_reason, said.get(row.id, ""))
            for row in rows
        ]


def steps(database: Database, conversation_id: str, person: Person) -> list[Step]:
    """What can be played again. Raises NotFound: no such conversation, or none that was solved."""
    with database.read() as session:
        row = session.scalar(select(ConversationRow).where(ConversationRow.id == conversation_id, *_solved()))
        if row is None:
            raise NotFound("没有这段解决了的对话。")
        turns = session.scalars(
            select(TurnRow)
            .where(TurnRow.conversation_id == conversation_id, TurnRow.status == TurnStatus.ANSWERED.value)
            .order_by(TurnRow.first_seq)
        ).all()
        messages = session.scalars(
            select(MessageRow).where(MessageRow.conversation_id == conversation_id).order_by(MessageRow.seq)
        ).all()
        called = _called_after(session, conversation_id, turns)
        found = []
        for turn in turns:
            own = [message for message in messages if message.turn_id == turn.id]
            reason = row.handoff_reason if turn.id == called else None
            found.append(_step(turn, own, reason, person))
            if turn.id == called:
                break
        return [step for step in found if step.said or step.pressed]


def draft(name: str, found: Sequence[Step]) -> dict[str, Any]:
    """An entry of `data/eval/conversations`: everything in it holds for this conversation as it was."""
    return {"name": name, "customer": "c-ordinary", "steps": [_entry(step) for step in found]}


def _entry(step: Step) -> dict[str, Any]:
    entry: dict[str, Any] = {"say": step.said} if step.said else {"press": step.pressed}
    if step.buttons:
        entry["buttons_include"] = list(step.buttons)
    if step.card:
        entry["card"] = step.card
    if step.handoff:
        entry["handoff"] = step.handoff
    return entry


def _solved() -> tuple[ColumnElement[bool], ...]:
    good = or_(RatingRow.score >= GOOD_SCORE, RatingRow.solved.is_(True))
    return (
        ConversationRow.owner == Owner.CLOSED.value,
        ConversationRow.last_staff_id.is_not(None),
        exists().where(RatingRow.conversation_id == ConversationRow.id, good),
    )


def _first_words(session: Session, ids: Sequence[str]) -> dict[str, str]:
    own = select(MessageRow).where(MessageRow.conversation_id.in_(ids), MessageRow.sender == Sender.CUSTOMER.value)
    words: dict[str, str] = {}
    for message in session.scalars(own.order_by(MessageRow.seq)):
        words.setdefault(message.conversation_id, message.text)
    return words


def _called_after(session: Session, conversation_id: str, turns: Sequence[TurnRow]) -> str | None:
    """The turn whose answer called a person: the last one finished by then."""
    moved = session.scalars(
        select(EventRow)
        .where(EventRow.conversation_id == conversation_id, EventRow.kind == EventKind.OWNER_CHANGED.value)
        .order_by(EventRow.at)
    )
    at = next((event.at for event in moved if event.data.get("move") == "request_human"), None)
    before = [turn.id for turn in turns if at and turn.finished_at and turn.finished_at <= at]
    return before[-1] if before else None


def _step(turn: TurnRow, messages: Sequence[MessageRow], handoff: str | None, person: Person) -> Step:
    said = [message.text for message in messages if message.sender == Sender.CUSTOMER.value]
    answered = [message for message in messages if message.sender == Sender.BOT.value]
    words = written_out(masked_for(merged(said), person)) if said else None
    cards = [str(message.card["type"]) for message in answered if message.card]
    pressed = turn.payload is not None
    return Step(
        said=None if pressed else words,
        pressed=words if pressed else None,
        intent=((turn.result or {}).get("intent") or {}).get("name"),
        buttons=tuple(masked_for(str(one["title"]), person) for message in answered for one in message.choices or ()),
        card=cards[0] if cards else None,
        handoff=handoff,
    )
