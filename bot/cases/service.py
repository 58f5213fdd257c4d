"""Cases, as everybody else uses them.

Every method that changes something is idempotent by `turn_id`: the same step in the same turn writes nothing and
returns the case as it is, even if what is said differs, so a turn gathers what it has and says it once. All raise
NotFound for an unknown case and WrongStage for a step that cannot be taken now.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from bot.cases.book import promising, start_round
from bot.cases.leading import CaseLeading
from bot.cases.model import Actor, Case
from bot.cases.promises import make, open_for_risks
from bot.cases.recording import Line, as_case, locked, record, taken_in_turn
from bot.cases.stages import Stage, Step
from bot.cases.tables import CaseRow
from bot.errors import BadInput, Conflict
from bot.policy.follow_up import FollowThrough, WorkOrderPlan

LOWEST_GOOD_SCORE = 3


class Cases(CaseLeading):
    """Looking up and leading are inherited; here are the ways out of a case, and back in."""

    def rate(
        self, case_id: str, score: int, solved: bool | None, tags: Sequence[str], comment: str, turn_id: str
    ) -> Case:
        """Closes the case; a score of at most 2, or “not solved”, reopens it and escalates it instead.

        `solved` None: the customer did not say. Raises BadInput: the score is not within 1 and 5.
        """
        if isinstance(score, bool) or not isinstance(score, int) or not 1 <= score <= 5:
            raise BadInput("评分要在 1 到 5 之间", field="score")
        good = score >= LOWEST_GOOD_SCORE and solved is not False

        def line(row: CaseRow) -> Line:
            row.rating, row.solved = score, solved
            data = {"score": score, "solved": solved, "tags": list(tags), "comment": comment}
            if not good:
                start_round(row)
            return Line(Actor.CUSTOMER, comment, data=data)

        with self._database.write() as session:
            row = locked(session, case_id)
            if not taken_in_turn(session, case_id, turn_id, (Step.RATED_WELL, Step.RATED_BADLY)):
                now = self._clock()
                record(session, row, Step.RATED_WELL if good else Step.RATED_BADLY, turn_id, now, line)
                if not good:
                    reason = "客户说没解决" if solved is False else f"客户只打了{score}分"
                    record(session, row, Step.ESCALATED, turn_id, now, Line(Actor.SYSTEM, reason))
            return as_case(row)

    def lapse_rating(self, case_id: str, turn_id: str) -> Case:
        """Closes a case whose customer never rated it. Never one that a person still has."""
        return self._take(case_id, turn_id, Step.RATING_LAPSED, Line(Actor.SYSTEM))

    def escalate(
        self, case_id: str, reason: str, turn_id: str, orders: Mapping[str, WorkOrderPlan] | None = None
    ) -> Case:
        """Gives the case to a person; an escalated case stays as it is, with its one escalation.

        `orders`: what its risks ask of other departments at once, by risk; each is opened once in the case's life.
        """
        with self._database.write() as session:
            row = locked(session, case_id)
            open_for_risks(session, row, orders or {}, self._clock())
            done = row.stage == Stage.ESCALATED or taken_in_turn(session, case_id, turn_id, (Step.ESCALATED,))
            if not done:
                record(session, row, Step.ESCALATED, turn_id, self._clock(), Line(Actor.BOT, reason))
            return as_case(row)

    def hand_back(self, case_id: str, summary: str, staff_id: str, turn_id: str, within: Session | None = None) -> Case:
        """A person gives the case back to the bot, which listens again and says back before it goes on.

        `within`: the unit of work that gives the conversation back.
        """

        def line(row: CaseRow) -> Line:
            start_round(row)
            return Line(Actor.STAFF, summary, actor_id=staff_id)

        return self._take(case_id, turn_id, Step.HANDED_BACK, line, within=within)

    def resolve_by_person(
        self,
        case_id: str,
        result_text: str,
        promise: str | None,
        promise_due: datetime | None,
        staff_id: str,
        turn_id: str,
        *,
        rule_ids: Sequence[str] = (),
        follow: FollowThrough | None = None,
    ) -> Case:
        """A person solved an escalated case; the customer is asked to rate it. With `follow` the promise is watched."""

        def line(row: CaseRow) -> Line:
            data = promising(row, promise or row.promise, promise_due if promise else row.promise_due)
            return Line(Actor.STAFF, result_text, rule_ids, data, actor_id=staff_id)

        with self._database.write() as session:
            row = locked(session, case_id)
            if not taken_in_turn(session, case_id, turn_id, (Step.RESOLVED_BY_PERSON,)):
                now = self._clock()
                record(session, row, Step.RESOLVED_BY_PERSON, turn_id, now, line)
                if promise and promise_due and follow:
                    make(session, row, promise, promise_due, follow, f"{case_id}:{turn_id}", now)
            return as_case(row)

    def close_by_person(
        self, case_id: str, note: str, staff_id: str, turn_id: str, within: Session | None = None
    ) -> Case:
        """A person ends an escalated case without asking for a rating; `within` the unit of work that ends the talk."""
        line = Line(Actor.STAFF, note, actor_id=staff_id)
        return self._take(case_id, turn_id, Step.CLOSED_BY_PERSON, line, within=within)

    def withdraw(self, case_id: str, turn_id: str) -> Case:
        """The customer takes the complaint back."""
        return self._take(case_id, turn_id, Step.WITHDRAWN, Line(Actor.CUSTOMER))

    def reopen(self, case_id: str, reason: str, turn_id: str) -> Case:
        """The customer comes back to an ended case: a new round.

        Raises Conflict (OTHER_CASE_OPEN): the conversation has another open case.
        """

        def line(row: CaseRow) -> Line:
            start_round(row)
            return Line(Actor.CUSTOMER, reason)

        try:
            return self._take(case_id, turn_id, Step.REOPENED, line)
        except IntegrityError as error:
            raise Conflict("这个对话里已经有一张处理中的工单", code="OTHER_CASE_OPEN") from error
