"""The merchant's system does not answer, or not in time: what is opened is there with everything else, and says so."""

import threading
from collections.abc import Callable, Iterator

import pytest

from bot.cases import Cases, Stage
from bot.errors import Unavailable
from bot.web import shop_in_time

from .browsers import Console, Customer
from .conftest import Web

SILENT = "店铺系统现在没有回应"


@pytest.fixture
def chen(web: Web) -> Customer:
    """陈思远 came while the shop still answered, and has a case that a person has to solve."""
    customer = Customer(web.url, "c-vip")
    customer.say("耳机没声音")
    cases = Cases(web.services.database)
    case = cases.open(customer.id, "c-vip", "quality", "耳机没声音", "angry", 0.8, "open")
    cases.escalate(case.id, "客户要求人工", "escalate")
    return customer


def refuses(_customer_id: str) -> None:
    raise Unavailable("店铺系统暂时没有回应", code="SHOP_NOT_ANSWERING")


@pytest.fixture(params=["refuses", "times out"])
def silent(request: pytest.FixtureRequest, web: Web, chen: Customer, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    over = threading.Event()

    def waits(_customer_id: str) -> None:
        over.wait()

    answer: Callable[[str], None] = refuses if request.param == "refuses" else waits
    monkeypatch.setattr(shop_in_time, "PATIENCE_SECONDS", 0.1)
    monkeypatch.setattr(web.services.shop, "customer", answer)
    yield
    over.set()


@pytest.mark.usefixtures("silent")
def test_what_is_opened_all_the_same(web: Web, console: Console, chen: Customer) -> None:
    detail = console.get(f"conversations/{chen.id}")
    assert detail["shop_answers"] is False
    assert (detail["customer"]["name"], detail["customer"]["tier_label"]) == ("陈思远", "VIP")
    assert "spent" not in detail["customer"]
    assert detail["orders"] == []
    [case] = detail["cases"]
    assert (case["stage"], case["offers"], len(case["ledger"])) == ("escalated", [], 2)

    page = console.http.get(f"/staff/cases/{case['number']}")
    assert page.status_code == 200
    assert "陈思远" in page.text
    assert SILENT in page.text

    canned = [one["text"] for one in console.get(f"conversations/{chen.id}/canned-replies")["replies"]]
    assert any("陈思远" in text for text in canned)
    assert any("{order}" in text for text in canned)

    again = Customer(web.url, "c-vip")  # who comes in meanwhile is let in, and heard
    assert again.session["customer"] == {"id": "c-vip", "name": "陈思远"}
    again.say("还在吗")
    assert Customer(web.url, "c-new").session["customer"] is None  # nobody has told the name yet


def test_once_it_falls_silent_no_offer_is_carried_out(
    web: Web, console: Console, chen: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    epoch = console.take(chen.id)
    detail = console.get(f"conversations/{chen.id}")
    assert detail["shop_answers"] is True
    [case] = detail["cases"]
    assert SILENT not in console.http.get(f"/staff/cases/{case['number']}").text
    offer = next(one for one in case["offers"] if not one["above_me"])
    monkeypatch.setattr(web.services.shop, "customer", refuses)
    asked = {"case_number": case["number"], "offer_id": offer["id"], "epoch": epoch, "seen_seq": 99}
    refused = console.post(f"{chen.id}/offers", **asked)
    assert (refused.status_code, refused.json()["error"]["code"]) == (503, "SHOP_NOT_ANSWERING")
    assert Cases(web.services.database).of_conversation(chen.id)[0].stage is Stage.ESCALATED
    assert chen.messages("staff") == []

    guest = Customer(web.url)  # has nothing at the shop
    guest.say("在吗")
    assert console.get(f"conversations/{guest.id}")["shop_answers"] is True
