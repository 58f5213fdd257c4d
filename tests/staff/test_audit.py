"""Who saw and did what: written once, never changed, not waited for by those who only look, never silently lost."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta

import pytest
from counting import queries
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.orm import Session

from bot.errors import NotSignedIn, Unavailable
from bot.staff.accounts import Accounts, Role
from bot.staff.audit import ACTION_LABELS, Action, record
from bot.staff.audit_list import PAGE, AuditFilter, AuditList
from bot.staff.audit_trail import SAME_LOOK, AuditTrail
from bot.storage import Database

NOON = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
PASSWORD = "a-long-password"


class Clock:
    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def trail(database: Database, clock: Clock) -> Iterator[AuditTrail]:
    trail = AuditTrail(database, clock)
    yield trail
    trail.close()


@pytest.fixture
def audit(database: Database) -> AuditList:
    return AuditList(database)


def actions(audit: AuditList, **wanted: object) -> list[Action]:
    return [line.action for line in audit.page(AuditFilter(**wanted))[0]]  # type: ignore[arg-type]


def written(database: Database, times: int, **more: object) -> None:
    with database.write() as session:
        for at in range(times):
            record(session, Action.SEARCHED, NOON + timedelta(seconds=at), "ning", "", q=f"词{at}", **more)


@pytest.mark.parametrize("typed", ["退\0款", "退\ud83d款"])
def test_what_postgresql_would_not_take_holds_up_no_other_line(trail: AuditTrail, audit: AuditList, typed: str) -> None:
    trail.note(Action.SEARCHED, "ning", q=typed)
    trail.note(Action.CASE_OPENED, "ning", typed)
    trail.close()
    opened, searched = audit.page(AuditFilter())[0]
    assert (opened.subject, searched.data["q"]) == ("退\ufffd款", "退\ufffd款")


class TestAppendOnly:
    @pytest.mark.parametrize("statement", ["UPDATE audit_log SET staff_id = 'x'", "DELETE FROM audit_log"])
    def test_the_database_refuses(self, database: Database, statement: str) -> None:
        written(database, 1)
        with pytest.raises(DBAPIError, match="append-only"), database.write() as session:
            session.execute(text(statement))

    def test_nothing_takes_the_place_of_a_line(self, sqlite_database: Database) -> None:
        written(sqlite_database, 1)
        copy = "INSERT OR REPLACE INTO audit_log SELECT id, at, 'x', action, subject, data FROM audit_log"
        with pytest.raises(DBAPIError, match="append-only"), sqlite_database.write() as session:
            session.execute(text(copy))

    def test_nothing_empties_it_on_postgresql(self, postgresql_database: Database) -> None:
        with pytest.raises(DBAPIError, match="append-only"), postgresql_database.write() as session:
            session.execute(text("TRUNCATE audit_log"))

    def test_every_action_has_words(self) -> None:
        assert set(ACTION_LABELS) == set(Action)


class TestSigningIn:
    def test_each_way_it_can_go(self, database: Database, clock: Clock, audit: AuditList) -> None:
        accounts = Accounts(database, clock)
        ning = accounts.create("ning", "小宁", Role.AGENT, PASSWORD)
        with pytest.raises(NotSignedIn):
            accounts.sign_in("ning", "wrong", "10.0.0.9")
        clock.now += timedelta(seconds=1)
        token = accounts.sign_in("ning", PASSWORD)
        clock.now += timedelta(seconds=1)
        accounts.sign_out(token)
        clock.now += timedelta(seconds=1)
        accounts.change_password(ning.id, PASSWORD, "another-password")
        lines, _ = audit.page(AuditFilter(staff_id=ning.id))
        assert [line.action for line in lines] == [
            Action.PASSWORD_CHANGED,
            Action.SIGNED_OUT,
            Action.SIGNED_IN,
            Action.SIGN_IN_FAILED,
        ]
        assert lines[-1].data == {"address": "10.0.0.9", "code": "WRONG_CREDENTIALS"}
        assert {line.name for line in lines} == {"小宁"}

    def test_what_was_typed_for_a_name_that_nobody_has_is_not_kept(self, database: Database, audit: AuditList) -> None:
        with pytest.raises(NotSignedIn):
            Accounts(database).sign_in("MyPassword123", "x")
        (line,), _ = audit.page(AuditFilter())
        assert "MyPassword123" not in str(line)
        assert line.name == ""


class TestTrail:
    def test_what_was_seen_is_written(self, trail: AuditTrail, audit: AuditList) -> None:
        trail.note(Action.CASE_OPENED, "ning", "AX1", extra="😀")
        trail.flush()
        (line,), _ = audit.page(AuditFilter())
        assert (line.action, line.subject, line.at, line.data) == (Action.CASE_OPENED, "AX1", NOON, {"extra": "😀"})

    def test_looking_on_is_one_look(self, trail: AuditTrail, audit: AuditList, clock: Clock) -> None:
        for _ in range(3):
            trail.note(Action.CONVERSATION_OPENED, "ning", "c1")
        trail.note(Action.CONVERSATION_OPENED, "an", "c1")
        trail.note(Action.TAKEN, "ning", "c1")
        trail.note(Action.TAKEN, "ning", "c1")
        clock.now += SAME_LOOK
        trail.note(Action.CONVERSATION_OPENED, "ning", "c1")
        trail.flush()
        assert sorted(actions(audit)) == [*[Action.CONVERSATION_OPENED] * 3, *[Action.TAKEN] * 2]

    def test_a_look_waits_for_nobody_who_writes(self, trail: AuditTrail, audit: AuditList, database: Database) -> None:
        done = threading.Event()

        def look() -> None:
            trail.note(Action.SEARCHED, "ning", q="退货")
            done.set()

        with database.write() as session:
            session.execute(text("SELECT 1"))
            thread = threading.Thread(target=look)
            thread.start()
            assert done.wait(1)
            thread.join()
        trail.flush()
        assert actions(audit) == [Action.SEARCHED]

    def test_what_could_not_be_written_is_tried_again(
        self, database: Database, clock: Clock, audit: AuditList, capsys: pytest.CaptureFixture[str]
    ) -> None:
        failing = Failing(database, times=2)
        trail = AuditTrail(failing, clock)  # type: ignore[arg-type]
        trail.note(Action.TAKEN, "ning", "c1")
        trail.flush()
        trail.close()
        assert actions(audit) == [Action.TAKEN]
        assert failing.left == 0

    def test_when_too_much_waits_nothing_more_is_shown(self, database: Database, clock: Clock) -> None:
        trail = AuditTrail(Failing(database, times=10**6), clock, room=2)  # type: ignore[arg-type]

        def look_at_much() -> None:
            for at in range(500):
                trail.note(Action.TAKEN, "ning", f"c{at}")

        with pytest.raises(Unavailable, match="操作记录"):
            look_at_much()
        trail.close(0.0)


class Failing:
    """A database that does not take the first writes."""

    def __init__(self, database: Database, times: int) -> None:
        self._database = database
        self.left = times

    @contextmanager
    def write(self) -> Iterator[Session]:
        if self.left:
            self.left -= 1
            raise OperationalError("INSERT", {}, Exception("database is locked"))
        with self._database.write() as session:
            yield session


class TestList:
    def test_filters(self, database: Database, audit: AuditList) -> None:
        with database.write() as session:
            # The second is after midnight in Shanghai, before it in UTC.
            record(session, Action.TAKEN, datetime(2026, 11, 21, 15, 0, tzinfo=UTC), "an", "c1")
            record(session, Action.ENDED, datetime(2026, 11, 21, 17, 0, tzinfo=UTC), "ning", "c2")
        assert actions(audit, staff_id="an") == [Action.TAKEN]
        assert actions(audit, action=Action.ENDED) == [Action.ENDED]
        assert actions(audit, subject=" c1 ") == [Action.TAKEN]
        assert actions(audit, since=date(2026, 11, 22)) == [Action.ENDED]
        assert actions(audit, until=date(2026, 11, 21)) == [Action.TAKEN]
        for hostile in ("%", "' OR 1=1 --", "😀" * 100):
            assert actions(audit, subject=hostile) == []

    def test_pages_follow_each_other_without_a_gap(self, database: Database, audit: AuditList) -> None:
        written(database, 2 * PAGE + 5)
        first, further = audit.page(AuditFilter())
        second, last = audit.page(AuditFilter(), further)
        third, nothing = audit.page(AuditFilter(), last)
        assert (len(first), len(second), len(third), nothing) == (PAGE, PAGE, 5, "")
        words = [line.data["q"] for line in (*first, *second, *third)]
        assert words == [f"词{at}" for at in reversed(range(2 * PAGE + 5))]
        assert [line.data["q"] for line in audit.every(AuditFilter())] == words
        assert audit.count(AuditFilter()) == 2 * PAGE + 5

    def test_a_long_log_costs_no_more_questions(self, database: Database, audit: AuditList) -> None:
        written(database, 1)
        short = queries(database, lambda: audit.page(AuditFilter()))
        written(database, PAGE + 5)
        assert queries(database, lambda: audit.page(AuditFilter())) == short == 2
