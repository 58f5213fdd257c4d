"""Takes from finished conversations what is worth a maintainer's look, masked and folded, into the review inbox."""

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.conversations.bursts import merged
from bot.conversations.events import EventKind
from bot.conversations.model import Kind, Sender
from bot.conversations.tables import ConversationRow, EventRow, MessageRow, RatingRow, TurnRow
from bot.conversations.turns import TurnStatus
from bot.learning.masking import mask
from bot.learning.opinions import Status
from bot.learning.signals import Circumstances, Heard, Reading, Reason, reasons
from bot.learning.tables import ReviewItemRow, ReviewSightingRow
from bot.nlu.found import Found
from bot.nlu.likeness import LikenessIndex
from bot.nlu.sentences import Sentence, key_of
from bot.storage import Database, new_id

MOST_OF_A_CUSTOMER = 10
"""Sightings of one visitor within a week: one talkative customer is not the shop's customers."""
WEEK = timedelta(days=7)
LONGEST = 200
"""Characters. What is longer is a story, and teaches no intent."""


class Model(Protocol):
    """Understands texts: the model that is running."""

    name: str

    def read(self, text: str) -> tuple[Reading, Sequence[Found]]: ...


@dataclass(frozen=True, slots=True)
class Harvested:
    """`looked_at`: turns; `taken`: of them new in the inbox; `sentences`: items that they became."""

    looked_at: int
    taken: int
    sentences: int
    over_the_cap: int


class Harvest:
    def __init__(self, database: Database, model: Model) -> None:
        self._database = database
        self._model = model
        self._known = LikenessIndex(())

    def run(self, since: datetime) -> Harvested:
        """Looks at the turns finished since then. Looking again takes nothing twice, but adds reasons learned since."""
        with self._database.read() as session:
            conversations = _conversations(session, since)
            self._known = _known_items(session)
        counts: Counter[str] = Counter()
        for conversation_id in conversations:
            counts.update(self._take_from(conversation_id, since))
        return Harvested(counts["looked_at"], counts["taken"], counts["sentences"], counts["capped"])

    def _take_from(self, conversation_id: str, since: datetime) -> Counter[str]:
        with self._database.read() as session:
            turns = _turns(session, conversation_id)
            around = _circumstances(session, conversation_id)
        counts: Counter[str] = Counter()
        worth = []
        for place, turn in enumerate(turns):
            if turn.at < since or len(turn.text) > LONGEST or not any(map(str.isalnum, turn.text)):
                continue
            counts["looked_at"] += 1
            reading, entities = self._model.read(turn.text)
            if why := reasons(turns, place, reading, around):
                worth.append((turn, mask(turn.text, entities), reading, why))
        if worth:
            with self._database.write() as session:
                for turn, masked, reading, why in worth:
                    counts[self._keep(session, turn, masked, reading, why)] += 1
        counts["taken"] += counts["sentences"]
        return counts

    def _keep(self, session: Session, turn: Heard, masked: str, reading: Reading, why: frozenset[Reason]) -> str:
        known = session.get(ReviewSightingRow, turn.turn_id)
        if known is not None:
            known.reasons = sorted({*known.reasons, *why})
            return "known"
        if _sightings_of(session, turn) >= MOST_OF_A_CUSTOMER:
            return "capped"
        item, fresh = self._item(session, masked, turn.at)
        item.ranking = [list(entry) for entry in reading.ranking]
        item.model = self._model.name
        item.last_seen = max(item.last_seen, turn.at)
        session.flush()
        session.add(
            ReviewSightingRow(
                turn_id=turn.turn_id,
                item_id=item.id,
                conversation_id=turn.conversation_id,
                visitor_id=turn.visitor_id,
                reasons=sorted(why),
                at=turn.at,
            )
        )
        return "sentences" if fresh else "taken"

    def _item(self, session: Session, masked: str, at: datetime) -> tuple[ReviewItemRow, bool]:
        for near in self._known.near(key_of(masked))[:1]:
            if item := session.get(ReviewItemRow, near.intent):
                return item, False
        item = ReviewItemRow(
            id=new_id(),
            key=hashlib.sha256(key_of(masked).encode()).hexdigest(),
            text=masked,
            ranking=[],
            model="",
            status=Status.OPEN.value,
            intent=None,
            exported_at=None,
            first_seen=at,
            last_seen=at,
        )
        session.add(item)
        self._known.add(Sentence(masked, item.id, Path()))
        return item, True


def _known_items(session: Session) -> LikenessIndex:
    """What is in the inbox already; the identifier stands where a training sentence has its intent."""
    rows = session.execute(select(ReviewItemRow.id, ReviewItemRow.text).order_by(ReviewItemRow.id))
    return LikenessIndex(Sentence(text, item_id, Path()) for item_id, text in rows)


def _conversations(session: Session, since: datetime) -> list[str]:
    """Those in which a turn was finished since then, oldest first; also where only the rating came since."""
    turns = select(TurnRow.conversation_id).where(TurnRow.finished_at >= since)
    return list(session.scalars(select(ConversationRow.id).where(ConversationRow.id.in_(turns)).order_by("id")))


def _turns(session: Session, conversation_id: str) -> list[Heard]:
    """What the customer wrote and the bot understood; buttons say nothing of the understanding."""
    rows = session.execute(
        select(TurnRow, ConversationRow.visitor_id)
        .join(ConversationRow, ConversationRow.id == TurnRow.conversation_id)
        .where(
            TurnRow.conversation_id == conversation_id,
            TurnRow.payload.is_(None),
            TurnRow.status.in_([TurnStatus.ANSWERED.value, TurnStatus.WITHHELD.value]),
        )
        .order_by(TurnRow.first_seq)
    ).all()
    words: dict[str, list[str]] = {}
    for turn_id, text in session.execute(
        select(MessageRow.turn_id, MessageRow.text)
        .where(
            MessageRow.conversation_id == conversation_id,
            MessageRow.sender == Sender.CUSTOMER.value,
            MessageRow.kind == Kind.TEXT.value,
            MessageRow.turn_id.is_not(None),
        )
        .order_by(MessageRow.seq)
    ):
        words.setdefault(str(turn_id), []).append(text)
    return [
        Heard(
            turn_id=turn.id,
            conversation_id=conversation_id,
            visitor_id=visitor_id,
            text=merged(words[turn.id]),
            intent=((turn.result or {}).get("intent") or {}).get("name"),
            at=turn.finished_at or turn.opened_at,
        )
        for turn, visitor_id in rows
        if turn.id in words
    ]


def _circumstances(session: Session, conversation_id: str) -> Circumstances:
    handed_over = session.scalars(
        select(EventRow).where(
            EventRow.conversation_id == conversation_id, EventRow.kind == EventKind.OWNER_CHANGED.value
        )
    )
    queued = [event.at for event in handed_over if event.data.get("move") == "request_human"]
    worst = session.scalar(select(func.min(RatingRow.score)).where(RatingRow.conversation_id == conversation_id))
    return Circumstances(handed_over_at=max(queued, default=None), worst_score=worst)


def _sightings_of(session: Session, turn: Heard) -> int:
    return (
        session.scalar(
            select(func.count()).where(
                ReviewSightingRow.visitor_id == turn.visitor_id,
                ReviewSightingRow.at > turn.at - WEEK,
                ReviewSightingRow.at < turn.at + WEEK,
            )
        )
        or 0
    )
