"""Every route of the customer API is walked with somebody else's conversation: to a stranger it does not exist."""

import io
from typing import Any

import httpx
import pytest
from PIL import Image

from web.browsers import Customer
from web.conftest import Web

GIVEN: dict[tuple[str, str], dict[str, Any]] = {
    ("post", "messages"): {"json": {"client_id": "x1", "text": "偷看"}},
    ("post", "typing"): {"json": {"typing": True}},
    ("post", "read"): {"json": {"seq": 1}},
    ("post", "rating"): {"json": {"score": 5, "solved": True, "request_id": "r"}},
    ("post", "attachments"): {"params": {"client_id": "p1"}},
}


def picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (20, 10), "teal").save(out, "PNG")
    return out.getvalue()


def routes(web: Web) -> list[tuple[str, str]]:
    paths = httpx.get(f"{web.url}/openapi.json").json()["paths"]
    return [
        (method, path)
        for path, methods in paths.items()
        if path.startswith("/api/v1/conversations/{conversation_id}")
        for method in methods
    ]


def ask(who: Customer, method: str, path: str, conversation_id: str, attachment_id: str) -> httpx.Response:
    address = path.format(conversation_id=conversation_id, attachment_id=attachment_id)
    given = GIVEN.get((method, path.rsplit("/", 1)[1]), {})
    content = picture() if path.endswith("attachments") else None
    return who.http.request(method, address, content=content, **given)


def test_to_a_stranger_no_route_knows_the_conversation(web: Web, customer: Customer) -> None:
    customer.say("我的事")
    sent = customer.http.post(f"{customer.path}/attachments", params={"client_id": "p0"}, content=picture())
    picture_id = sent.json()["attachment_id"]
    before = customer.view()["messages"]
    stranger = Customer(web.url)
    walked = routes(web)
    assert len(walked) >= 12
    for method, path in walked:
        answer = ask(stranger, method, path, customer.id, picture_id)
        assert answer.status_code == 404, (method, path, answer.text)
        assert answer.json()["error"]["code"] == "NOT_FOUND", (method, path)
        nobody = httpx.Client(base_url=web.url)
        refused = nobody.request(method, path.format(conversation_id=customer.id, attachment_id=picture_id))
        assert refused.status_code in {401, 422}, (method, path)
    assert [one["text"] for one in customer.view()["messages"]][: len(before)] == [one["text"] for one in before]


def test_a_stranger_s_list_and_picture_are_their_own(web: Web, customer: Customer) -> None:
    customer.say("我的事")
    stranger = Customer(web.url)
    assert stranger.http.get("/api/v1/conversations").json() == {"conversations": []}
    sent = customer.http.post(f"{customer.path}/attachments", params={"client_id": "p0"}, content=picture())
    answer = stranger.post(kind="image", attachment_id=sent.json()["attachment_id"])
    assert answer.status_code == 404


class TestPictures:
    def test_what_comes_back_is_a_jpeg_and_nothing_else(self, customer: Customer) -> None:
        kept = customer.http.post(f"{customer.path}/attachments", params={"client_id": "p"}, content=picture())
        assert kept.status_code == 201
        again = customer.http.post(f"{customer.path}/attachments", params={"client_id": "p"}, content=picture())
        assert (again.status_code, again.json()) == (200, kept.json())
        seen = customer.http.get(f"{customer.path}/attachments/{kept.json()['attachment_id']}")
        assert seen.headers["content-type"] == "image/jpeg"
        assert seen.headers["x-content-type-options"] == "nosniff"
        assert seen.headers["content-disposition"].startswith("attachment")
        assert "sandbox" in seen.headers["content-security-policy"]

    @pytest.mark.parametrize(
        ("content", "code"),
        [
            (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "NOT_AN_IMAGE"),
            (b"", "EMPTY_IMAGE"),
            (b"\xff" * 10_000_001, "IMAGE_TOO_LARGE"),
        ],
    )
    def test_what_is_none_is_refused_in_words(self, customer: Customer, content: bytes, code: str) -> None:
        refused = customer.http.post(f"{customer.path}/attachments", params={"client_id": "p"}, content=content)
        assert (refused.status_code, refused.json()["error"]["code"]) == (422, code)

    def test_far_too_much_is_not_even_read(self, customer: Customer) -> None:
        sent = customer.http.post(f"{customer.path}/attachments", params={"client_id": "p"}, content=b"x" * 12_000_001)
        assert sent.status_code == 413


class TestCards:
    def test_an_order_of_one_s_own_goes_out_as_the_shop_knows_it(self, web: Web) -> None:
        buyer = Customer(web.url, "c-ordinary")
        card = buyer.http.get(f"{buyer.path}/orders").json()["orders"][0]
        sent = buyer.post(kind="order", order_id=card["order_id"])
        assert sent.status_code == 201
        assert sent.json()["card"] == card
        assert (sent.json()["kind"], sent.json()["sender"]) == ("order", "customer")

    def test_somebody_else_s_order_is_none(self, web: Web, customer: Customer) -> None:
        buyer = Customer(web.url, "c-ordinary")
        order_id = buyer.http.get(f"{buyer.path}/orders").json()["orders"][0]["order_id"]
        other = Customer(web.url, "c-vip")
        for who in (other, customer):
            assert who.post(kind="order", order_id=order_id).status_code == 404
        assert customer.http.get(f"{customer.path}/orders").json() == {"orders": []}

    def test_a_card_cannot_be_made_up(self, customer: Customer) -> None:
        assert customer.post(kind="product", product_id="nothing").status_code == 404
        assert customer.post(kind="order").status_code == 422
        made_up = customer.post("看", card={"type": "case", "promise": "赔十万"})
        assert "card" not in made_up.json()


def test_a_transcript_is_plain_text_to_save(customer: Customer) -> None:
    customer.say("<script>alert(1)</script>")
    kept = customer.http.get(f"{customer.path}/transcript")
    assert kept.headers["content-type"].startswith("text/plain")
    assert kept.headers["content-disposition"].startswith("attachment")
    assert "我：<script>alert(1)</script>" in kept.text


def test_ended_begun_anew_and_read_again(customer: Customer) -> None:
    customer.say("第一件事")
    assert customer.http.post(f"{customer.path}/end").json() == {"owner": "closed"}
    new = customer.http.post(f"{customer.path}/anew").json()["conversation_id"]
    assert new != customer.id
    listed = customer.http.get("/api/v1/conversations").json()["conversations"]
    assert [one["id"] for one in listed] == [customer.id]
    assert customer.view()["messages"][0]["text"] == "第一件事"
