"""What an admin does with accounts: one door, a line in the audit for each change, never without an admin."""

from datetime import UTC, datetime

import pytest
from at_once import at_once
from counting import queries
from quick import QUICK

from bot.errors import BadInput, Conflict, NotFound, NotSignedIn, TooMany
from bot.staff.accounts import Accounts, Role, Staff
from bot.staff.audit import Action
from bot.staff.audit_list import AuditFilter, AuditList
from bot.staff.groups import Group
from bot.staff.languages import Language
from bot.staff.people import People, Serves
from bot.staff.sign_in_failures import FAILURES_BEFORE_LOCK
from bot.storage import Database

NOON = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
PASSWORD = "a-long-password"


@pytest.fixture
def accounts(database: Database) -> Accounts:
    return Accounts(database, lambda: NOON, QUICK)


@pytest.fixture
def people(database: Database) -> People:
    return People(database, lambda: NOON, QUICK)


@pytest.fixture
def admin(accounts: Accounts) -> Staff:
    return accounts.create("admin", "管理员", Role.ADMIN, PASSWORD)


@pytest.fixture
def ning(accounts: Accounts) -> Staff:
    return accounts.create("ning", "小宁", Role.AGENT, PASSWORD)


def actions(database: Database, about: Staff) -> list[Action]:
    return [line.action for line in AuditList(database).page(AuditFilter(subject=about.id))[0]]


def test_everybody_with_what_matters(people: People, accounts: Accounts, admin: Staff, ning: Staff) -> None:
    accounts.sign_in("ning", PASSWORD)
    serves = Serves(frozenset({Group.PRESALE}), 5, frozenset(Language))
    people.change(ning.id, "小宁", Role.AGENT, serves, admin.id)
    shown = {one.name: one for one in people.all()}
    assert set(shown) == {"admin", "ning"}
    assert (shown["ning"].sessions, shown["ning"].serves) == (1, serves)
    assert (shown["admin"].sessions, shown["admin"].disabled, shown["admin"].locked) == (0, False, False)


def test_many_cost_no_more_questions(database: Database, people: People, accounts: Accounts, admin: Staff) -> None:
    short = queries(database, people.all)
    for at in range(9):
        accounts.create(f"one{at}", "同事", Role.AGENT, PASSWORD)
    assert queries(database, people.all) == short == 4


def test_a_new_role_signs_out_and_is_kept(
    database: Database, people: People, accounts: Accounts, admin: Staff, ning: Staff
) -> None:
    token = accounts.sign_in("ning", PASSWORD)
    people.change(ning.id, "宁主管", Role.SUPERVISOR, Serves(), admin.id)
    with pytest.raises(NotSignedIn):
        accounts.signed_in(token)
    assert people.one(ning.id).role is Role.SUPERVISOR
    (line,) = AuditList(database).page(AuditFilter(action=Action.ROLE_CHANGED))[0]
    assert (line.name, line.about, line.data) == ("管理员", "宁主管", {"before": "agent", "after": "supervisor"})


@pytest.mark.parametrize(
    ("name", "serves"),
    [
        ("", Serves()),
        ("  ", Serves()),
        ("x" * 81, Serves()),
        ("好", Serves(capacity=0)),
        ("好", Serves(capacity=51)),
        ("好", Serves(languages=frozenset())),
    ],
)
def test_what_cannot_be_changes_nothing(people: People, admin: Staff, ning: Staff, name: str, serves: Serves) -> None:
    before = people.one(ning.id)
    with pytest.raises(BadInput):
        people.change(ning.id, name, Role.ADMIN, serves, admin.id)
    assert people.one(ning.id) == before


def test_who_is_deactivated_is_out_at_once_until_they_come_back(
    database: Database, people: People, accounts: Accounts, admin: Staff, ning: Staff
) -> None:
    token = accounts.sign_in("ning", PASSWORD)
    for _ in range(2):
        people.deactivate(ning.id, admin.id)
    with pytest.raises(NotSignedIn):
        accounts.signed_in(token)
    with pytest.raises(NotSignedIn):
        accounts.sign_in("ning", PASSWORD)
    assert "ning" not in {one.name for one in accounts.active()}
    people.reactivate(ning.id, admin.id)
    accounts.sign_in("ning", PASSWORD)
    assert sorted(actions(database, ning)) == [Action.DEACTIVATED, Action.REACTIVATED]


def test_sessions_end_and_only_theirs(people: People, accounts: Accounts, admin: Staff, ning: Staff) -> None:
    tokens = [accounts.sign_in("ning", PASSWORD) for _ in range(3)]
    mine = accounts.sign_in("admin", PASSWORD)
    assert people.revoke_sessions(ning.id, admin.id) == 3
    for token in tokens:
        with pytest.raises(NotSignedIn):
            accounts.signed_in(token)
    assert accounts.signed_in(mine).staff.id == admin.id


def test_a_lock_is_lifted(people: People, accounts: Accounts, admin: Staff, ning: Staff) -> None:
    for _ in range(FAILURES_BEFORE_LOCK):
        with pytest.raises(NotSignedIn):
            accounts.sign_in("ning", "wrong")
    with pytest.raises(TooMany):
        accounts.sign_in("ning", PASSWORD)
    assert people.one(ning.id).locked
    people.unlock(ning.id, admin.id)
    accounts.sign_in("ning", PASSWORD)


def test_a_reset_password_opens_once_and_has_to_be_changed(
    database: Database, people: People, accounts: Accounts, admin: Staff, ning: Staff
) -> None:
    token = accounts.sign_in("ning", PASSWORD)
    password = people.reset_password(ning.id, admin.id)
    with pytest.raises(NotSignedIn):
        accounts.signed_in(token)
    with pytest.raises(NotSignedIn):
        accounts.sign_in("ning", PASSWORD)
    assert accounts.signed_in(accounts.sign_in("ning", password)).staff.must_change_password
    assert password not in str(AuditList(database).page(AuditFilter())[0])


class TestNeverWithoutAnAdmin:
    def test_the_last_one_stays(self, people: People, admin: Staff, ning: Staff) -> None:
        with pytest.raises(Conflict, match="最后一位"):
            people.deactivate(admin.id, ning.id)
        with pytest.raises(Conflict, match="最后一位"):
            people.change(admin.id, "管理员", Role.AGENT, Serves(), ning.id)
        with pytest.raises(Conflict, match="自己"):
            people.deactivate(admin.id, admin.id)
        assert people.one(admin.id).role is Role.ADMIN

    def test_of_two_who_deactivate_each_other_one_stays(self, people: People, accounts: Accounts, admin: Staff) -> None:
        other = accounts.create("other", "另一位", Role.ADMIN, PASSWORD)
        at_once([lambda: people.deactivate(admin.id, other.id), lambda: people.deactivate(other.id, admin.id)])
        assert [one.disabled for one in people.all()].count(False) == 1


@pytest.mark.parametrize("staff_id", ["nobody", "", "' OR 1=1 --", "😀"])
def test_nobody_that_there_is(people: People, admin: Staff, staff_id: str) -> None:
    for deed in (people.one, lambda one: people.unlock(one, admin.id), lambda one: people.reactivate(one, admin.id)):
        with pytest.raises(NotFound):
            deed(staff_id)
    with pytest.raises(NotFound):
        people.reset_password(staff_id, admin.id)
