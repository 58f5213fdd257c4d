"""What is promised outside complaints: kept in mind when it is said, and settled by what the shop's records show.

A commitment that is not kept in time becomes a case of its own, a person's at once, with a work order for whoever owns
it. The shop is asked outside the unit of work that decides, which looks again at the row that it locks.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from bot.cases.book import open_row
from bot.cases.commitment_tables import CommitmentRow
from bot.cases.model import Actor
from bot.cases.numbers import next_number
from bot.cases.promises import note, open_once
from bot.cases.recording import Line, locked, record, write
from bot.cases.stages import Stage, Step
from bot.cases.tables import CaseRow
from bot.customers.known import known_tier
from bot.policy.commitments import CommitmentKind, Standing, late_from, look_at, urgency, work_for
from bot.policy.loading import Policy
from bot.policy.refunds import RefundAlarm
from bot.policy.vocabulary import Emotion
from bot.storage import Database, new_id, utc_now

LEVELS = tuple(RefundAlarm)
LOOKED_AT_ONCE = 50
MOST_OWED = 50


@dataclass(frozen=True, slots=True)
class Commitment:
    id: str
    kind: CommitmentKind
    conversation_id: str
    customer_id: str
    order_id: str
    subject: str
    owner: str
    text: str
    made_at: datetime
    due_at: datetime
    level: RefundAlarm
    kept_at: datetime | None
    overdue_at: datetime | None
    case_id: str | None

    @classmethod
    def of(cls, row: CommitmentRow) -> "Commitment":
        return cls(
            row.id,
            CommitmentKind(row.kind),
            row.conversation_id,
            row.customer_id,
            row.order_id,
            row.subject,
            row.owner,
            row.text,
            row.made_at,
            row.due_at,
            RefundAlarm(row.level),
            row.kept_at,
            row.overdue_at,
            row.case_id,
        )


@dataclass(frozen=True, slots=True)
class Promised:
    """What was said to a customer: of which kind, about what, and until when."""

    kind: CommitmentKind
    conversation_id: str
    customer_id: str
    order_id: str
    subject: str
    text: str
    due_at: datetime


class Commitments:
    """Keeping in mind, and looking up."""

    def __init__(self, database: Database, policy: Policy, clock: Callable[[], datetime] = utc_now) -> None:
        self._database = database
        self._policy = policy
        self._clock = clock

    def keep(self, key: str, promised: Promised) -> None:
        """Keeps a promise in mind; the same `key` again changes nothing. A visit that is put off is not owed before."""
        now = self._clock()
        known = select(CommitmentRow.id).where(CommitmentRow.key == key)
        with self._database.read() as session:
            if session.scalar(known) is not None:
                return  # said before: nobody waits for a lock
        with self._database.write() as session:
            if session.scalar(known) is not None:
                return
            rule = self._policy.commitments.kinds[promised.kind]
            if promised.kind.is_visit:
                _void_earlier(session, promised, now)
            session.add(
                CommitmentRow(
                    id=new_id(),
                    key=key,
                    kind=promised.kind.value,
                    conversation_id=promised.conversation_id,
                    customer_id=promised.customer_id,
                    order_id=promised.order_id,
                    subject=promised.subject,
                    owner=rule.owner.value,
                    text=promised.text,
                    made_at=now,
                    due_at=promised.due_at,
                    look_at=self._first_look(promised, now),
                    level=RefundAlarm.NONE.value,
                )
            )

    def _first_look(self, promised: Promised, now: datetime) -> datetime:
        if promised.kind is CommitmentKind.REFUND:
            return now
        return late_from(promised.kind, promised.due_at, self._policy.commitments)

    def of_conversation(self, conversation_id: str) -> list[Commitment]:
        """Newest first."""
        query = select(CommitmentRow).where(CommitmentRow.conversation_id == conversation_id)
        with self._database.read() as session:
            return [Commitment.of(row) for row in session.scalars(query.order_by(CommitmentRow.made_at.desc()))]

    def still_owed(self, conversation_id: str, customer_id: str | None) -> list[Commitment]:
        """Promised in the conversation, or to its customer elsewhere, and not settled; the soonest due first."""
        theirs = [CommitmentRow.conversation_id == conversation_id]
        if customer_id is not None:
            theirs.append(CommitmentRow.customer_id == customer_id)
        query = select(CommitmentRow).where(
            or_(*theirs), CommitmentRow.kept_at.is_(None), CommitmentRow.void_at.is_(None)
        )
        with self._database.read() as session:
            rows = session.scalars(query.order_by(CommitmentRow.due_at, CommitmentRow.id).limit(MOST_OWED))
            return [Commitment.of(row) for row in rows]

    def to_look_at(self) -> Sequence[Commitment]:
        """Those whose records at the shop are to be looked at now, the longest due first."""
        query = select(CommitmentRow).where(CommitmentRow.look_at <= self._clock())
        with self._database.read() as session:
            rows = session.scalars(query.order_by(CommitmentRow.look_at, CommitmentRow.id).limit(LOOKED_AT_ONCE))
            return [Commitment.of(row) for row in rows]


def _void_earlier(session: Session, promised: Promised, now: datetime) -> None:
    same = (
        CommitmentRow.kind == promised.kind.value,
        CommitmentRow.customer_id == promised.customer_id,
        CommitmentRow.subject == promised.subject,
    )
    unsettled = (CommitmentRow.kept_at.is_(None), CommitmentRow.void_at.is_(None))
    for row in session.scalars(select(CommitmentRow).where(*same, *unsettled).with_for_update()):
        row.void_at, row.look_at = now, None


def settle(session: Session, seen: Commitment, standing: Standing, now: datetime, policy: Policy) -> RefundAlarm:
    """What the shop's records mean for a commitment; the level to sound now, NONE when nothing is new.

    Of several processes that looked at once one finds something new.
    """
    row = session.get(CommitmentRow, seen.id, with_for_update=True, populate_existing=True)
    if row is None or row.look_at is None or row.look_at > now:
        return RefundAlarm.NONE  # another process was a moment faster
    rule = policy.returns.refund
    late = late_from(seen.kind, row.due_at, policy.commitments)
    level = urgency(seen.kind, standing, late, now, rule)
    again = timedelta(hours=policy.commitments.look_again_hours)
    row.look_at = look_at(seen.kind, standing, late, now, rule, again)
    if standing.kept:
        row.kept_at = now
    elif standing.over:
        row.void_at = now
    if LEVELS.index(level) <= LEVELS.index(RefundAlarm(row.level)):
        return RefundAlarm.NONE
    row.level = level.value
    if level is not RefundAlarm.ALERT and row.overdue_at is None:
        row.overdue_at = now
    return level


def put_off(session: Session, commitment_id: str, until: datetime) -> None:
    """The shop could not be asked: look again later."""
    row = session.get(CommitmentRow, commitment_id, with_for_update=True)
    if row is not None and row.look_at is not None:
        row.look_at = until


def forget(session: Session, commitment_id: str) -> None:
    """Nobody is left to whom it was promised."""
    row = session.get(CommitmentRow, commitment_id, with_for_update=True)
    if row is not None:
        row.look_at = None


def locked_open_case(session: Session, conversation_id: str) -> CaseRow | None:
    """The conversation's open case, locked."""
    case = open_row(session, conversation_id)
    return locked(session, case.id) if case else None


def case_for(
    session: Session, case: CaseRow | None, late: Commitment, level: RefundAlarm, now: datetime, policy: Policy
) -> CaseRow:
    """The case that a late commitment belongs to, with the work order of whoever owns it. `case`: the one that is open.

    A case of its own is a person's at once.
    """
    rule = policy.commitments.kinds[late.kind]
    key = f"late:{late.id}"
    if case is None:
        case = CaseRow(
            id=new_id(),
            number=next_number(session, now),
            conversation_id=late.conversation_id,
            customer_id=late.customer_id,
            order_id=late.order_id or None,
            category=rule.category.value,
            tier=known_tier(session, late.customer_id),
            stage=Stage.RECEIVED.value,
            text=rule.issue,
            emotion=Emotion.CALM.value,
            intensity=0.0,
            facts={"issue": rule.issue, **({"order": late.order_id} if late.order_id else {})},
            offers=[],
            refusals=0,
            opened_at=now,
        )
        session.add(case)
        session.flush()
        write(session, case, Step.OPENED, key, now, Line(Actor.SYSTEM, rule.issue))
        record(session, case, Step.ESCALATED, key, now, Line(Actor.SYSTEM, f"答应过：{late.text}"))
    words = f"{rule.issue}（{LEVEL_WORDS[level]}）。答应过：{late.text}"
    note(session, case, words, f"{key}:{level.value}", now)
    open_once(session, case, work_for(late.kind, now, policy.commitments, policy.calendar), key, now)
    row = session.get_one(CommitmentRow, late.id)
    row.case_id = case.id
    return case


LEVEL_WORDS = {RefundAlarm.ALERT: "预警", RefundAlarm.ESCALATE: "逾期", RefundAlarm.ALARM: "严重逾期"}
