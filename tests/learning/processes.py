"""Waiting for processes that are nobody's children any more."""

import contextlib
import os
import select

SECONDS = 20.0


def await_end(pid: int) -> None:
    """Until a process is gone, or has ended and only waits to be noticed by its new parent."""
    with contextlib.suppress(ProcessLookupError):
        watched = os.pidfd_open(pid)
        try:
            assert select.select([watched], [], [], SECONDS)[0], f"{pid} is still running"
        finally:
            os.close(watched)
