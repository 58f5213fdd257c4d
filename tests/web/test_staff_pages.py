"""The console's doors: signing in and out, forged forms, one-time passwords."""

import httpx
import pytest

from bot.staff.accounts import Accounts, Role
from bot.staff.first_logins import FIRST_ADMIN_FILE
from bot.staff.sign_in_failures import FAILURES_BEFORE_LOCK
from bot.web.staff_access import COOKIE

from .browsers import Console, hidden_token, page_token
from .conftest import PASSWORD, Web

NEW_PASSWORD = "a-much-better-one"


def test_a_staff_member_signs_in_and_works(web: Web) -> None:
    console = Console(web.url)
    answer = console.sign_in("xiaoan", PASSWORD)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/staff/")
    page = console.http.get("/staff/")
    assert page.status_code == 200
    assert "小安" in page.text
    assert console.get("conversations")["conversations"] == []


def test_the_session_is_a_cookie_that_no_script_and_no_other_site_gets(web: Web) -> None:
    cookie = Console(web.url).sign_in("xiaoan", PASSWORD).headers["Set-Cookie"].lower()
    assert cookie.startswith(COOKIE)
    assert "httponly" in cookie
    assert "samesite=strict" in cookie


@pytest.mark.parametrize(
    ("name", "password"),
    [
        ("xiaoan", "wrong"),
        ("nobody", PASSWORD),
        ("", ""),
        ("xiaoan", ""),
        ("' OR 1=1 --", "x"),
        ("小安", "密码\ud83d"[:2]),
    ],
)
def test_a_wrong_login_does_not_say_what_was_wrong(web: Web, name: str, password: str) -> None:
    console = Console(web.url)
    answer = console.sign_in(name, password)
    assert answer.status_code in {401, 422}
    assert COOKIE not in console.http.cookies
    if answer.status_code == 401:
        assert "登录名或密码不对。" in answer.text


def test_after_repeated_failures_the_right_password_does_not_help_either(web: Web) -> None:
    console = Console(web.url)
    for _ in range(FAILURES_BEFORE_LOCK):
        assert console.sign_in("xiaoan", "wrong").status_code == 401
    answer = console.sign_in("xiaoan", PASSWORD)
    assert answer.status_code == 429
    assert "密码错误次数过多" in answer.text
    assert Console(web.url).sign_in("xiaoning", PASSWORD).status_code == 303


@pytest.mark.parametrize("token", ["", "forged", "伪造的"])
def test_a_sign_in_from_another_site_is_refused(web: Web, token: str) -> None:
    console = Console(web.url)
    console.http.get("/staff/sign-in")
    answer = console.http.post("/staff/sign-in", data={"name": "xiaoan", "password": PASSWORD, "csrf_token": token})
    assert answer.status_code == 403
    assert COOKIE not in console.http.cookies


def test_a_sign_in_without_the_forms_cookie_is_refused(web: Web) -> None:
    token = hidden_token(httpx.get(f"{web.url}/staff/sign-in").text)
    form = {"name": "xiaoan", "password": PASSWORD, "csrf_token": token}
    assert httpx.post(f"{web.url}/staff/sign-in", data=form).status_code == 403


@pytest.mark.parametrize("path", ["/staff/", "/staff/password", "/staff/conversations/x"])
def test_who_is_not_signed_in_is_shown_the_door(web: Web, path: str) -> None:
    answer = httpx.get(web.url + path)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/staff/sign-in")


@pytest.mark.parametrize("cookie", ["", "x", "a" * 5000, '"quoted"'])
def test_a_made_up_session_is_none(web: Web, cookie: str) -> None:
    answer = httpx.get(f"{web.url}/api/v1/staff/conversations", headers={"Cookie": f"{COOKIE}={cookie}"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "NOT_SIGNED_IN")


def test_signing_out_ends_the_session_for_whoever_kept_the_cookie(web: Web, console: Console) -> None:
    kept = console.http.cookies[COOKIE]
    token = page_token(console.http.get("/staff/").text)
    assert console.http.post("/staff/sign-out", data={"csrf_token": token}).status_code == 303
    answer = httpx.get(f"{web.url}/api/v1/staff/conversations", headers={"Cookie": f"{COOKIE}={kept}"})
    assert answer.status_code == 401


def test_nobody_is_signed_out_by_another_site(console: Console) -> None:
    assert console.http.post("/staff/sign-out", data={"csrf_token": "forged"}).status_code == 401
    assert console.http.post("/staff/sign-out").status_code == 422
    assert console.get("conversations")["conversations"] == []


@pytest.fixture
def newcomer(web: Web, accounts: Accounts) -> Console:
    """The admin, with the one-time password of the first start."""
    accounts.create("admin", "管理员", Role.ADMIN, PASSWORD, must_change_password=True)
    (web.services.settings.home / FIRST_ADMIN_FILE).write_text("admin\tx\n")
    console = Console(web.url)
    assert console.sign_in("admin", PASSWORD).status_code == 303
    return console


def change(console: Console, current: str, new: str) -> httpx.Response:
    token = hidden_token(console.http.get("/staff/password").text)
    return console.http.post("/staff/password", data={"current": current, "new": new, "csrf_token": token})


def test_a_one_time_password_opens_only_the_page_to_change_it(newcomer: Console) -> None:
    for path in ("/staff/", "/staff/conversations/x"):
        answer = newcomer.http.get(path)
        assert (answer.status_code, answer.headers["Location"]) == (303, "/staff/password")
    refused = newcomer.http.get("/api/v1/staff/conversations")
    assert (refused.status_code, refused.json()["error"]["code"]) == (403, "PASSWORD_CHANGE_REQUIRED")


def test_a_changed_password_is_the_only_one_that_opens(web: Web, newcomer: Console) -> None:
    answer = change(newcomer, PASSWORD, NEW_PASSWORD)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/staff/sign-in")
    assert not (web.services.settings.home / FIRST_ADMIN_FILE).exists()
    assert newcomer.http.get("/api/v1/staff/conversations").status_code == 401
    assert newcomer.sign_in("admin", PASSWORD).status_code == 401
    assert newcomer.sign_in("admin", NEW_PASSWORD).status_code == 303
    assert newcomer.get("conversations")["conversations"] == []


@pytest.mark.parametrize(
    ("current", "new", "status", "reason"),
    [
        ("wrong", NEW_PASSWORD, 401, "当前密码不对。"),
        (PASSWORD, "short", 422, "密码至少10位。"),
        (PASSWORD, "x" * 201, 422, "密码太长了，最多200位。"),
        (PASSWORD, PASSWORD, 422, "新密码不能和旧密码一样。"),
    ],
)
def test_a_password_that_cannot_be_is_explained(
    newcomer: Console, current: str, new: str, status: int, reason: str
) -> None:
    answer = change(newcomer, current, new)
    assert answer.status_code == status
    assert reason in answer.text


def test_a_password_is_not_changed_by_another_site(newcomer: Console) -> None:
    form = {"current": PASSWORD, "new": NEW_PASSWORD, "csrf_token": "伪造的"}
    assert newcomer.http.post("/staff/password", data=form).status_code == 401
    assert newcomer.sign_in("admin", PASSWORD).status_code == 303
