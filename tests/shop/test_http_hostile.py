"""A merchant's system that misbehaves: the customer is told plainly, in time, and nothing wrong is ever shown."""

import json
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from itertools import count

import pytest

from bot.errors import NotFound, Unavailable
from bot.shop.demo import DemoShop
from bot.shop.http_calls import Patience, ShopCalls
from bot.shop.http_shop import HttpShop
from bot.shop.model import Order
from bot.shop.reference_server import create_app
from tests.shop.serving import behaving, serving

pytestmark = pytest.mark.sqlite_only

SECRET = "a secret of sixteen letters or more"
QUICK = Patience(connect=0.5, attempt=0.5, attempts=3, longest_pause=0.02, failures_until_open=3, open_seconds=0.3)
TERMS = {
    "name": "好店",
    "ship_within_hours": 24,
    "stuck_after_days": 3,
    "coupon_valid_days": 30,
    "as_of": "2026-11-01",
}
Handler = BaseHTTPRequestHandler


def shop_at(address: str) -> HttpShop:
    return HttpShop(ShopCalls(address, SECRET, QUICK))


def say(handler: Handler, status: int, body: bytes) -> None:
    handler.send_response(status)
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body)


def drip(handler: Handler) -> None:
    handler.send_response(200)
    handler.end_headers()
    try:
        for _ in range(100):
            handler.wfile.write(b" ")
            handler.wfile.flush()
            time.sleep(0.05)
    except OSError:
        pass  # the caller has gone, as it should


def hang_up(handler: Handler) -> None:
    handler.connection.close()


NONSENSE: dict[str, Callable[[Handler], None]] = {
    "an error page": lambda handler: say(handler, 500, b"<html>oops</html>"),
    "garbage": lambda handler: say(handler, 200, b"\xff\x00{"),
    "another shape": lambda handler: say(handler, 200, b'{"orders": 3}'),
    "deep nesting": lambda handler: say(handler, 409, b"[" * 100_000),
    "no body": lambda handler: say(handler, 200, b""),
    "a redirect": lambda handler: say(handler, 302, b""),
    "a refusal without words": lambda handler: say(handler, 404, b"{}"),
    "not let in": lambda handler: say(handler, 401, b'{"error": {"code": "NOT_SIGNED_IN", "message": "no"}}'),
    "slow drip": drip,
    "hung up": hang_up,
    "too much": lambda handler: say(handler, 200, b" " * (9 * 1024 * 1024)),
}


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
@pytest.mark.parametrize("answer", NONSENSE.values(), ids=NONSENSE.keys())
def test_nonsense_is_unavailable_in_time_and_in_words_for_the_customer(answer: Callable[[Handler], None]) -> None:
    with behaving(answer) as address:
        started = time.monotonic()
        for read in (HttpShop.orders, HttpShop.customer):
            with pytest.raises(Unavailable, match="稍等") as caught:
                read(shop_at(address), "c-vip")
            assert caught.value.code.startswith("SHOP_")
        assert time.monotonic() - started < 8


def test_a_failure_that_passes_is_not_noticed() -> None:
    attempts = count()

    def third_time_lucky(handler: Handler) -> None:
        say(handler, *((503, b"") if next(attempts) < 2 else (200, json.dumps(TERMS).encode())))

    with behaving(third_time_lucky) as address:
        assert shop_at(address).terms().name == "好店"
    assert next(attempts) == 3


def test_a_refusal_is_not_asked_again() -> None:
    attempts = count()

    def refuse(handler: Handler) -> None:
        next(attempts)
        say(handler, 404, json.dumps({"error": {"code": "NOT_FOUND", "message": "没有找到这个申请"}}).encode())

    with behaving(refuse) as address, pytest.raises(NotFound, match="没有找到这个申请"):
        shop_at(address).withdraw("c-vip", "a")
    assert next(attempts) == 1


def test_a_shop_that_is_down_is_left_alone_for_a_while_and_then_tried_again() -> None:
    attempts, down = count(), [True]

    def answer(handler: Handler) -> None:
        next(attempts)
        say(handler, *((500, b"") if down[0] else (200, json.dumps(TERMS).encode())))

    with behaving(answer) as address:
        shop = shop_at(address)
        for _ in range(10):
            with pytest.raises(Unavailable):
                shop.terms()
        assert next(attempts) == 9  # three calls of three attempts, then the circuit is open
        down[0] = False
        give_up_at = time.monotonic() + 10
        while True:
            try:
                assert shop.terms().name == "好店"
                break
            except Unavailable:
                assert time.monotonic() < give_up_at


def test_nobody_listening_is_unavailable() -> None:
    with behaving(hang_up) as address:
        pass
    with pytest.raises(Unavailable):
        shop_at(address).terms()


class Confused(DemoShop):
    """Answers about the VIP whoever is asked about, and tells everything twice."""

    def orders(self, customer_id: str) -> list[Order]:
        return [one for one in super().orders(customer_id) for _ in range(2)]

    def order(self, customer_id: str, order_id: str) -> Order | None:
        return super().order("c-vip", "AX5200071983")


def test_an_answer_about_somebody_else_is_never_shown_and_a_doubled_one_counts_once(shop: DemoShop) -> None:
    confused = Confused(shop._database)
    with serving(create_app(confused, SECRET)) as address:
        port = shop_at(address)
        with pytest.raises(Unavailable):
            port.order("c-ordinary", "AX5198842075")
        assert port.orders("c-ordinary") == shop.orders("c-ordinary")


@pytest.mark.parametrize("secret", ["another secret of sixteen letters", SECRET + " "])
def test_without_the_secret_nobody_is_let_in(shop: DemoShop, secret: str) -> None:
    with serving(create_app(shop, SECRET)) as address, pytest.raises(Unavailable):
        HttpShop(ShopCalls(address, secret, QUICK)).terms()
