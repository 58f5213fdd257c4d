"""Hints between processes on PostgreSQL: what one of them publishes rings the followers of all (LISTEN/NOTIFY).

A hint only ever saves waiting: followers look at the table anyway every two seconds, so a lost one loses nothing.
"""

import asyncio
import contextlib
import json
from collections.abc import Callable

import psycopg
import structlog
from sqlalchemy.engine import URL

from bot.logs import where_it_failed
from bot.storage import new_id

CHANNEL = "anxin_hints"
RECONNECT_SECONDS = 1.0
LONGEST_BACKLOG = 1_000

log = structlog.get_logger(__name__)


class PostgresHints:
    """Carries the topics that are published here to other processes, and theirs to `ring`."""

    def __init__(self, url: URL, ring: Callable[[tuple[str, ...]], None]) -> None:
        self._conninfo = url.set(drivername="postgresql").render_as_string(hide_password=False)
        self._ring = ring
        self._me = new_id()
        self._waiting: asyncio.Queue[tuple[str, ...]] = asyncio.Queue(LONGEST_BACKLOG)

    def send(self, topics: tuple[str, ...]) -> None:
        """Leaves a hint to be carried, from the loop that `run` runs in. When too many wait, it is dropped."""
        with contextlib.suppress(asyncio.QueueFull):
            self._waiting.put_nowait(topics)

    async def run(self) -> None:
        """Carries hints both ways until it is cancelled; connects again whenever the line breaks."""
        while True:
            try:
                async with asyncio.TaskGroup() as both:
                    both.create_task(self._listen())
                    both.create_task(self._tell())
            except* (psycopg.Error, OSError) as broken:
                log.warning("hints_interrupted", **where_it_failed(broken.exceptions[0]))
                await asyncio.sleep(RECONNECT_SECONDS)

    async def _listen(self) -> None:
        async with await self._connect() as connection:
            await connection.execute(f"LISTEN {CHANNEL}")
            async for notification in connection.notifies():
                sender, *topics = json.loads(notification.payload)
                if sender != self._me:
                    self._ring(tuple(topics))

    async def _tell(self) -> None:
        async with await self._connect() as connection:
            while True:
                payload = json.dumps([self._me, *await self._waiting.get()])
                await connection.execute("SELECT pg_notify(%s, %s)", (CHANNEL, payload))

    async def _connect(self) -> psycopg.AsyncConnection:
        return await psycopg.AsyncConnection.connect(self._conninfo, autocommit=True)
