"""Another model is taken into service while customers write: `python -m benchmarks.hot_swap [--model ARCHIVE]`.

Starts a system of its own with two released versions. Customers write through the public API, so many turns a second,
whatever the answers take. Meanwhile a version is released, and rolled back with the one command. Prints failures, lost
and doubled messages, and the 95th percentile during the exchanges as a ratio to the quiet before.

Exits with 1 when a message failed, was lost, doubled, or not answered, or when a version did not come into service.
"""

import argparse
import secrets
import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, Queue

import httpx
import numpy as np
from sqlalchemy import select

import bot.tables  # noqa: F401  # all tables are known before the first query
from benchmarks.audit import faults
from benchmarks.replay import Customer
from benchmarks.system import System
from bot.conversations.tables import TurnRow
from bot.learning.releases import Origin, Releases
from bot.learning.training import train
from bot.preparing import ready_database
from bot.settings import Settings
from bot.storage import Database

TEXTS = ("你好", "我的快递到哪里了", "能开发票吗", "怎么退货", "支持花呗吗", "什么时候发货", "谢谢", "有优惠券吗")
CUSTOMERS = 40
PHASES = ("warm up", "before", "release", "between", "rollback", "after")
WARM_UP_SECONDS = 5.0
LOADED_WITHIN_SECONDS = 120.0
ORIGIN = Origin("benchmark", "benchmark", {}, {})


@dataclass(frozen=True)
class Said:
    """One message: when it was posted, how long until its answer, and what went wrong."""

    at: float
    seconds: float
    error: str | None = None


class Load:
    """Customers who write at an even pace from many browsers; who waits for an answer does not write."""

    def __init__(self, url: str, rate: float) -> None:
        self._pause = 1 / rate
        self._idle: Queue[Customer] = Queue()
        for _ in range(CUSTOMERS):
            self._idle.put(Customer(url, None))
        self._pool = ThreadPoolExecutor(CUSTOMERS)
        self._stop = threading.Event()
        self._writing: list[Future[Said]] = []
        self._clock = threading.Thread(target=self._run)
        self.nobody_free = 0

    def __enter__(self) -> "Load":
        self._clock.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._clock.join()

    def results(self) -> list[Said]:
        """Every message, once all were answered."""
        return [one.result() for one in self._writing]

    def _run(self) -> None:
        due = time.monotonic()
        while not self._stop.wait(max(0.0, due - time.monotonic())):
            due += self._pause
            try:
                customer = self._idle.get_nowait()
            except Empty:
                self.nobody_free += 1
                continue
            text = TEXTS[len(self._writing) % len(TEXTS)]
            self._writing.append(self._pool.submit(self._say, customer, text))

    def _say(self, customer: Customer, text: str) -> Said:
        started = time.monotonic()
        try:
            answers, _ = customer.say(text)
            error = None if any(one["sender"] == "bot" for one in answers) else "no answer by the bot"
        except (httpx.HTTPError, TimeoutError) as failed:
            error = f"{type(failed).__name__} {failed}"
        self._idle.put(customer)
        return Said(started, time.monotonic() - started, error)


def served(system: System, version: str) -> float:
    """When the version was served. Raises TimeoutError."""
    health = f"http://127.0.0.1:{system.settings.dialogue_port}/health"
    begin = time.monotonic()
    while time.monotonic() < begin + LOADED_WITHIN_SECONDS:
        if httpx.get(health, timeout=30.0).json().get("model") == f"{version}.tar.gz":
            return time.monotonic()
        time.sleep(0.05)
    raise TimeoutError(f"{version} did not come into service")


def play(system: System, releases: Releases, second: Path, rate: float, quiet: float) -> tuple[Load, list[float]]:
    """The times at which the phases end."""
    with Load(system.url, rate) as load:
        time.sleep(WARM_UP_SECONDS)
        ends = [time.monotonic()]
        time.sleep(quiet)
        ends.append(time.monotonic())
        releases.release(second, ORIGIN, "benchmark")
        ends.append(served(system, "two"))
        time.sleep(quiet)
        ends.append(time.monotonic())
        system.command("rollback")
        ends.append(served(system, "one"))
        time.sleep(quiet)
    return load, ends


def phases(results: list[Said], ends: list[float]) -> Iterator[tuple[str, list[Said]]]:
    edges = [0.0, *ends, float("inf")]
    for number, name in enumerate(PHASES):
        yield name, [said for said in results if edges[number] <= said.at < edges[number + 1]]


def report(load: Load, ends: list[float], database: Database) -> bool:
    results = load.results()
    with database.read() as session:
        models = [(result or {}).get("model") for result in session.scalars(select(TurnRow.result))]
    wrong = [*(said.error for said in results if said.error), *faults(database)]
    base = 0.0
    print(f"{'phase':10} {'turns':>6} {'a second':>9} {'p50 ms':>8} {'p95 ms':>8} {'p95 ratio':>10}")
    edges = [results[0].at, *ends, results[-1].at]
    for number, (name, said) in enumerate(phases(results, ends)):
        p50, p95 = np.percentile([one.seconds * 1000 for one in said], [50, 95])
        base = p95 if name == "before" else base
        pace = len(said) / max(1e-9, edges[number + 1] - edges[number])
        print(f"{name:10} {len(said):6} {pace:9.1f} {p50:8.0f} {p95:8.0f} {p95 / base if base else float('nan'):10.2f}")
    answered = {model: models.count(model) for model in sorted(set(map(str, models)))}
    print(
        f"turns by model: {answered}; released in {ends[2] - ends[1]:.1f} s, rolled back in {ends[4] - ends[3]:.1f} s"
    )
    print(f"messages {len(results)}, failed, lost or doubled {len(wrong)}; nobody free to write {load.nobody_free}")
    for line in wrong[:10]:
        print(f"  {line}")
    return not wrong and {"one.tar.gz", "two.tar.gz"} <= set(models)


def main() -> int:
    reader = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    reader.add_argument("--model", type=Path, help="default: trained, or found, as by anxin train")
    reader.add_argument("--rate", type=float, default=10.0, help="turns a second")
    reader.add_argument("--quiet", type=float, default=20.0, help="seconds before, between and after the exchanges")
    chosen = reader.parse_args()
    model = chosen.model or train(Settings().models).path
    with tempfile.TemporaryDirectory(prefix="anxin-swap-") as folder:
        home = Path(folder)
        one, two = (Path(shutil.copy(model, home / f"{name}.tar.gz")) for name in ("one", "two"))
        releases = Releases(home)
        releases.release(one, ORIGIN, "benchmark")
        settings = {"burst_silence_ms": 0, "demo": True}
        system = System(home, None, identity_keys=f'{{"k": "{secrets.token_hex(16)}"}}', **settings)
        database = Database(system.settings.database)
        ready_database(system.settings, database)
        with system:
            system.wait_ready()
            load, ends = play(system, releases, two, chosen.rate, chosen.quiet)
            load.results()
        is_clean = report(load, ends, database)
        database.dispose()
    return 0 if is_clean else 1


if __name__ == "__main__":
    sys.exit(main())
