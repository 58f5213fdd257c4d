"""Who may take a case out, and that taking it out is kept."""

import io
import json
import zipfile

import httpx
import pytest
from cases.stories import opened

from bot.cases import Cases
from bot.staff.accounts import Accounts, Role
from bot.staff.audit import Action
from bot.staff.audit_list import AuditFilter

from .browsers import Console, Customer
from .conftest import PASSWORD, Web
from .test_cases_pages import assign, boss, cases, staff_id

__all__ = ["boss", "cases"]


def export(console: Console, number: str, **form: str) -> httpx.Response:
    return console.http.post(f"/staff/cases/{number}/export", data=form)


def test_a_supervisor_takes_it_out_and_that_is_kept(web: Web, boss: Console, cases: Cases, customer: Customer) -> None:
    customer.say("耳机坏了")
    case = opened(cases, customer.id)
    answer = export(boss, case.number, internal="true")
    assert answer.headers["Content-Type"] == "application/zip"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{case.number}.zip"'
    archive = zipfile.ZipFile(io.BytesIO(answer.content))
    assert json.loads(archive.read("manifest.json"))["exported_by"] == "周主管"
    assert json.loads(archive.read("data/messages.json"))[0]["text"] == "耳机坏了"
    (line,) = web.services.audit.page(AuditFilter(action=Action.CASE_EXPORTED))[0]
    assert (line.name, line.subject, line.data) == ("周主管", case.number, {"internal": True})


def test_an_agent_only_what_is_theirs(
    web: Web, console: Console, boss: Console, cases: Cases, accounts: Accounts, customer: Customer
) -> None:
    case = opened(cases, customer.id)
    assert export(console, case.number).status_code == 403
    assert "/export" not in console.http.get(f"/staff/cases/{case.number}").text
    customer.say("在吗")
    customer.wait_for("收到：在吗")
    console.take(customer.id)
    assert export(console, case.number).status_code == 200  # they serve the customer
    assign(boss, f"staff:{staff_id(accounts, 'xiaoning')}", case.number)
    assert export(console, case.number).status_code == 404  # a colleague's: there is none
    colleague = Console(web.url)
    colleague.sign_in("xiaoning", PASSWORD)
    assert export(colleague, case.number).status_code == 200
    assert "/export" in colleague.http.get(f"/staff/cases/{case.number}").text


@pytest.mark.parametrize("number", ["AX-none", "'", "%", "😀"])
def test_one_that_is_not_there(boss: Console, number: str) -> None:
    assert export(boss, number).status_code == 404


def test_no_other_site_and_no_other_role(web: Web, boss: Console, cases: Cases, accounts: Accounts) -> None:
    case = opened(cases)
    accounts.create("xun", "小训", Role.MAINTAINER, PASSWORD)
    maintainer = Console(web.url)
    maintainer.sign_in("xun", PASSWORD)
    assert export(maintainer, case.number).status_code == 403
    del boss.http.headers["X-CSRF-Token"]
    assert export(boss, case.number).status_code == 401
    assert web.services.audit.page(AuditFilter(action=Action.CASE_EXPORTED))[0] == []
