"""What is audited of a day at the console, who may read it, and that the file of it harms no spreadsheet."""

import csv
import importlib
import io
import pkgutil
from typing import Any

import httpx
import pytest
from cases.stories import opened
from fastapi import APIRouter
from fastapi.routing import APIRoute

import bot.web
from bot.cases import Cases
from bot.errors import Unavailable
from bot.staff.accounts import Accounts, Role
from bot.staff.audit import Action, record
from bot.staff.audit_list import AuditFilter, AuditLine
from bot.storage import utc_now
from bot.web.audit_pages import as_csv
from bot.web.audited import AUDITED

from .browsers import Console, Customer
from .conftest import PASSWORD, Web
from .test_cases_pages import assign, boss, cases, staff_id

__all__ = ["boss", "cases"]


def lines(web: Web, *not_these: Action) -> list[AuditLine]:
    """The oldest first."""
    web.services.trail.flush()
    found, _ = web.services.audit.page(AuditFilter())
    return [line for line in reversed(found) if line.action not in {Action.SIGNED_IN, *not_these}]


def test_every_audited_address_is_one_that_there_is() -> None:
    modules = [importlib.import_module(f"bot.web.{one.name}") for one in pkgutil.iter_modules(bot.web.__path__)]
    routers = [router for module in modules for router in vars(module).values() if isinstance(router, APIRouter)]
    routes = [route for router in routers for route in router.routes if isinstance(route, APIRoute)]
    known = {(method, route.path) for route in routes for method in route.methods}
    assert set(AUDITED) - known == set()


def test_a_day_at_the_console(web: Web, console: Console, customer: Customer, accounts: Accounts) -> None:
    customer.say("在吗")
    customer.wait_for("收到：在吗")
    for _ in range(3):
        console.get(f"conversations/{customer.id}")
    console.take(customer.id)
    colleague = Console(web.url)
    colleague.sign_in("xiaoning", PASSWORD)
    colleague.get(f"conversations/{customer.id}/messages")
    with colleague.http.stream("GET", f"/api/v1/staff/conversations/{customer.id}/stream") as response:
        assert response.status_code == 200
    colleague.get(f"conversations/{customer.id}")
    assert [(line.name, line.action, line.subject) for line in lines(web)] == [
        ("小安", Action.CONVERSATION_OPENED, customer.id),
        ("小安", Action.TAKEN, customer.id),
        ("小宁", Action.LISTENED_IN, customer.id),
    ]


def test_who_looks_at_the_audit_stands_in_it(web: Web, boss: Console) -> None:
    boss.http.get("/staff/audit")
    assert [(line.name, line.action) for line in lines(web)] == [("周主管", Action.AUDIT_SEEN)]


def test_what_cannot_be_noted_is_not_shown(web: Web, console: Console, cases: Cases, monkeypatch: Any) -> None:
    case = opened(cases)

    def full(*_: Any, **__: Any) -> None:
        raise Unavailable("操作记录暂时写不进去，请稍后再试。", code="AUDIT_UNAVAILABLE")

    monkeypatch.setattr("bot.staff.audit_trail.AuditTrail.note", full)
    answer = console.http.get(f"/staff/cases/{case.number}")
    assert (answer.status_code, answer.json()["error"]["code"]) == (503, "AUDIT_UNAVAILABLE")
    assert case.text not in answer.text
    assert console.http.get("/staff/cases").status_code == 200


def test_what_was_refused_was_not_seen(web: Web, console: Console) -> None:
    assert console.http.get("/api/v1/staff/conversations/nothing").status_code == 404
    assert console.http.get("/staff/cases/AX-none").status_code == 404
    assert httpx.get(f"{web.url}/staff/audit").status_code == 303
    assert lines(web) == []


def test_cases_looked_at_and_given(web: Web, boss: Console, cases: Cases, accounts: Accounts) -> None:
    case = opened(cases)
    boss.http.get(f"/staff/cases/{case.number}")
    assign(boss, f"staff:{staff_id(accounts, 'xiaoning')}", case.number)
    seen = [(line.name, line.action, line.subject) for line in lines(web)]
    assert seen == [("周主管", Action.CASE_OPENED, case.number), ("周主管", Action.CASES_ASSIGNED, case.number)]


class TestThePage:
    @pytest.mark.parametrize(
        ("role", "status"),
        [(Role.AGENT, 403), (Role.MAINTAINER, 403), (Role.SUPERVISOR, 200), (Role.ADMIN, 200)],
    )
    def test_who_may_read_it(self, web: Web, accounts: Accounts, role: Role, status: int) -> None:
        accounts.create("one", "某人", role, PASSWORD)
        console = Console(web.url)
        console.sign_in("one", PASSWORD)
        page = console.http.get("/staff/audit")
        assert page.status_code == status
        assert ('href="/staff/audit"' in console.http.get("/staff/").text) is (status == 200)
        assert console.http.post("/staff/audit/export").status_code == status

    def test_filters_and_hostile_words(self, web: Web, boss: Console) -> None:
        with web.services.database.write() as session:
            record(session, Action.SEARCHED, utc_now(), None, "<script>alert(1)</script>", q="<img onerror=x>😀")
        page = boss.http.get("/staff/audit", params={"action": "searched"}).text
        assert "&lt;script&gt;" in page
        assert "<img" not in page
        assert "没有符合条件" in boss.http.get("/staff/audit", params={"subject": "' OR 1=1 --"}).text
        for bad in ({"action": "nothing"}, {"since": "yesterday"}, {"staff": "x" * 1000}):
            assert boss.http.get("/staff/audit", params=bad).status_code == 422
        assert boss.http.get("/staff/audit", params={"before": "no-such-line"}).status_code == 200

    def test_the_file_is_complete_and_is_itself_a_line(self, web: Web, boss: Console) -> None:
        with web.services.database.write() as session:
            for at in range(230):
                record(session, Action.SEARCHED, utc_now(), None, "", q=f"词{at}")
        answer = boss.http.post("/staff/audit/export?action=searched")
        assert answer.headers["Content-Disposition"] == 'attachment; filename="anxin-audit.csv"'
        rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
        assert (len(rows), rows[0][:3], rows[1][2]) == (231, ["时间", "谁", "做了什么"], "搜索")
        assert lines(web)[-1].action is Action.AUDIT_EXPORTED
        assert lines(web)[-1].data == {"lines": 230}

    def test_no_other_site_takes_it(self, boss: Console) -> None:
        del boss.http.headers["X-CSRF-Token"]
        assert boss.http.post("/staff/audit/export").status_code == 401


def test_no_cell_is_taken_for_a_formula() -> None:
    for words in ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "＝1"):
        line = AuditLine("1", utc_now(), words, Action.SEARCHED, words, "", {})
        (row,) = list(csv.reader(io.StringIO("".join(as_csv([line])).removeprefix("\ufeff"))))[1:]
        assert (row[1], row[3]) == (f"'{words}", f"'{words}")
