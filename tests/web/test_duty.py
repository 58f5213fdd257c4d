"""Being on duty at the console: chosen by oneself, arranged by a supervisor, and customers come by themselves."""

import pytest

from bot.staff.accounts import Accounts, Role

from .browsers import Console, Customer
from .conftest import PASSWORD, Web
from .scripted_dialogue import ScriptedDialogue
from .serving import until

HANDOFF = {"reason": "asked", "priority": 3, "summary": "客户要求人工。"}


@pytest.fixture
def waiting(customer: Customer, dialogue: ScriptedDialogue) -> Customer:
    dialogue.will_answer("转人工", "好的，这就请客服来接您。", handoff=HANDOFF)
    customer.say("转人工")
    customer.wait_for_owner("queued")
    return customer


def duty(console: Console, path: str, **body: object) -> dict[str, object]:
    response = console.http.post(f"/api/v1/staff/duty/{path}", json=body)
    assert response.status_code == 200, response.text
    answer: dict[str, object] = response.json()
    return answer


def test_nobody_is_online_before_they_say_so(console: Console) -> None:
    told = duty(console, "here")
    assert (told["availability"], told["availability_label"], told["load"], told["offers"]) == (
        "offline",
        "离线",
        0,
        [],
    )


def test_an_online_person_is_offered_who_waits_and_accepts(console: Console, waiting: Customer) -> None:
    duty(console, "availability", availability="online")
    [offer] = until(lambda: duty(console, "here")["offers"])
    assert offer["id"] == waiting.id
    assert offer["offer_until"]
    assert waiting.view()["owner"] == "offered"
    assert console.post(f"{waiting.id}/accept", epoch=offer["epoch"] - 1).json()["error"]["code"] == "STALE_EPOCH"
    assert console.move(f"{waiting.id}/accept", epoch=offer["epoch"])["owner"] == "staff"
    waiting.wait_for("小安已接入")
    assert duty(console, "here")["load"] == 1


def test_declining_puts_the_customer_back(console: Console, waiting: Customer) -> None:
    duty(console, "availability", availability="online")
    [offer] = until(lambda: duty(console, "here")["offers"])
    assert console.move(f"{waiting.id}/decline", epoch=offer["epoch"])["owner"] == "queued"


@pytest.mark.parametrize("chosen", ["", "busy", "ONLINE", None, "' OR 1=1 --"])
def test_there_is_no_other_availability(console: Console, chosen: object) -> None:
    response = console.http.post("/api/v1/staff/duty/availability", json={"availability": chosen})
    assert response.status_code == 422


def test_groups_and_capacity_are_a_supervisors_to_arrange(web: Web, console: Console, accounts: Accounts) -> None:
    duty(console, "here")
    arranged = {"groups": ["finance", "aftersale"], "capacity": 3, "languages": ["en", "zh"]}
    xiaoan = web.services.duties.roster()[0].staff_id
    refused = console.http.post(f"/api/v1/staff/duty/people/{xiaoan}", json=arranged)
    assert refused.json()["error"]["code"] == "ROLE_REQUIRED"
    assert console.http.get("/api/v1/staff/duty").status_code == 403

    accounts.create("zhou", "周主管", Role.SUPERVISOR, PASSWORD)
    supervisor = Console(web.url)
    supervisor.sign_in("zhou", PASSWORD)
    duty(supervisor, f"people/{xiaoan}", **arranged)
    [person] = supervisor.get("duty")["people"]
    assert (person["name"], person["group_labels"], person["capacity"]) == ("小安", ["售后", "财务"], 3)
    assert person["language_labels"] == ["中文", "英文"]
    for wrong in (
        {"groups": [], "capacity": 3, "languages": []},
        {"groups": [], "capacity": 0},
        {"groups": ["kitchen"], "capacity": 3},
        {"groups": []},
    ):
        assert supervisor.http.post(f"/api/v1/staff/duty/people/{xiaoan}", json=wrong).status_code == 422
    assert supervisor.http.post("/api/v1/staff/duty/people/nobody", json=arranged).status_code == 404
