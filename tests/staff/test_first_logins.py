"""The first accounts: made once, told once, kept where only the owner can read them."""

import stat
from pathlib import Path
from typing import Any

import pytest
from quick import QUICK

from bot.staff.accounts import Accounts, Role, Staff
from bot.staff.first_logins import (
    DEMO_LOGINS_FILE,
    DEMO_STAFF,
    FIRST_ADMIN_FILE,
    demo_logins,
    forget_first_password,
    make_first_logins,
)
from bot.storage import Database
from bot.web.staff_pages import forget_first_password_of


@pytest.fixture
def accounts(database: Database) -> Accounts:
    return Accounts(database, hasher=QUICK)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "not" / "there" / "yet"


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_the_admin_gets_in_with_what_is_printed_and_must_change_it(accounts: Accounts, home: Path) -> None:
    admin = make_first_logins(accounts, home, demo=False)
    assert admin is not None
    signed_in = accounts.signed_in(accounts.sign_in(admin.name, admin.password))
    assert (signed_in.staff.role, signed_in.staff.must_change_password) == (Role.ADMIN, True)
    assert (home / FIRST_ADMIN_FILE).read_text() == f"{admin.name}\t{admin.password}\n"


def test_without_the_demo_there_is_nobody_else(accounts: Accounts, home: Path) -> None:
    make_first_logins(accounts, home, demo=False)
    assert demo_logins(home) == []
    assert not (home / DEMO_LOGINS_FILE).exists()


def test_in_the_demo_everybody_gets_in(accounts: Accounts, home: Path) -> None:
    make_first_logins(accounts, home, demo=True)
    signed_in = [accounts.signed_in(accounts.sign_in(one.name, one.password)).staff for one in demo_logins(home)]
    assert [(one.name, one.display_name, one.role) for one in signed_in] == list(DEMO_STAFF)
    assert {one.role for one in signed_in} | {Role.ADMIN} == set(Role)


def test_only_the_owner_can_read_the_files(accounts: Accounts, home: Path) -> None:
    make_first_logins(accounts, home, demo=True)
    assert [mode(home / name) for name in (FIRST_ADMIN_FILE, DEMO_LOGINS_FILE)] == [0o600, 0o600]


def test_they_are_made_once(accounts: Accounts, home: Path) -> None:
    admin = make_first_logins(accounts, home, demo=True)
    written = [(home / name).read_text() for name in (FIRST_ADMIN_FILE, DEMO_LOGINS_FILE)]
    assert make_first_logins(accounts, home, demo=True) is None
    assert [(home / name).read_text() for name in (FIRST_ADMIN_FILE, DEMO_LOGINS_FILE)] == written
    assert admin is not None
    accounts.sign_in(admin.name, admin.password)


def test_every_installation_has_passwords_of_its_own(accounts: Accounts, home: Path) -> None:
    admin = make_first_logins(accounts, home, demo=True)
    assert admin is not None
    passwords = [admin.password, *(one.password for one in demo_logins(home))]
    assert len(set(passwords)) == len(passwords)
    assert min(len(password) for password in passwords) >= 12


def test_files_of_a_start_that_broke_off_are_written_anew(accounts: Accounts, home: Path) -> None:
    home.mkdir(parents=True)
    (home / FIRST_ADMIN_FILE).write_text("admin\tstale\n")
    (home / FIRST_ADMIN_FILE).chmod(0o644)
    admin = make_first_logins(accounts, home, demo=False)
    assert admin is not None
    assert (home / FIRST_ADMIN_FILE).read_text() == f"admin\t{admin.password}\n"
    assert mode(home / FIRST_ADMIN_FILE) == 0o600


class BreaksOff(Accounts):
    """Accounts of a process that dies after the first of them."""

    def create(self, *args: Any, **options: Any) -> Staff:
        if self.any():
            raise KeyboardInterrupt
        return super().create(*args, **options)


def test_a_start_that_breaks_off_leaves_an_admin_who_can_sign_in(
    accounts: Accounts, database: Database, home: Path
) -> None:
    with pytest.raises(KeyboardInterrupt):
        make_first_logins(BreaksOff(database), home, demo=True)
    assert make_first_logins(accounts, home, demo=True) is None
    name, password = (home / FIRST_ADMIN_FILE).read_text().split()
    assert accounts.signed_in(accounts.sign_in(name, password)).staff.role is Role.ADMIN


def test_where_somebody_made_an_account_already_none_is_added(accounts: Accounts, home: Path) -> None:
    accounts.create("xiaoan", "小安", Role.AGENT, "made by hand before")
    assert make_first_logins(accounts, home, demo=True) is None
    assert not home.exists()


def test_the_one_time_password_is_forgotten_once_it_has_been_changed(accounts: Accounts, home: Path) -> None:
    make_first_logins(accounts, home, demo=True)
    forget_first_password(home)
    forget_first_password(home)
    assert not (home / FIRST_ADMIN_FILE).exists()
    assert demo_logins(home)


def test_another_admins_change_does_not_make_it_forgotten(accounts: Accounts, home: Path) -> None:
    make_first_logins(accounts, home, demo=False)
    for name in ("adm", "admin2", ""):
        forget_first_password_of(name, home)
        assert (home / FIRST_ADMIN_FILE).exists()
    forget_first_password_of("admin", home)
    assert not (home / FIRST_ADMIN_FILE).exists()
    forget_first_password_of("admin", home)
