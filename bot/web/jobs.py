"""What falls due without anybody writing: who waits is offered to who has room, offers lapse, promises are overdue,
customers are asked back, cases stay unrated, work orders are late.

Each thing is done in one unit of work that locks what it decides on and marks it done: it happens once however many
processes look, and not at all when a process dies in the middle. No lease is needed, because nothing outside the
database is touched.
"""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

import structlog
from anyio.to_thread import run_sync
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.cases.book import start_round
from bot.cases.model import Actor
from bot.cases.promises import is_kept, next_late_work_order, next_overdue, next_to_ask, next_unrated, note, other_open
from bot.cases.recording import Line, record
from bot.cases.recording import locked as locked_case
from bot.cases.stages import Stage, Step
from bot.cases.tables import CaseRow, PromiseRow
from bot.conversations import asking_back, clocks, rows
from bot.conversations.answers_due import settle_next_answer
from bot.conversations.asking_back import MAY_BE_ASKED, Answer
from bot.conversations.assignment import Assignment
from bot.conversations.events import EventKind
from bot.conversations.events import record as record_event
from bot.conversations.ownership import Owner
from bot.conversations.queue import bring_left_message, next_left_message
from bot.conversations.snoozing import wake_next
from bot.conversations.tables import EventRow
from bot.logs import where_it_failed
from bot.policy.calendar import WorkingTime
from bot.policy.loading import Policy
from bot.policy.sentences import fill, pick
from bot.storage import Database, utc_now
from bot.web.hub import QUEUE, Hub

log = structlog.get_logger(__name__)

EVERY_SECONDS = 2.0
QUIET = timedelta(minutes=30)
"""How long nobody must have written to the bot before the house asks something of its own."""


class Jobs:
    """`run_due` does everything that is due now; `run` does so for ever."""

    def __init__(self, database: Database, policy: Policy, hub: Hub, clock: Callable[[], datetime] = utc_now) -> None:
        self._database = database
        self._policy = policy
        self._hub = hub
        self._clock = clock
        self._assignment = Assignment(database, clock)
        self._contact = WorkingTime(policy.calendar.contact, policy.calendar.dates)

    async def run(self) -> None:
        while True:
            await run_sync(self.run_due)
            await asyncio.sleep(EVERY_SECONDS)

    def run_due(self) -> int:
        """How many things were done. A kind of work that fails holds up none of the others."""
        steps = (
            self._assignment.lapse_next,
            self._assignment.release_next,
            clocks.look_next,
            wake_next,
            self._bring_left_message,
            self._settle_left_answer,
            self._settle_answer,
            self._settle_promise,
            self._close_unrated,
            self._tell_late_work_order,
        )
        works: list[Callable[[], int]] = [partial(self._repeated, step) for step in steps]
        return sum(map(self._tried, [*works, self._ask_back, self._offer_waiting]))

    def _tried(self, work: Callable[[], int]) -> int:
        try:
            return work()
        except Exception as error:  # noqa: BLE001 - whatever it is, who waits is still offered to who has room
            log.error("job_failed", **where_it_failed(error))
            return 0

    def _repeated(self, step: Callable[[Session, datetime], str | None]) -> int:
        done = 0
        while True:
            with self._database.write() as session:
                touched = step(session, self._clock())
            if touched is None:
                return done
            done += 1
            self._hub.publish(touched, QUEUE)

    def _offer_waiting(self) -> int:
        """Whoever has room is offered who waits: nobody has to look whether the queue moved."""
        offered = self._assignment.offer_waiting()
        for conversation_id in offered:
            self._hub.publish(conversation_id, QUEUE)
        return len(offered)

    def _bring_left_message(self, session: Session, now: datetime) -> str | None:
        """Who wanted a person out of hours comes into the queue when the desk opens."""
        conversation_id = next_left_message(session, now)
        if conversation_id is not None:
            bring_left_message(session, conversation_id, now, self._policy.calendar)
        return conversation_id

    def _settle_left_answer(self, session: Session, now: datetime) -> str | None:
        """A message left out of hours that nobody has answered by the promised time is sounded."""
        return settle_next_answer(session, now, self._policy.calendar)

    def _settle_promise(self, session: Session, now: datetime) -> str | None:
        """A promise whose time is over was kept, or is overdue: then its owner is told once, the customer too."""
        found = next_overdue(session, now)
        if found is None:
            return None
        promise, case = found
        if case.stage == Stage.WITHDRAWN:
            promise.void_at = now
        elif is_kept(session, promise, case):
            promise.kept_at = now
        elif not self._contact.is_open(now):
            return None  # nobody is woken by it, and the desk is closed
        else:
            promise.overdue_at = now
            self._raise_alarm(session, promise, case, now)
        return promise.conversation_id

    def _raise_alarm(self, session: Session, promise: PromiseRow, case: CaseRow, now: datetime) -> None:
        rule = self._policy.follow_up.overdue
        label = self._label(promise)
        note(session, case, f"承诺逾期，责任方：{label}", f"overdue:{promise.id}", now)
        record_event(
            session,
            EventKind.PROMISE_OVERDUE,
            now,
            conversation_id=promise.conversation_id,
            promise=promise.id,
            owner=promise.owner,
        )
        conversation = rows.access(session, promise.conversation_id, lock=True)
        summary = f"工单 {case.number} 的承诺逾期，责任方：{label}。承诺：{promise.text}"
        asking_back.call_for(
            session, conversation, rule.notice, "promise_overdue", rule.priority, summary, now, self._policy.calendar
        )

    def _ask_back(self) -> int:
        """Asks customers of kept promises, by day only: whom no person serves and who talk to nobody now."""
        done, cannot_now = 0, set[str]()
        while True:
            with self._database.write() as session:
                now = self._clock()
                found = next_to_ask(session, now, cannot_now) if self._contact.is_open(now) else None
                if found is None:
                    return done
                promise, case = found
                conversation = rows.access(session, promise.conversation_id, lock=True)
                talks_to_bot = Owner(conversation.owner) is Owner.BOT and now - conversation.updated_at < QUIET
                if Owner(conversation.owner) not in MAY_BE_ASKED or talks_to_bot:
                    cannot_now.add(promise.conversation_id)
                    continue
                promise.asked_at = now
                text = self._question(promise, case)
                note(session, case, text, f"ask:{promise.id}", now, Actor.BOT)
                asking_back.ask(session, conversation, promise.id, text, self._answers(promise, case), now)
            done += 1
            self._hub.publish(promise.conversation_id)

    def _question(self, promise: PromiseRow, case: CaseRow) -> str:
        return fill(pick(self._policy.follow_up.asking_back.questions, promise.id), {"number": case.number})

    def _answers(self, promise: PromiseRow, case: CaseRow) -> list[Answer]:
        rule = self._policy.follow_up.asking_back
        summary = f"回访：客户说还没解决。工单 {case.number}，责任方：{self._label(promise)}。承诺：{promise.text}"
        return [
            Answer(True, rule.solved_button, rule.solved_words, rule.solved_reply),
            Answer(
                False,
                rule.unsolved_button,
                rule.unsolved_words,
                rule.unsolved_reply,
                rule.unsolved_priority,
                summary,
            ),
        ]

    def _settle_answer(self, session: Session, now: datetime) -> str | None:
        """What the customer answered reaches the case: “not solved” opens it again, for a person."""
        found = _next_answered(session)
        if found is None:
            return None
        promise, given = found
        case = locked_case(session, promise.case_id)
        session.refresh(promise, with_for_update=True)
        if promise.answered_at is not None:
            return promise.conversation_id  # another process was a moment faster
        promise.answered_at, promise.solved = given.at, given.solved
        words = "回访：已解决" if given.solved else "回访：还没解决"
        note(session, case, words, f"answer:{promise.id}", now, Actor.CUSTOMER)
        if not given.solved:
            _reopen(session, case, f"answer:{promise.id}", now)
        return promise.conversation_id

    def _close_unrated(self, session: Session, now: datetime) -> str | None:
        case = next_unrated(session, now - timedelta(hours=self._policy.follow_up.unrated_hours))
        if case is None:
            return None
        record(session, case, Step.RATING_LAPSED, f"unrated:{now.isoformat()}", now, Line(Actor.SYSTEM))
        return case.conversation_id

    def _tell_late_work_order(self, session: Session, now: datetime) -> str | None:
        order = next_late_work_order(session, now)
        if order is None:
            return None
        order.overdue_at = now
        case = session.get_one(CaseRow, order.case_id)
        record_event(
            session,
            EventKind.WORK_ORDER_OVERDUE,
            now,
            conversation_id=case.conversation_id,
            work_order=order.id,
            department=order.department,
        )
        return case.conversation_id

    def _label(self, promise: PromiseRow) -> str:
        return {key.value: entry.label for key, entry in self._policy.follow_up.departments.items()}[promise.owner]


def _next_answered(session: Session) -> tuple[PromiseRow, asking_back.AnswerGiven] | None:
    """A promise whose customer has answered without the case knowing; nothing is locked yet."""
    answered = (
        select(PromiseRow, EventRow)
        .join(EventRow, EventRow.conversation_id == PromiseRow.conversation_id)
        .where(
            EventRow.kind == EventKind.ASKED_BACK_ANSWERED.value,
            EventRow.at >= PromiseRow.asked_at,
            PromiseRow.answered_at.is_(None),
        )
    )
    for promise, event in session.execute(answered.order_by(EventRow.at, EventRow.id)):
        if event.data["promise"] == promise.id:
            return promise, asking_back.AnswerGiven(promise.id, event.data["solved"], event.at)
    return None


def _reopen(session: Session, case: CaseRow, key: str, now: datetime) -> None:
    """A new round, at once a person's; a case that a person has already stays theirs."""
    if case.stage == Stage.EVALUATING:
        record(session, case, Step.RATING_LAPSED, key, now, Line(Actor.SYSTEM))
    if case.stage in {Stage.CLOSED, Stage.WITHDRAWN} and not other_open(session, case):
        start_round(case)
        record(session, case, Step.REOPENED, key, now, Line(Actor.CUSTOMER, "回访：还没解决"))
    if Stage(case.stage).is_open and case.stage != Stage.ESCALATED:
        record(session, case, Step.ESCALATED, key, now, Line(Actor.SYSTEM, "回访时客户说还没解决"))
