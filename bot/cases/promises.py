"""Promises and the work orders behind them: made with the step that promises, watched until they are settled.

Functions that take a session are part of a unit of work of somebody else's; each locks the row it decides on, so that
of several processes one does a thing and the others find it done.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.cases.model import Actor
from bot.cases.recording import Line, locked, taken_in_turn, write
from bot.cases.stages import Stage, Step
from bot.cases.tables import CaseRow, LedgerRow, PromiseRow, WorkOrderRow
from bot.errors import Conflict, NotFound
from bot.policy.follow_up import WORK_ORDER_TABLE, FollowThrough, WorkOrderMove, WorkOrderPlan, WorkOrderState
from bot.storage import Database, new_id, utc_now


@dataclass(frozen=True, slots=True)
class Promise:
    id: str
    case_id: str
    conversation_id: str
    owner: str
    text: str
    made_at: datetime
    due_at: datetime
    kept_at: datetime | None
    overdue_at: datetime | None
    asked_at: datetime | None
    solved: bool | None


@dataclass(frozen=True, slots=True)
class WorkOrder:
    id: str
    case_id: str
    department: str
    task: str
    state: WorkOrderState
    cost_fen: int
    opened_at: datetime
    due_at: datetime
    ended_at: datetime | None
    overdue_at: datetime | None
    staff_id: str | None
    note: str

    @classmethod
    def of(cls, row: WorkOrderRow) -> "WorkOrder":
        return cls(
            id=row.id,
            case_id=row.case_id,
            department=row.department,
            task=row.task,
            state=WorkOrderState(row.state),
            cost_fen=row.cost_fen,
            opened_at=row.opened_at,
            due_at=row.due_at,
            ended_at=row.ended_at,
            overdue_at=row.overdue_at,
            staff_id=row.staff_id,
            note=row.note,
        )


class WrongMove(Conflict):
    """The work order cannot be moved so from where it is; nothing was changed."""

    code = "WRONG_WORK_ORDER_STATE"


def make(
    session: Session, case: CaseRow, text: str, due: datetime, plan: FollowThrough, key: str, at: datetime
) -> None:
    """Stores a promise and opens its work order; the same `key` again changes nothing. The case's row is locked."""
    if session.scalar(select(PromiseRow.id).where(PromiseRow.key == key)) is not None:
        return
    promise = PromiseRow(
        id=new_id(),
        key=key,
        case_id=case.id,
        conversation_id=case.conversation_id,
        owner=plan.owner.value,
        text=text,
        made_at=at,
        due_at=due,
        follow_up_at=plan.follow_up_at,
    )
    session.add(promise)
    session.flush()
    _open_order(session, case, plan.work_order, key, at, promise.id)


def open_for_risks(session: Session, case: CaseRow, orders: Mapping[str, WorkOrderPlan], at: datetime) -> None:
    """Opens what a risk asks of other departments, once for each risk of a case. The case's row is locked."""
    for risk, order in orders.items():
        open_once(session, case, order, f"{case.id}:risk:{risk}", at)


def open_once(session: Session, case: CaseRow, order: WorkOrderPlan, key: str, at: datetime) -> None:
    """Opens a work order behind which stands no promise of its own, once for each `key`. The case's row is locked."""
    if session.scalar(select(WorkOrderRow.id).where(WorkOrderRow.key == key)) is None:
        _open_order(session, case, order, key, at)


def _open_order(
    session: Session, case: CaseRow, order: WorkOrderPlan, key: str, at: datetime, promise_id: str | None = None
) -> None:
    session.add(
        WorkOrderRow(
            id=new_id(),
            key=key,
            case_id=case.id,
            promise_id=promise_id,
            department=order.department.value,
            task=order.task,
            state=WorkOrderState.OPEN.value,
            cost_fen=order.cost_fen,
            opened_at=at,
            due_at=order.due_at,
            note="",
        )
    )
    session.flush()


def note(session: Session, case: CaseRow, text: str, key: str, at: datetime, actor: Actor = Actor.SYSTEM) -> None:
    """One line in the case's ledger about a promise, whatever stage the case is in; once for each `key`."""
    if not taken_in_turn(session, case.id, key, (Step.FOLLOWED_UP,)):
        write(session, case, Step.FOLLOWED_UP, key, at, Line(actor, text))


def next_overdue(session: Session, now: datetime) -> tuple[PromiseRow, CaseRow] | None:
    """A promise whose time is over and that nobody has looked at since, with its case; both locked."""
    return _next(session, PromiseRow.due_at <= now, PromiseRow.kept_at.is_(None), PromiseRow.overdue_at.is_(None))


def next_to_ask(session: Session, now: datetime, not_these: Collection[str] = ()) -> tuple[PromiseRow, CaseRow] | None:
    """A kept promise whose customer is to be asked back; `not_these` conversations cannot be written to now."""
    return _next(
        session,
        PromiseRow.follow_up_at <= now,
        PromiseRow.kept_at.is_not(None),
        PromiseRow.asked_at.is_(None),
        PromiseRow.conversation_id.not_in(not_these),
    )


def other_open(session: Session, case: CaseRow) -> bool:
    """Whether the conversation has another case that is open."""
    ended = [stage.value for stage in Stage if not stage.is_open]
    query = select(CaseRow.id).where(
        CaseRow.conversation_id == case.conversation_id, CaseRow.id != case.id, CaseRow.stage.not_in(ended)
    )
    return session.scalar(query.limit(1)) is not None


def next_unrated(session: Session, since: datetime) -> CaseRow | None:
    """A case that has waited for its rating since `since` or longer; locked."""
    last = select(func.max(LedgerRow.at)).where(LedgerRow.case_id == CaseRow.id).scalar_subquery()
    query = select(CaseRow).where(CaseRow.stage == Stage.EVALUATING.value, last <= since).limit(1)
    return session.scalar(query.with_for_update(skip_locked=True))


def next_late_work_order(session: Session, now: datetime) -> WorkOrderRow | None:
    """A work order past its time of which nobody was told yet; locked."""
    late = (WorkOrderRow.due_at <= now, WorkOrderRow.ended_at.is_(None), WorkOrderRow.overdue_at.is_(None))
    return session.scalar(select(WorkOrderRow).where(*late).limit(1).with_for_update(skip_locked=True))


def is_kept(session: Session, promise: PromiseRow, case: CaseRow) -> bool:
    """Whether what was promised is done: its work orders are, a person has closed the case since, or the customer said
    so when it was due. A good rating of the moment after the promise says nothing of its keeping.
    """
    states = session.scalars(select(WorkOrderRow.state).where(WorkOrderRow.promise_id == promise.id)).all()
    if states and all(state == WorkOrderState.DONE for state in states):
        return True
    closing = (Step.CLOSED_BY_PERSON.value, Step.RATED_WELL.value)
    query = select(LedgerRow).where(LedgerRow.case_id == case.id, LedgerRow.step.in_(closing))
    return any(
        line.at >= promise.made_at
        if line.step == Step.CLOSED_BY_PERSON
        else line.at >= promise.due_at and line.data.get("solved")
        for line in session.scalars(query)
    )


def _next(session: Session, *conditions: Any) -> tuple[PromiseRow, CaseRow] | None:
    # The case is locked first, then the promise, everywhere: two locks in one order cannot dead-lock.
    due = (
        select(CaseRow, PromiseRow.id)
        .join(PromiseRow, PromiseRow.case_id == CaseRow.id)
        .where(PromiseRow.void_at.is_(None), *conditions)
        .order_by(PromiseRow.due_at, PromiseRow.id)
        .limit(1)
        .with_for_update(of=CaseRow, skip_locked=True)
    )
    found = session.execute(due).first()
    if found is None:
        return None
    case, promise_id = found
    again = select(PromiseRow).where(PromiseRow.id == promise_id, PromiseRow.void_at.is_(None), *conditions)
    promise = session.scalar(again.with_for_update())
    return (promise, case) if promise is not None else None


class Promises:
    """Looking at promises and work orders, and moving the latter."""

    def __init__(self, database: Database, clock: Callable[[], datetime] = utc_now) -> None:
        self._database = database
        self._clock = clock

    def of_case(self, case_id: str) -> list[Promise]:
        """Newest first."""
        query = select(PromiseRow).where(PromiseRow.case_id == case_id).order_by(PromiseRow.made_at.desc())
        with self._database.read() as session:
            return [_promise(row) for row in session.scalars(query)]

    def of_cases(self, case_ids: Collection[str]) -> dict[str, list[Promise]]:
        """Of each of these cases, newest first: one question for all of them."""
        query = select(PromiseRow).where(PromiseRow.case_id.in_(case_ids)).order_by(PromiseRow.made_at.desc())
        found: dict[str, list[Promise]] = {case_id: [] for case_id in case_ids}
        with self._database.read() as session:
            for row in session.scalars(query):
                found[row.case_id].append(_promise(row))
        return found

    def work_orders_of(self, case_ids: Collection[str]) -> dict[str, list[WorkOrder]]:
        """Of each of these cases, newest first: one question for all of them."""
        query = select(WorkOrderRow).where(WorkOrderRow.case_id.in_(case_ids)).order_by(WorkOrderRow.opened_at.desc())
        found: dict[str, list[WorkOrder]] = {case_id: [] for case_id in case_ids}
        with self._database.read() as session:
            for row in session.scalars(query):
                found[row.case_id].append(WorkOrder.of(row))
        return found

    def work_orders(self, case_id: str) -> list[WorkOrder]:
        """Newest first."""
        query = select(WorkOrderRow).where(WorkOrderRow.case_id == case_id).order_by(WorkOrderRow.opened_at.desc())
        with self._database.read() as session:
            return [WorkOrder.of(row) for row in session.scalars(query)]

    def move(self, work_order_id: str, move: WorkOrderMove, staff_id: str, text: str = "") -> WorkOrder:
        """Moves a work order; finishing the last one of a promise keeps the promise.

        Raises NotFound. WrongMove: not from its state; a repeat of the move that led there changes nothing.
        """
        now = self._clock()
        with self._database.write() as session:
            found = session.get(WorkOrderRow, work_order_id)
            if found is None:
                raise NotFound("没有找到这张协作单")
            case = locked(session, found.case_id)
            row = session.get_one(WorkOrderRow, work_order_id, with_for_update=True, populate_existing=True)
            state = WorkOrderState(row.state)
            after = WORK_ORDER_TABLE.get((state, move))
            if after is None:
                if state in _results_of(move):
                    return WorkOrder.of(row)
                raise WrongMove("这张协作单的状态已经变了", data={"state": row.state, "move": move.value})
            row.state, row.note = after.value, text or row.note
            row.staff_id = staff_id if move is WorkOrderMove.ACCEPT else row.staff_id or staff_id
            row.ended_at = None if after.is_open else now
            session.flush()
            words = f"{row.task}：{_MOVED[after]}" + (f"（{text}）" if text else "")
            line = Line(Actor.STAFF, words, actor_id=staff_id)
            write(session, case, Step.FOLLOWED_UP, f"{row.id}:{move.value}:{new_id()}", now, line)
            if row.promise_id is not None:
                promise = session.get_one(PromiseRow, row.promise_id, with_for_update=True)
                if promise.kept_at is None and is_kept(session, promise, case):
                    promise.kept_at = now
            return WorkOrder.of(row)


_MOVED = {
    WorkOrderState.OPEN: "已答复，继续办",
    WorkOrderState.ACCEPTED: "已接单",
    WorkOrderState.RETURNED: "退回，等客服答复",
    WorkOrderState.DONE: "办完",
    WorkOrderState.CANCELLED: "取消",
}


def _results_of(move: WorkOrderMove) -> set[WorkOrderState]:
    return {after for (_, each), after in WORK_ORDER_TABLE.items() if each is move}


def _promise(row: PromiseRow) -> Promise:
    return Promise(
        row.id,
        row.case_id,
        row.conversation_id,
        row.owner,
        row.text,
        row.made_at,
        row.due_at,
        row.kept_at,
        row.overdue_at,
        row.asked_at,
        row.solved,
    )
