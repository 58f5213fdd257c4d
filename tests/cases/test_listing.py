"""The list of cases: what each filter finds, who sees what, and that length costs no more questions."""

from datetime import UTC, date, datetime, timedelta

import pytest
from counting import queries
from quick import QUICK
from sqlalchemy import select

from bot.cases import Case, Cases, Stage
from bot.cases.assigning import CaseAssigning, Receiver
from bot.cases.listing import PAGE, CaseFilter, CaseListing, Due, Whose, free_to, is_free_to
from bot.cases.promises import Promises
from bot.cases.tables import CaseRow
from bot.customers.profile import Tier
from bot.errors import BadInput, Conflict, Forbidden, NotFound
from bot.policy.follow_up import Department, WorkOrderMove, plan
from bot.policy.loading import shipped_policy
from bot.policy.vocabulary import ComplaintCategory, OfferKind
from bot.staff import audit
from bot.staff.accounts import Accounts, Role
from bot.staff.audit import Action
from bot.staff.groups import Group
from bot.staff.scope import Scope
from bot.staff.tables import AuditRow
from bot.storage import Database

from .conftest import NOON, Clock
from .stories import brought_to, opened

BOSS = Scope("boss", Role.SUPERVISOR)
AGENT = Scope("agent", Role.AGENT, frozenset({Group.COMPLAINT}))


@pytest.fixture
def listing(database: Database, clock: Clock) -> CaseListing:
    return CaseListing(database, clock)


@pytest.fixture
def assigning(database: Database, clock: Clock) -> CaseAssigning:
    return CaseAssigning(database, clock)


@pytest.fixture
def ning(database: Database) -> str:
    return Accounts(database, hasher=QUICK).create("ning", "小宁", Role.AGENT, "a-long-password").id


def promised(cases: Cases, conversation: str, hours: int) -> Case:
    """A case with a promise due in so many hours, and the work order behind it."""
    case = brought_to(cases, Stage.ESCALATED, conversation)
    policy, due = shipped_policy(), NOON + timedelta(hours=hours)
    follow = plan(OfferKind.EXCHANGE, NOON, due, policy.follow_up, policy.calendar)
    return cases.resolve_by_person(case.id, "换新", "寄出新的", due, "boss", f"{conversation}-p", follow=follow)


def numbers(listing: CaseListing, scope: Scope = BOSS, **wanted: object) -> set[str]:
    return {row.case.number for row in listing.page(CaseFilter(**wanted), scope).rows}  # type: ignore[arg-type]


class TestFilters:
    def test_without_any_the_latest_is_first(self, cases: Cases, listing: CaseListing, clock: Clock) -> None:
        first = opened(cases, "c1")
        clock.now += timedelta(minutes=1)
        second = opened(cases, "c2")
        page = listing.page(CaseFilter(), BOSS)
        assert [row.case.number for row in page.rows] == [second.number, first.number]
        assert (page.total, page.number, page.pages) == (2, 1, 1)

    def test_stage_and_category(self, cases: Cases, listing: CaseListing) -> None:
        closed, heard = brought_to(cases, Stage.CLOSED, "c1"), brought_to(cases, Stage.SOOTHING, "c2")
        late = cases.open("c3", None, "delivery", "还没到", "calm", 0.1, "o")
        assert numbers(listing, open=True) == {heard.number, late.number}
        assert numbers(listing, stage=Stage.CLOSED) == {closed.number}
        assert numbers(listing, category=ComplaintCategory.DELIVERY) == {late.number}
        assert numbers(listing, category=ComplaintCategory.DELIVERY, stage=Stage.CLOSED) == set()

    def test_promises_by_how_near_they_are(self, cases: Cases, listing: CaseListing, clock: Clock) -> None:
        near, far = promised(cases, "c1", 23), promised(cases, "c2", 60)
        opened(cases, "c3")
        assert numbers(listing, due=Due.NEAR) == {near.number}
        assert numbers(listing, due=Due.OVERDUE) == set()
        clock.now += timedelta(hours=40)
        assert numbers(listing, due=Due.OVERDUE) == {near.number}
        assert numbers(listing, due=Due.NEAR) == {far.number}
        (row,) = listing.page(CaseFilter(due=Due.OVERDUE), BOSS).rows
        assert (row.overdue, row.due_at, row.departments) == (
            True,
            NOON + timedelta(hours=23),
            (Department.WAREHOUSE,),
        )

    def test_whose_it_is(self, cases: Cases, listing: CaseListing, assigning: CaseAssigning, ning: str) -> None:
        mine, groups, nobodys = opened(cases, "c1"), opened(cases, "c2"), opened(cases, "c3")
        assigning.assign([mine.number], Receiver(ning), BOSS)
        assigning.assign([groups.number], Receiver(group=Group.COMPLAINT), BOSS)
        assert numbers(listing, Scope(ning, Role.AGENT), whose=Whose.MINE) == {mine.number}
        assert numbers(listing, staff_id=ning) == {mine.number}
        assert numbers(listing, group=Group.COMPLAINT) == {groups.number}
        assert numbers(listing, whose=Whose.NOBODY) == {nobodys.number}

    def test_a_departments_work(self, cases: Cases, listing: CaseListing) -> None:
        case = promised(cases, "c1", 23)
        assert numbers(listing, department=Department.WAREHOUSE) == {case.number}
        assert numbers(listing, department=Department.LEGAL) == set()

    def test_tier_days_and_number(self, cases: Cases, listing: CaseListing, clock: Clock) -> None:
        # 23:30 in Shanghai, still the day before in UTC.
        clock.now = datetime(2026, 11, 21, 15, 30, tzinfo=UTC)
        early = cases.open("c1", "buyer", "quality", "坏了", "calm", 0.1, "o", Tier.VIP.value)
        clock.now += timedelta(hours=1)
        later = cases.open("c2", "buyer", "quality", "坏了", "calm", 0.1, "o")
        assert numbers(listing, tier=Tier.VIP) == {early.number}
        assert numbers(listing, opened_to=date(2026, 11, 21)) == {early.number}
        assert numbers(listing, opened_from=date(2026, 11, 22)) == {later.number}
        assert numbers(listing, number=later.number.lower()) == {later.number}
        assert numbers(listing, number="ax2026112") == {early.number, later.number}

    @pytest.mark.parametrize(
        "number", ["%", "_", "\\", "' OR 1=1 --", "😀", "<script>", pytest.param("a" * 10_000_000, id="10 MB")]
    )
    def test_a_hostile_number_finds_nothing(self, cases: Cases, listing: CaseListing, number: str) -> None:
        opened(cases)
        assert numbers(listing, number=number) == set()

    def test_by_the_whole_number_of_an_order(self, cases: Cases, listing: CaseListing) -> None:
        case = brought_to(cases, Stage.SOOTHING)
        assert numbers(listing, number=" A1 ") == {case.number}
        assert numbers(listing, number="A") == {case.number}  # the beginning of every number
        assert numbers(listing, number="1") == set()


class TestPages:
    def test_a_page_beyond_the_last_is_the_last(self, cases: Cases, listing: CaseListing) -> None:
        for at in range(PAGE + 2):
            opened(cases, f"c{at}")
        page = listing.page(CaseFilter(), BOSS, 2)
        assert (len(page.rows), page.total, page.pages) == (2, PAGE + 2, 2)
        assert listing.page(CaseFilter(), BOSS, 99).number == 2
        both = {row.case.id for at in (1, 2) for row in listing.page(CaseFilter(), BOSS, at).rows}
        assert len(both) == PAGE + 2

    def test_a_long_list_costs_no_more_questions(self, database: Database, cases: Cases, listing: CaseListing) -> None:
        promised(cases, "c", 20)
        short = queries(database, lambda: listing.page(CaseFilter(), BOSS))
        for at in range(12):
            promised(cases, f"c{at}", 20)
        assert queries(database, lambda: listing.page(CaseFilter(), BOSS)) == short == 4

    def test_an_empty_list(self, listing: CaseListing) -> None:
        page = listing.page(CaseFilter(open=True), BOSS)
        assert (list(page.rows), page.total, page.pages) == ([], 0, 1)


class TestWhoSees:
    def test_agents_see_theirs_their_groups_and_nobodys(
        self, cases: Cases, listing: CaseListing, assigning: CaseAssigning, ning: str
    ) -> None:
        free, hers, group, other = (opened(cases, f"c{at}") for at in range(4))
        assigning.assign([hers.number], Receiver(ning), BOSS)
        assigning.assign([group.number], Receiver(group=Group.COMPLAINT), BOSS)
        assigning.assign([other.number], Receiver(group=Group.FINANCE), BOSS)
        assert numbers(listing, AGENT) == {free.number, group.number}
        assert numbers(listing, BOSS) == {free.number, hers.number, group.number, other.number}
        assert listing.one(hers.number, Scope(ning, Role.AGENT)).id == hers.id
        for unseen in (hers.number, "AX00000000-0000", "'"):
            with pytest.raises(NotFound):
                listing.one(unseen, AGENT)

    def test_what_may_be_taken_is_what_the_server_gives(
        self, database: Database, cases: Cases, assigning: CaseAssigning, ning: str
    ) -> None:
        given = [opened(cases, f"c{at}") for at in range(4)]
        receivers = (Receiver(), Receiver(ning), Receiver(group=Group.COMPLAINT), Receiver(group=Group.FINANCE))
        for case, receiver in zip(given, receivers, strict=True):
            assigning.assign([case.number], receiver, BOSS)
        for scope in (BOSS, AGENT, Scope(ning, Role.AGENT), Scope("x", Role.MAINTAINER, frozenset({Group.FINANCE}))):
            with database.read() as session:
                free = set(session.scalars(select(CaseRow.id).where(free_to(scope))))
            assert {one.id for one in given if is_free_to(cases.get(one.id), scope)} == free


class TestAssigning:
    def test_many_at_once_each_with_its_line(
        self, cases: Cases, listing: CaseListing, assigning: CaseAssigning, ning: str
    ) -> None:
        given = [opened(cases, f"c{at}") for at in range(3)]
        assert assigning.assign([case.number for case in given], Receiver(ning), BOSS) == 3
        for case in given:
            line = cases.ledger(case.id)[-1]
            assert (line.step.value, line.text, line.actor_id) == ("assigned", "分给小宁", "boss")
            assert line.data["after"] == {"staff_id": ning, "group": None}
        assert assigning.assign([given[0].number], Receiver(ning), BOSS) == 0
        assert len(cases.ledger(given[0].id)) == 2
        assert assigning.assign([given[0].number], Receiver(), BOSS) == 1
        assert numbers(listing, whose=Whose.NOBODY) == {given[0].number}

    def test_each_that_changed_hands_is_audited_with_the_change(
        self, database: Database, cases: Cases, assigning: CaseAssigning, ning: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        first, second = opened(cases, "c1"), opened(cases, "c2")
        assigning.assign([first.number], Receiver(ning), BOSS)
        assigning.assign([first.number, second.number], Receiver(ning), BOSS)
        with database.read() as session:
            lines = session.scalars(select(AuditRow).where(AuditRow.action == Action.CASES_ASSIGNED.value))
            found = [(line.staff_id, line.subject, line.data) for line in lines]
        assert sorted(found) == [("boss", case.number, {"to": "分给小宁"}) for case in (first, second)]

        def fails(*_: object, **__: object) -> None:
            raise OSError("no room for the audit")

        monkeypatch.setattr(audit, "record", fails)
        with pytest.raises(OSError, match="no room"):
            assigning.assign([first.number], Receiver(), BOSS)
        assert cases.get(first.id).staff_id == ning
        assert len(cases.ledger(first.id)) == 2

    def test_all_or_none(self, cases: Cases, listing: CaseListing, assigning: CaseAssigning, ning: str) -> None:
        good, ended = opened(cases, "c1"), brought_to(cases, Stage.CLOSED, "c2")
        with pytest.raises(Conflict, match=ended.number):
            assigning.assign([good.number, ended.number], Receiver(ning), BOSS)
        with pytest.raises(NotFound):
            assigning.assign([good.number, "AX-nothing"], Receiver(ning), BOSS)
        for receiver in (Receiver("nobody-here"), Receiver("'; DROP TABLE cases; --")):
            with pytest.raises(BadInput):
                assigning.assign([good.number], receiver, BOSS)
        for how_many in ([], [f"AX{at}" for at in range(201)]):
            with pytest.raises(BadInput):
                assigning.assign(how_many, Receiver(ning), BOSS)
        assert numbers(listing, whose=Whose.NOBODY) == {good.number, ended.number}
        assert len(cases.ledger(good.id)) == 1

    def test_agents_take_but_do_not_give(self, cases: Cases, assigning: CaseAssigning, ning: str) -> None:
        case, agent = opened(cases), Scope(ning, Role.AGENT)
        for receiver in (Receiver("boss"), Receiver(group=Group.FINANCE), Receiver()):
            with pytest.raises(Forbidden):
                assigning.assign([case.number], receiver, agent)
        assert assigning.assign([case.number], Receiver(ning), agent) == 1

    def test_nobody_takes_what_is_a_colleagues(
        self, database: Database, cases: Cases, assigning: CaseAssigning, ning: str
    ) -> None:
        case = opened(cases)
        assigning.assign([case.number], Receiver(ning), BOSS)
        other = Accounts(database, hasher=QUICK).create("an", "小安", Role.AGENT, "a-long-password").id
        with pytest.raises(NotFound):
            assigning.assign([case.number], Receiver(other), Scope(other, Role.AGENT))

    def test_whoever_does_a_departments_work_sees_the_case_and_cannot_take_it(
        self, database: Database, cases: Cases, listing: CaseListing, assigning: CaseAssigning, ning: str
    ) -> None:
        case, promises = promised(cases, "c1", 24), Promises(database)
        assigning.assign([case.number], Receiver(ning), BOSS)
        (order,) = promises.work_orders(case.id)
        helper = Scope(
            Accounts(database, hasher=QUICK).create("an", "小安", Role.AGENT, "a-long-password").id, Role.AGENT
        )
        promises.move(order.id, WorkOrderMove.ACCEPT, helper.staff_id)
        assert numbers(listing, helper) == {case.number}
        with pytest.raises(NotFound):
            assigning.assign([case.number], Receiver(helper.staff_id), helper)
        assert numbers(listing, staff_id=ning) == {case.number}
