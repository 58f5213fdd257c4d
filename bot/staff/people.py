"""Who works here, as an admin sees and changes it: each change with its line in the audit, in one unit of work."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from argon2 import PasswordHasher
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from bot.errors import BadInput, Conflict, NotFound
from bot.staff import sign_in_failures
from bot.staff.accounts import Role
from bot.staff.audit import Action, record
from bot.staff.duty import MOST_CAPACITY, USUAL_CAPACITY, USUAL_LANGUAGES, Availability, duty_row
from bot.staff.groups import Group
from bot.staff.languages import Language
from bot.staff.tables import DutyRow, StaffRow, StaffSessionRow
from bot.storage import Database, utc_now

LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class Serves:
    """Whom somebody serves: `groups`, none for whatever comes; customers who write these `languages`; `capacity` at
    a time.
    """

    groups: frozenset[Group] = frozenset()
    capacity: int = USUAL_CAPACITY
    languages: frozenset[Language] = USUAL_LANGUAGES


@dataclass(frozen=True, slots=True)
class Person:
    """`sessions`: in how many browsers they are signed in now."""

    id: str
    name: str
    display_name: str
    role: Role
    disabled: bool
    one_time_password: bool
    locked: bool
    sessions: int
    serves: Serves
    created_at: datetime


class People:
    """`by` is always the admin who does it. All raise NotFound: there is no such person."""

    def __init__(
        self,
        database: Database,
        clock: Callable[[], datetime] = utc_now,
        hasher: PasswordHasher | None = None,
    ) -> None:
        self._database = database
        self._clock = clock
        self._hasher = hasher or PasswordHasher()

    def all(self) -> list[Person]:
        """Those who work here first, by name. However many they are, the number of queries is fixed."""
        with self._database.read() as session:
            query = select(StaffRow).order_by(StaffRow.disabled, StaffRow.display_name, StaffRow.id)
            return self._people(session, list(session.scalars(query)))

    def one(self, staff_id: str) -> Person:
        with self._database.read() as session:
            return self._people(session, [_person(session, staff_id)])[0]

    def change(self, staff_id: str, display_name: str, role: Role, serves: Serves, by: str) -> None:
        """Raises BadInput. Conflict (LAST_ADMIN): nobody else could do what they may."""
        display_name = display_name.strip()
        if not 1 <= len(display_name) <= LONGEST_NAME:
            raise BadInput(f"显示名要写 1 到 {LONGEST_NAME} 个字。", field="display_name")
        if not serves.languages:
            raise BadInput("至少选一种语言。", field="language")
        if not 1 <= serves.capacity <= MOST_CAPACITY:
            raise BadInput(f"同时接待数要在 1 到 {MOST_CAPACITY} 之间。", field="capacity")
        with self._database.write() as session:
            if role is not Role.ADMIN:
                _keep_an_admin(session, staff_id)
            row, now = _person(session, staff_id, lock=True), self._clock()
            if row.role != role.value:
                record(session, Action.ROLE_CHANGED, now, by, staff_id, before=row.role, after=role.value)
                # What they may do is read with every request, but a page that is open shows what it showed.
                _end_sessions(session, staff_id)
            duty = duty_row(session, staff_id, now)
            before = (row.display_name, _serves(duty))
            row.display_name, row.role = display_name, role.value
            duty.groups, duty.languages = sorted(serves.groups), sorted(serves.languages)
            duty.capacity = serves.capacity
            if (display_name, serves) != before:
                kept = {"groups": "、".join(duty.groups), "languages": "、".join(duty.languages)}
                record(session, Action.PERSON_CHANGED, now, by, staff_id, **kept, capacity=serves.capacity)

    def deactivate(self, staff_id: str, by: str) -> None:
        """Signed out at once, everywhere, and no longer offered customers. Conflict: oneself, or the last admin."""
        if staff_id == by:
            raise Conflict("不能停用自己的账号。", code="ONESELF")
        with self._database.write() as session:
            _keep_an_admin(session, staff_id)
            row, now = _person(session, staff_id, lock=True), self._clock()
            if row.disabled:
                return
            row.disabled = True
            _end_sessions(session, staff_id)
            if (duty := session.get(DutyRow, staff_id, with_for_update=True)) is not None:
                duty.availability = Availability.OFFLINE.value
            record(session, Action.DEACTIVATED, now, by, staff_id)

    def reactivate(self, staff_id: str, by: str) -> None:
        with self._database.write() as session:
            row = _person(session, staff_id, lock=True)
            if row.disabled:
                row.disabled = False
                record(session, Action.REACTIVATED, self._clock(), by, staff_id)

    def revoke_sessions(self, staff_id: str, by: str) -> int:
        """Signs them out everywhere; returns out of how many browsers."""
        with self._database.write() as session:
            _person(session, staff_id, lock=True)
            ended = _end_sessions(session, staff_id)
            record(session, Action.SESSIONS_REVOKED, self._clock(), by, staff_id, sessions=ended)
            return ended

    def unlock(self, staff_id: str, by: str) -> None:
        """They may try to sign in again at once."""
        with self._database.write() as session:
            name, now = _person(session, staff_id).name, self._clock()
            sign_in_failures.forget(session, name, now)
            record(session, Action.UNLOCKED, now, by, staff_id)

    def reset_password(self, staff_id: str, by: str) -> str:
        """A one-time password, to be told to them; whoever is signed in as them no longer is."""
        password = one_time_password()
        hashed = self._hasher.hash(password)  # slow on purpose: before the unit of work
        with self._database.write() as session:
            name, now = _person(session, staff_id).name, self._clock()
            sign_in_failures.forget(session, name, now)  # its row first, as at sign-in
            row = _person(session, staff_id, lock=True)
            row.password_hash, row.must_change_password = hashed, True
            _end_sessions(session, staff_id)
            record(session, Action.PASSWORD_RESET, now, by, staff_id)
        return password

    def _people(self, session: Session, rows: list[StaffRow]) -> list[Person]:
        now, ids = self._clock(), [row.id for row in rows]
        counted = (
            select(StaffSessionRow.staff_id, func.count())
            .where(StaffSessionRow.staff_id.in_(ids), StaffSessionRow.expires_at > now)
            .group_by(StaffSessionRow.staff_id)
        )
        sessions = dict(session.execute(counted).tuples().all())
        duties = {row.staff_id: row for row in session.scalars(select(DutyRow).where(DutyRow.staff_id.in_(ids)))}
        locked = sign_in_failures.locks(session, [row.name for row in rows], now)
        return [_shown(row, duties.get(row.id), sessions.get(row.id, 0), row.name in locked) for row in rows]


def one_time_password() -> str:
    return secrets.token_urlsafe(12)


def _person(session: Session, staff_id: str, *, lock: bool = False) -> StaffRow:
    """The one door to somebody's account."""
    row = session.get(StaffRow, staff_id, with_for_update=lock or None, populate_existing=lock)
    if row is None:
        raise NotFound("没有这位同事。")
    return row


def _keep_an_admin(session: Session, staff_id: str) -> None:
    """Raises Conflict: this is the last admin. All admins are locked, in one order: of two changes one is first."""
    query = select(StaffRow).where(StaffRow.role == Role.ADMIN.value, ~StaffRow.disabled).order_by(StaffRow.id)
    admins = {row.id for row in session.scalars(query.with_for_update())}
    if admins == {staff_id}:
        raise Conflict("这是最后一位管理员，要先有另一位管理员。", code="LAST_ADMIN")


def _end_sessions(session: Session, staff_id: str) -> int:
    ended = session.execute(delete(StaffSessionRow).where(StaffSessionRow.staff_id == staff_id))
    return int(getattr(ended, "rowcount", 0))


def _shown(row: StaffRow, duty: DutyRow | None, sessions: int, locked: bool) -> Person:
    return Person(
        id=row.id,
        name=row.name,
        display_name=row.display_name,
        role=Role(row.role),
        disabled=row.disabled,
        one_time_password=row.must_change_password,
        locked=locked,
        sessions=sessions,
        serves=_serves(duty) if duty else Serves(),
        created_at=row.created_at,
    )


def _serves(duty: DutyRow) -> Serves:
    groups = frozenset(Group(name) for name in duty.groups)
    return Serves(groups, duty.capacity, frozenset(Language(name) for name in duty.languages))
