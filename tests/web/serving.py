"""Real HTTP in a test: an application on a uvicorn of its own, in a thread."""

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


@contextlib.contextmanager
def serving(app: Any, port: int) -> Iterator[str]:
    """Serves while the context lasts; gives the address. Streams that are still open at its end are cut."""
    config = uvicorn.Config(
        app, "127.0.0.1", port, log_level="critical", access_log=False, ws="none", timeout_graceful_shutdown=1
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, name=f"server {port}", daemon=True)
    thread.start()
    until(lambda: server.started or not thread.is_alive())
    assert server.started
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(PATIENCE_SECONDS)
        assert not thread.is_alive()
