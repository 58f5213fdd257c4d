"""The review inbox as maintainers use it: look, label, mark, skip, many at once, and take it back."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.errors import BadInput, Conflict, NotFound
from bot.learning.export import Exported, export, marks_of
from bot.learning.marks import Mark, with_mark
from bot.learning.opinions import WAITING, Opinion, Status, verdict
from bot.learning.signals import Reading, Reason
from bot.learning.studio_log import ActionKind, note, take_back
from bot.learning.tables import ReviewItemRow, ReviewLabelRow, ReviewSightingRow
from bot.nlu.labels import INTENT_LABELS
from bot.storage import Database, utc_now

MOST_AT_ONCE = 500
"""Sentences labelled in one step."""
AT_ONCE = 1000
"""Identifiers in one question to the database."""


@dataclass(frozen=True, slots=True)
class Sighting:
    """A turn that a sentence was said in."""

    conversation_id: str
    turn_id: str


@dataclass(frozen=True, slots=True)
class Item:
    """A sentence in the inbox. `count`: turns it was said in; `reasons`: how often each was one; `seen`: where it was
    said, the latest first.
    """

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
    marks: tuple[Mark, ...] = ()
    seen: tuple[Sighting, ...] = ()
    exported: bool = False

    def opinion_of(self, by: str) -> Opinion | None:
        return next((opinion for opinion in self.opinions if opinion.by == by), None)


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
                select(ReviewItemRow)
                .where(ReviewItemRow.status.in_([status.value for status in statuses]))
                .order_by(ReviewItemRow.gain.desc(), ReviewItemRow.id)
                .limit(limit)
            ).all()
            return items_of(session, rows)

    def chosen(self, item_ids: Iterable[str]) -> list[Item]:
        """Those that there are, in the order of `items`."""
        with self._database.read() as session:
            rows = session.scalars(select(ReviewItemRow).where(ReviewItemRow.id.in_(list(item_ids)))).all()
            return sorted(items_of(session, rows), key=lambda item: (-item.gain, item.id))

    def item(self, item_id: str) -> Item:
        """Raises NotFound."""
        with self._database.read() as session:
            return items_of(session, [_access(session, item_id)])[0]

    def label(self, item_id: str, intent: str | None, by: str) -> Item:
        """One person's opinion; saying it again changes nothing. `intent` None: skip it, it teaches nothing.

        Raises BadInput: no such intent. NotFound. Conflict: it stands in the training data already.
        """
        self.label_all([item_id], intent, by)
        return self.item(item_id)

    def label_all(self, item_ids: Sequence[str], intent: str | None, by: str) -> str:
        """One opinion on many sentences, all or none, as one step that can be taken back; the step's identifier.

        Raises as `label`; BadInput also for none or too many.
        """
        if intent is not None and intent not in self._intents:
            raise BadInput(f"没有这个意图：{intent}", code="UNKNOWN_INTENT", field="intent")
        wanted = sorted(set(item_ids))  # everybody locks in the same order
        if not 0 < len(wanted) <= MOST_AT_ONCE:
            raise BadInput(f"一次可以标 1 到 {MOST_AT_ONCE} 句。", code="TOO_MANY_ITEMS", field="item")
        with self._database.write() as session:
            rows = [_open(session, item_id) for item_id in wanted]
            changes = [_say(session, row, by, _Opinion(intent), self._clock()) for row in rows]
            return note(session, by, ActionKind.LABELS, _title(rows, intent), changes, self._clock())

    def mark(self, item_id: str, mark: Mark, by: str) -> Item:
        """Raises BadInput (see `with_mark`). NotFound. Conflict: it stands in the training data already."""
        return self._mark(item_id, by, lambda text, marks: with_mark(text, marks, mark))

    def unmark(self, item_id: str, start: int, by: str) -> Item:
        """Takes away the mark that begins there, if there is one. Raises as `mark`."""
        return self._mark(item_id, by, lambda _, marks: tuple(one for one in marks if one.start != start))

    def undo(self, item_id: str, by: str) -> Item:
        """Takes a person's opinion back. Raises NotFound. Conflict: it stands in the training data already."""
        with self._database.write() as session:
            row = _open(session, item_id)
            changes = [_say(session, row, by, None, self._clock())]
            if changes[0]["before"] is not None:
                note(session, by, ActionKind.LABELS, f"收回“{row.text}”的标注", changes, self._clock())
        return self.item(item_id)

    def undo_action(self, action_id: str, by: str) -> None:
        """Everything is as it was before a step of `by`.

        Raises NotFound. Conflict: undone already; `by` has thought otherwise since; it was written into the data since.
        """
        with self._database.write() as session:
            action = take_back(session, action_id, by, self._clock())
            for change in action.changes:
                row = _open(session, change["item"])
                if action.kind is ActionKind.MARKS:
                    if row.marks != change["after"]:
                        raise changed_since(row)
                    row.marks = change["before"]
                    continue
                before, after = _Opinion.of(change["before"]), _Opinion.of(change["after"])
                if _opinion(session, row, by) != after:
                    raise changed_since(row)
                _say(session, row, by, before, self._clock())

    def export(self, data: Path, by: str = "review") -> Exported:
        """Writes what is labelled into `data/nlu`: see `export.export`."""
        return export(self._database, data, by, self._clock)

    def _mark(self, item_id: str, by: str, marked: Callable[[str, Sequence[Mark]], tuple[Mark, ...]]) -> Item:
        with self._database.write() as session:
            row = _open(session, item_id)
            now = [[one.start, one.end, one.kind] for one in marked(row.text, marks_of(row))]
            changes = [{"item": row.id, "before": row.marks, "after": now or None}]
            row.marks = now or None
            note(session, by, ActionKind.MARKS, f"标记“{row.text}”里的实体", changes, self._clock())
        return self.item(item_id)


def changed_since(row: ReviewItemRow) -> Conflict:
    return Conflict(f"“{row.text}”后来又改过，撤销更晚的那一步。", code="CHANGED_SINCE")


@dataclass(frozen=True, slots=True)
class _Opinion:
    """As a step keeps it; that there is none is None."""

    intent: str | None

    @classmethod
    def of(cls, kept: dict[str, Any] | None) -> "_Opinion | None":
        return None if kept is None else cls(kept["intent"])

    def kept(self) -> dict[str, Any]:
        return {"intent": self.intent}


def _say(session: Session, row: ReviewItemRow, by: str, now: _Opinion | None, at: datetime) -> dict[str, Any]:
    before = _opinion(session, row, by)
    if now is not None:
        session.merge(ReviewLabelRow(item_id=row.id, by=by, intent=now.intent, at=at))
    elif before is not None:
        session.delete(session.get_one(ReviewLabelRow, (row.id, by)))
    _settle(session, row)
    return {"item": row.id, "before": before and before.kept(), "after": now and now.kept()}


def _opinion(session: Session, row: ReviewItemRow, by: str) -> _Opinion | None:
    label = session.get(ReviewLabelRow, (row.id, by))
    return None if label is None else _Opinion(label.intent)


def _title(rows: Sequence[ReviewItemRow], intent: str | None) -> str:
    what = f"“{rows[0].text}”" + (f"等 {len(rows)} 句" if len(rows) > 1 else "")
    return f"{what}：{'跳过' if intent is None else INTENT_LABELS.get(intent, intent)}"


def _open(session: Session, item_id: str) -> ReviewItemRow:
    row = _access(session, item_id, lock=True)
    if row.exported_at is not None:
        raise Conflict(f"“{row.text}”已经写进训练数据，请到“数据”里改。", code="EXPORTED")
    return row


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


def items_of(session: Session, rows: Sequence[ReviewItemRow]) -> list[Item]:
    """With what was said of them and where, in their order; nothing of other sentences is read."""
    sightings: dict[str, list[ReviewSightingRow]] = {}
    opinions: dict[str, list[Opinion]] = {}
    ids = [row.id for row in rows]
    for some in (ids[at : at + AT_ONCE] for at in range(0, len(ids), AT_ONCE)):
        seen = select(ReviewSightingRow).where(ReviewSightingRow.item_id.in_(some))
        for sighting in session.scalars(seen.order_by(ReviewSightingRow.at)):
            sightings.setdefault(sighting.item_id, []).append(sighting)
        said = select(ReviewLabelRow).where(ReviewLabelRow.item_id.in_(some))
        for label in session.scalars(said.order_by(ReviewLabelRow.at)):
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
        gain=row.gain,
        opinions=tuple(opinions),
        marks=marks_of(row),
        seen=tuple(Sighting(one.conversation_id, one.turn_id) for one in reversed(sightings)),
        exported=row.exported_at is not None,
    )
