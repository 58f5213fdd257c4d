"""Signing in and out: what is let through, what is refused, and what a refusal gives away."""

from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from argon2 import PasswordHasher
from at_once import at_once
from sqlalchemy import select

from bot.errors import BadInput, Conflict, NotSignedIn, TooMany
from bot.staff.accounts import ROLE_LABELS, SESSION_LIFE, Accounts, Role, Staff
from bot.staff.sign_in_failures import FAILURES_BEFORE_LOCK, LOCK
from bot.staff.tables import SignInFailureRow, StaffRow, StaffSessionRow
from bot.storage import Database

NOON = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
PASSWORD = "一个很长的密码-Ning"
OTHER = "另一个很长的密码-Ning"


class Clock:
    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now


class CountingHasher(PasswordHasher):
    """The real one, made cheap, that counts how often a password is looked at."""

    def __init__(self) -> None:
        super().__init__(time_cost=1, memory_cost=8, parallelism=1)
        self.looked = 0

    def verify(self, hash: str | bytes, password: str | bytes) -> bool:
        self.looked += 1
        return super().verify(hash, password)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def hasher() -> CountingHasher:
    return CountingHasher()


@pytest.fixture
def accounts(database: Database, clock: Clock, hasher: CountingHasher) -> Accounts:
    return Accounts(database, clock, hasher)


@pytest.fixture
def ning(accounts: Accounts) -> Staff:
    return accounts.create("xiaoning", "小宁", Role.AGENT, PASSWORD)


def fail(accounts: Accounts, times: int) -> None:
    for _ in range(times):
        with pytest.raises(NotSignedIn):
            accounts.sign_in("xiaoning", "wrong")


class TestMaking:
    def test_an_account(self, accounts: Accounts) -> None:
        assert not accounts.any()
        staff = accounts.create(" zhou ", " 周主管 ", Role.SUPERVISOR, PASSWORD, must_change_password=True)
        assert (staff.name, staff.display_name, staff.role, staff.role_label) == (
            "zhou",
            "周主管",
            Role.SUPERVISOR,
            "主管",
        )
        assert staff.must_change_password
        assert accounts.any()
        assert accounts.names({staff.id, "no-such"}) == {staff.id: "周主管"}

    def test_without_a_display_name_the_name_is_shown(self, accounts: Accounts) -> None:
        assert accounts.create("zhou", " ", Role.AGENT, PASSWORD).display_name == "zhou"

    def test_every_role_has_a_label(self) -> None:
        assert set(ROLE_LABELS) == set(Role)

    def test_a_name_that_is_taken(self, accounts: Accounts, ning: Staff) -> None:
        with pytest.raises(Conflict) as refused:
            accounts.create(" xiaoning ", "冒牌", Role.ADMIN, PASSWORD)
        assert refused.value.code == "NAME_TAKEN"

    @pytest.mark.parametrize("password", ["", "short", "123456789", "长" * 201])
    def test_a_password_that_will_not_do(self, accounts: Accounts, password: str) -> None:
        with pytest.raises(BadInput) as refused:
            accounts.create("zhou", "周", Role.AGENT, password)
        assert refused.value.code == "WEAK_PASSWORD"
        assert not accounts.any()

    def test_a_blank_name(self, accounts: Accounts) -> None:
        with pytest.raises(BadInput):
            accounts.create("  ", "周", Role.AGENT, PASSWORD)

    def test_the_database_knows_no_password(self, accounts: Accounts, ning: Staff, database: Database) -> None:
        with database.read() as session:
            row = session.get_one(StaffRow, ning.id)
            assert row.password_hash.startswith("$argon2id$")
            assert PASSWORD not in row.password_hash

    def test_the_real_hasher_is_argon2_with_its_own_defaults(self, database: Database) -> None:
        Accounts(database).create("zhou", "周", Role.AGENT, PASSWORD)
        with database.read() as session:
            found = session.scalars(select(StaffRow.password_hash)).one()
        assert not PasswordHasher().check_needs_rehash(found)


class TestSigningIn:
    def test_with_name_and_password(self, accounts: Accounts, ning: Staff) -> None:
        signed_in = accounts.signed_in(accounts.sign_in(" xiaoning ", PASSWORD))
        assert signed_in.staff == ning

    def test_every_browser_has_a_session_of_its_own(self, accounts: Accounts, ning: Staff) -> None:
        one, two = (accounts.sign_in("xiaoning", PASSWORD) for _ in range(2))
        assert one != two
        assert accounts.signed_in(one).csrf_token != accounts.signed_in(two).csrf_token
        accounts.sign_out(one)
        assert accounts.signed_in(two).staff == ning

    @pytest.mark.parametrize("password", ["", "wrong", PASSWORD + " ", PASSWORD.lower(), "x" * 10_000])
    def test_a_wrong_password(self, accounts: Accounts, ning: Staff, password: str) -> None:
        with pytest.raises(NotSignedIn) as refused:
            accounts.sign_in("xiaoning", password)
        assert refused.value.code == "WRONG_CREDENTIALS"

    @pytest.mark.parametrize("name", ["nobody", "", "' OR 1=1 --", "xiaoning%"])
    def test_an_unknown_name_is_refused_in_the_same_words_after_the_same_work(
        self, accounts: Accounts, ning: Staff, hasher: CountingHasher, name: str
    ) -> None:
        with pytest.raises(NotSignedIn) as unknown:
            accounts.sign_in(name, PASSWORD)
        assert hasher.looked == 1
        with pytest.raises(NotSignedIn) as wrong:
            accounts.sign_in("xiaoning", "wrong")
        assert hasher.looked == 2
        assert unknown.value.as_json() == wrong.value.as_json()

    def test_a_disabled_account(self, accounts: Accounts, ning: Staff, database: Database) -> None:
        token = accounts.sign_in("xiaoning", PASSWORD)
        with database.write() as session:
            session.get_one(StaffRow, ning.id).disabled = True
        with pytest.raises(NotSignedIn) as refused:
            accounts.sign_in("xiaoning", PASSWORD)
        assert refused.value.code == "WRONG_CREDENTIALS"
        with pytest.raises(NotSignedIn):
            accounts.signed_in(token)


class TestLocking:
    def test_after_five_failures_not_even_the_right_password_works(self, accounts: Accounts, ning: Staff) -> None:
        fail(accounts, 5)
        assert FAILURES_BEFORE_LOCK == 5
        with pytest.raises(TooMany, match="10分钟") as refused:
            accounts.sign_in("xiaoning", PASSWORD)
        assert (refused.value.status, refused.value.code) == (429, "LOCKED")

    def test_after_four_it_does_and_the_count_begins_anew(self, accounts: Accounts, ning: Staff) -> None:
        fail(accounts, 4)
        accounts.sign_in("xiaoning", PASSWORD)
        fail(accounts, 4)
        accounts.sign_in("xiaoning", PASSWORD)

    def test_the_lock_ends(self, accounts: Accounts, ning: Staff, clock: Clock) -> None:
        fail(accounts, 5)
        clock.now += LOCK - timedelta(seconds=1)
        with pytest.raises(TooMany, match="1分钟"):
            accounts.sign_in("xiaoning", PASSWORD)
        clock.now += timedelta(seconds=1)
        accounts.sign_in("xiaoning", PASSWORD)

    def test_trying_while_locked_does_not_make_it_longer(self, accounts: Accounts, ning: Staff, clock: Clock) -> None:
        fail(accounts, 5)
        clock.now += LOCK - timedelta(seconds=1)
        for _ in range(10):
            with pytest.raises(TooMany):
                accounts.sign_in("xiaoning", "wrong")
        clock.now += timedelta(seconds=1)
        accounts.sign_in("xiaoning", PASSWORD)

    def test_a_name_that_nobody_has_is_locked_just_the_same(
        self, accounts: Accounts, ning: Staff, clock: Clock, hasher: CountingHasher
    ) -> None:
        answers: dict[str, list[tuple[str, str]]] = {}
        for name in ("xiaoning", "nobody"):
            for _ in range(FAILURES_BEFORE_LOCK + 2):
                before = hasher.looked
                with pytest.raises((NotSignedIn, TooMany)) as refused:
                    accounts.sign_in(name, "wrong-password")
                answers.setdefault(name, []).append((refused.value.code, refused.value.message))
                assert hasher.looked == before + 1
        assert answers["xiaoning"] == answers["nobody"]
        assert [code for code, _ in answers["nobody"]] == ["WRONG_CREDENTIALS"] * 5 + ["LOCKED"] * 2

    def test_made_up_names_are_cleared_away(self, accounts: Accounts, clock: Clock, database: Database) -> None:
        for at in range(20):
            with pytest.raises(NotSignedIn):
                accounts.sign_in(f"made-up-{at}", "x")
        clock.now += timedelta(days=1, seconds=1)
        with pytest.raises(NotSignedIn):
            accounts.sign_in("another", "x")
        with database.read() as session:
            assert len(session.scalars(select(SignInFailureRow)).all()) == 1

    def test_failures_at_once_are_all_counted(self, accounts: Accounts, ning: Staff) -> None:
        outcomes = at_once([partial(accounts.sign_in, "xiaoning", "wrong")] * 8)
        kinds = [type(one) for one in outcomes]
        assert (kinds.count(NotSignedIn), kinds.count(TooMany)) == (5, 3)

    def test_one_persons_lock_is_nobody_elses(self, accounts: Accounts, ning: Staff) -> None:
        accounts.create("xiaoan", "小安", Role.AGENT, PASSWORD)
        fail(accounts, 5)
        accounts.sign_in("xiaoan", PASSWORD)

    def test_who_is_signed_in_already_stays_so(self, accounts: Accounts, ning: Staff) -> None:
        token = accounts.sign_in("xiaoning", PASSWORD)
        fail(accounts, 5)
        assert accounts.signed_in(token).staff == ning


class TestSessions:
    def test_they_last_a_working_day_and_not_a_moment_longer(
        self, accounts: Accounts, ning: Staff, clock: Clock
    ) -> None:
        token = accounts.sign_in("xiaoning", PASSWORD)
        clock.now += SESSION_LIFE - timedelta(seconds=1)
        accounts.signed_in(token)
        clock.now += timedelta(seconds=1)
        with pytest.raises(NotSignedIn):
            accounts.signed_in(token)

    def test_signing_out_ends_one(self, accounts: Accounts, ning: Staff) -> None:
        token = accounts.sign_in("xiaoning", PASSWORD)
        accounts.sign_out(token)
        accounts.sign_out(token)
        with pytest.raises(NotSignedIn):
            accounts.signed_in(token)

    @pytest.mark.parametrize("token", [None, "", "made-up", "' OR 1=1 --", "密"])
    def test_a_token_that_was_never_given(self, accounts: Accounts, ning: Staff, token: str | None) -> None:
        with pytest.raises(NotSignedIn):
            accounts.signed_in(token)

    def test_a_stolen_database_signs_nobody_in(self, accounts: Accounts, ning: Staff, database: Database) -> None:
        token = accounts.sign_in("xiaoning", PASSWORD)
        with database.read() as session:
            kept = session.scalars(select(StaffSessionRow.token_hash)).one()
        assert kept != token
        with pytest.raises(NotSignedIn):
            accounts.signed_in(kept)


class TestCsrf:
    def test_the_sessions_own_token_is_let_through(self, accounts: Accounts, ning: Staff) -> None:
        signed_in = accounts.signed_in(accounts.sign_in("xiaoning", PASSWORD))
        signed_in.check_csrf(signed_in.csrf_token)

    @pytest.mark.parametrize("token", [None, "", "wrong", "密码", "\x00", "é" * 43])
    def test_any_other_is_refused(self, accounts: Accounts, ning: Staff, token: str | None) -> None:
        signed_in = accounts.signed_in(accounts.sign_in("xiaoning", PASSWORD))
        with pytest.raises(NotSignedIn) as refused:
            signed_in.check_csrf(token)
        assert refused.value.code == "BAD_CSRF_TOKEN"

    def test_another_sessions_token_is_refused(self, accounts: Accounts, ning: Staff) -> None:
        one, two = (accounts.signed_in(accounts.sign_in("xiaoning", PASSWORD)) for _ in range(2))
        with pytest.raises(NotSignedIn):
            one.check_csrf(two.csrf_token)


class TestChangingThePassword:
    def test_ends_every_session_and_the_new_one_counts(self, accounts: Accounts, ning: Staff) -> None:
        tokens = [accounts.sign_in("xiaoning", PASSWORD) for _ in range(2)]
        accounts.change_password(ning.id, PASSWORD, OTHER)
        for token in tokens:
            with pytest.raises(NotSignedIn):
                accounts.signed_in(token)
        with pytest.raises(NotSignedIn):
            accounts.sign_in("xiaoning", PASSWORD)
        accounts.sign_in("xiaoning", OTHER)

    def test_ends_nobody_elses_session(self, accounts: Accounts, ning: Staff) -> None:
        an = accounts.create("xiaoan", "小安", Role.AGENT, PASSWORD)
        token = accounts.sign_in("xiaoan", PASSWORD)
        accounts.change_password(ning.id, PASSWORD, OTHER)
        assert accounts.signed_in(token).staff == an

    def test_need_not_be_done_again(self, accounts: Accounts) -> None:
        admin = accounts.create("admin", "管理员", Role.ADMIN, PASSWORD, must_change_password=True)
        accounts.change_password(admin.id, PASSWORD, OTHER)
        assert not accounts.signed_in(accounts.sign_in("admin", OTHER)).staff.must_change_password

    @pytest.mark.parametrize(
        ("current", "new", "error"),
        [("wrong", OTHER, NotSignedIn), (PASSWORD, PASSWORD, BadInput), (PASSWORD, "short", BadInput)],
    )
    def test_a_refused_change_changes_nothing(
        self, accounts: Accounts, ning: Staff, current: str, new: str, error: type[Exception]
    ) -> None:
        token = accounts.sign_in("xiaoning", PASSWORD)
        with pytest.raises(error):
            accounts.change_password(ning.id, current, new)
        assert accounts.signed_in(token).staff == ning
        accounts.sign_in("xiaoning", PASSWORD)

    def test_a_wrong_current_password_counts_as_at_sign_in(self, accounts: Accounts, ning: Staff) -> None:
        for _ in range(FAILURES_BEFORE_LOCK):
            with pytest.raises(NotSignedIn):
                accounts.change_password(ning.id, "wrong", OTHER)
        with pytest.raises(TooMany):
            accounts.change_password(ning.id, PASSWORD, OTHER)
        with pytest.raises(TooMany):
            accounts.sign_in("xiaoning", PASSWORD)

    def test_of_two_changes_at_once_one_counts(self, accounts: Accounts, ning: Staff) -> None:
        news = [OTHER, OTHER + "2"]
        outcomes = at_once([partial(accounts.change_password, ning.id, PASSWORD, new) for new in news])
        assert sorted(str(type(one)) for one in outcomes) == sorted([str(type(None)), str(NotSignedIn)])
        accounts.sign_in("xiaoning", news[outcomes.index(None)])
