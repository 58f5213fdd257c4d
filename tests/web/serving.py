"""Real HTTP in a test: an application on a uvicorn of its own, in a thread."""

import asyncio
import contextlib
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

import uvicorn

from benchmarks.ports import free_port

__all__ = ["free_port", "serving", "until"]

T = TypeVar("T")

PATIENCE_SECONDS = 15.0


def until(look: Callable[[], T], seconds: float = PATIENCE_SECONDS) -> T:
    """Looks again and again until there is something true to see, and returns it."""
    end = time.monotonic() + seconds
    while not (seen := look()):
        assert time.monotonic() < end, f"not within {seconds} s; last seen: {seen!r}"
        time.sleep(0.01)
    return seen


class _Server(uvicorn.Server):
    """Ends when it is told to, not at the next tenth of a second: that adds up over some hundred tests."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.loop: asyncio.AbstractEventLoop | None = None
        self._told = asyncio.Event()

    async def main_loop(self) -> None:
        await self.on_tick(0)
        self.loop = asyncio.get_running_loop()
        await self._told.wait()

    def end(self) -> None:
        assert self.loop is not None
        self.loop.call_soon_threadsafe(self._told.set)


@contextlib.contextmanager
def serving(app: Any, port: int) -> Iterator[str]:
    """Serves while the context lasts; gives the address. Streams that are still open at its end are cut."""
    config = uvicorn.Config(
        app, "127.0.0.1", port, log_level="critical", access_log=False, ws="none", timeout_graceful_shutdown=1
    )
    server = _Server(config)
    thread = threading.Thread(target=server.run, name=f"server {port}", daemon=True)
    thread.start()
    until(lambda: server.loop or not thread.is_alive())
    assert server.loop is not None
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.end()
        thread.join(PATIENCE_SECONDS)
        assert not thread.is_alive()
