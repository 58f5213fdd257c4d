"""The very first accounts: an admin with a one-time password, and, in the demo, one person for each other role."""

import secrets
from dataclasses import dataclass
from pathlib import Path

from bot.staff.accounts import Accounts, Role

FIRST_ADMIN_FILE = "first-admin.txt"
DEMO_LOGINS_FILE = "demo-logins.txt"
DEMO_STAFF = (
    ("xiaoan", "小安", Role.AGENT),
    ("xiaoning", "小宁", Role.AGENT),
    ("zhou", "周主管", Role.SUPERVISOR),
    ("xun", "小训", Role.MAINTAINER),
)


@dataclass(frozen=True, slots=True)
class Login:
    """A name and its password, to be told to the person who starts the system."""

    name: str
    password: str


def make_first_logins(accounts: Accounts, home: Path, *, demo: bool) -> Login | None:
    """Makes the first admin (returned, to be printed once) and the demo staff; None when there are accounts already.

    The admin's one-time password is kept in `first-admin.txt` (owner-readable) until it is changed, the demo's
    passwords in `demo-logins.txt`.
    """
    if accounts.any():
        return None
    admin = Login("admin", secrets.token_urlsafe(12))
    staff = [(name, title, role, secrets.token_urlsafe(9)) for name, title, role in DEMO_STAFF] if demo else []
    # Written before the accounts exist, and the admin first: after a crash in between somebody can still sign in.
    _write(home / FIRST_ADMIN_FILE, [admin])
    if staff:
        _write(home / DEMO_LOGINS_FILE, [Login(name, password) for name, _, _, password in staff])
    accounts.create(admin.name, "管理员", Role.ADMIN, admin.password, must_change_password=True)
    for name, title, role, password in staff:
        accounts.create(name, title, role, password)
    return admin


def demo_logins(home: Path) -> list[Login]:
    """The demo staff's logins, as kept in the home folder; none when the demo is off."""
    path = home / DEMO_LOGINS_FILE
    if not path.exists():
        return []
    return [Login(*line.split("\t", 1)) for line in path.read_text().splitlines() if line]


def forget_first_password(home: Path) -> None:
    """Removes the file with the one-time password, once it has been changed."""
    (home / FIRST_ADMIN_FILE).unlink(missing_ok=True)


def _write(path: Path, logins: list[Login]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    # A file of a start that broke off may be readable by others; a new one never is, not for a moment.
    path.unlink(missing_ok=True)
    path.touch(mode=0o600)
    path.write_text("".join(f"{login.name}\t{login.password}\n" for login in logins))
