"""What is measured of a side: single turns, many conversations at once, and long conversations."""

import asyncio
import time
from dataclasses import dataclass
from itertools import cycle

import aiohttp
import numpy as np

from benchmarks.turns.sides import Side, Unanswered
from bot.storage import new_id

KINDS = {"plain": "你好", "action": "我的快递到哪了", "form": "我想退货"}
"""One message for each kind of turn; a form turn is the message that begins a form."""

ANSWERED_WITHIN_SECONDS = 300.0

SMALL_TALK = ("你好", "谢谢")


def client() -> aiohttp.ClientSession:
    """One that costs little itself: httpx needs 13 ms of processor a request where fifty are under way."""
    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(limit=0), timeout=aiohttp.ClientTimeout(total=ANSWERED_WITHIN_SECONDS)
    )


@dataclass(frozen=True)
class Spread:
    """Milliseconds."""

    p50: float
    p95: float
    p99: float

    @classmethod
    def of(cls, seconds: list[float]) -> "Spread":
        return cls(*(float(np.percentile(np.array(seconds) * 1000, part)) for part in (50, 95, 99)))


async def single_turns(side: Side, text: str, count: int) -> Spread:
    """Each in a conversation of its own, one after the other; the first ones, which fill caches, do not count."""
    seconds = []
    async with client() as http:
        for number in range(count + 5):
            started = time.perf_counter()
            await side.turn(http, new_id(), text)
            if number >= 5:
                seconds.append(time.perf_counter() - started)
    return Spread.of(seconds)


async def throughput(side: Side, conversations: int, seconds: float) -> tuple[float, int]:
    """Answered turns per second, and how many stayed without an answer, with so many conversations at once, each
    waiting for its answer before it goes on.
    """
    done = lost = 0
    end = time.perf_counter() + seconds

    async def talk(http: aiohttp.ClientSession) -> None:
        nonlocal done, lost
        conversation = new_id()
        for text in cycle([*SMALL_TALK, KINDS["action"]]):
            if time.perf_counter() >= end:
                return
            try:
                await side.turn(http, conversation, text)
                done += 1
            except Unanswered:
                lost += 1

    started = time.perf_counter()
    async with client() as http:
        await asyncio.gather(*(talk(http) for _ in range(conversations)))
    return done / (time.perf_counter() - started), lost


async def long_conversation(side: Side, marks: tuple[int, ...]) -> dict[int, float]:
    """Median milliseconds of the ten turns that lead up to each mark, in one conversation."""
    took: list[float] = []
    conversation = new_id()
    async with client() as http:
        for number in range(max(marks)):
            started = time.perf_counter()
            await side.turn(http, conversation, SMALL_TALK[number % 2])
            took.append((time.perf_counter() - started) * 1000)
    return {mark: float(np.median(took[max(0, mark - 10) : mark])) for mark in marks}
