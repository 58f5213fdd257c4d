"""Asks the shop for the names and tiers that lists want to show: behind the lists, a few at a time.

A list never waits for the shop, and is there when the shop is not. What one process is told, all show.
"""

import asyncio
import threading
from collections.abc import Iterable

import structlog
from anyio.to_thread import run_sync

from bot.conversations.lists import ListedCustomer
from bot.customers.known import KnownCustomers
from bot.errors import Unavailable
from bot.logs import where_it_failed
from bot.web.hub import QUEUE, Hub

log = structlog.get_logger(__name__)

EVERY_SECONDS = 2.0
AT_ONCE = 20
AFTER_SILENCE_SECONDS = 30.0
MOST_WANTED = 2_000


class ShopNames:
    def __init__(self, known: KnownCustomers, hub: Hub) -> None:
        self._known = known
        self._hub = hub
        self._wanted: dict[str, None] = {}
        self._lock = threading.Lock()

    def wanted_for(self, customers: Iterable[ListedCustomer | None]) -> None:
        """Somebody looks at these; those that the shop has not told of for a while are asked for soon."""
        stale = [one.id for one in customers if one is not None and self._known.is_old(one.told_at)]
        with self._lock:
            for customer_id in stale[: MOST_WANTED - len(self._wanted)]:
                self._wanted[customer_id] = None

    async def run(self) -> None:
        while True:
            try:
                if await run_sync(self.ask_some):
                    self._hub.publish(QUEUE)
                await asyncio.sleep(EVERY_SECONDS)
            except Unavailable:
                await asyncio.sleep(AFTER_SILENCE_SECONDS)
            except Exception as error:  # noqa: BLE001 - whatever it is, the next customer's name has nothing to do with it
                log.error("names_failed", **where_it_failed(error))
                await asyncio.sleep(EVERY_SECONDS)

    def ask_some(self) -> int:
        """How many were told. Raises Unavailable: who was asked for then is wanted again when somebody looks again."""
        told = 0
        while told < AT_ONCE and (customer_id := self._next()) is not None:
            self._known.ask(customer_id)
            told += 1
        return told

    def _next(self) -> str | None:
        with self._lock:
            first = next(iter(self._wanted), None)
            if first is not None:
                del self._wanted[first]
            return first
