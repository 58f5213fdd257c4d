"""Several things at the same moment, for tests of what happens then."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any


def at_once(jobs: Sequence[Callable[[], Any]]) -> list[Any]:
    """Runs each job in a thread of its own, all from one start; gives back what each returned or raised."""
    start = threading.Barrier(len(jobs))

    def run(job: Callable[[], Any]) -> Any:
        start.wait()
        try:
            return job()
        except Exception as error:  # noqa: BLE001 - what a job raises is what the test wants to see
            return error

    with ThreadPoolExecutor(len(jobs)) as pool:
        return list(pool.map(run, jobs))
