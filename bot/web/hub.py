"""Hints that something is new. A hint carries nothing: whoever wakes reads the table."""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager

TURNS = "turns"
QUEUE = "queue"

# How long a follower sleeps without a hint before it looks anyway: on SQLite other processes send none, and one may
# be lost.
LOOK_ANYWAY_SECONDS = 2.0


class Subscription:
    """One follower's bell. Clear it, look at the table, then wait: a hint in between is not lost."""

    def __init__(self) -> None:
        self._bell = asyncio.Event()

    def ring(self) -> None:
        self._bell.set()

    def clear(self) -> None:
        self._bell.clear()

    async def wait(self, seconds: float = LOOK_ANYWAY_SECONDS) -> None:
        """Returns at the next hint, or after `seconds` without one."""
        try:
            async with asyncio.timeout(max(0.0, seconds)):
                await self._bell.wait()
        except TimeoutError:
            return


class Hub:
    """Rings everybody who follows a topic: a conversation's id, `TURNS` or `QUEUE`."""

    def __init__(self) -> None:
        self._followers: dict[str, set[Subscription]] = defaultdict(set)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._abroad: Callable[[tuple[str, ...]], None] | None = None

    def attach(self, loop: asyncio.AbstractEventLoop, abroad: Callable[[tuple[str, ...]], None] | None = None) -> None:
        """Tells the hub which loop its followers live in, and who carries hints to other processes."""
        self._loop = loop
        self._abroad = abroad

    def publish(self, *topics: str) -> None:
        """Rings; callable from any thread."""
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._spread, topics)

    @contextmanager
    def subscribe(self, topic: str) -> Iterator[Subscription]:
        subscription = Subscription()
        self._followers[topic].add(subscription)
        try:
            yield subscription
        finally:
            self._followers[topic].discard(subscription)
            if not self._followers[topic]:
                del self._followers[topic]

    def _spread(self, topics: tuple[str, ...]) -> None:
        self.ring(topics)
        if self._abroad is not None:
            self._abroad(topics)

    def ring(self, topics: tuple[str, ...]) -> None:
        """Rings the followers of this process only; from its loop."""
        for topic in topics:
            for subscription in self._followers.get(topic, ()):
                subscription.ring()
