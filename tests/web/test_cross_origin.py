"""Which pages of other origins may use the customer API: the configured sites' own, and none anything of staff's."""

from collections.abc import Iterator

import httpx
import pytest
from quick import QUICK

from bot.settings import Settings
from bot.storage import Database
from bot.web.app import create_app
from bot.web.cross_origin import as_browsers_write

from .browsers import Customer
from .conftest import Web
from .serving import free_port, serving

SHOP = "https://shop.example"
STRANGERS = [
    "https://stranger.example",
    "http://shop.example",
    "https://shop.example:8443",
    "https://shop.example.stranger.example",
    "https://www.shop.example",
    "https://SHOP.example",
    "null",
    "*",
    "",
]
CORS = "access-control-"


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"sites": [SHOP, "https://second.example:443"]})


@pytest.fixture
def url(settings: Settings, database: Database) -> Iterator[str]:
    with serving(create_app(settings, database, QUICK), free_port()) as address:
        yield address


def preflight(
    url: str, origin: str, method: str = "POST", headers: str = "authorization,content-type"
) -> httpx.Response:
    asked = {"Access-Control-Request-Method": method, "Access-Control-Request-Headers": headers}
    return httpx.options(url, headers={"Origin": origin, **asked})


def granted(answer: httpx.Response) -> dict[str, str]:
    return {name: value for name, value in answer.headers.items() if name.startswith(CORS)}


def test_a_configured_site_may_ask_and_is_named_exactly(url: str) -> None:
    asked = preflight(f"{url}/api/v1/conversations/x/stream", SHOP, "GET", "authorization,last-event-id")
    assert asked.status_code == 204
    assert granted(asked) == {
        "access-control-allow-origin": SHOP,
        "access-control-allow-methods": "GET, POST",
        "access-control-allow-headers": "Authorization, Content-Type, Last-Event-ID",
        "access-control-max-age": "600",
        "access-control-expose-headers": "Retry-After",
    }
    assert "Origin" in asked.headers["Vary"]
    answer = httpx.post(f"{url}/api/v1/sessions", json={}, headers={"Origin": SHOP})
    assert answer.status_code == 201
    assert answer.headers["Access-Control-Allow-Origin"] == SHOP
    assert "Access-Control-Allow-Credentials" not in answer.headers
    assert "Origin" in answer.headers["Vary"]


def test_errors_can_be_read_too_so_that_the_customer_is_told_why(url: str) -> None:
    answer = httpx.get(f"{url}/api/v1/conversations/x/messages", headers={"Origin": SHOP})
    assert answer.status_code == 401
    assert answer.headers["Access-Control-Allow-Origin"] == SHOP


def test_a_site_with_the_scheme_s_own_port_is_the_site_without_it(url: str) -> None:
    assert preflight(f"{url}/api/v1/sessions", "https://second.example").status_code == 204
    assert as_browsers_write("http://Shop.cn:80") == "http://shop.cn"
    assert as_browsers_write("http://shop.cn:443") == "http://shop.cn:443"


@pytest.mark.parametrize("origin", STRANGERS)
def test_every_other_origin_is_refused(url: str, origin: str) -> None:
    asked = preflight(f"{url}/api/v1/sessions", origin)
    assert asked.status_code == 403
    assert asked.json()["error"]["code"] == "ORIGIN_NOT_ALLOWED"
    answer = httpx.post(f"{url}/api/v1/sessions", json={}, headers={"Origin": origin})
    assert granted(asked) == granted(answer) == {}
    # A cache must not answer the shop's page with what the stranger's got.
    assert "Origin" in asked.headers["Vary"]
    assert "Origin" in answer.headers["Vary"]


@pytest.mark.parametrize(
    "path",
    [
        *("/api/v1/staff/conversations", "/api/v1/staff/conversations/x/messages", "/staff/", "/staff/sign-in"),
        *("/studio/", "/webhooks/rest/webhook", "/widget/chat", "/health", "/", "/demo/identity"),
        *("/api/v1/conversations-of-all", "/api/v1/sessionsx"),
    ],
)
def test_nothing_else_is_open_not_even_to_a_configured_site(url: str, path: str) -> None:
    asked = preflight(url + path, SHOP)
    assert asked.status_code != 204
    assert granted(asked) == granted(httpx.get(url + path, headers={"Origin": SHOP})) == {}


def test_without_configured_sites_nobody_of_elsewhere_may(open_web: Web) -> None:
    assert granted(preflight(f"{open_web.url}/api/v1/sessions", SHOP)) == {}


def test_whoever_comes_without_a_page_is_served_as_before(url: str) -> None:
    customer = Customer(url)
    assert customer.say("在吗")["seq"] == 1
    assert granted(customer.http.get(f"{customer.path}/messages")) == {}
