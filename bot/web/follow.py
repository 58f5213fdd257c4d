"""Following a conversation: a long poll or a stream. Both read the table from the follower's last `seq`."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from typing import Any

from anyio.to_thread import run_sync

from bot.conversations.outlet import for_customer
from bot.conversations.reading import View
from bot.errors import NotSignedIn
from bot.web.hub import LOOK_ANYWAY_SECONDS, Hub

LONGEST_WAIT_SECONDS = 25.0
HEARTBEAT_SECONDS = 15.0
LAST_SEQ = 2**31 - 1

Look = Callable[[int], View]


def resumed(last_event_id: str | None, after: int) -> int:
    """Where a stream goes on: after the last event that the client says it has, or after `after`."""
    if last_event_id is None or not last_event_id.isdecimal() or len(last_event_id) > len(str(LAST_SEQ)):
        return after
    return min(int(last_event_id), LAST_SEQ)


def state_of(view: View) -> dict[str, Any]:
    """Where a conversation stands, as a customer may know it."""
    return {
        "owner": view.owner.value,
        "queue": view.queue,
        "answering": view.answering,
        "typing": view.staff_typing,
        "read": view.staff_read_seq,
        "seen": view.customer_read_seq,
        "rated": list(view.rated),
    }


async def long_poll(hub: Hub, conversation_id: str, look: Look, after: int, wait: float) -> View:
    """The messages after `after`; waits up to `wait` seconds for the first one."""
    end = asyncio.get_running_loop().time() + min(wait, LONGEST_WAIT_SECONDS)
    with hub.subscribe(conversation_id) as bell:
        while True:
            bell.clear()
            view = await run_sync(look, after)
            left = end - asyncio.get_running_loop().time()
            if view.messages or left <= 0:
                return view
            await bell.wait(min(left, LOOK_ANYWAY_SECONDS))


async def stream(
    hub: Hub, conversation_id: str, look: Look, after: int, state: Callable[[View], dict[str, Any]] = state_of
) -> AsyncIterator[bytes]:
    """Server-sent events: every message after `after` (its `seq` is the event's id), and the state when it changes."""
    loop = asyncio.get_running_loop()
    told: dict[str, Any] | None = None
    beat_at = loop.time() + HEARTBEAT_SECONDS
    with hub.subscribe(conversation_id) as bell:
        while True:
            bell.clear()
            try:
                view = await run_sync(look, after)
            except NotSignedIn:
                return  # whoever follows has signed out meanwhile
            for message in view.messages:
                after = message.seq
                yield event("message", for_customer(message), identifier=str(message.seq))
            if (now_state := state(view)) != told:
                told = now_state
                yield event("state", told)
            if view.messages:
                continue
            if loop.time() >= beat_at:
                beat_at = loop.time() + HEARTBEAT_SECONDS
                yield b": heartbeat\n\n"
            await bell.wait()


def event(name: str, data: Any, identifier: str | None = None) -> bytes:
    """One server-sent event."""
    lines = [f"id: {identifier}"] if identifier else []
    lines += [f"event: {name}", f"data: {json.dumps(data, ensure_ascii=False)}"]
    return ("\n".join(lines) + "\n\n").encode()
