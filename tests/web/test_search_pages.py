"""The search page: what was found is marked, nothing typed or found does harm, each search is kept."""

import httpx
import pytest
from cases.stories import opened

from bot.cases import Cases
from bot.staff.audit import Action
from bot.staff.audit_list import AuditFilter

from .browsers import Console, Customer
from .conftest import Web
from .test_cases_pages import cases

__all__ = ["cases"]


def search(console: Console, q: str, **more: str) -> httpx.Response:
    return console.http.get("/staff/search", params={"q": q, **more})


def test_messages_and_cases_with_what_was_found_marked(console: Console, cases: Cases, customer: Customer) -> None:
    customer.say("我的耳机<script>alert(1)</script>没声音😀")
    case = opened(cases, customer.id)
    page = search(console, "耳机 声音").text
    assert page.count("<mark>耳机</mark>") == 2
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page
    assert f"/staff/conversations/{customer.id}" in page
    assert case.number in search(console, case.number).text


@pytest.mark.parametrize("q", ["", "😀", '"<img src=x onerror=alert(1)>', "' OR 1=1 --", "NEAR(", "\x00", "%"])
def test_whatever_is_typed(console: Console, q: str) -> None:
    page = search(console, q)
    assert page.status_code == 200
    assert "<img" not in page.text


def test_too_much_is_refused(console: Console) -> None:
    assert search(console, "x" * 201).status_code == 422
    assert search(console, "x", page="0").status_code == 422
    assert search(console, "x", page="999").status_code == 200


def test_each_search_is_kept(web: Web, console: Console) -> None:
    search(console, "")
    search(console, "退货")
    web.services.trail.flush()
    lines, _ = web.services.audit.page(AuditFilter(action=Action.SEARCHED))
    assert [(line.name, line.data) for line in lines] == [("小安", {"q": "退货"})]


def test_who_is_not_signed_in_finds_nothing(open_web: Web) -> None:
    assert httpx.get(f"{open_web.url}/staff/search", params={"q": "退货"}).status_code == 303
