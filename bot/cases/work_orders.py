"""The list of what departments have to do, over all cases: whoever works here sees it, whosever the case is."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, case, func, select

from bot.cases.listing import PAGE, Due, Page, numbered, stands
from bot.cases.promises import WorkOrder
from bot.cases.tables import CaseRow, WorkOrderRow
from bot.policy.follow_up import Department, WorkOrderState
from bot.staff.scope import Scope
from bot.storage import Database, utc_now


class Progress(StrEnum):
    """The states as the departments think of them."""

    TO_DO = "to_do"
    LATE = "late"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class WorkOrderFilter:
    """None and "" ask nothing; `number`: the beginning of the case's number."""

    department: Department | None = None
    progress: Progress | None = None
    due: Due | None = None
    number: str = ""
    mine: bool = False


@dataclass(frozen=True, slots=True)
class ListedOrder:
    order: WorkOrder
    case_number: str
    late: bool


@dataclass(frozen=True, slots=True)
class OrderPage(Page[ListedOrder]):
    """`cost_fen`: what all that the filter found costs the house; what was cancelled costs nothing."""

    cost_fen: int = 0


class WorkOrderListing:
    def __init__(self, database: Database, clock: Callable[[], datetime] = utc_now) -> None:
        self._database = database
        self._clock = clock

    def page(self, wanted: WorkOrderFilter, scope: Scope, number: int = 1) -> OrderPage:
        """The most urgent first; those that are done last, the latest first."""
        now = self._clock()
        conditions = _conditions(wanted, scope, now)
        with self._database.read() as session:
            costs = case((WorkOrderRow.state != WorkOrderState.CANCELLED.value, WorkOrderRow.cost_fen), else_=0)
            counted = select(func.count(), func.coalesce(func.sum(costs), 0))
            total, cost = session.execute(counted.join(CaseRow, _of_case()).where(*conditions)).one()
            number = min(number, max(1, -(-total // PAGE)))
            query = (
                select(WorkOrderRow, CaseRow.number)
                .join(CaseRow, _of_case())
                .where(*conditions)
                .order_by(
                    WorkOrderRow.ended_at.is_not(None),
                    WorkOrderRow.ended_at.desc(),
                    WorkOrderRow.due_at,
                    WorkOrderRow.id,
                )
                .limit(PAGE)
                .offset((number - 1) * PAGE)
            )
            rows = [_listed(row, case, now) for row, case in session.execute(query)]
            return OrderPage(rows, total, number, cost_fen=int(cost))


def _of_case() -> ColumnElement[bool]:
    return CaseRow.id == WorkOrderRow.case_id


def _listed(row: WorkOrderRow, case_number: str, now: datetime) -> ListedOrder:
    return ListedOrder(WorkOrder.of(row), case_number, (row.ended_at or now) > row.due_at)


def _conditions(wanted: WorkOrderFilter, scope: Scope, now: datetime) -> list[ColumnElement[bool]]:
    kept: list[ColumnElement[bool]] = []
    open_states = [state.value for state in WorkOrderState if state.is_open]
    if wanted.department is not None:
        kept.append(WorkOrderRow.department == wanted.department.value)
    if wanted.progress is Progress.TO_DO or wanted.due is not None:
        kept.append(WorkOrderRow.state.in_(open_states))
    if wanted.progress is Progress.DONE:
        kept.append(WorkOrderRow.state.not_in(open_states))
    if wanted.progress is Progress.LATE:
        kept.append(WorkOrderRow.due_at < func.coalesce(WorkOrderRow.ended_at, now))
    if wanted.due is not None:
        kept.append(stands(WorkOrderRow.due_at.expression, wanted.due, now))
    if wanted.mine:
        kept.append(WorkOrderRow.staff_id == scope.staff_id)
    if number := wanted.number.strip():
        kept.append(numbered(number))
    return kept
