"""Counting failures to sign in by name, and locking a name for a while: the same for names that nobody has."""

import hashlib
from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert as insert_on_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_on_sqlite
from sqlalchemy.orm import Session

from bot.errors import TooMany
from bot.staff.tables import SignInFailureRow

FAILURES_BEFORE_LOCK = 5
LOCK = timedelta(minutes=10)
FORGOTTEN_AFTER = timedelta(days=1)
"""Failures this long ago no longer count."""


def locked(session: Session, name: str, now: datetime) -> TooMany | None:
    """The refusal while a name is locked. The name's row is held until the unit of work ends."""
    row = _row(session, name, now)
    if row.locked_until is None or row.locked_until <= now:
        return None
    minutes = max(1, round((row.locked_until - now).total_seconds() / 60))
    return TooMany(f"密码错误次数过多，请{minutes}分钟后再试。", code="LOCKED")


def count(session: Session, name: str, now: datetime) -> None:
    """One more failure; the fifth locks."""
    row = _row(session, name, now)
    row.failures = 1 if now - row.last_at > FORGOTTEN_AFTER else row.failures + 1
    row.last_at = now
    if row.failures >= FAILURES_BEFORE_LOCK:
        row.failures, row.locked_until = 0, now + LOCK


def forget(session: Session, name: str, now: datetime) -> None:
    """After a success, or when an admin says so."""
    row = _row(session, name, now)
    row.failures, row.locked_until = 0, None


def locks(session: Session, names: Iterable[str], now: datetime) -> set[str]:
    """Which of the names are locked."""
    by_hash = {_hash(name): name for name in names}
    query = select(SignInFailureRow.name_hash).where(
        SignInFailureRow.name_hash.in_(by_hash), SignInFailureRow.locked_until > now
    )
    return {by_hash[each] for each in session.scalars(query)}


def _row(session: Session, name: str, now: datetime) -> SignInFailureRow:
    """The name's row, locked, made when there is none; those of long ago, made-up names mostly, are cleared away."""
    insert = insert_on_postgresql if session.get_bind().dialect.name == "postgresql" else insert_on_sqlite
    new = {"name_hash": _hash(name), "failures": 0, "locked_until": None, "last_at": now}
    made = session.execute(insert(SignInFailureRow).values(new).on_conflict_do_nothing())
    if getattr(made, "rowcount", 0):
        session.execute(delete(SignInFailureRow).where(SignInFailureRow.last_at < now - FORGOTTEN_AFTER))
    return session.get_one(SignInFailureRow, _hash(name), with_for_update=True)


def _hash(name: str) -> str:
    return hashlib.sha256(name.strip().encode("utf-8", "replace")).hexdigest()
