"""What follows a promise: its owner, the work order it opens, when to ask back. Shape of data/policy/follow_up.yml."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Annotated, Self

from pydantic import AfterValidator, Field, model_validator

from bot.policy.calendar import CalendarPolicy, WorkingTime, office_time
from bot.policy.playbook import RISKS
from bot.policy.vocabulary import Entry, Fen, OfferKind, PolicyFile, Sentence, with_placeholders

Plain = Annotated[Sentence, with_placeholders()]
Hours = Annotated[int, Field(ge=0, le=24 * 60, strict=True)]
Priority = Annotated[int, Field(ge=1, le=5, strict=True)]


def _compiles(pattern: str) -> str:
    try:
        re.compile(pattern)
    except re.error as error:
        raise ValueError(f"not a regular expression: {error}") from error
    return pattern


Pattern = Annotated[Sentence, AfterValidator(_compiles)]


class Department(StrEnum):
    SERVICE = "service"
    WAREHOUSE = "warehouse"
    LOGISTICS = "logistics"
    FINANCE = "finance"
    PRODUCT = "product"
    LEGAL = "legal"


class AskingBack(Entry):
    hours_after_due: Hours
    questions: Annotated[tuple[Annotated[Sentence, with_placeholders("number")], ...], Field(min_length=3)]
    solved_button: Annotated[Plain, Field(max_length=16)]
    unsolved_button: Annotated[Plain, Field(max_length=16)]
    solved_words: Pattern
    unsolved_words: Pattern
    solved_reply: Plain
    unsolved_reply: Plain
    unsolved_priority: Priority


class OverdueRule(Entry):
    notice: Plain
    priority: Priority


class DepartmentEntry(Entry):
    label: Plain


class WorkOrderRule(Entry):
    department: Department
    task: Plain
    work_hours: Annotated[int, Field(ge=1, le=400, strict=True)]
    cost_fen: Fen


class FollowUpPolicy(PolicyFile):
    asking_back: AskingBack
    overdue: OverdueRule
    unrated_hours: Annotated[int, Field(ge=1, le=24 * 30, strict=True)]
    departments: dict[Department, DepartmentEntry]
    work_orders: dict[OfferKind, WorkOrderRule]
    risk_orders: dict[str, WorkOrderRule]

    @model_validator(mode="after")
    def _complete(self) -> Self:
        missing = [each.value for each in Department if each not in self.departments]
        missing += [kind.value for kind in OfferKind if kind not in self.work_orders]
        if missing:
            raise ValueError(f"missing: {missing}")
        if unknown := sorted(set(self.risk_orders) - set(RISKS)):
            raise ValueError(f"unknown risk flags: {unknown}")
        return self


@dataclass(frozen=True)
class WorkOrderPlan:
    """What a department has to do, by when on its own calendar, and what that costs the house."""

    department: Department
    task: str
    due_at: datetime
    cost_fen: int


@dataclass(frozen=True)
class FollowThrough:
    """What is computed once when a promise is made, and stored."""

    owner: Department
    follow_up_at: datetime
    work_order: WorkOrderPlan


def plan(
    kind: OfferKind, made_at: datetime, due_at: datetime, policy: FollowUpPolicy, calendar: CalendarPolicy
) -> FollowThrough:
    """Who does what by when, once an offer of this kind was accepted.

    The work is due on the office's calendar, but never after the customer was promised it.
    """
    rule = policy.work_orders[kind]
    worked = office_time(calendar).after(made_at, timedelta(hours=rule.work_hours))
    order = WorkOrderPlan(rule.department, rule.task, min(worked, due_at), rule.cost_fen)
    asked = due_at + timedelta(hours=policy.asking_back.hours_after_due)
    return FollowThrough(rule.department, WorkingTime(calendar.contact, calendar.dates).next_open(asked), order)


def orders_for(
    risks: Iterable[str], at: datetime, policy: FollowUpPolicy, calendar: CalendarPolicy
) -> dict[str, WorkOrderPlan]:
    """What other departments have to do about risks before anything is promised, by risk."""
    office = office_time(calendar)
    rules = {risk: policy.risk_orders[risk] for risk in sorted(set(risks) & set(policy.risk_orders))}
    return {
        risk: WorkOrderPlan(
            rule.department, rule.task, office.after(at, timedelta(hours=rule.work_hours)), rule.cost_fen
        )
        for risk, rule in rules.items()
    }


class WorkOrderState(StrEnum):
    OPEN = "open"
    ACCEPTED = "accepted"
    RETURNED = "returned"  # the department cannot go on without an answer from service
    DONE = "done"
    CANCELLED = "cancelled"

    @property
    def is_open(self) -> bool:
        return self not in {WorkOrderState.DONE, WorkOrderState.CANCELLED}


class WorkOrderMove(StrEnum):
    ACCEPT = "accept"
    RETURN = "return"
    ANSWER = "answer"
    FINISH = "finish"
    CANCEL = "cancel"


WORK_ORDER_TABLE: dict[tuple[WorkOrderState, WorkOrderMove], WorkOrderState] = {
    (WorkOrderState.OPEN, WorkOrderMove.ACCEPT): WorkOrderState.ACCEPTED,
    (WorkOrderState.OPEN, WorkOrderMove.RETURN): WorkOrderState.RETURNED,
    (WorkOrderState.OPEN, WorkOrderMove.FINISH): WorkOrderState.DONE,
    (WorkOrderState.OPEN, WorkOrderMove.CANCEL): WorkOrderState.CANCELLED,
    (WorkOrderState.ACCEPTED, WorkOrderMove.RETURN): WorkOrderState.RETURNED,
    (WorkOrderState.ACCEPTED, WorkOrderMove.FINISH): WorkOrderState.DONE,
    (WorkOrderState.ACCEPTED, WorkOrderMove.CANCEL): WorkOrderState.CANCELLED,
    (WorkOrderState.RETURNED, WorkOrderMove.ANSWER): WorkOrderState.OPEN,
    (WorkOrderState.RETURNED, WorkOrderMove.CANCEL): WorkOrderState.CANCELLED,
}
