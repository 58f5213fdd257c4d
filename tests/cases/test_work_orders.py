"""What departments have to do: opened by promises and by risks, listed by urgency, moved from the list."""

from datetime import timedelta

import pytest
from counting import queries

from bot.cases import Cases, Stage
from bot.cases.listing import CaseListing, Due
from bot.cases.promises import Promises, WrongMove
from bot.cases.tables import CaseRow
from bot.cases.work_orders import Progress, WorkOrderFilter, WorkOrderListing
from bot.errors import NotFound
from bot.policy.follow_up import Department, WorkOrderMove, WorkOrderState, orders_for
from bot.policy.loading import shipped_policy
from bot.storage import Database

from .conftest import NOON, Clock
from .stories import opened
from .test_listing import AGENT, BOSS, promised


@pytest.fixture
def listing(database: Database, clock: Clock) -> WorkOrderListing:
    return WorkOrderListing(database, clock)


@pytest.fixture
def promises(database: Database, clock: Clock) -> Promises:
    return Promises(database, clock)


def risky(cases: Cases, conversation: str = "c9", risks: tuple[str, ...] = ("legal",), turn: str = "r1") -> str:
    """A case that a risk gave to a person; its id."""
    policy = shipped_policy()
    case = opened(cases, conversation, f"{conversation}-o")
    orders = orders_for(risks, NOON, policy.follow_up, policy.calendar)
    return cases.escalate(case.id, "提到起诉或律师", turn, orders).id


class TestRisks:
    def test_a_lawsuit_opens_an_order_for_the_lawyers_without_a_promise(self, cases: Cases, promises: Promises) -> None:
        case_id = risky(cases)
        (order,) = promises.work_orders(case_id)
        assert (order.department, order.state, order.cost_fen) == ("legal", WorkOrderState.OPEN, 6000)
        assert order.due_at > NOON
        assert promises.of_case(case_id) == []

    def test_each_risk_once_in_the_life_of_a_case(self, cases: Cases, promises: Promises) -> None:
        case_id = risky(cases)
        policy = shipped_policy()
        for turn in ("r1", "r2"):
            orders = orders_for(("legal", "media"), NOON, policy.follow_up, policy.calendar)
            cases.escalate(case_id, "又提到", turn, orders)
        assert sorted(order.task for order in promises.work_orders(case_id)) == [
            "研判起诉或律师函的风险，给出答复口径",
            "评估曝光风险，给出对外口径",
        ]

    def test_what_has_no_rule_opens_nothing(self) -> None:
        policy = shipped_policy()
        assert orders_for(("self_harm", "threat"), NOON, policy.follow_up, policy.calendar) == {}

    def test_it_is_taken_returned_answered_and_finished(self, cases: Cases, promises: Promises) -> None:
        (order,) = promises.work_orders(risky(cases))
        steps = (
            (WorkOrderMove.ACCEPT, WorkOrderState.ACCEPTED),
            (WorkOrderMove.RETURN, WorkOrderState.RETURNED),
            (WorkOrderMove.ANSWER, WorkOrderState.OPEN),
            (WorkOrderMove.FINISH, WorkOrderState.DONE),
        )
        for move, state in steps:
            assert promises.move(order.id, move, "lawyer", "说明").state is state
        assert promises.work_orders(order.case_id)[0].staff_id == "lawyer"
        assert cases.ledger(order.case_id)[-1].text == f"{order.task}：办完（说明）"
        with pytest.raises(WrongMove):
            promises.move(order.id, WorkOrderMove.ACCEPT, "lawyer")


class TestList:
    def test_filters(self, cases: Cases, promises: Promises, listing: WorkOrderListing, clock: Clock) -> None:
        promised(cases, "c1", 48)
        case_id = risky(cases)
        number = cases.get(case_id).number

        def departments(**wanted: object) -> list[str]:
            page = listing.page(WorkOrderFilter(**wanted), BOSS)  # type: ignore[arg-type]
            return [row.order.department for row in page.rows]

        assert sorted(departments()) == ["legal", "warehouse"]
        assert departments(department=Department.LEGAL) == ["legal"]
        assert departments(number=number) == ["legal"]
        assert departments(number="%") == []
        (order,) = promises.work_orders(case_id)
        promises.move(order.id, WorkOrderMove.FINISH, "lawyer")
        assert departments(progress=Progress.DONE) == ["legal"]
        assert departments(progress=Progress.TO_DO) == ["warehouse"]
        assert departments(progress=Progress.LATE) == []
        clock.now += timedelta(days=10)
        assert departments(progress=Progress.LATE) == ["warehouse"]
        assert departments(due=Due.OVERDUE) == ["warehouse"]
        assert departments(due=Due.NEAR) == []
        assert departments(mine=True) == []
        assert listing.page(WorkOrderFilter(), BOSS).cost_fen == 6000 + 2600
        cancelled = next(one for one in listing.page(WorkOrderFilter(), BOSS).rows if one.order.cost_fen == 2600)
        promises.move(cancelled.order.id, WorkOrderMove.CANCEL, "boss")
        assert listing.page(WorkOrderFilter(), BOSS).cost_fen == 6000

    def test_whoever_takes_it_sees_the_case_whosever_that_is(
        self, database: Database, cases: Cases, promises: Promises, listing: WorkOrderListing
    ) -> None:
        case_id = risky(cases)
        with database.write() as session:
            session.query(CaseRow).update({"staff_id": "somebody-else"})
        (row,) = listing.page(WorkOrderFilter(), AGENT).rows
        seen = CaseListing(database)
        with pytest.raises(NotFound):
            seen.one(row.case_number, AGENT)
        promises.move(row.order.id, WorkOrderMove.ACCEPT, AGENT.staff_id)
        assert seen.one(row.case_number, AGENT).id == case_id

    def test_a_long_list_costs_no_more_questions(
        self, database: Database, cases: Cases, listing: WorkOrderListing
    ) -> None:
        risky(cases, "c0")
        short = queries(database, lambda: listing.page(WorkOrderFilter(), BOSS))
        for at in range(1, 9):
            risky(cases, f"c{at}")
        assert queries(database, lambda: listing.page(WorkOrderFilter(), BOSS)) == short == 2
        assert cases.get(risky(cases, "c99")).stage is Stage.ESCALATED
