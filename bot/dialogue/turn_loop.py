"""A thread with an event loop of its own, on which turns are run.

Rasa computes on the loop it runs on. On the loop of the web server nothing else would be answered meanwhile, not even
whether the process is alive. One such thread is right: the work is bound by the processor and Python runs one thread at
a time; while one turn waits for an action, others go on. Past one core, more processes are started.
"""

import asyncio
import threading
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


class TurnLoop:
    """Runs coroutines on its own thread until it is closed."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="turns", daemon=True)
        self._thread.start()

    async def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Runs the work there and waits for its result here. It runs to its end even when nobody waits any more."""
        future = asyncio.run_coroutine_threadsafe(work, self._loop)
        return await asyncio.shield(asyncio.wrap_future(future))

    def close(self) -> None:
        """Stops the thread; what has not finished is not finished."""
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()
