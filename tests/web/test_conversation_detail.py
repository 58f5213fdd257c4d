"""What stands beside the messages: it costs the same however much has happened, and says what is still owed."""

from datetime import timedelta

import pytest
from counting import queries

from bot.cases import Cases
from bot.cases.commitments import Promised
from bot.policy.commitments import CommitmentKind
from bot.policy.follow_up import orders_for
from bot.settings import Settings
from bot.storage import Database, utc_now
from bot.web.services import build_services
from bot.web.staff_view import conversation_detail

from .browsers import Console, Customer
from .conftest import Web


@pytest.fixture
def chen(web: Web) -> Customer:
    """陈思远, who has orders at the shop and has said something."""
    customer = Customer(web.url, "c-vip")
    customer.say("在吗")
    return customer


def complain(cases: Cases, conversation: str, key: str) -> str:
    case = cases.open(conversation, "c-vip", "quality", "耳机没声音", "angry", 0.8, f"open-{key}")
    return cases.escalate(case.id, "客户要求人工", f"escalate-{key}").id


def test_many_cases_cost_the_questions_of_one(settings: Settings, database: Database) -> None:
    has = build_services(settings, database)  # without the work behind it, which asks questions of its own
    staff, here = has.accounts.active()[0], has.visitors.arrive(None, "c-vip").conversation.id
    last = complain(has.cases, here, "first")
    one = queries(database, lambda: conversation_detail(has, staff, here))
    for key in map(str, range(7)):
        has.cases.close_by_person(last, "", staff.id, f"close-{key}")
        last = complain(has.cases, here, key)
    assert queries(database, lambda: conversation_detail(has, staff, here)) == one
    shown = conversation_detail(has, staff, here)["cases"]
    assert [len(case["ledger"]) for case in shown] == [2] + [3] * 7
    assert [bool(case["offers"]) for case in shown] == [True] + [False] * 7
    has.shop_in_time.close()


def promise(web: Web, conversation: str, kind: CommitmentKind, text: str, hours: int) -> None:
    due = utc_now() + timedelta(hours=hours)
    web.services.commitments.keep(text, Promised(kind, conversation, "c-vip", "AX1", "AX1", text, due))


def test_what_is_owed_here_and_elsewhere_the_soonest_first(web: Web, chen: Customer, console: Console) -> None:
    promise(web, chen.id, CommitmentKind.COURIER, "明天中午前给您答复。", 24)
    promise(web, chen.id, CommitmentKind.SHIPMENT, "今天发出。", 4)
    promise(web, "another", CommitmentKind.INVOICE, "三天内开好。", 72)
    policy = web.services.policy
    case = web.services.cases.open(chen.id, "c-vip", "delivery", "还没发", "calm", 0.1, "o")
    risks = orders_for(("legal",), utc_now(), policy.follow_up, policy.calendar)
    web.services.cases.escalate(case.id, "起诉", "e", risks)
    web.services.inbox.call_person(web.services.visitor_tokens.visitor(chen.token), chen.id, "asked", 3, "")
    detail = console.get(f"conversations/{chen.id}")
    assert [one["text"] for one in detail["commitments"]] == ["今天发出。", "明天中午前给您答复。"]
    [invoice] = detail["customer"]["commitments"]
    assert (invoice["label"], invoice["owner_label"], invoice["overdue"]) == ("开发票", "财务", False)
    assert detail["handoff"]["promised"].startswith("今天发出（期限")  # whoever takes over reads it first
    [[order]] = [one["work_orders"] for one in detail["cases"]]
    assert (order["department_label"], order["state_label"], order["is_open"]) == ("法务", "待接单", True)
    assert "催发货：今天发出。" in console.http.get(f"/staff/cases/{case.number}").text
    assert "commitments" not in chen.view()
