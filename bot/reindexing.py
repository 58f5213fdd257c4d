"""Making findable what was said before the full-text index was there, in batches that hold up nobody for long."""

from collections.abc import Callable, Iterator
from itertools import chain

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.cases import recording
from bot.cases.tables import CaseRow
from bot.conversations import searching
from bot.conversations.tables import MessageRow
from bot.search.index import Kind
from bot.search.tables import SearchEntryRow
from bot.storage import Database

AT_ONCE = 500

Progress = Callable[[int, int], None]


def is_behind(database: Database) -> bool:
    """Whether there are messages and nothing at all of them can be found: the index has just been made."""
    with database.read() as session:
        said = session.scalar(select(MessageRow.id).where(MessageRow.sender.in_(searching.KEPT)).limit(1))
        return said is not None and session.scalar(select(SearchEntryRow.id).limit(1)) is None


def reindex(database: Database, progress: Progress) -> int:
    """Keeps everything anew, whatever was kept before; may be stopped and begun again. Returns how many things.

    `progress` is told how many are done, and of how many.
    """
    with database.read() as session:
        whole = sum(session.scalar(select(func.count()).select_from(table)) or 0 for table in (MessageRow, CaseRow))
    done = 0
    for batch in chain(_batches(database, Kind.MESSAGE), _batches(database, Kind.CASE)):
        done += batch
        progress(done, whole)
    return done


def _batches(database: Database, kind: Kind) -> Iterator[int]:
    """Each is one unit of work, by the order of identifiers; yields its size."""
    after: str | None = ""
    while after is not None:
        with database.write() as session:
            size, after = _messages(session, after) if kind is Kind.MESSAGE else _cases(session, after)
        if size:
            yield size


def _messages(session: Session, after: str) -> tuple[int, str | None]:
    query = select(MessageRow).where(MessageRow.id > after).order_by(MessageRow.id).limit(AT_ONCE)
    rows = session.scalars(query).all()
    for row in rows:
        searching.keep(session, row)
    return len(rows), rows[-1].id if rows else None


def _cases(session: Session, after: str) -> tuple[int, str | None]:
    query = select(CaseRow).where(CaseRow.id > after).order_by(CaseRow.id).limit(AT_ONCE).with_for_update()
    rows = session.scalars(query).all()
    for row in rows:
        recording.keep(session, row)
    return len(rows), rows[-1].id if rows else None
