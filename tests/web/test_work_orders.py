"""Promises and work orders as staff see and move them."""

from datetime import timedelta

import pytest
from cases.stories import offer

from bot.cases import Cases
from bot.policy.follow_up import plan
from bot.policy.loading import shipped_policy
from bot.policy.vocabulary import OfferKind
from bot.storage import Database, utc_now

from .browsers import Console, Customer


@pytest.fixture
def promised(database: Database, customer: Customer) -> str:
    """A conversation in which an exchange was promised; its id."""
    cases, policy, now = Cases(database), shipped_policy(), utc_now()
    case = cases.open(customer.id, None, "quality", "耳机没声音", "calm", 0.1, "open")
    cases.record_facts(case.id, {"issue": "没声音"}, "customer", "t1")
    cases.say_back(case.id, "没声音，对吗？", "t2")
    cases.confirm(case.id, True, "对", "t3")
    cases.skip_soothing(case.id, "t4")
    cases.make_offers(case.id, [offer()], "t5")
    cases.accept(case.id, "quality_exchange", "t6")
    due = now + timedelta(hours=48)
    follow = plan(OfferKind.EXCHANGE, now, due, policy.follow_up, policy.calendar)
    cases.carried_out(case.id, "已安排", "48小时内寄出新的。", due, ("R9",), "t7", follow)
    return customer.id


def test_staff_see_the_promise_and_finish_its_work_order(console: Console, promised: str) -> None:
    (case,) = console.get(f"conversations/{promised}")["cases"]
    (promise,), (order,) = case["promises"], case["work_orders"]
    assert (promise["owner_label"], promise["overdue"], promise["kept_at"]) == ("仓储", False, None)
    assert (order["department_label"], order["state"]) == ("仓储", "open")
    path = f"/api/v1/staff/work-orders/{order['id']}"
    for _ in range(2):
        assert console.http.post(f"{path}/finish", json={"note": "已寄出"}).json()["state"] == "done"
    (case,) = console.get(f"conversations/{promised}")["cases"]
    assert case["promises"][0]["kept_at"] is not None
    refused = console.http.post(f"{path}/accept", json={})
    assert (refused.status_code, refused.json()["error"]["code"]) == (409, "WRONG_WORK_ORDER_STATE")


def test_what_is_no_move_or_no_work_order_is_refused(console: Console) -> None:
    assert console.http.post("/api/v1/staff/work-orders/none/finish", json={}).status_code == 404
    assert console.http.post("/api/v1/staff/work-orders/none/explode", json={}).status_code == 422


def test_customers_move_no_work_order(customer: Customer) -> None:
    assert customer.http.post("/api/v1/staff/work-orders/none/finish", json={}).status_code in {401, 403}
