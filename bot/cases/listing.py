"""The list of cases: filters, pages, and who may see which. However long it is, a page costs the same queries."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Generic, TypeVar

from sqlalchemy import ColumnElement, and_, func, or_, select, true
from sqlalchemy.orm import Session

from bot.cases.model import Case
from bot.cases.recording import as_case
from bot.cases.stages import Stage
from bot.cases.tables import CaseRow, PromiseRow, WorkOrderRow
from bot.customers.profile import Tier
from bot.errors import NotFound
from bot.policy.follow_up import Department, WorkOrderState
from bot.policy.vocabulary import ComplaintCategory
from bot.settings import TIME_ZONE
from bot.staff.groups import Group
from bot.staff.scope import Scope
from bot.storage import Database, utc_now

T = TypeVar("T")

PAGE = 50
NEAR = timedelta(hours=24)
LONGEST_NUMBER = 40
ENDED = [stage.value for stage in Stage if not stage.is_open]
# Looked for once, and not for each case: with many of them the difference is minutes.
UNSETTLED = (PromiseRow.kept_at.is_(None), PromiseRow.void_at.is_(None))
TO_DO = (WorkOrderRow.state.not_in([state.value for state in WorkOrderState if not state.is_open]),)


class Due(StrEnum):
    """How a promise or a work order stands with its time."""

    OVERDUE = "overdue"
    NEAR = "near"
    """Due within a day."""


class Whose(StrEnum):
    MINE = "mine"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class CaseFilter:
    """What has to hold of the cases; None and "" ask nothing.

    `open`: only those that have not ended. `number`: the beginning of a case's number, or a whole order number.
    `opened_from` and `opened_to`: days in Asia/Shanghai, both included.
    """

    open: bool = False
    stage: Stage | None = None
    category: ComplaintCategory | None = None
    due: Due | None = None
    whose: Whose | None = None
    staff_id: str = ""
    group: Group | None = None
    department: Department | None = None
    tier: Tier | None = None
    opened_from: date | None = None
    opened_to: date | None = None
    number: str = ""


@dataclass(frozen=True, slots=True)
class ListedCase:
    """`due_at`: the nearest promise that is not settled. `departments`: which have work to do for it."""

    case: Case
    due_at: datetime | None
    overdue: bool
    departments: tuple[Department, ...]


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """`number` counts from 1."""

    rows: Sequence[T]
    total: int
    number: int
    size: int = PAGE

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // self.size))


class CaseListing:
    def __init__(self, database: Database, clock: Callable[[], datetime] = utc_now) -> None:
        self._database = database
        self._clock = clock

    def page(self, wanted: CaseFilter, scope: Scope, number: int = 1) -> Page[ListedCase]:
        """One page, the latest opened first; a number beyond the last page gives the last one."""
        now = self._clock()
        conditions = [visible_to(scope), *_conditions(wanted, scope, now)]
        with self._database.read() as session:
            total = session.scalar(select(func.count()).select_from(CaseRow).where(*conditions)) or 0
            number = min(number, max(1, -(-total // PAGE)))
            newest = (CaseRow.opened_at.desc(), CaseRow.id.desc())
            query = select(CaseRow).where(*conditions).order_by(*newest).limit(PAGE).offset((number - 1) * PAGE)
            found = list(session.scalars(query))
            ids = [row.id for row in found]
            due, busy = _due(session, ids), _departments(session, ids)
            rows = [
                ListedCase(as_case(row), at := due.get(row.id), at is not None and at <= now, busy.get(row.id, ()))
                for row in found
            ]
            return Page(rows, total, number)

    def one(self, number: str, scope: Scope) -> Case:
        """A case by its number. Raises NotFound: there is none, or it is a colleague's; the two look the same."""
        with self._database.read() as session:
            row = session.scalar(select(CaseRow).where(CaseRow.number == number, visible_to(scope)))
            if row is None:
                raise NotFound("没有找到这张工单，或者它由其他同事负责。")
            return as_case(row)


def visible_to(scope: Scope) -> ColumnElement[bool]:
    """The one door to cases by staff member. Whoever took a department's work for a case sees the case, too."""
    works_for = CaseRow.id.in_(select(WorkOrderRow.case_id).where(WorkOrderRow.staff_id == scope.staff_id))
    return or_(free_to(scope), works_for)


def free_to(scope: Scope) -> ColumnElement[bool]:
    """Which cases a staff member may take: no colleague's, even where they do a department's work for it."""
    if scope.sees_all:
        return true()
    return or_(
        CaseRow.staff_id == scope.staff_id,
        CaseRow.staff_group.in_([group.value for group in scope.groups]),
        and_(CaseRow.staff_id.is_(None), CaseRow.staff_group.is_(None)),
    )


def is_free_to(case: Case, scope: Scope) -> bool:
    """`free_to`, of a case at hand."""
    if scope.sees_all or (case.staff_id is None and case.staff_group is None):
        return True
    return case.staff_id == scope.staff_id or case.staff_group in {group.value for group in scope.groups}


def stands(due_at: ColumnElement[datetime], due: Due, now: datetime) -> ColumnElement[bool]:
    return due_at <= now if due is Due.OVERDUE else and_(due_at > now, due_at <= now + NEAR)


def _conditions(wanted: CaseFilter, scope: Scope, now: datetime) -> list[ColumnElement[bool]]:
    kept: list[ColumnElement[bool]] = []
    if wanted.open:
        kept.append(CaseRow.stage.not_in(ENDED))
    for column, value in (
        (CaseRow.stage, wanted.stage),
        (CaseRow.category, wanted.category),
        (CaseRow.staff_id, wanted.staff_id),
        (CaseRow.staff_group, wanted.group),
        (CaseRow.tier, wanted.tier),
    ):
        if value:
            kept.append(column == str(value))
    if wanted.whose is Whose.MINE:
        kept.append(CaseRow.staff_id == scope.staff_id)
    if wanted.whose is Whose.NOBODY:
        kept.append(and_(CaseRow.staff_id.is_(None), CaseRow.staff_group.is_(None)))
    if wanted.due is not None:
        due = stands(PromiseRow.due_at.expression, wanted.due, now)
        kept.append(CaseRow.id.in_(select(PromiseRow.case_id).where(*UNSETTLED, due)))
    if wanted.department is not None:
        busy = select(WorkOrderRow.case_id).where(*TO_DO, WorkOrderRow.department == wanted.department.value)
        kept.append(CaseRow.id.in_(busy))
    if wanted.opened_from is not None:
        kept.append(CaseRow.opened_at >= _midnight(wanted.opened_from))
    if wanted.opened_to is not None:
        kept.append(CaseRow.opened_at < _midnight(wanted.opened_to) + timedelta(days=1))
    if number := wanted.number.strip()[: LONGEST_NUMBER + 1]:
        kept.append(or_(numbered(number), CaseRow.order_id == number))
    return kept


def numbered(beginning: str) -> ColumnElement[bool]:
    """Cases whose number begins so; what is longer than a number can be begins none."""
    return CaseRow.number.startswith(beginning.upper()[: LONGEST_NUMBER + 1], autoescape=True)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), TIME_ZONE)


def _due(session: Session, ids: Sequence[str]) -> dict[str, datetime]:
    query = select(PromiseRow.case_id, func.min(PromiseRow.due_at)).where(PromiseRow.case_id.in_(ids), *UNSETTLED)
    return dict(session.execute(query.group_by(PromiseRow.case_id)).tuples().all())


def _departments(session: Session, ids: Sequence[str]) -> dict[str, tuple[Department, ...]]:
    query = select(WorkOrderRow.case_id, WorkOrderRow.department).where(WorkOrderRow.case_id.in_(ids), *TO_DO)
    busy: dict[str, tuple[Department, ...]] = {}
    for case_id, department in session.execute(query.distinct().order_by(WorkOrderRow.department)):
        busy[case_id] = (*busy.get(case_id, ()), Department(department))
    return busy
