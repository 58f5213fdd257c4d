"""Giving cases to a person or a group of staff: all of them or none, each with its line in ledger and audit."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.cases.listing import free_to
from bot.cases.model import Actor
from bot.cases.recording import Line, record
from bot.cases.stages import Stage, Step
from bot.cases.tables import CaseRow
from bot.errors import BadInput, Conflict, Forbidden, NotFound
from bot.staff import audit
from bot.staff.groups import GROUP_LABELS, Group
from bot.staff.scope import Scope
from bot.staff.tables import StaffRow
from bot.storage import Database, new_id, utc_now

MOST = 200


@dataclass(frozen=True, slots=True)
class Receiver:
    """A person, a group, or (neither) nobody in particular."""

    staff_id: str | None = None
    group: Group | None = None


class CaseAssigning:
    def __init__(self, database: Database, clock: Callable[[], datetime] = utc_now) -> None:
        self._database = database
        self._clock = clock

    def assign(self, numbers: Collection[str], receiver: Receiver, by: Scope) -> int:
        """How many changed hands; those that are the receiver's already stay as they are.

        Agents may only take cases for themselves, supervisors give them to anybody. Raises Forbidden; BadInput: no
        case, more than 200, or no such receiver. NotFound: one of them is not there, or a colleague's. Conflict:
        one has ended. Then none was given.
        """
        wanted = set(numbers)
        if not 1 <= len(wanted) <= MOST:
            raise BadInput(f"请选择 1 到 {MOST} 张工单。", code="HOW_MANY", field="case")
        if not by.sees_all and receiver != Receiver(by.staff_id):
            raise Forbidden("只有主管可以把工单分给别人。", code="ROLE_REQUIRED")
        now = self._clock()
        with self._database.write() as session:
            name = _name(session, receiver)
            # Locked in one order, so that two who assign at once cannot dead-lock.
            query = select(CaseRow).where(CaseRow.number.in_(wanted), free_to(by)).order_by(CaseRow.id)
            cases = session.scalars(query.with_for_update()).all()
            _check(cases, wanted)
            return sum(_give(session, case, receiver, name, by.staff_id, now) for case in cases)


def _check(cases: Collection[CaseRow], wanted: Collection[str]) -> None:
    if missing := sorted(set(wanted) - {case.number for case in cases}):
        raise NotFound(f"没有找到工单 {missing[0][:40]}，一张都没有分配。")
    if ended := [case.number for case in cases if not Stage(case.stage).is_open]:
        raise Conflict(f"工单 {'、'.join(ended[:5])} 已经结束，一张都没有分配。", code="CASE_ENDED")


def _give(session: Session, case: CaseRow, receiver: Receiver, name: str, by: str, now: datetime) -> bool:
    group = receiver.group.value if receiver.group else None
    if (case.staff_id, case.staff_group) == (receiver.staff_id, group):
        return False
    before = {"staff_id": case.staff_id, "group": case.staff_group}
    case.staff_id, case.staff_group = receiver.staff_id, group
    data = {"before": before, "after": {"staff_id": receiver.staff_id, "group": group}}
    record(session, case, Step.ASSIGNED, f"assign:{new_id()}", now, Line(Actor.STAFF, name, data=data, actor_id=by))
    audit.record(session, audit.Action.CASES_ASSIGNED, now, by, case.number, to=name)
    return True


def _name(session: Session, receiver: Receiver) -> str:
    if receiver.group is not None:
        return f"分给{GROUP_LABELS[receiver.group]}组"
    if receiver.staff_id is None:
        return "收回，等待分配"
    row = session.get(StaffRow, receiver.staff_id)
    if row is None or row.disabled:
        raise BadInput("没有这位同事。", code="BAD_RECEIVER", field="to")
    return f"分给{row.display_name}"
