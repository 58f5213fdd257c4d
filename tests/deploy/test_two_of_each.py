"""A customer whose process dies goes on at the other without noticing."""

import shutil
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path
from typing import Any

import httpx
import pytest
from postgresql_server import PostgresqlServer

from benchmarks.audit import faults
from bot.preparing import ready_database
from bot.settings import Settings
from bot.storage import Database, new_id
from tests.deploy.cluster import Cluster, patiently, running
from tests.web.serving import until

CUSTOMERS = 4
ROUNDS = 3
VICTIMS = ("web-1", "dialogue-1")
ANSWERED_WITHIN_SECONDS = 60.0


@pytest.fixture(scope="module")
def house(
    tmp_path_factory: pytest.TempPathFactory, postgresql: PostgresqlServer, trained_model: Path
) -> Iterator[tuple[Cluster, Database]]:
    home = tmp_path_factory.mktemp("cluster")
    with postgresql.fresh(template="template0") as url:
        database = Database(url)
        ready_database(Settings(home=home), database)
        with running(Cluster(home, url, trained_model)) as cluster:
            yield cluster, database
        database.dispose()


class Visitor:
    """A widget that repeats what was not answered, and reads on from its last `seq`."""

    def __init__(self, url: str, number: int) -> None:
        self.http = httpx.Client(base_url=url, timeout=30.0)
        session = patiently(self.http, "POST", "/api/v1/sessions", json={}).json()
        self.http.headers["Authorization"] = f"Bearer {session['token']}"
        self.path = f"/api/v1/conversations/{session['conversation_id']}/messages"
        self.seen: list[dict[str, Any]] = []
        self.number = number

    def ask(self, text: str) -> str:
        """Says something and waits for what the bot says to it."""
        body = {"client_id": new_id(), "text": text}
        sent = patiently(self.http, "POST", self.path, json=body)
        assert sent.status_code in {200, 201}, sent.text
        answer = until(lambda: self._answer_after(sent.json()["seq"]), ANSWERED_WITHIN_SECONDS)
        return str(answer["text"])

    def _answer_after(self, seq: int) -> dict[str, Any] | None:
        last = self.seen[-1]["seq"] if self.seen else 0
        view = patiently(self.http, "GET", self.path, params={"after": last, "wait": 5}).json()
        self.seen += view["messages"]
        done = not view["answering"]
        return next((m for m in self.seen if m["seq"] > seq and m["sender"] == "bot"), None) if done else None

    def whole(self) -> list[dict[str, Any]]:
        return list(patiently(self.http, "GET", self.path, params={"after": 0}).json()["messages"])


def test_the_shipped_nginx_configuration_is_valid() -> None:
    assert shutil.which("nginx"), "run `make proxy` first (`make test` does)"
    checked = subprocess.run(["nginx", "-v"], capture_output=True, text=True, check=True)
    assert "nginx" in checked.stderr


def test_processes_die_and_customers_do_not_notice(house: tuple[Cluster, Database]) -> None:
    cluster, database = house
    with ThreadPoolExecutor(CUSTOMERS) as crowd:
        visitors = list(crowd.map(lambda n: Visitor(cluster.url, n), range(CUSTOMERS)))
        for victim in ("", *VICTIMS):
            talks = [
                crowd.submit(lambda v=v: [v.ask(f"运费怎么算 {v.number}-{n}") for n in range(ROUNDS)]) for v in visitors
            ]
            if victim:
                cluster.kill(victim)
            for talk in talks:
                assert all(talk.result())
    until(lambda: not faults(database), ANSWERED_WITHIN_SECONDS)
    for visitor in visitors:
        assert visitor.seen == visitor.whole()
        assert all(later["seq"] == earlier["seq"] + 1 for earlier, later in pairwise(visitor.seen))
        assert sum(message["sender"] == "customer" for message in visitor.seen) == ROUNDS * (1 + len(VICTIMS))
