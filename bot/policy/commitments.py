"""What is promised outside complaints, and how urgent it has become. Shape of data/policy/commitments.yml."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Annotated, Self

from pydantic import Field, model_validator

from bot.policy.calendar import CalendarPolicy, office_time
from bot.policy.follow_up import Department, Plain, Priority, WorkOrderPlan
from bot.policy.periods import shanghai_day, shanghai_midnight
from bot.policy.refunds import RefundAlarm, RefundRule, refund_alarm
from bot.policy.vocabulary import BelowDanger, ComplaintCategory, Entry, Fen, PolicyFile, Sentence, with_placeholders


class CommitmentKind(StrEnum):
    SHIPMENT = "shipment"
    COURIER = "courier"
    PARCEL_BACK = "parcel_back"
    PICKUP = "pickup"
    INSTALLATION = "installation"
    REFUND = "refund"
    INVOICE = "invoice"
    DELETION = "deletion"

    @property
    def is_visit(self) -> bool:
        """Somebody comes at a time that was agreed on; another time agreed on later takes its place."""
        return self in {CommitmentKind.PICKUP, CommitmentKind.INSTALLATION}


class CommitmentRule(Entry):
    owner: Department
    label: Plain
    task: Plain
    work_hours: Annotated[int, Field(ge=1, le=400, strict=True)]
    cost_fen: Fen
    grace_hours: Annotated[int, Field(ge=0, le=48, strict=True)] = 0
    category: ComplaintCategory
    issue: Plain


class LateRule(Entry):
    notices: Annotated[tuple[Annotated[Sentence, with_placeholders("label", "order")], ...], Field(min_length=3)]
    priority: Priority
    alarm_priority: BelowDanger

    @model_validator(mode="after")
    def _rises(self) -> Self:
        if self.alarm_priority < self.priority:
            raise ValueError("alarm_priority must not be below priority")
        return self


class CommitmentsPolicy(PolicyFile):
    made_by: dict[str, CommitmentKind]
    kinds: dict[CommitmentKind, CommitmentRule]
    late: LateRule
    look_again_hours: Annotated[int, Field(ge=1, le=24, strict=True)]

    @model_validator(mode="after")
    def _every_kind(self) -> Self:
        missing = [kind.value for kind in CommitmentKind if kind not in self.kinds]
        if missing:
            raise ValueError(f"kinds missing: {missing}")
        return self


@dataclass(frozen=True)
class Standing:
    """What the shop's records say. `counted_from`: since when a refund is owed; None: its goods are not back yet.

    `over`: there is nothing to wait for any more (withdrawn, cancelled).
    """

    kept: bool = False
    over: bool = False
    counted_from: datetime | None = None


def late_from(kind: CommitmentKind, due_at: datetime, policy: CommitmentsPolicy) -> datetime:
    """From when it counts as late: who came in time may be recorded a little later."""
    return due_at + timedelta(hours=policy.kinds[kind].grace_hours)


def urgency(
    kind: CommitmentKind, standing: Standing, due_at: datetime, now: datetime, refund: RefundRule
) -> RefundAlarm:
    """How urgent it is now: a refund by its days (R8), everything else once its time is over."""
    if standing.kept or standing.over:
        return RefundAlarm.NONE
    if kind is not CommitmentKind.REFUND:
        return RefundAlarm.ESCALATE if now >= due_at else RefundAlarm.NONE
    if standing.counted_from is None:
        return RefundAlarm.NONE
    return refund_alarm(shanghai_day(standing.counted_from), shanghai_day(now), refund)


def look_at(
    kind: CommitmentKind, standing: Standing, due_at: datetime, now: datetime, refund: RefundRule, again: timedelta
) -> datetime | None:
    """When to look next; None: nothing is left to look at."""
    if standing.kept or standing.over:
        return None
    if kind is not CommitmentKind.REFUND:
        return due_at if now < due_at else now + again
    if standing.counted_from is None:
        return now + again
    first = shanghai_day(standing.counted_from)
    days = (refund.alert_day, refund.escalate_day, refund.alarm_day)
    to_come = (shanghai_midnight(first + timedelta(day)) for day in days)
    return next((moment for moment in to_come if moment > now), now + again)


def work_for(kind: CommitmentKind, at: datetime, policy: CommitmentsPolicy, calendar: CalendarPolicy) -> WorkOrderPlan:
    """What the department has to do about what is late."""
    rule = policy.kinds[kind]
    due = office_time(calendar).after(at, timedelta(hours=rule.work_hours))
    return WorkOrderPlan(rule.owner, rule.task, due, rule.cost_fen)
