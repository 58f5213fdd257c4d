"""Who comes too fast is told so, in words and for how long; nobody else notices."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from quick import QUICK
from starlette.requests import Request

from bot.errors import TooMany
from bot.settings import Settings, SettingsError, load_settings
from bot.storage import Database, new_id
from bot.web.app import create_app
from bot.web.rate_limits import RateLimits, address

from .browsers import Console, Customer
from .conftest import PASSWORD
from .serving import free_port, serving


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(
        home=tmp_path / "home",
        dialogue_port=free_port(),
        limit_messages="3/minute",
        limit_sessions="4/minute",
        limit_requests="30/minute",
    )


@pytest.fixture
def url(settings: Settings, database: Database) -> Iterator[str]:
    with serving(create_app(settings, database, QUICK), free_port()) as address:
        yield address


def test_the_fourth_message_in_a_minute_is_refused_with_the_time_to_wait(url: str) -> None:
    customer = Customer(url)
    for number in range(3):
        customer.say(f"第{number}句")
    refused = customer.post("第四句")
    assert refused.status_code == 429
    seconds = int(refused.headers["Retry-After"])
    assert 1 <= seconds <= 60
    assert refused.json()["error"] == {
        "code": "TOO_MANY",
        "message": f"您发得太快了，请等{seconds}秒再发，内容不会丢。",
        "data": {"retry_after": seconds},
    }
    assert [message["text"] for message in customer.messages("customer")] == ["第0句", "第1句", "第2句"]


def test_another_visitor_of_the_same_address_may_still_write(url: str) -> None:
    hasty, calm = Customer(url), Customer(url)
    for number in range(4):
        hasty.post(f"第{number}句")
    assert calm.post("你好").status_code == 201


def test_sessions_are_counted_by_address(url: str) -> None:
    for _ in range(4):
        Customer(url)
    assert httpx.post(f"{url}/api/v1/sessions", json={}).status_code == 429


def test_all_requests_of_customers_are_counted_but_staff_go_on(url: str) -> None:
    statuses = [httpx.get(f"{url}/api/v1/conversations/{new_id()}/messages").status_code for _ in range(31)]
    assert (statuses[0], statuses[-1]) == (401, 429)
    assert Console(url).sign_in("xiaoan", PASSWORD).status_code == 303
    assert httpx.get(f"{url}/staff/sign-in").status_code == 200


def test_what_is_refused_uses_up_no_other_allowance() -> None:
    limits = RateLimits(Settings(limit_messages="2/minute;100/hour"))
    for _ in range(2):
        limits.message("v1")
    for _ in range(200):
        with pytest.raises(TooMany) as refused:
            limits.message("v1")
        assert refused.value.data["retry_after"] <= 60


@pytest.mark.parametrize(
    ("host", "counted_as"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
        ("testclient", "testclient"),
    ],
)
def test_an_address_of_ipv6_counts_as_its_household(host: str, counted_as: str) -> None:
    assert address(Request({"type": "http", "client": (host, 1), "headers": []})) == counted_as


def test_a_limit_that_is_none_is_refused_at_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANXIN_LIMIT_MESSAGES", "fast enough")
    with pytest.raises(SettingsError, match=r"ANXIN_LIMIT_MESSAGES='fast enough'.*20/10 seconds"):
        load_settings()
