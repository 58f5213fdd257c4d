"""The pages of cases and work orders: filters, bulk assignment, one case with all of it, and who gets in."""

import re
from datetime import timedelta

import httpx
import pytest
from cases.stories import brought_to, opened

from bot.cases import Cases, Stage
from bot.policy.follow_up import WorkOrderMove, orders_for
from bot.staff.accounts import Accounts, Role
from bot.storage import Database, utc_now
from bot.web.pages import moment, span, until

from .browsers import Console
from .conftest import PASSWORD, Web

PATHS = ("/staff/cases", "/staff/work-orders", "/staff/cases/AX1")
SCRIPT = "<script>alert(1)</script>😀"


@pytest.fixture
def cases(database: Database) -> Cases:
    return Cases(database)


@pytest.fixture
def boss(web: Web, accounts: Accounts) -> Console:
    """周主管, signed in."""
    accounts.create("zhou", "周主管", Role.SUPERVISOR, PASSWORD)
    console = Console(web.url)
    console.sign_in("zhou", PASSWORD)
    return console


def staff_id(accounts: Accounts, name: str) -> str:
    return next(one.id for one in accounts.active() if one.name == name)


def assign(console: Console, to: str, *numbers: str, **headers: str) -> httpx.Response:
    form = {"to": to, "number": list(numbers), "here": "stage="}
    return console.http.post("/staff/cases/assign", data=form, headers=headers, follow_redirects=True)


def listed(console: Console, path: str = "/staff/cases", **wanted: str) -> list[str]:
    page = console.http.get(path, params=wanted)
    assert page.status_code == 200, page.text
    return list(dict.fromkeys(re.findall(r'href="/staff/cases/(AX[\d-]+)"', page.text)))


class TestTheDoor:
    @pytest.mark.parametrize("path", PATHS)
    def test_who_is_not_signed_in_is_shown_it(self, open_web: Web, path: str) -> None:
        answer = httpx.get(open_web.url + path)
        assert (answer.status_code, answer.headers["Location"]) == (303, "/staff/sign-in")
        within = httpx.get(open_web.url + path, headers={"HX-Request": "true"})
        assert (within.status_code, within.headers["HX-Redirect"]) == (401, "/staff/sign-in")

    def test_a_one_time_password_opens_nothing(self, web: Web, accounts: Accounts) -> None:
        accounts.create("new", "新同事", Role.ADMIN, PASSWORD, must_change_password=True)
        console = Console(web.url)
        console.sign_in("new", PASSWORD)
        for path in PATHS:
            assert console.http.get(path).headers["Location"] == "/staff/password"

    @pytest.mark.parametrize("token", ["", "forged", "伪造"])
    def test_no_other_site_writes(self, console: Console, cases: Cases, token: str) -> None:
        case = opened(cases)
        del console.http.headers["X-CSRF-Token"]
        form = {"to": "nobody", "number": case.number, "csrf_token": token}
        assert console.http.post("/staff/cases/assign", data=form).status_code == 401
        moved = console.http.post("/staff/work-orders/x/finish", data={"csrf_token": token})
        assert moved.status_code == 401


class TestTheList:
    def test_filters_in_the_address(self, console: Console, cases: Cases) -> None:
        closed, heard = brought_to(cases, Stage.CLOSED, "c1"), brought_to(cases, Stage.SOOTHING, "c2")
        assert listed(console) == [heard.number]
        assert listed(console, stage="closed") == [closed.number]
        assert listed(console, stage="", category="delivery") == []
        assert set(listed(console, stage="", category="quality", owner="nobody")) == {closed.number, heard.number}
        assert listed(console, stage="", since="2999-01-01") == []
        assert listed(console, number=heard.number[:6].lower()) == [heard.number]

    @pytest.mark.parametrize(
        "wanted",
        [
            {"stage": "nothing"},
            {"owner": "king"},
            {"owner": "group:x"},
            {"since": "tomorrow"},
            {"until": "9999-99-99"},
            {"page": "0"},
            {"tier": SCRIPT},
            {"due": "' OR 1=1"},
            {"number": "x" * 1000},
        ],
    )
    def test_a_choice_that_there_is_not_is_refused_in_words(self, console: Console, wanted: dict[str, str]) -> None:
        answer = console.http.get("/staff/cases", params=wanted)
        assert answer.status_code == 422
        assert 'id="reason"' in answer.text
        assert SCRIPT not in answer.text

    def test_what_customers_wrote_stays_text(self, console: Console, cases: Cases) -> None:
        case = cases.open("c1", None, "quality", SCRIPT, "calm", 0.1, "o")
        for path in ("/staff/cases", f"/staff/cases/{case.number}"):
            page = console.http.get(path).text
            assert SCRIPT not in page
            assert "&lt;script&gt;alert(1)&lt;/script&gt;😀" in page

    def test_no_page_has_anything_inline(self, console: Console, cases: Cases) -> None:
        case = brought_to(cases, Stage.EVALUATING)
        for path in ("/staff/cases", f"/staff/cases/{case.number}", "/staff/work-orders"):
            page = console.http.get(path).text
            assert not re.search(r"<script(?![^>]*\bsrc=)|\sstyle=|\son\w+=", page), path


class TestAssigning:
    def test_a_supervisor_gives_many_at_once(
        self, boss: Console, console: Console, cases: Cases, accounts: Accounts
    ) -> None:
        given = [opened(cases, f"c{at}").number for at in range(3)]
        page = assign(boss, f"staff:{staff_id(accounts, 'xiaoning')}", *given)
        assert page.status_code == 200
        assert page.text.count("小宁") >= 3
        assert listed(console) == []  # 小安 does not see what is 小宁's
        assert console.http.get(f"/staff/cases/{given[0]}").status_code == 404
        assert listed(boss, owner=f"staff:{staff_id(accounts, 'xiaoning')}") == given[::-1]

    def test_an_agent_takes_but_does_not_give(self, console: Console, cases: Cases, accounts: Accounts) -> None:
        case = opened(cases)
        refused = assign(console, "group:finance", case.number)
        assert (refused.status_code, "只有主管" in refused.text) == (403, True)
        assert assign(console, f"staff:{staff_id(accounts, 'xiaoan')}", case.number).status_code == 200
        assert listed(console, owner="mine") == [case.number]

    def test_whoever_only_does_a_departments_work_for_it_is_not_asked_to_take_it(
        self, web: Web, boss: Console, console: Console, cases: Cases, accounts: Accounts
    ) -> None:
        policy, case = web.services.policy, opened(cases)
        take = "由我负责"
        assert take in console.http.get(f"/staff/cases/{case.number}").text
        cases.escalate(case.id, "起诉", "t", orders_for(("legal",), utc_now(), policy.follow_up, policy.calendar))
        [order] = web.services.promises.work_orders(case.id)
        me = staff_id(accounts, "xiaoan")
        web.services.promises.move(order.id, WorkOrderMove.ACCEPT, me)
        assign(boss, f"staff:{staff_id(accounts, 'xiaoning')}", case.number)
        assert listed(console) == [case.number]
        assert f'value="{case.number}"' not in console.http.get("/staff/cases").text
        assert take not in console.http.get(f"/staff/cases/{case.number}").text
        assert assign(console, f"staff:{me}", case.number).status_code == 404
        assert take not in boss.http.get(f"/staff/cases/{case.number}").text  # gives it to anybody

    @pytest.mark.parametrize("to", ["", "staff:", "staff:nobody", "group:kings", "<script>"])
    def test_to_nobody_that_there_is(self, boss: Console, cases: Cases, to: str) -> None:
        assert assign(boss, to, opened(cases).number).status_code == 422

    def test_nothing_ticked_or_one_that_is_not_there_gives_none(self, boss: Console, cases: Cases) -> None:
        case = opened(cases)
        assert assign(boss, "group:finance").status_code == 422
        assert assign(boss, "group:finance", case.number, "AX-none").status_code == 404
        assert listed(boss, owner="nobody") == [case.number]

    def test_without_scripts_the_form_brings_its_token_itself(self, boss: Console, cases: Cases) -> None:
        case = opened(cases)
        page = boss.http.get("/staff/cases").text
        token = re.search(r'name="csrf_token" value="([^"]+)"[^>]*>\s*<input type="hidden" name="here"', page)
        assert token
        del boss.http.headers["X-CSRF-Token"]
        form = {"to": "group:complaint", "number": case.number, "csrf_token": token.group(1)}
        assert boss.http.post("/staff/cases/assign", data=form).status_code == 303
        assert listed(boss, owner="group:complaint") == [case.number]


class TestOneCase:
    def test_all_of_it_on_one_page(self, console: Console, cases: Cases) -> None:
        case = brought_to(cases, Stage.EVALUATING)
        page = console.http.get(f"/staff/cases/{case.number}").text
        for shown in (
            "耳机左耳没声音，气死我了",
            "耽误您用了，对不起。",
            "R9 R11",
            "/staff/conversations/c1",
            "换一件新的",
        ):
            assert shown in page
        assert re.findall(r'<li class="(\w*)"[^>]*>(\S+)</li>', page) == [
            ("done", "倾听"),
            ("done", "安抚"),
            ("done", "解决"),
            ("current", "评价"),
        ]

    @pytest.mark.parametrize("number", ["AX-none", "%", "...", "'", "%3Cscript%3E"])
    def test_one_that_is_not_there(self, console: Console, number: str) -> None:
        assert console.http.get(f"/staff/cases/{number}").status_code == 404


class TestWorkOrders:
    def test_a_department_takes_and_finishes_it(self, web: Web, console: Console, cases: Cases) -> None:
        policy, case = web.services.policy, opened(cases)
        cases.escalate(case.id, "起诉", "t", orders_for(("legal",), utc_now(), policy.follow_up, policy.calendar))
        page = console.http.get("/staff/work-orders", params={"department": "legal"}).text
        assert "法务" in page
        assert "60元" in page
        found = re.search(r"/staff/work-orders/(\w+)/accept", page)
        assert found
        for move, shown in (("accept", "办理中"), ("accept", "办理中"), ("finish", "已办完")):
            path = f"/staff/work-orders/{found.group(1)}/{move}"
            done = console.http.post(path, data={"note": SCRIPT, "here": "progress="}, follow_redirects=True)
            assert done.status_code == 200
            assert shown in done.text
            assert "小安" in done.text
            assert SCRIPT not in done.text
        late = console.http.post(f"/staff/work-orders/{found.group(1)}/accept", data={})
        assert late.status_code == 409
        assert listed(console, "/staff/work-orders", progress="to_do") == []

    def test_what_is_no_move(self, console: Console) -> None:
        assert console.http.post("/staff/work-orders/none/finish", data={}).status_code == 404
        assert console.http.post("/staff/work-orders/none/explode", data={}).status_code == 422
        assert console.http.get("/staff/work-orders", params={"department": "kings"}).status_code == 422


def test_moments_spans_and_what_is_left() -> None:
    now = utc_now()
    assert moment(None) == ""
    assert span(timedelta(days=3, hours=4, minutes=5)) == "3 天 4 小时"
    assert (span(timedelta(hours=2, minutes=5)), span(timedelta(seconds=59))) == ("2 小时 5 分", "0 分")
    assert until(now - timedelta(minutes=8, seconds=1)) == "超时 8 分"
    assert until(now + timedelta(minutes=8, seconds=30)) == "还有 8 分"
    assert (until(now, now), until(now, now + timedelta(hours=1))) == ("按时", "晚了 1 小时 0 分")
