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

from bot.learning.gain import gain
from bot.learning.heard import circumstances, conversations_since, turns_of
from bot.learning.masking import mask
from bot.learning.opinions import Status
from bot.learning.signals import Context, Heard, Meaning, Reading, Reason, reasons
from bot.learning.tables import ReviewItemRow, ReviewSightingRow
from bot.nlu.found import Found
from bot.nlu.likeness import LikenessIndex
from bot.nlu.sentences import Sentence, key_of
from bot.storage import Database, new_id

MOST_OF_A_CUSTOMER = 10
"""Sightings of one visitor within a week: one talkative customer is not the shop's customers.

What staff corrected is taken all the same: it is they who found it worth a look.
"""
WEEK = timedelta(days=7)
LONGEST = 200
"""Characters. What is longer is a story, and teaches no intent."""


class Model(Protocol):
    """Understands texts: the model that is running."""

    name: str

    def read(self, text: str, context: Context = ()) -> tuple[Reading, Sequence[Found]]: ...


@dataclass(frozen=True, slots=True)
class Harvested:
    """`looked_at`: turns; `taken`: of them new in the inbox; `sentences`: items that they became."""

    looked_at: int
    taken: int
    sentences: int
    over_the_cap: int


class Harvest:
    def __init__(self, database: Database, model: Model, meaning: Meaning | None = None) -> None:
        """`meaning` compares two texts; the default is the sentence encoder."""
        self._database = database
        self._model = model
        self._meaning = meaning or closeness
        self._known = LikenessIndex(())

    def run(self, since: datetime) -> Harvested:
        """Looks at the turns finished since then, and at older ones of conversations rated or corrected since then.

        Looking again takes nothing twice, but adds reasons learned since.
        """
        with self._database.read() as session:
            conversations = conversations_since(session, since)
            self._known = _known_items(session)
        counts: Counter[str] = Counter()
        for conversation_id in conversations:
            counts.update(self._take_from(conversation_id, since))
        return Harvested(counts["looked_at"], counts["taken"], counts["sentences"], counts["capped"])

    def _take_from(self, conversation_id: str, since: datetime) -> Counter[str]:
        with self._database.read() as session:
            turns = turns_of(session, conversation_id)
            around = circumstances(session, conversation_id)
        counts: Counter[str] = Counter()
        worth = []
        old_ones_too = around.judged_since(since)
        for place, turn in enumerate(turns):
            if (turn.at < since and not old_ones_too) or not readable(turn.text):
                continue
            counts["looked_at"] += 1
            reading, entities = self._model.read(turn.text, turn.context)
            if why := reasons(turns, place, reading, around, self._meaning):
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
            _weigh(session, session.get_one(ReviewItemRow, known.item_id))
            return "known"
        if Reason.CORRECTED not in why and _sightings_of(session, turn) >= MOST_OF_A_CUSTOMER:
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
        _weigh(session, item)
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


def _weigh(session: Session, item: ReviewItemRow) -> None:
    """Keeps what labelling a sentence promises, now that it was said once more or more is known of how that went."""
    session.flush()
    why = session.scalars(select(ReviewSightingRow.reasons).where(ReviewSightingRow.item_id == item.id))
    reading = Reading(tuple((str(name), float(share)) for name, share in item.ranking))
    item.gain = gain(([Reason(reason) for reason in one] for one in why), reading.margin)


def readable(text: str) -> bool:
    """Whether a text can teach an intent: words at all, and no story."""
    return len(text) <= LONGEST and any(map(str.isalnum, text))


def _known_items(session: Session) -> LikenessIndex:
    """What is in the inbox already; the identifier stands where a training sentence has its intent."""
    rows = session.execute(select(ReviewItemRow.id, ReviewItemRow.text).order_by(ReviewItemRow.id))
    return LikenessIndex(Sentence(text, item_id, Path()) for item_id, text in rows)


def closeness(one: str, other: str) -> float:
    """How close two texts are in meaning, by the sentence encoder."""
    from bot.nlu.sentence_encoder import encode

    first, second = encode([one, other])
    return float(first @ second)


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
