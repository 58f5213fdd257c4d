"""Who may come in, and as whom."""

from datetime import datetime, timedelta
from typing import Any

import httpx
import jwt
import pytest

from bot.errors import NotSignedIn
from bot.storage import utc_now
from bot.web.services import DEMO_KEY
from bot.web.tokens import IDENTITY_AUDIENCE, VISITOR_AUDIENCE, IdentityTokens

from .browsers import Customer
from .conftest import Web

OTHER_KEY = "another-secret-of-at-least-thirty-two-bytes"


def claims(now: datetime | None = None, life: timedelta = timedelta(minutes=5), **changed: Any) -> dict[str, Any]:
    now = now or utc_now()
    whole = {"sub": "c-vip", "aud": IDENTITY_AUDIENCE, "iat": now, "exp": now + life, **changed}
    return {name: value for name, value in whole.items() if value is not None}


def enter(web: Web, identity_token: str) -> httpx.Response:
    return httpx.post(f"{web.url}/api/v1/sessions", json={"identity_token": identity_token})


@pytest.fixture
def shop_key(open_web: Web) -> str:
    """The key that the demo shop's page signs with."""
    return open_web.services.settings.secret("demo-shop")


def test_an_anonymous_visitor_gets_a_token_and_a_conversation(open_web: Web) -> None:
    answer = httpx.post(f"{open_web.url}/api/v1/sessions", json={})
    assert answer.status_code == 201
    assert answer.json()["customer"] is None
    assert answer.json()["token"]
    assert answer.json()["conversation_id"]


def test_a_customer_of_the_shop_is_known_by_name(open_web: Web, shop_key: str) -> None:
    answer = enter(open_web, jwt.encode(claims(), shop_key, "HS256", headers={"kid": DEMO_KEY}))
    assert answer.status_code == 201
    assert answer.json()["customer"] == {"id": "c-vip", "name": "陈思远"}


def test_a_customer_finds_the_same_conversation_in_every_tab(open_web: Web) -> None:
    assert Customer(open_web.url, "c-vip").id == Customer(open_web.url, "c-vip").id


def test_two_anonymous_visitors_share_nothing(open_web: Web) -> None:
    assert Customer(open_web.url).id != Customer(open_web.url).id


def test_a_visitor_who_signs_in_keeps_the_conversation(open_web: Web) -> None:
    visitor = Customer(open_web.url)
    visitor.say("在吗")
    customer = Customer(open_web.url, "c-vip", token=visitor.token)
    assert customer.id == visitor.id
    assert customer.messages("customer")[0]["text"] == "在吗"


def test_a_visitor_with_a_token_that_has_run_out_is_let_in_as_somebody_new(open_web: Web) -> None:
    secret = open_web.services.settings.secret("visitors")
    old = jwt.encode(claims(utc_now() - timedelta(days=40), aud=VISITOR_AUDIENCE), secret, "HS256")
    assert Customer(open_web.url, token=old).messages() == []


def test_a_customer_whom_the_shop_does_not_know_may_still_talk(open_web: Web, shop_key: str) -> None:
    token = jwt.encode(claims(sub="c-nobody"), shop_key, "HS256", headers={"kid": DEMO_KEY})
    assert enter(open_web, token).json()["customer"] is None


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        pytest.param({"life": timedelta(minutes=11)}, "TOKEN_TOO_LONG", id="valid for too long"),
        pytest.param({"now": utc_now() - timedelta(minutes=20)}, "BAD_TOKEN", id="expired"),
        pytest.param({"now": utc_now() + timedelta(minutes=20)}, "BAD_TOKEN", id="from the future"),
        pytest.param({"aud": VISITOR_AUDIENCE}, "BAD_TOKEN", id="meant for something else"),
        pytest.param({"aud": None}, "BAD_TOKEN", id="meant for nobody"),
        pytest.param({"exp": None}, "BAD_TOKEN", id="without an end"),
        pytest.param({"iat": None}, "BAD_TOKEN", id="without a beginning"),
        pytest.param({"sub": None}, "BAD_TOKEN", id="of nobody"),
        pytest.param({"sub": ""}, "BAD_TOKEN", id="of a customer without a name"),
        pytest.param({"sub": "c" * 81}, "BAD_TOKEN", id="of a customer with too long a name"),
        pytest.param({"sub": 7}, "BAD_TOKEN", id="of a number"),
        pytest.param({"exp": "99999999999"}, "TOKEN_TOO_LONG", id="with its end as text"),
        pytest.param({"exp": float("inf")}, "BAD_TOKEN", id="without end"),
    ],
)
def test_a_token_of_the_shop_that_claims_too_much_is_refused(
    open_web: Web, shop_key: str, changed: dict[str, Any], code: str
) -> None:
    answer = enter(open_web, jwt.encode(claims(**changed), shop_key, "HS256", headers={"kid": DEMO_KEY}))
    assert (answer.status_code, answer.json()["error"]["code"]) == (401, code)


def test_a_token_must_be_signed_by_a_known_key_in_the_one_algorithm(open_web: Web, shop_key: str) -> None:
    forged = [
        jwt.encode(claims(), OTHER_KEY, "HS256", headers={"kid": DEMO_KEY}),
        jwt.encode(claims(), OTHER_KEY, "HS256", headers={"kid": "somebody-else"}),
        jwt.encode(claims(), shop_key, "HS256"),
        jwt.encode(claims(), shop_key, "HS384", headers={"kid": DEMO_KEY}),
        jwt.encode(claims(), "", "none", headers={"kid": DEMO_KEY}),
        jwt.encode(claims(), shop_key, "HS256", headers={"kid": DEMO_KEY})[:-2] + "xx",
        "not a token",
        "a.b.c",
    ]
    for token in forged:
        answer = enter(open_web, token)
        assert (answer.status_code, answer.json()["error"]["code"]) == (401, "BAD_TOKEN"), token


def test_while_a_key_is_replaced_both_are_good_and_a_retired_one_is_not() -> None:
    keys = {"old": "an-old-secret-of-at-least-thirty-two-bytes", "new": OTHER_KEY}
    both = IdentityTokens(keys)
    of_old, of_new = (both.issue(key_id, "c-vip", utc_now()) for key_id in keys)
    assert both.customer(of_old) == both.customer(of_new) == "c-vip"
    after = IdentityTokens({"new": OTHER_KEY})
    assert after.customer(of_new) == "c-vip"
    with pytest.raises(NotSignedIn):
        after.customer(of_old)
    swapped = jwt.encode(claims(), keys["old"], "HS256", headers={"kid": "new"})
    with pytest.raises(NotSignedIn):
        both.customer(swapped)


@pytest.mark.parametrize(("seconds", "accepted"), [(20, True), (-320, True), (60, False), (-340, False)])
def test_clocks_may_differ_by_half_a_minute(seconds: int, accepted: bool) -> None:
    tokens = IdentityTokens({"k": OTHER_KEY})
    token = jwt.encode(claims(utc_now() + timedelta(seconds=seconds)), OTHER_KEY, "HS256", headers={"kid": "k"})
    if accepted:
        assert tokens.customer(token) == "c-vip"
    else:
        with pytest.raises(NotSignedIn):
            tokens.customer(token)


def test_a_token_that_is_used_again_is_the_same_customer_and_no_more(open_web: Web, shop_key: str) -> None:
    token = jwt.encode(claims(), shop_key, "HS256", headers={"kid": DEMO_KEY})
    first, again = enter(open_web, token).json(), enter(open_web, token).json()
    assert first["conversation_id"] == again["conversation_id"]
    as_visitor = {"Authorization": f"Bearer {token}"}
    assert httpx.get(f"{open_web.url}/api/v1/conversations", headers=as_visitor).status_code == 401


def test_an_endless_identity_token_is_not_even_read(open_web: Web) -> None:
    answer = enter(open_web, "x" * 5000)
    assert answer.status_code == 422
    assert answer.json()["error"]["field"] == "identity_token"


@pytest.mark.parametrize("scheme", ["", "Bearer", "Basic dXNlcjpwYXNz", "Token x"])
def test_without_a_bearer_token_nothing_is_read(open_web: Web, guest: Customer, scheme: str) -> None:
    answer = httpx.get(f"{open_web.url}{guest.path}/messages", headers={"Authorization": scheme})
    assert answer.status_code == 401
    assert answer.json()["error"]["code"] == "TOKEN_MISSING"


def test_a_visitor_cannot_be_forged(open_web: Web, guest: Customer, shop_key: str) -> None:
    secret = open_web.services.settings.secret("visitors")
    me = jwt.decode(guest.token, secret, ["HS256"], audience=VISITOR_AUDIENCE)["sub"]
    mine = claims(sub=me, aud=VISITOR_AUDIENCE)
    forged = [
        jwt.encode(mine, OTHER_KEY, "HS256"),
        jwt.encode(mine, "", "none"),
        jwt.encode(mine, secret, "HS512"),
        jwt.encode(claims(utc_now() - timedelta(days=40), sub=me, aud=VISITOR_AUDIENCE), secret, "HS256"),
        jwt.encode(claims(sub=me), secret, "HS256"),
        jwt.encode(claims(), shop_key, "HS256", headers={"kid": DEMO_KEY}),
    ]
    for token in forged:
        answer = httpx.get(f"{open_web.url}{guest.path}/messages", headers={"Authorization": f"Bearer {token}"})
        assert (answer.status_code, answer.json()["error"]["code"]) == (401, "BAD_TOKEN"), token


def test_only_the_three_demo_customers_can_be_impersonated_on_the_demo_page(open_web: Web) -> None:
    answer = httpx.post(f"{open_web.url}/demo/identity", json={"customer_id": "c-zhou"})
    assert answer.status_code == 404
