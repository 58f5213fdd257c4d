"""`kill -9` in the middle of turns: nothing is lost, nothing is said twice, everybody gets an answer."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path
from typing import Any, TypeVar

import httpx
import pytest
from sqlalchemy import func, select

from benchmarks.audit import faults
from benchmarks.system import System
from bot.conversations.tables import MessageRow, TurnRow
from bot.preparing import ready_database
from bot.storage import Database, new_id

T = TypeVar("T")

CUSTOMERS = 4
QUESTIONS = ("你好", "我的快递到哪了", "查一下我的订单", "怎么开发票", "运费怎么算", "谢谢")
KILLS = ("dialogue", "web")
TURNS_BETWEEN_KILLS = 2
PATIENCE_SECONDS = 120.0


def until(look: Callable[[], T]) -> T:
    end = time.monotonic() + PATIENCE_SECONDS
    while not (seen := look()):
        assert time.monotonic() < end, f"not within {PATIENCE_SECONDS:.0f} s; last seen: {seen!r}"
        time.sleep(0.01)
    return seen


class Widget:
    """A customer's browser that, as the real one does, repeats what it could not deliver under the same client_id."""

    def __init__(self, url: str) -> None:
        self._http = httpx.Client(base_url=url, timeout=30.0)
        session = self._deliver("POST", "/api/v1/sessions", json={})
        self._http.headers["Authorization"] = f"Bearer {session['token']}"
        self.conversation_id = session["conversation_id"]
        self._messages = f"/api/v1/conversations/{self.conversation_id}/messages"

    def ask(self, text: str) -> None:
        """Says something and waits until it has been answered."""
        sent = self._deliver("POST", self._messages, json={"client_id": new_id(), "text": text})
        until(lambda: self._is_answered(sent["seq"]))

    def transcript(self) -> list[dict[str, Any]]:
        messages: list[dict[str, Any]] = self._deliver("GET", self._messages)["messages"]
        return messages

    def _is_answered(self, seq: int) -> bool:
        view = self._deliver("GET", self._messages, params={"after": seq, "wait": 1})
        return not view["answering"]

    def _deliver(self, method: str, path: str, **request: Any) -> dict[str, Any]:
        return until(lambda: self._attempt(method, path, **request))

    def _attempt(self, method: str, path: str, **request: Any) -> dict[str, Any]:
        try:
            response = self._http.request(method, path, **request)
        except httpx.TransportError:
            return {}
        response.raise_for_status()
        answer: dict[str, Any] = response.json()
        return answer


@pytest.fixture
def system(tmp_path: Path, trained_model: Path) -> Iterator[System]:
    # A short lease, so that the turns of a killed `web` need not wait long; the dialogue knows a turn it has answered.
    system = System(tmp_path, trained_model, turn_lease_seconds=4, burst_silence_ms=50)
    database = Database(system.settings.database)
    ready_database(system.settings, database)
    database.dispose()
    with system:
        system.wait_ready()
        yield system


@pytest.fixture
def books(system: System) -> Iterator[Database]:
    """The system's own database, to look into from beside."""
    database = Database(system.settings.database)
    yield database
    database.dispose()


def turns(books: Database, status: str) -> int:
    with books.read() as session:
        return session.scalar(select(func.count()).where(TurnRow.status == status)) or 0


def ask_all(widget: Widget) -> None:
    for question in QUESTIONS:
        widget.ask(question)


@pytest.mark.timeout(600)
def test_no_message_is_lost_or_answered_twice(system: System, books: Database) -> None:
    widgets = [Widget(system.url) for _ in range(CUSTOMERS)]
    with ThreadPoolExecutor(CUSTOMERS) as pool:
        talks = [pool.submit(ask_all, widget) for widget in widgets]
        for name in KILLS:
            kill_in_the_middle(system, books, name, talks)
        for talk in talks:
            talk.result()
    assert faults(books) == []
    assert everything_asked(books) == sorted(QUESTIONS * CUSTOMERS)
    assert turns(books, "answered") == len(QUESTIONS) * CUSTOMERS
    assert tried_again(books), "no kill hit a turn under way"
    for widget in widgets:
        transcript = widget.transcript()
        assert [message["seq"] for message in transcript] == list(range(1, len(transcript) + 1))
        assert [message["text"] for message in transcript if message["sender"] == "customer"] == list(QUESTIONS)
        assert_each_is_answered_before_the_next(transcript)


def kill_in_the_middle(system: System, books: Database, name: str, talks: list[Future[None]]) -> None:
    answered = turns(books, "answered")
    until(lambda: turns(books, "answered") >= answered + TURNS_BETWEEN_KILLS and turns(books, "running"))
    assert not all(talk.done() for talk in talks), "everything was said before the last kill"
    system.kill(name)
    system.start(name)


def everything_asked(books: Database) -> list[str]:
    with books.read() as session:
        return sorted(session.scalars(select(MessageRow.text).where(MessageRow.sender == "customer")))


def tried_again(books: Database) -> int:
    with books.read() as session:
        return session.scalar(select(func.count()).where(TurnRow.attempts > 1)) or 0


def assert_each_is_answered_before_the_next(transcript: list[dict[str, Any]]) -> None:
    senders = [message["sender"] for message in transcript]
    assert all({before, after} != {"customer"} for before, after in pairwise(senders))
    assert senders[-1] == "bot"
