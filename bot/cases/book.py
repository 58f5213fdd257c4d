"""The book of cases: looking things up in it, and the one way a step gets into it."""

from collections.abc import Callable, Collection
from contextlib import nullcontext
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.cases.labels import CATEGORY_LABELS, CUSTOMER_STAGE_LABELS
from bot.cases.model import Case, LedgerEntry
from bot.cases.recording import Line, as_case, as_entry, locked, record, taken_in_turn
from bot.cases.stages import Stage, Step
from bot.cases.tables import CaseRow, LedgerRow
from bot.errors import NotFound
from bot.policy.vocabulary import ComplaintCategory
from bot.storage import Database, utc_now


class CaseBook:
    def __init__(self, database: Database, clock: Callable[[], datetime] = utc_now) -> None:
        self._database = database
        self._clock = clock

    def get(self, case_id: str) -> Case:
        with self._database.read() as session:
            return as_case(_existing(session, case_id))

    def current(self, conversation_id: str) -> Case | None:
        """The conversation's open case."""
        with self._database.read() as session:
            row = open_row(session, conversation_id)
            return as_case(row) if row else None

    def of_conversation(self, conversation_id: str) -> list[Case]:
        """All its cases, newest first."""
        query = select(CaseRow).where(CaseRow.conversation_id == conversation_id)
        with self._database.read() as session:
            rows = session.scalars(query.order_by(CaseRow.opened_at.desc(), CaseRow.id.desc()))
            return [as_case(row) for row in rows]

    def of_customer(self, customer_id: str, limit: int = 10) -> list[Case]:
        """The latest of a customer's cases, from all conversations, newest first."""
        query = select(CaseRow).where(CaseRow.customer_id == customer_id)
        with self._database.read() as session:
            rows = session.scalars(query.order_by(CaseRow.opened_at.desc(), CaseRow.id.desc()).limit(limit))
            return [as_case(row) for row in rows]

    def ledger(self, case_id: str) -> list[LedgerEntry]:
        """What happened, in order."""
        with self._database.read() as session:
            _existing(session, case_id)
            query = select(LedgerRow).where(LedgerRow.case_id == case_id).order_by(LedgerRow.position)
            return [as_entry(row) for row in session.scalars(query)]

    def ledgers(self, case_ids: Collection[str]) -> dict[str, list[LedgerEntry]]:
        """What happened in each of these cases, in order: one question for all of them."""
        query = select(LedgerRow).where(LedgerRow.case_id.in_(case_ids)).order_by(LedgerRow.position)
        found: dict[str, list[LedgerEntry]] = {case_id: [] for case_id in case_ids}
        with self._database.read() as session:
            for row in session.scalars(query):
                found[row.case_id].append(as_entry(row))
        return found

    def customer_view(self, conversation_id: str) -> list[dict[str, Any]]:
        """What the customer may see of their cases, newest first, ready for JSON; nothing else of a case goes out.

        `stages`: where it has been, in order, the present one last.
        """
        cases = self.of_conversation(conversation_id)
        ledgers = self.ledgers([case.id for case in cases])
        return [
            {
                "number": case.number,
                "kind": case.category,
                "kind_label": CATEGORY_LABELS[ComplaintCategory(case.category)],
                "stage": case.stage.value,
                "stage_label": CUSTOMER_STAGE_LABELS[case.stage],
                "stages": [stage.value for stage, _ in groupby(entry.stage for entry in ledgers[case.id])],
                "promise": case.promise,
                "promise_due": case.promise_due.isoformat() if case.promise_due else None,
            }
            for case in cases
        ]

    def _take(
        self,
        case_id: str,
        turn_id: str,
        step: Step,
        line: Line | Callable[[CaseRow], Line],
        same: tuple[Step, ...] = (),
        within: Session | None = None,
    ) -> Case:
        """Takes one step, unless this turn already took it or one of `same` (its alternatives).

        `within`: the unit of work of somebody else's that it belongs to.
        """
        with self._database.write() if within is None else nullcontext(within) as session:
            row = locked(session, case_id)
            if not taken_in_turn(session, case_id, turn_id, (step, *same)):
                record(session, row, step, turn_id, self._clock(), line)
            return as_case(row)


def open_row(session: Session, conversation_id: str) -> CaseRow | None:
    ended = [stage.value for stage in Stage if not stage.is_open]
    query = select(CaseRow).where(CaseRow.conversation_id == conversation_id, CaseRow.stage.not_in(ended))
    return session.scalars(query).first()


def start_round(row: CaseRow) -> None:
    """A new round forgets what was offered, not what was promised."""
    row.offers, row.accepted_offer, row.refusals = [], None, 0


def promising(row: CaseRow, promise: str | None, due: datetime | None) -> dict[str, Any]:
    """Puts the promise on the case and returns it for the ledger."""
    row.promise, row.promise_due = promise, due
    return {"promise": promise, "promise_due": due.isoformat() if due else None}


def _existing(session: Session, case_id: str) -> CaseRow:
    row = session.get(CaseRow, case_id)
    if row is None:
        raise NotFound("没有找到这张工单")
    return row
