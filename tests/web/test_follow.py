"""Following a conversation: the long poll wakes at once, the stream replays what was missed."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import pytest

from bot.web import follow
from bot.web.follow import LAST_SEQ, resumed

from .browsers import Console, Customer, events
from .scripted_dialogue import ScriptedDialogue

LONG = 20.0
SOON = 5.0


@contextmanager
def following(customer: Customer, **headers: str) -> Iterator[Iterator[dict[str, Any]]]:
    with customer.http.stream("GET", f"{customer.path}/stream", headers=headers) as response:
        assert response.status_code == 200
        assert response.headers["Content-Type"].startswith("text/event-stream")
        yield events(response)


def messages(stream: Iterator[dict[str, Any]]) -> Iterator[tuple[str, dict[str, Any]]]:
    for one in stream:
        if one.get("event") == "message":
            yield one["id"], httpx.Response(200, content=one["data"]).json()


def states(stream: Iterator[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for one in stream:
        if one.get("event") == "state":
            yield httpx.Response(200, content=one["data"]).json()


def test_a_poll_that_does_not_wait_answers_what_there_is(customer: Customer) -> None:
    view = customer.view()
    assert view["messages"] == []
    assert (view["owner"], view["queue"], view["answering"]) == ("bot", None, False)


def test_a_long_poll_wakes_at_once_when_the_answer_lands(customer: Customer, dialogue: ScriptedDialogue) -> None:
    dialogue.hold.clear()
    seq = customer.say("在吗")["seq"]
    answers: list[dict[str, Any]] = []
    poll = threading.Thread(target=lambda: answers.append(customer.view(after=seq, wait=LONG)))
    poll.start()
    assert customer.view()["answering"]
    started = time.monotonic()
    dialogue.hold.set()
    poll.join()
    assert time.monotonic() - started < SOON
    assert [message["text"] for message in answers[0]["messages"]] == ["收到：在吗"]
    assert not answers[0]["answering"]


def test_a_long_poll_ends_when_its_time_is_up(customer: Customer) -> None:
    assert customer.view(wait=0.05)["messages"] == []


def test_messages_are_given_after_a_place(customer: Customer) -> None:
    for text in ("一", "二"):
        customer.say(text)
        customer.wait_for(f"收到：{text}")
    assert [message["text"] for message in customer.view(after=2)["messages"]] == ["二", "收到：二"]
    assert customer.view(after=4)["messages"] == []
    assert customer.view(after=LAST_SEQ)["messages"] == []


def test_a_stream_brings_what_was_missed_then_what_comes(customer: Customer) -> None:
    customer.say("一")
    customer.wait_for("收到：一")
    with following(customer) as stream:
        told = messages(stream)
        assert [next(told)[0] for _ in range(2)] == ["1", "2"]
        customer.say("二")
        identifier, message = next(told)
        assert (identifier, message["text"], message["sender"]) == ("3", "二", "customer")
        assert next(told)[1]["text"] == "收到：二"


def test_a_stream_goes_on_after_the_last_event_that_arrived(customer: Customer) -> None:
    customer.say("一")
    customer.wait_for("收到：一")
    with following(customer, **{"Last-Event-ID": "1"}) as stream:
        assert next(messages(stream))[0] == "2"


def test_the_last_event_counts_more_than_the_address(customer: Customer) -> None:
    customer.say("一")
    customer.wait_for("收到：一")
    path = f"{customer.path}/stream?after=2"
    with customer.http.stream("GET", path, headers={"Last-Event-ID": "1"}) as response:
        assert next(messages(events(response)))[0] == "2"


def test_two_tabs_see_the_same(customer: Customer) -> None:
    with following(customer) as one, following(customer) as other:
        customer.say("一")
        assert [next(messages(stream))[1]["text"] for stream in (one, other)] == ["一", "一"]


def test_a_stream_tells_who_owns_the_conversation(customer: Customer, dialogue: ScriptedDialogue) -> None:
    dialogue.will_answer("转人工", "好的", handoff={"reason": "asked", "priority": 3, "summary": ""})
    with following(customer) as stream:
        told = states(stream)
        assert next(told) == {
            **{"owner": "bot", "queue": None, "answering": False},
            **{"typing": False, "read": 0, "seen": 0, "rated": []},
        }
        customer.say("转人工")
        state = next(state for state in told if state["owner"] == "queued")
        assert state["queue"] == {"position": 1, "wait_minutes": None}


def test_a_stream_tells_what_staff_say(customer: Customer, console: Console) -> None:
    customer.say("在吗")
    customer.wait_for("收到：在吗")
    with following(customer, **{"Last-Event-ID": "2"}) as stream:
        told = messages(stream)
        epoch = console.take(customer.id)
        assert next(told)[1]["text"] == "客服小安已接入，由TA继续为您服务。"
        console.move(f"{customer.id}/messages", client_id="r1", text="我来看", epoch=epoch)
        message = next(told)[1]
        assert (message["sender"], message["text"]) == ("staff", "我来看")


def test_a_quiet_stream_still_beats(customer: Customer, monkeypatch: pytest.MonkeyPatch) -> None:
    # Only the clock is shortened; what beats is the real stream.
    monkeypatch.setattr(follow, "HEARTBEAT_SECONDS", 0.0)
    with following(customer) as stream:
        assert "heartbeat" in {next(stream).get("comment") for _ in range(2)}


@pytest.mark.parametrize(
    ("last_event_id", "place"),
    [
        (None, 7),
        ("", 7),
        ("12", 12),
        ("-1", 7),
        ("1.5", 7),
        ("x", 7),
        ("9" * 10, LAST_SEQ),
        ("9" * 5000, 7),
        ("²", 7),
    ],
)
def test_a_last_event_that_cannot_be_is_passed_over(last_event_id: str | None, place: int) -> None:
    assert resumed(last_event_id, after=7) == place
