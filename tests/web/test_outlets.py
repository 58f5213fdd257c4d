"""Every kind of record × every outlet for customers: nothing internal goes out, whatever is added to either.

Tables, columns and routes are taken from the program itself. What is new is internal, and asked, without a change here.
"""

import hashlib
import hmac
import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from quick import QUICK
from sqlalchemy import select

from bot.conversations import outlet
from bot.settings import Settings
from bot.staff.accounts import Role
from bot.storage import Database
from bot.web.app import create_app
from bot.web.services import Services

from . import poison as poisoning
from .browsers import Console, Customer, events
from .conftest import PASSWORD
from .poison import MARK, inner_tables, internal_values, poison
from .scripted_dialogue import ScriptedDialogue
from .serving import free_port, serving, until
from .test_scopes import picture

TOKEN = "a-token-of-some-length"
SENDER = "user-1"
FOR_STAFF = ("/api/v1/staff", "/staff", "/studio")
HANDOFF = {"reason": "asked", "priority": 3, "summary": f"{MARK} summary", "tier": "vip"}
CARD = {"type": "case", "number": "AX-1", "stage": "closed", "stage_label": "已结束", "risk": f"{MARK} risk"}
CHOICE = {"title": "退货", "payload": {"intent": f"{MARK} intent", "entities": {"who": f"{MARK} who"}}}


class Story:
    """One conversation in which everything has happened that can, with everything internal marked afterwards."""

    def __init__(self, url: str, services: Services, dialogue: ScriptedDialogue) -> None:
        self.url, self.services = url, services
        key = services.settings.secret("rest").encode()
        visitor = f"rest-{hmac.new(key, SENDER.encode(), hashlib.sha256).hexdigest()[:32]}"
        services.visitors.arrive_as(visitor)
        self.customer = Customer(url, token=services.visitor_tokens.issue(visitor))
        self.id = self.customer.id
        dialogue.will_answer("退货", {"text": "怎么退？", "choices": [CHOICE], "card": CARD})
        dialogue.will_answer("转人工", "好的。", handoff=HANDOFF)
        self._lived_through()

    def _lived_through(self) -> None:
        customer, has = self.customer, self.services
        self.picture = self._sends_a_picture()
        customer.say("退货")
        customer.wait_for("怎么退")
        cases = has.cases
        case = cases.open(self.id, None, "quality", f"{MARK} story", "angry", 0.9, "turn-of-the-case")
        cases.record_facts(case.id, {"issue": f"{MARK} issue"}, "customer", "turn-of-the-fact")
        cases.escalate(case.id, f"{MARK} reason", "turn-of-the-call")
        customer.say("转人工")
        customer.wait_for_owner("queued")
        an, ning = self._person("xiaoan"), self._person("xiaoning")
        epoch = an.take(self.id)
        ning.http.post("/api/v1/staff/duty/here")
        [colleague] = an.get(f"conversations/{self.id}/receivers")["people"]
        an.post(f"{self.id}/viewing", typing=True)
        an.post(f"{self.id}/notes", client_id="n1", text=f"{MARK} note")
        an.post(f"{self.id}/invitations", epoch=epoch, to_staff=colleague["id"], memo=f"{MARK} memo")
        an.post(f"{self.id}/messages", client_id="r1", text="您好，我是小安", epoch=epoch)
        an.post(f"{self.id}/snooze", epoch=epoch, reason=f"{MARK} snooze")
        has.accounts.create("zhou", "周岚", Role.SUPERVISOR, PASSWORD)
        zhou = self._person("zhou")
        epoch = zhou.move(f"{self.id}/step-in", epoch=epoch, reason=f"{MARK} stepping in")["epoch"]
        zhou.move(f"{self.id}/close", epoch=epoch, note=f"{MARK} closing", reason="solved")
        rating = {"score": 2, "solved": False, "comment": "不好", "tags": [], "request_id": "a-rating-of-mine"}
        assert customer.http.post(f"{customer.path}/rating", json=rating).status_code == 200
        zhou.move(f"{self.id}/reopen", epoch=epoch + 2, reason=f"{MARK} reopening")
        zhou.move(f"{self.id}/hand-back", epoch=epoch + 3, summary=f"{MARK} hand back")
        until(lambda: not customer.view()["answering"])

    def _person(self, name: str) -> Console:
        console = Console(self.url)
        assert console.sign_in(name, PASSWORD).status_code == 303
        return console

    def _sends_a_picture(self) -> str:
        kept = self.customer.http.post(
            f"{self.customer.path}/attachments", params={"client_id": "p1"}, content=picture()
        )
        attachment_id: str = kept.json()["attachment_id"]
        assert self.customer.post(kind="image", attachment_id=attachment_id).status_code == 201
        return attachment_id


@pytest.fixture
def story(settings: Settings, database: Database, dialogue: ScriptedDialogue) -> Iterator[Story]:
    app = create_app(settings.model_copy(update={"rest_token": TOKEN}), database, QUICK)
    with serving(dialogue, settings.dialogue_port), serving(app, free_port()) as url:
        yield Story(url, app.state.services, dialogue)


BODIES: dict[str, dict[str, Any]] = {
    "/api/v1/sessions": {"json": {}},
    "/api/v1/conversations/{conversation_id}/messages": {"json": {"client_id": "a-bubble-of-mine", "text": "退货"}},
    "/api/v1/conversations/{conversation_id}/rating": {
        "json": {"score": 5, "solved": True, "request_id": "another-rating"}
    },
    "/api/v1/conversations/{conversation_id}/typing": {"json": {"typing": True}},
    "/api/v1/conversations/{conversation_id}/read": {"json": {"seq": 1}},
    "/api/v1/conversations/{conversation_id}/attachments": {"params": {"client_id": "p2"}, "content": picture()},
    "/api/v1/conversations/{conversation_id}/end": {},
    "/api/v1/conversations/{conversation_id}/anew": {},
    "/webhooks/rest/webhook": {"params": {"token": TOKEN}, "json": {"sender": SENDER, "message": "退货"}},
}
"""What each outlet that takes something is given; a new one without an entry fails the test."""


def outlets(url: str) -> list[tuple[str, str]]:
    """Every route that is not for staff; looking first, then what changes things, the end of the conversation last."""
    paths = httpx.get(f"{url}/openapi.json").json()["paths"]
    found = [(method, path) for path, methods in paths.items() for method in methods if not path.startswith(FOR_STAFF)]
    return sorted(found, key=lambda one: (one[0] != "get", one[1].endswith(("/end", "/anew")), one[1]))


def told(story: Story, method: str, path: str) -> str:
    """All that an outlet says."""
    address = path.format(conversation_id=story.id, attachment_id=story.picture)
    if path.endswith("/stream"):
        with story.customer.http.stream("GET", address) as response:
            said = []
            for event in events(response):
                said.append(json.dumps(event, ensure_ascii=False))
                if event.get("event") == "state":
                    return "\n".join(said)
    given = BODIES[path] if method != "get" else {"params": {"token": TOKEN}}
    response = story.customer.http.request(method, address, **given)
    assert response.status_code < 300, (method, path, response.text)
    return response.content.decode("utf-8", "replace") + str(response.headers)


def leaks(story: Story) -> list[tuple[str, str]]:
    """The outlets that say anything internal, once all of it is marked."""
    with story.services.database.write() as session:
        poison(session, story.id)
        internal = internal_values(session)
    found = []
    for method, path in outlets(story.url):
        said = told(story, method, path)
        if MARK in said or any(value in said for value in internal):
            found.append((method, path))
    return found


def test_nothing_internal_goes_out_anywhere(story: Story) -> None:
    assert len(outlets(story.url)) >= 17
    assert leaks(story) == []


def test_one_field_too_many_in_a_card_would_be_found(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(outlet.CARDS, "case", (*outlet.CARDS["case"], "note_to_self"))
    messages = "/api/v1/conversations/{conversation_id}/messages"
    assert {("get", messages), ("get", messages.replace("messages", "stream"))} <= set(leaks(story))


def test_a_column_that_nobody_has_said_to_be_shown_would_be_found(
    story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(poisoning, "SHOWN", poisoning.SHOWN - {("ratings", "request_id")})
    assert leaks(story) != []


def test_every_table_of_ours_is_marked_and_who_serves_is_internal(story: Story) -> None:
    with story.services.database.write() as session:
        poison(session, story.id)
        internal = internal_values(session)
        empty = [one.name for one in inner_tables() if session.execute(select(one).limit(1)).first() is None]
    assert empty == []
    assert len(inner_tables()) >= 30
    assert {one.id for one in story.services.accounts.active()} <= internal


def test_what_customers_may_see_is_still_there(story: Story) -> None:
    """The marks have not emptied the outlets: to find nothing in nothing would say nothing."""
    with story.services.database.write() as session:
        poison(session, story.id)
    said = told(story, "get", "/api/v1/conversations/{conversation_id}/messages")
    for shown in ("怎么退？", "退货", "您好，我是小安", "主管周岚已接入", "重新打开了这次咨询", "AX-1", story.picture):
        assert shown in said
    assert "您好，我是小安" in told(story, "get", "/api/v1/conversations/{conversation_id}/transcript")
    assert '"stage":"closed"' in told(story, "get", "/api/v1/conversations/{conversation_id}/cases")
