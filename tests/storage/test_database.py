"""A unit of work lands whole or not at all, and two at once both land."""

from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest
from at_once import at_once
from sqlalchemy import insert, select, text, update

from bot.conversations.tables import EventRow, VisitorRow
from bot.storage import Database, new_id

NOON = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)


def event(count: int = 0) -> EventRow:
    return EventRow(id=new_id(), at=NOON, kind="test", conversation_id=None, staff_id=None, data={"count": count})


def counts(database: Database) -> list[int]:
    with database.read() as session:
        return [data["count"] for data in session.scalars(select(EventRow.data))]


def test_a_unit_of_work_is_committed_at_its_end(database: Database) -> None:
    with database.write() as session:
        session.add(event())
    assert counts(database) == [0]


def test_a_unit_of_work_that_raises_leaves_nothing_behind(database: Database) -> None:
    def half_done() -> None:
        with database.write() as session:
            session.add(event())
            session.flush()
            session.add(event())
            session.flush()
            raise RuntimeError("in the middle")

    with pytest.raises(RuntimeError, match="in the middle"):
        half_done()
    assert counts(database) == []


def test_after_a_unit_of_work_that_raised_the_next_one_works(database: Database) -> None:
    test_a_unit_of_work_that_raises_leaves_nothing_behind(database)
    test_a_unit_of_work_is_committed_at_its_end(database)


def test_what_a_reader_changes_is_dropped(database: Database) -> None:
    with database.read() as session:
        session.add(event())
        session.flush()
    assert counts(database) == []


def test_rows_can_be_read_after_the_unit_of_work(database: Database) -> None:
    row = event(7)
    with database.write() as session:
        session.add(row)
    assert row.data == {"count": 7}


def test_writers_at_once_lose_no_update(database: Database) -> None:
    row = event()
    with database.write() as session:
        session.add(row)

    def count_up() -> None:
        with database.write() as session:
            held = session.scalars(select(EventRow).where(EventRow.id == row.id).with_for_update()).one()
            held.data = {"count": held.data["count"] + 1}

    assert at_once([count_up] * 20) == [None] * 20
    assert counts(database) == [20]


def test_a_reader_is_not_held_up_by_a_writer(database: Database) -> None:
    with database.write() as session:
        session.add(event())
        session.flush()
        assert at_once([partial(counts, database)] * 3) == [[], [], []]
    assert counts(database) == [0]


def test_foreign_keys_are_enforced(database: Database) -> None:
    statement = text(
        "INSERT INTO conversations (id, visitor_id, owner, epoch, last_seq, priority, created_at, updated_at)"
        " VALUES ('c', 'nobody', 'bot', 1, 0, 0, '2026-11-22', '2026-11-22')"
    )
    with pytest.raises(Exception, match=r"(?i)foreign key"), database.write() as session:
        session.execute(statement)


def test_a_sqlite_file_is_made_with_its_folder(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'new' / 'folder' / 'anxin.db'}")
    with database.read() as session:
        assert session.scalar(text("PRAGMA journal_mode")) == "wal"
        assert session.scalar(text("PRAGMA foreign_keys")) == 1
    database.dispose()
    assert (tmp_path / "new" / "folder" / "anxin.db").exists()


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_every_way_to_write_a_postgresql_url_uses_the_one_driver_there_is(scheme: str) -> None:
    database = Database(f"{scheme}://somebody:secret@db.example/anxin")
    assert database.is_postgresql
    assert database.url.drivername == "postgresql+psycopg"
    assert "secret" not in str(database.url)


def test_the_fixture_gives_every_test_a_database_of_its_own(database: Database) -> None:
    with database.write() as session:
        assert session.scalars(select(VisitorRow)).all() == []
        session.add(VisitorRow(id="v", customer_id=None, created_at=NOON))


test_the_fixture_really_does = test_the_fixture_gives_every_test_a_database_of_its_own


def test_rows_are_written_whole_or_not_at_all_without_a_session(database: Database) -> None:
    row = {"id": new_id(), "at": NOON, "kind": "test", "data": {"count": 0}}
    with database.write_rows() as connection:
        connection.execute(insert(EventRow), row)
    with database.rows() as connection:
        assert connection.execute(select(EventRow.__table__.c.data)).scalars().all() == [{"count": 0}]

    def half_done() -> None:
        with database.write_rows() as connection:
            connection.execute(insert(EventRow), {**row, "id": new_id()})
            raise RuntimeError("in the middle")

    with pytest.raises(RuntimeError, match="in the middle"):
        half_done()
    assert counts(database) == [0]


def test_writers_of_rows_at_once_lose_no_update(database: Database) -> None:
    row = event()
    with database.write() as session:
        session.add(row)

    def count_up() -> None:
        with database.write_rows() as connection:
            held = connection.execute(select(EventRow.__table__).with_for_update()).one()
            connection.execute(update(EventRow).values(data={"count": held.data["count"] + 1}))

    assert at_once([count_up] * 20) == [None] * 20
    assert counts(database) == [20]


def test_what_rows_changed_is_dropped(database: Database) -> None:
    with database.rows() as connection:
        connection.execute(insert(EventRow), {"id": new_id(), "at": NOON, "kind": "test", "data": {"count": 0}})
    assert counts(database) == []
