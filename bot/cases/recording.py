"""How a step is written: the case row is locked, the stage advanced, one line added to the ledger, all or nothing."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.cases.model import Actor, Case, LedgerEntry
from bot.cases.stages import Stage, Step, take
from bot.cases.tables import CaseRow, LedgerRow
from bot.errors import NotFound
from bot.search.index import Kind, put
from bot.storage import new_id


def locked(session: Session, case_id: str) -> CaseRow:
    """The case, locked until the unit of work ends.

    Raises NotFound: there is no such case.
    """
    row = session.get(CaseRow, case_id, with_for_update=True)
    if row is None:
        raise NotFound("没有找到这张工单")
    return row


def taken_in_turn(session: Session, case_id: str, turn_id: str, steps: Iterable[Step]) -> bool:
    """Whether this turn has already taken one of these steps."""
    query = select(LedgerRow.id).where(
        LedgerRow.case_id == case_id, LedgerRow.turn_id == turn_id, LedgerRow.step.in_([step.value for step in steps])
    )
    return session.scalars(query).first() is not None


@dataclass(frozen=True)
class Line:
    """Who took a step and what stands in the ledger about it."""

    actor: Actor
    text: str = ""
    rule_ids: Iterable[str] = ()
    data: dict[str, Any] = field(default_factory=dict)
    actor_id: str | None = None


def record(
    session: Session, row: CaseRow, step: Step, turn_id: str, at: datetime, line: Line | Callable[[CaseRow], Line]
) -> None:
    """Takes the step and writes its line. A callable `line` is asked once the step may be taken;
    it changes the row and says what to write.

    Raises WrongStage: the step cannot be taken now.
    """
    past = select(LedgerRow.step).where(LedgerRow.case_id == row.id).order_by(LedgerRow.position)
    stage = take(Stage(row.stage), [Step(value) for value in session.scalars(past)], step)
    written = line if isinstance(line, Line) else line(row)
    row.stage = stage.value
    row.closed_at = None if stage.is_open else at
    write(session, row, step, turn_id, at, written)


def write(session: Session, row: CaseRow, step: Step, turn_id: str, at: datetime, line: Line) -> None:
    last = session.scalar(select(func.max(LedgerRow.position)).where(LedgerRow.case_id == row.id)) or 0
    entry = LedgerRow(
        id=new_id(),
        case_id=row.id,
        position=last + 1,
        at=at,
        actor=line.actor.value,
        actor_id=row.customer_id if line.actor is Actor.CUSTOMER else line.actor_id,
        stage=row.stage,
        step=step.value,
        text=line.text,
        rule_ids=list(line.rule_ids),
        turn_id=turn_id,
        data=line.data,
    )
    session.add(entry)
    session.flush()
    keep(session, row)


def keep(session: Session, row: CaseRow) -> None:
    """Makes the case findable as it stands now, in the unit of work that changes it."""
    facts = " ".join(str(value) for value in row.facts.values())
    words = (row.number, row.order_id, row.text, row.demand, facts, row.promise)
    put(session, Kind.CASE, row.id, row.conversation_id, row.opened_at, "\n".join(filter(None, words)))


def as_case(row: CaseRow) -> Case:
    return Case(
        id=row.id,
        number=row.number,
        conversation_id=row.conversation_id,
        customer_id=row.customer_id,
        order_id=row.order_id,
        category=row.category,
        stage=Stage(row.stage),
        text=row.text,
        emotion=row.emotion,
        intensity=row.intensity,
        demand=row.demand,
        facts=dict(row.facts),
        offers=list(row.offers),
        accepted_offer=row.accepted_offer,
        promise=row.promise,
        promise_due=row.promise_due,
        rating=row.rating,
        solved=row.solved,
        refusals=row.refusals,
        opened_at=row.opened_at,
        closed_at=row.closed_at,
        staff_id=row.staff_id,
        staff_group=row.staff_group,
        tier=row.tier,
    )


def as_entry(row: LedgerRow) -> LedgerEntry:
    return LedgerEntry(
        id=row.id,
        case_id=row.case_id,
        position=row.position,
        at=row.at,
        actor=Actor(row.actor),
        actor_id=row.actor_id,
        stage=Stage(row.stage),
        step=Step(row.step),
        text=row.text,
        rule_ids=tuple(row.rule_ids),
        turn_id=row.turn_id,
        data=dict(row.data),
    )
