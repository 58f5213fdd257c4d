"""On PostgreSQL a hint from one process rings the followers in another at once, also after the line was cut."""

import asyncio
import time

import psycopg
from postgresql_server import PostgresqlServer

from bot.storage import Database
from bot.web.hints import PostgresHints
from bot.web.hub import LOOK_ANYWAY_SECONDS, Hub


async def _run(url: str) -> tuple[float, float]:
    """Seconds until a hint arrives at the other process: at first, and after all its connections were cut."""
    database = Database(url)
    here, there = Hub(), Hub()
    jobs = []
    for hub in (here, there):
        hints = PostgresHints(database.url, hub.ring)
        hub.attach(asyncio.get_running_loop(), hints.send)
        jobs.append(asyncio.create_task(hints.run()))
    try:
        first = await _seconds(here, there)
        with psycopg.connect(url, autocommit=True) as knife:
            knife.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        return first, await _seconds(here, there)
    finally:
        for job in jobs:
            job.cancel()
        await asyncio.gather(*jobs, return_exceptions=True)
        database.dispose()


async def _seconds(here: Hub, there: Hub) -> float:
    """Published until heard: the first hints come before anybody listens."""
    with there.subscribe("conversation") as bell:
        started = time.monotonic()
        while time.monotonic() - started < 30:
            bell.clear()
            here.publish("conversation")
            asked = time.monotonic()
            await bell.wait(0.5)
            if (took := time.monotonic() - asked) < 0.45:
                return took
    raise AssertionError("no hint ever came")


def test_a_hint_crosses_processes_and_a_broken_line_heals(postgresql: PostgresqlServer) -> None:
    with postgresql.fresh(template="template0") as url:
        first, healed = asyncio.run(_run(url))
    assert first < LOOK_ANYWAY_SECONDS
    assert healed < LOOK_ANYWAY_SECONDS
