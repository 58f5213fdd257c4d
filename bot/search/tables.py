"""What can be found, by the words that are kept of it."""

from datetime import datetime

from sqlalchemy import DDL, BigInteger, Integer, String, Text, UniqueConstraint, event
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.sql.ddl import ExecutableDDLElement

from bot.storage import Base


class SearchEntryRow(Base):
    """`ref`: the id of the thing of this `kind`; `tokens`: its words, on SQLite with a blank between them."""

    __tablename__ = "search_entries"
    __table_args__ = (UniqueConstraint("kind", "ref"),)

    id: Mapped[int] = mapped_column(
        BigInteger().with_variant(Integer(), "sqlite"), primary_key=True, autoincrement=True
    )
    kind: Mapped[str] = mapped_column(String(12))
    ref: Mapped[str] = mapped_column(String(40))
    conversation_id: Mapped[str] = mapped_column(String(40), index=True)
    at: Mapped[datetime]
    tokens: Mapped[str] = mapped_column(Text().with_variant(TSVECTOR(), "postgresql"))


# The words are in FTS5's own index only; these keep it in step. Migrations must create them too.
FTS5 = (
    "CREATE VIRTUAL TABLE search_fts USING fts5(tokens, content='search_entries', content_rowid='id', "
    "tokenize='unicode61 remove_diacritics 0')",
    "CREATE TRIGGER search_entries_added AFTER INSERT ON search_entries BEGIN "
    "INSERT INTO search_fts(rowid, tokens) VALUES (new.id, new.tokens); END",
    "CREATE TRIGGER search_entries_removed AFTER DELETE ON search_entries BEGIN "
    "INSERT INTO search_fts(search_fts, rowid, tokens) VALUES ('delete', old.id, old.tokens); END",
    "CREATE TRIGGER search_entries_changed AFTER UPDATE ON search_entries BEGIN "
    "INSERT INTO search_fts(search_fts, rowid, tokens) VALUES ('delete', old.id, old.tokens); "
    "INSERT INTO search_fts(rowid, tokens) VALUES (new.id, new.tokens); END",
)

GIN = ("CREATE INDEX ix_search_entries_tokens ON search_entries USING gin (tokens)",)

for _dialect, _statements in (("sqlite", FTS5), ("postgresql", GIN)):
    for _statement in _statements:
        _ddl: ExecutableDDLElement = DDL(_statement)  # type: ignore[no-untyped-call]
        _table = Base.metadata.tables[SearchEntryRow.__tablename__]
        event.listen(_table, "after_create", _ddl.execute_if(dialect=_dialect))
