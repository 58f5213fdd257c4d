"""The review inbox a page at a time: as many questions to the database, and as much read, however much lies in it."""

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import ColumnElement, case, exists, func, or_, select

from bot.learning.inbox import Item, items_of
from bot.learning.opinions import WAITING, Status
from bot.learning.tables import ReviewItemRow, ReviewLabelRow
from bot.storage import Database


class Shelf(StrEnum):
    WAITING = "waiting"
    SECOND = "second"
    DECIDED = "decided"


STATUSES = {
    Shelf.WAITING: WAITING,
    Shelf.SECOND: (Status.SECOND, Status.DISPUTED),
    Shelf.DECIDED: (Status.LABELLED, Status.SKIPPED),
}


@dataclass(frozen=True, slots=True)
class ShelfPage:
    """`counts`: sentences on each shelf; `unwritten`: labelled, not in the training data yet; `number` is from 1."""

    items: tuple[Item, ...]
    number: int
    pages: int
    counts: dict[Shelf, int]
    unwritten: int


def shelf_page(database: Database, shelf: Shelf, by: str, number: int, size: int) -> ShelfPage:
    """What promises most comes first; a number beyond the last page is the last page.

    What waits for somebody else's second opinion does not wait for that of `by`.
    """
    with database.read() as session:
        sums = [func.coalesce(func.sum(case((_on(one, by), 1), else_=0)), 0) for one in Shelf]
        labelled = (ReviewItemRow.status == Status.LABELLED.value) & ReviewItemRow.exported_at.is_(None)
        row = session.execute(select(*sums, func.coalesce(func.sum(case((labelled, 1), else_=0)), 0))).one()
        counts = {one: int(row[place]) for place, one in enumerate(Shelf)}
        pages = max(1, -(-counts[shelf] // size))
        here = min(max(1, number), pages)
        rows = session.scalars(
            select(ReviewItemRow)
            .where(_on(shelf, by))
            .order_by(ReviewItemRow.gain.desc(), ReviewItemRow.id)
            .limit(size)
            .offset((here - 1) * size)
        ).all()
        return ShelfPage(tuple(items_of(session, rows)), here, pages, counts, int(row[-1]))


def _on(shelf: Shelf, by: str) -> ColumnElement[bool]:
    there = ReviewItemRow.status.in_([status.value for status in STATUSES[shelf]])
    if shelf is Shelf.DECIDED:
        return there
    own = exists().where(ReviewLabelRow.item_id == ReviewItemRow.id, ReviewLabelRow.by == by)
    return there & or_(ReviewItemRow.status == Status.OPEN.value, ~own)
