"""A page of the inbox asks and reads as much as a page, however much lies in it."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from counting import counted, queries
from sqlalchemy import select

from bot.learning.gain import gain
from bot.learning.inbox import ReviewInbox
from bot.learning.inbox_shelves import Shelf, shelf_page
from bot.learning.opinions import Status
from bot.learning.signals import Reading, Reason
from bot.learning.tables import ReviewItemRow, ReviewSightingRow
from bot.storage import Database, new_id, utc_now
from bot.storage.migrations import upgrade

RANKING = (("ask_payment", 0.4), ("ask_price", 0.3))


@pytest.fixture
def inbox(database: Database) -> ReviewInbox:
    return ReviewInbox(database, {"ask_payment", "complain_service"})


@pytest.fixture
def said(database: Database) -> Callable[..., str]:
    def keep(text: str, reason: Reason = Reason.FALLBACK) -> str:
        now = utc_now() - timedelta(hours=1)
        worth = gain([[reason]], Reading(RANKING).margin)
        item = ReviewItemRow(id=new_id(), key=new_id(), text=text, ranking=[list(one) for one in RANKING], model="m")
        item.status, item.gain, item.first_seen, item.last_seen = Status.OPEN.value, worth, now, now
        seen = ReviewSightingRow(turn_id=new_id(), item_id=item.id, conversation_id="c", visitor_id="v", at=now)
        seen.reasons = [reason.value]
        with database.write() as session:
            session.add(item)
            session.flush()
            session.add(seen)
            return item.id

    return keep


def test_as_much_is_asked_however_much_lies_there(database: Database, said: Callable[..., str]) -> None:
    for number in range(2):
        said(f"第{number}句")
    few = queries(database, lambda: shelf_page(database, Shelf.WAITING, "xun", 1, 2))
    for number in range(2, 9):
        said(f"第{number}句")
    assert queries(database, lambda: shelf_page(database, Shelf.WAITING, "xun", 1, 2)) == few == 4
    assert len(shelf_page(database, Shelf.WAITING, "xun", 5, 2).items) == 1


def test_labelling_one_sentence_reads_nothing_of_the_others(
    database: Database, inbox: ReviewInbox, said: Callable[..., str]
) -> None:
    one, *_ = [said(f"第{number}句") for number in range(4)]
    with counted(database) as asked:
        inbox.label(one, "ask_payment", "xun")
    tables = ("FROM review_items", "FROM review_sightings", "FROM review_labels")
    about = [query for query in asked if any(table in query.replace("\n", " ") for table in tables)]
    assert about
    assert all("WHERE" in query for query in about), about


def test_what_promises_most_comes_first_and_a_page_beyond_the_last_is_the_last(
    database: Database, said: Callable[..., str]
) -> None:
    last, first = said("偶然", Reason.RANDOM), said("改正过", Reason.CORRECTED)
    pages = [shelf_page(database, Shelf.WAITING, "xun", number, 1) for number in (1, 2, 99)]
    assert [page.items[0].id for page in pages] == [first, last, last]
    assert [(page.number, page.pages) for page in pages] == [(1, 2), (2, 2), (2, 2)]


def test_each_shelf_is_counted_for_whoever_looks(
    database: Database, inbox: ReviewInbox, said: Callable[..., str]
) -> None:
    said("没人看过")
    inbox.label(said("你们就这个态度"), "complain_service", "xun")
    inbox.label(said("怎么付"), "ask_payment", "xun")
    mine, others = (shelf_page(database, Shelf.SECOND, by, 1, 5) for by in ("xun", "zhou"))
    assert mine.counts == {Shelf.WAITING: 1, Shelf.SECOND: 0, Shelf.DECIDED: 1}
    assert others.counts == {Shelf.WAITING: 2, Shelf.SECOND: 1, Shelf.DECIDED: 1}
    assert [item.text for item in others.items] == ["你们就这个态度"]
    assert (mine.items, mine.unwritten) == ((), 1)


def test_an_inbox_of_before_has_its_order_after_the_upgrade(unmigrated_database: Database) -> None:
    upgrade(unmigrated_database, "0025_rank_emotion")
    item = "INSERT INTO review_items (id, key, text, ranking, model, status, first_seen, last_seen) VALUES "
    ranking = '[["ask_payment", 0.4], ["ask_price", 0.3]]'
    item += "('{0}', '{0}', '{0}', '{1}', 'm', 'open', '2026-11-01', '2026-11-01')"
    sighting = "INSERT INTO review_sightings (turn_id, item_id, conversation_id, visitor_id, reasons, at) VALUES "
    sighting += "('{0}', '{1}', 'c', 'v', '[\"{2}\", \"low_margin\"]', '2026-11-01')"
    with unmigrated_database.engine.begin() as connection:
        for name, turns in (("a", ["random"]), ("b", ["fallback", "corrected"]), ("c", [])):
            connection.exec_driver_sql(item.format(name, ranking))
            for why in turns:
                connection.exec_driver_sql(sighting.format(f"{name}{why}", name, why))
    upgrade(unmigrated_database)
    with unmigrated_database.read() as session:
        found = {row.id: row.gain for row in session.scalars(select(ReviewItemRow))}
    margin = Reading(RANKING).margin
    reasons = [{Reason.FALLBACK, Reason.LOW_MARGIN}, {Reason.CORRECTED, Reason.LOW_MARGIN}]
    assert found["b"] == pytest.approx(gain(reasons, margin))
    assert found["a"] == pytest.approx(gain([{Reason.LOW_MARGIN}], margin))
    assert found["c"] == 0
