"""The admin's page of people: nobody else gets in, and what it shows once it shows once."""

import re

import httpx
import pytest

from bot.staff.accounts import Accounts, Role

from .browsers import Console
from .conftest import PASSWORD, Web
from .test_cases_pages import staff_id


@pytest.fixture
def admin(web: Web, accounts: Accounts) -> Console:
    accounts.create("root", "管理员", Role.ADMIN, PASSWORD)
    console = Console(web.url)
    console.sign_in("root", PASSWORD)
    return console


def person(accounts: Accounts, name: str) -> str:
    return f"/staff/people/{staff_id(accounts, name)}"


def test_added_with_a_one_time_password_that_is_shown_once(web: Web, admin: Console) -> None:
    form = {"name": "<script>x", "display_name": "新同事<b>", "role": "supervisor"}
    page = admin.http.post("/staff/people", data=form)
    found = re.search(r'<code id="password">([^<]+)</code>', page.text)
    assert found
    assert "<script>x" not in page.text
    assert page.headers["Cache-Control"] == "no-store"
    assert found.group(1) not in admin.http.get("/staff/people").text
    newcomer = Console(web.url)
    assert newcomer.sign_in("<script>x", found.group(1)).status_code == 303
    assert newcomer.http.get("/staff/cases").headers["Location"] == "/staff/password"
    assert admin.http.post("/staff/people", data=form).status_code == 409


@pytest.mark.parametrize(
    "form",
    [
        {"name": "", "display_name": "x", "role": "agent"},
        {"name": "x\x00y", "display_name": "x", "role": "agent"},
        {"name": "x" * 200, "display_name": "x", "role": "agent"},
        {"name": "x", "display_name": "x", "role": "king"},
        {"name": "x"},
    ],
)
def test_nobody_that_cannot_be(admin: Console, form: dict[str, str]) -> None:
    assert admin.http.post("/staff/people", data=form).status_code == 422


def test_changed_and_signed_out(web: Web, admin: Console, console: Console, accounts: Accounts) -> None:
    form = {"display_name": "安安", "role": "agent", "capacity": "3", "group": ["presale", "finance"]} | {
        "language": ["zh", "en"]
    }
    path = person(accounts, "xiaoan")
    assert admin.http.post(path, data=form).status_code == 303
    page = admin.http.get(path).text
    assert 'value="安安"' in page
    assert page.count("checked") == 4
    assert admin.http.post(f"{path}/revoke").status_code == 303
    assert console.http.get("/staff/cases").headers["Location"] == "/staff/sign-in"
    assert admin.http.post(f"{path}/deactivate").status_code == 303
    assert Console(web.url).sign_in("xiaoan", PASSWORD).status_code == 401
    assert "已停用" in admin.http.get("/staff/people").text
    assert admin.http.post(f"{path}/explode").status_code == 422
    assert admin.http.post(f"{person(accounts, 'root')}/deactivate").status_code == 409
    assert admin.http.get("/staff/people/nobody").status_code == 404


@pytest.mark.parametrize("role", [Role.AGENT, Role.SUPERVISOR, Role.MAINTAINER])
def test_every_door_is_shut_to_the_others(web: Web, accounts: Accounts, role: Role) -> None:
    accounts.create("one", "某人", role, PASSWORD)
    console, path = Console(web.url), person(accounts, "xiaoan")
    console.sign_in("one", PASSWORD)
    for get in ("/staff/people", path):
        assert console.http.get(get).status_code == 403
    own = person(accounts, "one")
    for post, form in (
        ("/staff/people", {"name": "x", "display_name": "x", "role": "admin"}),
        (own, {"display_name": "x", "role": "admin", "capacity": "5"}),
        (f"{path}/password", {}),
        (f"{path}/deactivate", {}),
        (f"{path}/revoke", {}),
    ):
        assert console.http.post(post, data=form).status_code == 403, post
    assert 'href="/staff/people"' not in console.http.get("/staff/").text


def test_no_other_site_makes_an_admin(web: Web, admin: Console, accounts: Accounts) -> None:
    del admin.http.headers["X-CSRF-Token"]
    form = {"name": "evil", "display_name": "x", "role": "admin"}
    assert admin.http.post("/staff/people", data=form).status_code == 401
    assert admin.http.post(f"{person(accounts, 'xiaoan')}/password").status_code == 401
    assert httpx.get(f"{web.url}/staff/people").status_code == 303
