"""The loop that serves everybody never waits for a turn: neither for the database nor for the dialogue."""

import threading
from typing import Any

import httpx
from sqlalchemy import event

from .browsers import Customer
from .conftest import Web
from .scripted_dialogue import ScriptedDialogue
from .serving import until

THE_LOOP = "server "
"""How the thread that a served application's loop runs in is named (`serving`); a port follows."""


def test_a_turn_asks_the_database_from_other_threads(web: Web, customer: Customer) -> None:
    threads: set[str] = set()

    def note(*_: Any) -> None:
        threads.add(threading.current_thread().name)

    event.listen(web.services.database.engine, "before_cursor_execute", note)
    customer.say("有人吗")
    customer.wait_for("收到：有人吗")
    assert threads
    assert any(one.name.startswith(THE_LOOP) for one in threading.enumerate())
    assert not [name for name in threads if name.startswith(THE_LOOP)]


def test_while_the_dialogue_thinks_others_are_served(web: Web, customer: Customer, dialogue: ScriptedDialogue) -> None:
    dialogue.hold.clear()
    customer.say("有人吗")
    until(lambda: dialogue.asked)
    other = Customer(web.url)
    other.say("我也在")
    assert httpx.get(f"{web.url}/health", timeout=5.0).status_code == httpx.codes.OK
    assert [message["text"] for message in other.messages("customer")] == ["我也在"]
    assert customer.view()["answering"]
    dialogue.hold.set()
    customer.wait_for("收到：有人吗")
    other.wait_for("收到：我也在")
