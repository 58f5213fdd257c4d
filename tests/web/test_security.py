"""What every answer carries, how much is read, and how errors look from outside."""

import itertools
import re
import socket
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from bot.web.pages import HERE
from bot.web.security import LARGEST_BODY

from .browsers import Console, Customer
from .conftest import Web

FIVE_MEGABYTES = 5_000_000
AWAY = r"\s*(javascript:|data:|https?:|//)"
PAGES = sorted((HERE / "templates").rglob("*.html"))


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/", 200),
        ("GET", "/health", 200),
        ("GET", "/widget/chat", 200),
        ("GET", "/widget/loader.js", 200),
        ("GET", "/static/css/chat.css", 200),
        ("GET", "/static/nothing.css", 404),
        ("GET", "/static/../app.py", 404),
        ("GET", "/staff/sign-in", 200),
        ("GET", "/staff/", 303),
        ("GET", "/staff", 307),
        ("GET", "/no/such/page", 404),
        ("GET", "/api/v1/no-such-thing", 404),
        ("DELETE", "/api/v1/sessions", 405),
        ("POST", "/api/v1/sessions", 422),
        ("GET", "/api/v1/conversations/x/messages", 401),
        ("GET", "/api/v1/staff/conversations", 401),
    ],
)
def test_every_answer_carries_the_security_headers(open_web: Web, method: str, path: str, status: int) -> None:
    answer = httpx.request(method, open_web.url + path)
    assert answer.status_code == status
    assert_headers(answer, framed_by="'self'" if path.startswith("/widget/") else "'none'")


def assert_headers(answer: httpx.Response, framed_by: str = "'none'") -> None:
    headers = answer.headers
    policy = dict(part.strip().split(" ", 1) for part in headers["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == "'self'"
    assert policy["style-src"] == "'self'"
    assert policy["base-uri"] == "'none'"
    assert policy["frame-ancestors"] == framed_by
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cache-Control"]


def test_what_belongs_to_one_person_is_kept_by_no_cache(guest: Customer) -> None:
    assert guest.http.get(f"{guest.path}/messages").headers["Cache-Control"] == "no-store"


def test_when_we_break_the_answer_is_still_ours(web: Web, customer: Customer) -> None:
    with web.services.database.write() as session:
        session.execute(text("DROP TABLE ratings"))
    rating = {"score": 5, "solved": True, "request_id": "r1"}
    answer = customer.http.post(f"{customer.path}/rating", json=rating)
    assert answer.status_code == 500
    assert answer.json() == {
        "error": {"code": "INTERNAL", "message": "系统出了点问题，刚才的操作没有成功，请稍后再试。"}
    }
    assert_headers(answer)


def test_what_somebody_wrote_is_in_no_log(web: Web, customer: Customer, capfd: pytest.CaptureFixture[str]) -> None:
    customer.say("我的电话是13900010001")
    with web.services.database.write() as session:
        session.execute(text("DROP TABLE ratings"))
    rating = {"score": 1, "solved": False, "comment": "我叫陈思远", "request_id": "r-secret"}
    assert customer.http.post(f"{customer.path}/rating", json=rating).status_code == 500
    logged = "".join(capfd.readouterr())
    assert "陈思远" not in logged
    assert "13900010001" not in logged
    assert customer.token not in logged


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/no/such/page", 404, "NOT_FOUND"),
        ("GET", "/api/v2/sessions", 404, "NOT_FOUND"),
        ("GET", "/static/", 404, "NOT_FOUND"),
        ("PUT", "/api/v1/sessions", 405, "METHOD_NOT_ALLOWED"),
        ("GET", "/api/v1/conversations/x/messages", 401, "TOKEN_MISSING"),
        ("GET", "/api/v1/staff/conversations", 401, "NOT_SIGNED_IN"),
        ("GET", "/docs", 404, "NOT_FOUND"),
    ],
)
def test_an_error_is_one_shape_in_chinese(open_web: Web, method: str, path: str, status: int, code: str) -> None:
    answer = httpx.request(method, open_web.url + path)
    assert answer.status_code == status
    assert set(answer.json()) == {"error"}
    assert set(answer.json()["error"]) <= {"code", "message", "field", "data"}
    assert answer.json()["error"]["code"] == code
    assert re.search("[\u4e00-\u9fff]", answer.json()["error"]["message"])


@pytest.mark.parametrize("path", ["/api/v1/sessions", "/staff/sign-in", "/demo/identity"])
def test_a_body_of_five_megabytes_is_refused(open_web: Web, path: str) -> None:
    body = b'{"identity_token": "' + b"x" * FIVE_MEGABYTES + b'"}'
    assert_too_large(httpx.post(open_web.url + path, content=body, headers=_kind(path)))


@pytest.mark.parametrize("path", ["/api/v1/sessions", "/staff/sign-in"])
def test_so_is_one_that_does_not_say_how_long_it_is(open_web: Web, path: str) -> None:
    def pieces() -> Iterator[bytes]:
        yield from itertools.repeat(b" " * 10_000, FIVE_MEGABYTES // 10_000)

    assert_too_large(httpx.post(open_web.url + path, content=pieces(), headers=_kind(path)))


def test_a_length_that_is_claimed_is_refused_before_anything_is_sent(open_web: Web) -> None:
    address = httpx.URL(open_web.url)
    with socket.create_connection((address.host, address.port or 80), timeout=10) as connection:
        connection.sendall(
            b"POST /api/v1/sessions HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
            b"Content-Length: %d\r\n\r\n" % FIVE_MEGABYTES
        )
        assert b" 413 " in connection.recv(100)


def test_a_body_within_the_limit_is_read(guest: Customer) -> None:
    answer = guest.post("x" * (LARGEST_BODY - 1000))
    assert answer.json()["error"]["code"] == "MESSAGE_TOO_LONG"


def _kind(path: str) -> dict[str, str]:
    form = path.startswith("/staff")
    return {"Content-Type": "application/x-www-form-urlencoded" if form else "application/json"}


def assert_too_large(answer: httpx.Response) -> None:
    assert answer.status_code == 413
    assert answer.json() == {"error": {"code": "TOO_LARGE", "message": "内容太大了，请分几次发送。"}}
    assert_headers(answer)


class Inline(HTMLParser):
    """Collects what a strict policy would block, or what would weaken it."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = dict(attributes)
        if tag == "style" or (tag == "script" and not given.get("src")):
            self.found.append(f"<{tag}>")
        for name, value in given.items():
            elsewhere = name in {"src", "href", "action"} and re.match(
                r"\s*(javascript:|data:|https?:|//)", value or ""
            )
            if name == "style" or re.fullmatch("on[a-z]+", name) or elsewhere:
                self.found.append(f"{tag}.{name}={value}")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_no_template_has_a_script_or_a_style_of_its_own(page: Path) -> None:
    inline = Inline()
    inline.feed(page.read_text(encoding="utf-8"))
    assert inline.found == []


def test_no_template_turns_escaping_off() -> None:
    assert not [page.name for page in PAGES if re.search(r"\|\s*safe|autoescape", page.read_text(encoding="utf-8"))]


@pytest.mark.parametrize("path", ["/", "/?customer=c-vip", "/?customer=<script>", "/widget/chat", "/staff/sign-in"])
def test_no_page_as_served_has_either(open_web: Web, path: str) -> None:
    inline = Inline()
    inline.feed(httpx.get(open_web.url + path).text)
    assert inline.found == []


def test_no_page_for_staff_has_either(console: Console, customer: Customer) -> None:
    for path in ("/staff/", "/staff/password", f"/staff/conversations/{customer.id}"):
        inline = Inline()
        inline.feed(console.http.get(path).text)
        assert inline.found == []


def test_what_a_customer_writes_is_not_read_as_html(console: Console, customer: Customer) -> None:
    hostile: dict[str, Any] = customer.say("<img src=x onerror=alert(1)>")
    shown = console.get(f"conversations/{customer.id}/messages")["messages"][0]
    assert shown["text"] == hostile["text"]
    answer = console.http.get(f"/api/v1/staff/conversations/{customer.id}/messages")
    assert answer.headers["Content-Type"] == "application/json"
