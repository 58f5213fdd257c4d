"""The review inbox as maintainers use it: look, label, skip, undo, and write what is decided into the training data."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.errors import BadInput, NotFound
from bot.learning.masking import written_out
from bot.learning.nlu_files import with_sentences
from bot.learning.opinions import WAITING, Opinion, Status, verdict
from bot.learning.signals import Reading, Reason
from bot.learning.tables import ReviewItemRow, ReviewLabelRow, ReviewSightingRow
from bot.nlu.likeness import LikenessIndex
from bot.nlu.sentences import key_of, read_sentences
from bot.storage import Database, utc_now

# How much a sighting promises to teach, by the strongest reason it was taken for.
WORTH = {
    Reason.CORRECTED: 4.0,
    Reason.BEFORE_HUMAN: 3.0,
    Reason.FALLBACK: 2.0,
    Reason.LOW_RATING: 2.0,
    Reason.ASKED_AGAIN: 2.0,
    Reason.LOW_MARGIN: 1.0,
    Reason.RANDOM: 0.5,
}


@dataclass(frozen=True, slots=True)
class Item:
    """A sentence in the inbox. `count`: turns it was said in; `reasons`: how often each was one."""

    id: str
    text: str
    reading: Reading
    model: str
    status: Status
    intent: str | None
    count: int
    customers: int
    reasons: dict[Reason, int]
    gain: float
    opinions: tuple[Opinion, ...]
    conversation_id: str | None


@dataclass(frozen=True, slots=True)
class Exported:
    """`files` that were changed; sentences `written`; those `left_out`, each with the reason."""

    files: tuple[Path, ...]
    written: int
    left_out: tuple[tuple[str, str], ...]


def gain(sightings: Iterable[Iterable[Reason]], margin: float) -> float:
    """What labelling promises: how often it is said and how badly that went, less what is understood already."""
    return sum(max((WORTH[reason] for reason in why), default=0.0) for why in sightings) * (1.0 - margin / 2)


class ReviewInbox:
    def __init__(self, database: Database, intents: Iterable[str], clock: Callable[[], datetime] = utc_now) -> None:
        """`intents` are those that may be chosen."""
        self._database = database
        self._intents = frozenset(intents)
        self._clock = clock

    def items(self, statuses: Sequence[Status] = WAITING, limit: int | None = None) -> list[Item]:
        """What promises most comes first."""
        with self._database.read() as session:
            rows = session.scalars(
                select(ReviewItemRow).where(ReviewItemRow.status.in_([status.value for status in statuses]))
            ).all()
            found = _items(session, rows)
        return sorted(found, key=lambda item: (-item.gain, item.id))[:limit]

    def item(self, item_id: str) -> Item:
        """Raises NotFound."""
        with self._database.read() as session:
            return _items(session, [_access(session, item_id)])[0]

    def label(self, item_id: str, intent: str | None, by: str) -> Item:
        """One person's opinion; saying it again changes nothing. `intent` None: skip it, it teaches nothing.

        Raises BadInput: no such intent. NotFound.
        """
        if intent is not None and intent not in self._intents:
            raise BadInput(f"没有这个意图：{intent}", code="UNKNOWN_INTENT", field="intent")
        with self._database.write() as session:
            row = _access(session, item_id, lock=True)
            session.merge(ReviewLabelRow(item_id=item_id, by=by, intent=intent, at=self._clock()))
            _settle(session, row)
        return self.item(item_id)

    def undo(self, item_id: str, by: str) -> Item:
        """Takes a person's opinion back. Raises NotFound."""
        with self._database.write() as session:
            row = _access(session, item_id, lock=True)
            opinion = session.get(ReviewLabelRow, (item_id, by))
            if opinion is not None:
                session.delete(opinion)
            _settle(session, row)
        return self.item(item_id)

    def export(self, data: Path) -> Exported:
        """Writes what is labelled into `data/nlu`, at the end of its intent's sentences, oldest first.

        Left out, with the reason: what stands in the training data already, and what is held out for measuring.
        Repeating it writes nothing twice. Raises ValueError: a file is not of the form of Rasa's NLU files.
        """
        with self._database.read() as session:
            rows = session.execute(
                select(ReviewItemRow.id, ReviewItemRow.text, ReviewItemRow.intent)
                .where(ReviewItemRow.status == Status.LABELLED.value, ReviewItemRow.exported_at.is_(None))
                .order_by(ReviewItemRow.id)
            ).all()
        trained = LikenessIndex(read_sentences(data / "nlu"))
        held_out = LikenessIndex(
            sentence
            for folder in ("", "hard", "outside")
            for sentence in read_sentences(data / "eval" / "nlu" / folder)
        )
        wanted: dict[str, list[str]] = {}
        left_out: list[tuple[str, str]] = []
        for _, masked, labelled in rows:
            text, intent = written_out(masked), str(labelled)
            if why := _not_wanted(text, intent, trained, held_out):
                left_out.append((masked, why))
            else:
                wanted.setdefault(intent, []).append(text)
        files = with_sentences(data / "nlu", wanted)
        for path, content in files.items():
            path.write_text(content, encoding="utf-8")
        with self._database.write() as session:
            for item_id, _, _ in rows:
                _access(session, item_id, lock=True).exported_at = self._clock()
        return Exported(tuple(files), sum(map(len, wanted.values())), tuple(left_out))


def _not_wanted(text: str, intent: str, trained: LikenessIndex, held_out: LikenessIndex) -> str | None:
    for known in held_out.near(key_of(text))[:1]:
        return f"评测句里有：{known.text}"
    for known in trained.near(key_of(text))[:1]:
        if known.intent != intent:
            return f"训练数据里是 {known.intent}：{known.text}"
        return f"训练数据里已有：{known.text}"
    return None


def _access(session: Session, item_id: str, *, lock: bool = False) -> ReviewItemRow:
    query = select(ReviewItemRow).where(ReviewItemRow.id == item_id)
    row = session.scalar(query.with_for_update() if lock else query)
    if row is None:
        raise NotFound("没有这条待复核的话。")
    return row


def _settle(session: Session, row: ReviewItemRow) -> None:
    session.flush()
    opinions = session.scalars(select(ReviewLabelRow).where(ReviewLabelRow.item_id == row.id)).all()
    status, row.intent = verdict([Opinion(opinion.by, opinion.intent) for opinion in opinions])
    row.status = status.value


def _items(session: Session, rows: Sequence[ReviewItemRow]) -> list[Item]:
    wanted = {row.id for row in rows}
    sightings: dict[str, list[ReviewSightingRow]] = {}
    for sighting in session.scalars(select(ReviewSightingRow).order_by(ReviewSightingRow.at)):
        if sighting.item_id in wanted:
            sightings.setdefault(sighting.item_id, []).append(sighting)
    opinions: dict[str, list[Opinion]] = {}
    for label in session.scalars(select(ReviewLabelRow).order_by(ReviewLabelRow.at)):
        opinions.setdefault(label.item_id, []).append(Opinion(label.by, label.intent))
    return [_item(row, sightings.get(row.id, []), opinions.get(row.id, [])) for row in rows]


def _item(row: ReviewItemRow, sightings: list[ReviewSightingRow], opinions: list[Opinion]) -> Item:
    reading = Reading(tuple((str(name), float(confidence)) for name, confidence in row.ranking))
    why = [[Reason(reason) for reason in sighting.reasons] for sighting in sightings]
    return Item(
        id=row.id,
        text=row.text,
        reading=reading,
        model=row.model,
        status=Status(row.status),
        intent=row.intent,
        count=len(sightings),
        customers=len({sighting.visitor_id for sighting in sightings}),
        reasons=dict(Counter(reason for one in why for reason in one)),
        gain=gain(why, reading.margin),
        opinions=tuple(opinions),
        conversation_id=sightings[-1].conversation_id if sightings else None,
    )
