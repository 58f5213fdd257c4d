"""The index behind one face: `put` in the writer's own unit of work, `matches` as a condition of a reader's query."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, Text, cast, column, delete, func, literal, select, table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.dialects.postgresql import ARRAY, TSQUERY
from sqlalchemy.orm import Session

from bot.search.tables import SearchEntryRow
from bot.search.words import Term, kept


class Kind(StrEnum):
    MESSAGE = "message"
    CASE = "case"


def put(session: Session, kind: Kind, ref: str, conversation_id: str, at: datetime, text: str) -> None:
    """Keeps what a thing is found by; again, in place of what was kept before. A text without words is not kept."""
    words = kept(text)
    if not words:
        return
    on_postgresql = _on_postgresql(session)
    dialect = postgresql if on_postgresql else sqlite
    tokens = func.array_to_tsvector(cast(words, ARRAY(Text))) if on_postgresql else literal(" ".join(words))
    new = {"kind": kind.value, "ref": ref, "conversation_id": conversation_id, "at": at, "tokens": tokens}
    added = dialect.insert(SearchEntryRow).values(new)
    session.execute(added.on_conflict_do_update(index_elements=["kind", "ref"], set_={"tokens": added.excluded.tokens}))


def forget(session: Session, conversation_id: str) -> None:
    """Nothing of a conversation, nor of its cases, is found any more."""
    session.execute(delete(SearchEntryRow).where(SearchEntryRow.conversation_id == conversation_id))


def matches(session: Session, kind: Kind, terms: Sequence[Term]) -> ColumnElement[bool]:
    """Entries of this kind in which every term is found. At least one term has to be given."""
    if _on_postgresql(session):
        query = cast(literal(" & ".join(map(_tsquery, terms))), TSQUERY)
        return (SearchEntryRow.kind == kind.value) & SearchEntryRow.tokens.op("@@", is_comparison=True)(query)
    fts = table("search_fts", column("rowid"), column("search_fts"))
    asked = literal(" AND ".join(map(_fts5, terms)))
    found = select(fts.c.rowid).where(fts.c.search_fts.op("MATCH", is_comparison=True)(asked))
    return (SearchEntryRow.kind == kind.value) & SearchEntryRow.id.in_(found)


# Terms are runs of Chinese characters, or of letters and digits: there is nothing in them to escape.


def _fts5(term: Term) -> str:
    whole = f'"{term.word}"' + ("*" if term.beginning else "")
    if not term.parts:
        return whole
    return f"({whole} OR ({' AND '.join(f'{chr(34)}{part}{chr(34)}' for part in term.parts)}))"


def _tsquery(term: Term) -> str:
    whole = f"'{term.word}'" + (":*" if term.beginning else "")
    if not term.parts:
        return whole
    return f"({whole} | ({' & '.join(f'{chr(39)}{part}{chr(39)}' for part in term.parts)}))"


def _on_postgresql(session: Session) -> bool:
    return session.get_bind().dialect.name == "postgresql"
