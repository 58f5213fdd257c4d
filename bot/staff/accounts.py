"""Accounts of staff: made, signed in with argon2, locked after repeated failures, signed out."""

import hashlib
import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from bot.errors import AnxinError, BadInput, Conflict, NotSignedIn
from bot.staff import sign_in_failures
from bot.staff.audit import Action, record
from bot.staff.tables import StaffRow, StaffSessionRow
from bot.storage import Database, new_id, utc_now

SESSION_LIFE = timedelta(hours=12)
SHORTEST_PASSWORD = 10


class Role(StrEnum):
    AGENT = "agent"
    SUPERVISOR = "supervisor"
    MAINTAINER = "maintainer"
    ADMIN = "admin"


ROLE_LABELS = {Role.AGENT: "客服", Role.SUPERVISOR: "主管", Role.MAINTAINER: "训练师", Role.ADMIN: "管理员"}


@dataclass(frozen=True, slots=True)
class Staff:
    """A staff member; `name` signs in, `display_name` is what customers read."""

    id: str
    name: str
    display_name: str
    role: Role
    must_change_password: bool

    @property
    def role_label(self) -> str:
        return ROLE_LABELS[self.role]


_HASHER = PasswordHasher()


@cache
def _nobody(hasher: PasswordHasher) -> str:
    """Verified against when the name is unknown, so that the time taken tells nobody which names exist."""
    return hasher.hash(secrets.token_urlsafe(16))


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who a session belongs to, with the token its forms must carry."""

    staff: Staff
    csrf_token: str

    def check_csrf(self, token: str | None) -> None:
        """Raises NotSignedIn: the request did not come from one of our own pages."""
        # As bytes: compare_digest takes no text beyond ASCII, and a header may hold anything.
        if not token or not hmac.compare_digest(token.encode(), self.csrf_token.encode()):
            raise NotSignedIn("页面已过期，请刷新后再试。", code="BAD_CSRF_TOKEN")


class Accounts:
    """Staff accounts and their sessions."""

    def __init__(
        self,
        database: Database,
        clock: Callable[[], datetime] = utc_now,
        hasher: PasswordHasher | None = None,
    ) -> None:
        self._database = database
        self._clock = clock
        self._hasher = hasher or _HASHER
        self._nobody = _nobody(self._hasher)

    def any(self) -> bool:
        """Whether there is any account yet."""
        with self._database.read() as session:
            return session.scalar(select(StaffRow.id).limit(1)) is not None

    def create(
        self,
        name: str,
        display_name: str,
        role: Role,
        password: str,
        *,
        must_change_password: bool = False,
        by: str | None = None,
    ) -> Staff:
        """Makes an account; `by`: the admin who does it. Raises Conflict: the name is taken. BadInput: name or
        password unfit.
        """
        name = name.strip()
        if not name:
            raise BadInput("登录名不能为空。", field="name")
        if len(name) > 80 or not name.isprintable() or not display_name.isprintable():
            raise BadInput("名字里有不能用的字符，或者太长了。", field="name")
        _check_password(password)
        # Argon2 is slow on purpose: done before the unit of work, it holds up nobody else who writes.
        password_hash = self._hasher.hash(password)
        with self._database.write() as session:
            if session.scalar(select(StaffRow.id).where(StaffRow.name == name)):
                raise Conflict(f"登录名“{name}”已经有人用了。", code="NAME_TAKEN", field="name")
            row = StaffRow(
                id=new_id(),
                name=name,
                display_name=display_name.strip() or name,
                role=role.value,
                password_hash=password_hash,
                must_change_password=must_change_password,
                disabled=False,
                created_at=self._clock(),
            )
            session.add(row)
            if by is not None:
                record(session, Action.PERSON_ADDED, row.created_at, by, row.id, role=role.value)
            return _staff(row)

    def sign_in(self, name: str, password: str, address: str = "") -> str:
        """Returns a session token for the cookie. `address`: where it came from, for the audit.

        Raises NotSignedIn: name or password wrong (which of the two is not said). TooMany: locked for a while. A name
        that nobody has gets the same answers after the same work.
        """
        now, name = self._clock(), name.strip()
        query = select(StaffRow).where(StaffRow.name == name)
        with self._database.read() as session:
            # Before the unit of work, as in `create`.
            verified = self._verified(session.scalar(query), password)
        with self._database.write() as session:
            refusal: AnxinError | None = sign_in_failures.locked(session, name, now)
            row = session.scalar(query.with_for_update())
            if refusal is None and row is not None and verified and not row.disabled:
                sign_in_failures.forget(session, name, now)
                record(session, Action.SIGNED_IN, now, row.id, address=address)
                return _open_session(session, row.id, now)
            if refusal is None:
                sign_in_failures.count(session, name, now)
                refusal = NotSignedIn("登录名或密码不对。", code="WRONG_CREDENTIALS")
            # What was typed for a name that nobody has is not kept: it may be a password.
            record(session, Action.SIGN_IN_FAILED, now, row.id if row else None, address=address, code=refusal.code)
        # Raised only here: inside the unit of work it would undo the count of failures.
        raise refusal

    def signed_in(self, token: str | None) -> SignedIn:
        """Whose session a token is. Raises NotSignedIn: none, ended, or the account is disabled."""
        if token:
            with self._database.read() as session:
                found = session.execute(
                    select(StaffSessionRow, StaffRow)
                    .join(StaffRow, StaffRow.id == StaffSessionRow.staff_id)
                    .where(StaffSessionRow.token_hash == _hash(token), StaffSessionRow.expires_at > self._clock())
                ).one_or_none()
                if found is not None and not found[1].disabled:
                    return SignedIn(_staff(found[1]), found[0].csrf_token)
        raise NotSignedIn("请先登录。")

    def sign_out(self, token: str) -> None:
        """Ends one session."""
        with self._database.write() as session:
            found = session.get(StaffSessionRow, _hash(token))
            if found is not None:
                record(session, Action.SIGNED_OUT, self._clock(), found.staff_id)
                session.delete(found)

    def change_password(self, staff_id: str, current: str, new: str) -> None:
        """Changes a password and ends every session of the account.

        Raises NotSignedIn: `current` is wrong, which counts as at sign-in. TooMany: locked for a while. BadInput: the
        new one is too short, too long or the same.
        """
        _check_password(new)
        if current == new:
            raise BadInput("新密码不能和旧密码一样。", field="new")
        now = self._clock()
        with self._database.read() as session:
            row = session.get_one(StaffRow, staff_id)
            name = row.name
            # Before the unit of work, as in `create`.
            verified_hash = row.password_hash if self._verified(row, current) else None
        new_hash = self._hasher.hash(new)
        with self._database.write() as session:
            refusal: AnxinError | None = sign_in_failures.locked(session, name, now)
            row = session.get_one(StaffRow, staff_id, with_for_update=True)
            if refusal is None and row.password_hash == verified_hash:
                row.password_hash = new_hash
                row.must_change_password = False
                sign_in_failures.forget(session, name, now)
                session.execute(delete(StaffSessionRow).where(StaffSessionRow.staff_id == staff_id))
                record(session, Action.PASSWORD_CHANGED, now, staff_id)
                return
            if refusal is None:  # wrong, or changed by somebody else meanwhile
                sign_in_failures.count(session, name, now)
                refusal = NotSignedIn("当前密码不对。", code="WRONG_CREDENTIALS", field="current")
        # Raised only here: inside the unit of work it would undo the count of failures.
        raise refusal

    def names(self, staff_ids: set[str]) -> dict[str, str]:
        """Display names by id."""
        with self._database.read() as session:
            query = select(StaffRow.id, StaffRow.display_name).where(StaffRow.id.in_(staff_ids))
            return dict(session.execute(query).tuples().all())

    def everybody(self) -> list[Staff]:
        """Also those who no longer work here, by display name."""
        with self._database.read() as session:
            return [
                _staff(row) for row in session.scalars(select(StaffRow).order_by(StaffRow.display_name, StaffRow.id))
            ]

    def active(self) -> list[Staff]:
        """Everybody who works here, by display name."""
        query = select(StaffRow).where(~StaffRow.disabled).order_by(StaffRow.display_name, StaffRow.id)
        with self._database.read() as session:
            return [_staff(row) for row in session.scalars(query)]

    def _verified(self, row: StaffRow | None, password: str) -> bool:
        try:
            return self._hasher.verify(row.password_hash if row else self._nobody, password) and row is not None
        except VerifyMismatchError:
            return False


def _check_password(password: str) -> None:
    if len(password) < SHORTEST_PASSWORD:
        raise BadInput(f"密码至少{SHORTEST_PASSWORD}位。", code="WEAK_PASSWORD", field="new")
    if len(password) > 200:
        raise BadInput("密码太长了，最多200位。", code="WEAK_PASSWORD", field="new")


def _open_session(session: Session, staff_id: str, now: datetime) -> str:
    token = secrets.token_urlsafe(32)
    session.add(
        StaffSessionRow(
            token_hash=_hash(token),
            staff_id=staff_id,
            csrf_token=secrets.token_urlsafe(32),
            created_at=now,
            expires_at=now + SESSION_LIFE,
        )
    )
    return token


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _staff(row: StaffRow) -> Staff:
    return Staff(row.id, row.name, row.display_name, Role(row.role), row.must_change_password)
