"""Working on one conversation together: a colleague is asked to help, a supervisor steps in."""

import pytest

from bot.staff.accounts import Role

from .browsers import Console, Customer
from .conftest import PASSWORD, Web
from .scripted_dialogue import ScriptedDialogue

HANDOFF = {"reason": "asked", "priority": 3, "summary": "客户要求人工"}


@pytest.fixture
def served(web: Web, console: Console, dialogue: ScriptedDialogue) -> Customer:
    """A guest whom 小安 serves."""
    customer = Customer(web.url)
    dialogue.will_answer("转人工", "好的，这就请客服来接您。", handoff=HANDOFF)
    customer.say("转人工")
    customer.wait_for_owner("queued")
    console.take(customer.id)
    return customer


@pytest.fixture
def ning(web: Web) -> Console:
    return signed_in(web, "xiaoning")


@pytest.fixture
def zhou(web: Web) -> Console:
    web.services.accounts.create("zhou", "周岚", Role.SUPERVISOR, PASSWORD)
    return signed_in(web, "zhou")


def signed_in(web: Web, name: str) -> Console:
    console = Console(web.url)
    assert console.sign_in(name, PASSWORD).status_code == 303
    console.http.post("/api/v1/staff/duty/availability", json={"availability": "break"})
    return console


def epoch(console: Console, customer: Customer) -> int:
    found: int = console.get(f"conversations/{customer.id}")["conversation"]["epoch"]
    return found


def test_a_colleague_is_asked_accepts_and_whispers(web: Web, console: Console, ning: Console, served: Customer) -> None:
    [colleague] = console.get(f"conversations/{served.id}/receivers")["people"]
    asking = {"epoch": epoch(console, served), "to_staff": colleague["id"], "memo": "SECRET-MEMO"}
    assert console.post(f"{served.id}/invitations", **asking).status_code == 204
    [asked] = ning.http.post("/api/v1/staff/duty/here").json()["invitations"]
    assert (asked["conversation_id"], asked["invited_by"], asked["memo"]) == (served.id, "小安", "SECRET-MEMO")
    before = console.get(f"conversations/{served.id}/messages")["beside"]
    answered = ning.http.post(f"/api/v1/staff/invitations/{asked['id']}", json={"accepts": True})
    assert answered.json()["state"] == "accepted"
    ning.post(f"{served.id}/notes", client_id="n1", text="SECRET-WHISPER")
    assert console.get(f"conversations/{served.id}/messages")["beside"] != before
    shown = console.get(f"conversations/{served.id}")
    assert [(one["name"], one["state"]) for one in shown["helpers"]] == [("小宁", "accepted")]
    assert shown["notes"][-1]["text"] == "SECRET-WHISPER"
    refused = ning.post(f"{served.id}/messages", client_id="r1", text="您好", epoch=asking["epoch"])
    assert refused.json()["error"]["code"] == "NOT_YOURS"
    assert "SECRET" not in str(served.view())
    assert ning.post(f"{served.id}/leave").status_code == 204
    assert console.get(f"conversations/{served.id}")["helpers"] == []


def test_a_supervisor_steps_in_and_the_late_answer_is_refused(
    console: Console, zhou: Console, served: Customer
) -> None:
    old = epoch(console, served)
    assert console.get(f"conversations/{served.id}/messages")["mine"]
    moved = zhou.move(f"{served.id}/step-in", epoch=old, reason="SECRET-REASON")
    assert moved == {"owner": "staff", "epoch": old + 1}
    assert not console.get(f"conversations/{served.id}/messages")["mine"]
    late = console.post(f"{served.id}/messages", client_id="r1", text="我来", epoch=old)
    assert late.json()["error"]["code"] == "STALE_EPOCH"
    assert zhou.post(f"{served.id}/messages", client_id="r1", text="我是周岚", epoch=old + 1).status_code == 201
    assert "SECRET" not in str(served.view())


def test_an_agent_does_not_step_in(ning: Console, console: Console, served: Customer) -> None:
    refused = ning.post(f"{served.id}/step-in", epoch=epoch(console, served), reason="我来")
    assert (refused.status_code, refused.json()["error"]["code"]) == (403, "ROLE_REQUIRED")
