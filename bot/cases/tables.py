"""Cases, their append-only ledger, and the counters of case numbers."""

from datetime import date, datetime

from sqlalchemy import DDL, CheckConstraint, ForeignKey, Index, String, Table, Text, UniqueConstraint, event, text
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.sql.ddl import ExecutableDDLElement

from bot.storage import Base, JsonDict, JsonList

_OPEN = text("stage NOT IN ('closed', 'withdrawn')")

# As long as shops may make them. SQLite, which heeds no lengths, keeps the table that it has.
CUSTOMER_ID = String(80).with_variant(String(40), "sqlite")


class CaseRow(Base):
    """`staff_id` or `staff_group`: whose it is at the console; `tier`: the customer's when the case was opened."""

    __tablename__ = "cases"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    number: Mapped[str] = mapped_column(String(40), unique=True)
    conversation_id: Mapped[str] = mapped_column(String(40), index=True)
    customer_id: Mapped[str | None] = mapped_column(CUSTOMER_ID, index=True)
    order_id: Mapped[str | None] = mapped_column(String(40))
    category: Mapped[str] = mapped_column(String(40))
    stage: Mapped[str] = mapped_column(String(40), index=True)
    text: Mapped[str] = mapped_column(Text)
    emotion: Mapped[str] = mapped_column(String(40))
    intensity: Mapped[float]
    demand: Mapped[str | None] = mapped_column(Text)
    facts: Mapped[JsonDict]
    offers: Mapped[JsonList]
    accepted_offer: Mapped[str | None] = mapped_column(String(80))
    promise: Mapped[str | None] = mapped_column(Text)
    promise_due: Mapped[datetime | None] = mapped_column(index=True)
    rating: Mapped[int | None]
    solved: Mapped[bool | None]
    refusals: Mapped[int]
    opened_at: Mapped[datetime] = mapped_column(index=True)
    closed_at: Mapped[datetime | None]
    staff_id: Mapped[str | None] = mapped_column(String(40), index=True)
    staff_group: Mapped[str | None] = mapped_column(String(12), index=True)
    tier: Mapped[str | None] = mapped_column(String(12))

    __table_args__ = (
        CheckConstraint("rating BETWEEN 1 AND 5", name="rating_range"),
        # A conversation has one open case at most, however many processes open one at once.
        Index("uq_cases_open_conversation", "conversation_id", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),
    )


class LedgerRow(Base):
    __tablename__ = "case_ledger"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    case_id: Mapped[str] = mapped_column(String(40), ForeignKey("cases.id"))
    position: Mapped[int]
    at: Mapped[datetime] = mapped_column(index=True)
    actor: Mapped[str] = mapped_column(String(40))
    actor_id: Mapped[str | None] = mapped_column(CUSTOMER_ID)
    stage: Mapped[str] = mapped_column(String(40))
    step: Mapped[str] = mapped_column(String(40))
    text: Mapped[str] = mapped_column(Text)
    rule_ids: Mapped[JsonList]
    turn_id: Mapped[str] = mapped_column(String(80), index=True)
    data: Mapped[JsonDict]

    __table_args__ = (UniqueConstraint("case_id", "turn_id", "step"), UniqueConstraint("case_id", "position"))


class PromiseRow(Base):
    """What a customer was promised. Instants are computed once; each later column is set at most once."""

    __tablename__ = "promises"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    key: Mapped[str] = mapped_column(String(120), unique=True)
    case_id: Mapped[str] = mapped_column(String(40), ForeignKey("cases.id"), index=True)
    conversation_id: Mapped[str] = mapped_column(String(40), index=True)
    owner: Mapped[str] = mapped_column(String(20))
    text: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime]
    due_at: Mapped[datetime] = mapped_column(index=True)
    follow_up_at: Mapped[datetime] = mapped_column(index=True)
    kept_at: Mapped[datetime | None]
    overdue_at: Mapped[datetime | None]
    asked_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    solved: Mapped[bool | None]
    void_at: Mapped[datetime | None]


class WorkOrderRow(Base):
    """What another department has to do for a case; `cost_fen` is what it costs the house.

    `promise_id` None: nothing was promised to the customer; a risk has opened it.
    """

    __tablename__ = "work_orders"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    key: Mapped[str] = mapped_column(String(120), unique=True)
    case_id: Mapped[str] = mapped_column(String(40), ForeignKey("cases.id"), index=True)
    promise_id: Mapped[str | None] = mapped_column(String(40), ForeignKey("promises.id"), index=True)
    staff_id: Mapped[str | None] = mapped_column(String(40))
    department: Mapped[str] = mapped_column(String(20))
    task: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(20), index=True)
    cost_fen: Mapped[int]
    opened_at: Mapped[datetime]
    due_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    overdue_at: Mapped[datetime | None]
    note: Mapped[str] = mapped_column(Text)

    __table_args__ = (Index("ix_work_orders_department_due_at", "department", "due_at"),)


class CaseNumberRow(Base):
    """The last number given out on a day (Asia/Shanghai)."""

    __tablename__ = "case_numbers"

    day: Mapped[date] = mapped_column(primary_key=True)
    last: Mapped[int]


# The database itself refuses to change or delete what the ledger says. Migrations must create these too.
APPEND_ONLY_SQLITE = (
    "CREATE TRIGGER case_ledger_no_update BEFORE UPDATE ON case_ledger "
    "BEGIN SELECT RAISE(ABORT, 'case_ledger is append-only'); END",
    "CREATE TRIGGER case_ledger_no_delete BEFORE DELETE ON case_ledger "
    "BEGIN SELECT RAISE(ABORT, 'case_ledger is append-only'); END",
    # INSERT OR REPLACE deletes without asking the trigger above.
    "CREATE TRIGGER case_ledger_no_replace BEFORE INSERT ON case_ledger WHEN EXISTS (SELECT 1 FROM case_ledger AS old "
    "WHERE old.id = NEW.id OR (old.case_id = NEW.case_id AND (old.position = NEW.position "
    "OR (old.turn_id = NEW.turn_id AND old.step = NEW.step)))) "
    "BEGIN SELECT RAISE(ABORT, 'case_ledger is append-only'); END",
)
APPEND_ONLY_POSTGRESQL = (
    "CREATE OR REPLACE FUNCTION case_ledger_append_only() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION 'case_ledger is append-only'; END $$",
    "CREATE TRIGGER case_ledger_append_only BEFORE UPDATE OR DELETE ON case_ledger "
    "FOR EACH ROW EXECUTE FUNCTION case_ledger_append_only()",
    "CREATE TRIGGER case_ledger_no_truncate BEFORE TRUNCATE ON case_ledger "
    "FOR EACH STATEMENT EXECUTE FUNCTION case_ledger_append_only()",
)


def _guard_ledger(table: Table) -> None:
    for dialect, statements in (("sqlite", APPEND_ONLY_SQLITE), ("postgresql", APPEND_ONLY_POSTGRESQL)):
        for statement in statements:
            ddl: ExecutableDDLElement = DDL(statement)  # type: ignore[no-untyped-call]
            event.listen(table, "after_create", ddl.execute_if(dialect=dialect))


_guard_ledger(Base.metadata.tables[LedgerRow.__tablename__])
