"""Who talks to `web` in a test: a customer's widget and a staff member's console."""

import re
from collections.abc import Iterator
from typing import Any

import httpx

from bot.storage import new_id

from .serving import until

JsonDict = dict[str, Any]


class Customer:
    """A customer's widget, in a session of its own."""

    def __init__(self, url: str, customer_id: str | None = None, token: str | None = None) -> None:
        self.http = httpx.Client(base_url=url, timeout=30.0, verify=False)
        if token:
            self.http.headers["Authorization"] = f"Bearer {token}"
        opened = self.http.post("/api/v1/sessions", json=self._identity(customer_id))
        assert opened.status_code == 201, opened.text
        self.session: JsonDict = opened.json()
        self.token: str = self.session["token"]
        self.http.headers["Authorization"] = f"Bearer {self.token}"
        self.id: str = self.session["conversation_id"]
        self.path = f"/api/v1/conversations/{self.id}"

    def _identity(self, customer_id: str | None) -> JsonDict:
        if customer_id is None:
            return {}
        signed: JsonDict = self.http.post("/demo/identity", json={"customer_id": customer_id}).json()
        return signed

    def post(self, text: Any = None, client_id: Any = None, **fields: Any) -> httpx.Response:
        body = {"client_id": client_id or new_id(), **({"text": text} if text is not None else {}), **fields}
        return self.http.post(f"{self.path}/messages", json=body)

    def say(self, text: str, **fields: Any) -> JsonDict:
        """Posts what has to be accepted; returns the stored message."""
        response = self.post(text, **fields)
        assert response.status_code == 201, response.text
        message: JsonDict = response.json()
        return message

    def choose(self, choice_id: str) -> httpx.Response:
        return self.post(kind="choice", choice_id=choice_id)

    def view(self, after: int = 0, wait: float = 0) -> JsonDict:
        response = self.http.get(f"{self.path}/messages", params={"after": after, "wait": wait})
        assert response.status_code == 200, response.text
        view: JsonDict = response.json()
        return view

    def messages(self, sender: str | None = None) -> list[JsonDict]:
        return [message for message in self.view()["messages"] if sender in {None, message["sender"]}]

    def wait_for(self, text: str) -> JsonDict:
        """The first message with this in it, once it is there."""
        return until(lambda: next((m for m in self.messages() if text in m["text"]), {}))

    def wait_for_owner(self, owner: str) -> JsonDict:
        return until(lambda: view if (view := self.view())["owner"] == owner else {})


class Console:
    """A staff member's browser."""

    def __init__(self, url: str) -> None:
        self.http = httpx.Client(base_url=url, timeout=30.0, verify=False)

    def sign_in(self, name: str, password: str) -> httpx.Response:
        """Fills in the form as a person does; on success, every later write carries the page's token."""
        token = hidden_token(self.http.get("/staff/sign-in").text)
        form = {"name": name, "password": password, "csrf_token": token}
        answer = self.http.post("/staff/sign-in", data=form)
        if answer.status_code == 303:
            page = self.http.get("/staff/", follow_redirects=True).text
            self.http.headers["X-CSRF-Token"] = page_token(page)
        return answer

    def get(self, path: str, **params: Any) -> JsonDict:
        response = self.http.get(f"/api/v1/staff/{path}", params=params)
        assert response.status_code == 200, response.text
        answer: JsonDict = response.json()
        return answer

    def post(self, path: str, **body: Any) -> httpx.Response:
        return self.http.post(f"/api/v1/staff/conversations/{path}", json=body)

    def move(self, path: str, **body: Any) -> JsonDict:
        """A move that has to succeed; returns who owns the conversation now, and the epoch."""
        response = self.post(path, **body)
        assert response.status_code in {200, 201}, response.text
        moved: JsonDict = response.json()
        return moved

    def take(self, conversation_id: str) -> int:
        """Takes a conversation as it stands; returns the new epoch."""
        epoch = self.get(f"conversations/{conversation_id}")["conversation"]["epoch"]
        taken: int = self.move(f"{conversation_id}/take", epoch=epoch)["epoch"]
        return taken


def hidden_token(page: str) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert found, page
    return found.group(1)


def page_token(page: str) -> str:
    found = re.search(r'<meta name="csrf-token" content="([^"]*)"', page)
    assert found, page
    return found.group(1)


def events(response: httpx.Response) -> Iterator[JsonDict]:
    """Server-sent events as they come: `{"event", "id"?, "data"}`, and `{"comment"}` for a heartbeat."""
    one: JsonDict = {}
    for line in response.iter_lines():
        name, _, value = line.partition(": ")
        if line.startswith(":"):
            one["comment"] = line[1:].strip()
        elif line:
            one[name] = value
        elif one:
            yield one
            one = {}
