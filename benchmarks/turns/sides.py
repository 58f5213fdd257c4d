"""The two sides that are measured: each takes a turn over HTTP, and says what it weighs."""

import os
import shutil
import subprocess
import sys
import time
from collections import defaultdict
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol

import aiohttp
import httpx
import psutil
import yaml

from benchmarks.ports import free_port
from benchmarks.stock_rasa.environment import stock_python
from bot.nlu.sentences import read_sentences
from bot.preparing import ready_database
from bot.settings import ROOT, Settings
from bot.storage import Database, new_id, utc_now

PROJECT = ROOT / "benchmarks" / "stock_rasa" / "project"
INTENTS = (
    "greet thank goodbye affirm deny request_human track_parcel check_order request_return request_refund "
    "ask_price ask_stock ask_invoice urge_delivery complain_quality"
).split()
SENTENCES_PER_INTENT = 40
READY_WITHIN_SECONDS = 300.0


class Side(Protocol):
    """One system under load. A context; entering it starts it and measures how long that takes."""

    name: str
    cold_start_seconds: float

    async def turn(self, http: aiohttp.ClientSession, conversation: str, text: str) -> None:
        """Returns once the turn is answered. Raises Unanswered."""

    def resident_mb(self) -> float: ...


class Unanswered(Exception):
    """A message that came back without a word."""


class Processes:
    """Processes that belong to one side."""

    def __init__(self) -> None:
        self._running: list[subprocess.Popen[bytes]] = []

    def launch(self, command: list[str], folder: Path, log: Path, core: int | None, **environment: str) -> None:
        pinned = ["taskset", "-c", str(core), *command] if core is not None and shutil.which("taskset") else command
        with log.open("ab") as file:
            self._running.append(
                subprocess.Popen(
                    pinned, cwd=folder, stdout=file, stderr=file, env={**_plain_environment(), **environment}
                )
            )

    def resident_mb(self) -> float:
        family = [psutil.Process(one.pid) for one in self._running]
        family += [child for one in family for child in one.children(recursive=True)]
        return sum(one.memory_info().rss for one in family) / 2**20

    def check(self, log: Path) -> None:
        if any(one.poll() is not None for one in self._running):
            raise RuntimeError(f"a process ended; last lines of {log}:\n{log.read_text()[-2000:]}")

    def stop(self) -> None:
        for one in self._running:
            for child in psutil.Process(one.pid).children(recursive=True) if one.poll() is None else []:
                child.terminate()
            one.terminate()
        for one in self._running:
            one.wait()
        self._running.clear()  # the next round starts others, and these have rightly ended


class Anxin:
    """Our `dialogue`, with real actions on the demo shop; SQLite."""

    name = "anxin"

    def __init__(self, home: Path, model: Path, core: int | None) -> None:
        self._settings = Settings(home=home, model=model, dialogue_port=free_port())
        self._core = core
        self._processes = Processes()
        self.cold_start_seconds = 0.0

    def __enter__(self) -> "Anxin":
        database = Database(self._settings.database)
        ready_database(self._settings, database)
        database.dispose()
        self._headers = {"X-Anxin-Secret": self._settings.dialogue_secret}
        variables = {"home": "home", "model": "model", "dialogue_port": "dialogue_port"}
        environment = {
            f"ANXIN_{name.upper()}": str(getattr(self._settings, field)) for name, field in variables.items()
        }
        log = self._settings.home / "dialogue.log"
        started = time.perf_counter()
        command = [sys.executable, "-W", "ignore", "-m", "bot", "dialogue"]
        self._processes.launch(command, ROOT, log, self._core, **environment)
        wait_for(f"{self._settings.dialogue_url}/health", lambda: self._processes.check(log))
        self.cold_start_seconds = time.perf_counter() - started
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._processes.stop()

    async def turn(self, http: aiohttp.ClientSession, conversation: str, text: str) -> None:
        turn_id = new_id()
        metadata = {
            "customer_id": "c-ordinary",
            "conversation_id": conversation,
            "turn_id": turn_id,
            "now": utc_now().isoformat(),
            "page": None,
            "handed_back": None,
        }
        body: dict[str, Any] = {"conversation_id": conversation, "turn_id": turn_id, "text": text, "metadata": metadata}
        async with http.post(f"{self._settings.dialogue_url}/turns", json=body, headers=self._headers) as answer:
            answer.raise_for_status()
            if not (await answer.json())["replies"]:
                raise Unanswered(text)

    def resident_mb(self) -> float:
        return self._processes.resident_mb()


class Stock:
    """Rasa 3.6.21 as it comes: REST channel, action server, SQL tracker store on SQLite."""

    name = "stock rasa"

    def __init__(self, folder: Path, core: int | None) -> None:
        self._folder = folder
        self._core = core
        self._processes = Processes()
        self._port, self._action_port = free_port(), free_port()
        self.cold_start_seconds = 0.0
        self.training_cpu_seconds = 0.0

    def prepare(self) -> None:
        """Writes the project and trains it; kept until the folder is deleted."""
        self._python = stock_python()
        if not list(self._folder.glob("models/*.tar.gz")):
            shutil.copytree(PROJECT, self._folder, dirs_exist_ok=True)
            domain = (PROJECT / "domain.yml").read_text(encoding="utf-8")
            (self._folder / "domain.yml").write_text(domain.replace("INTENTS", str(INTENTS)), encoding="utf-8")
            (self._folder / "data" / "nlu.yml").write_text(_sentences(), encoding="utf-8")
            before = psutil.Process().cpu_times()
            command = [str(self._python), "-m", "rasa", "train", "--quiet"]
            subprocess.run(command, cwd=self._folder, check=True, env=_plain_environment(), capture_output=True)
            after = psutil.Process().cpu_times()
            self.training_cpu_seconds = after.children_user - before.children_user
        tracker = {"type": "SQL", "dialect": "sqlite", "db": "tracker.db"}
        endpoints = {
            "action_endpoint": {"url": f"http://127.0.0.1:{self._action_port}/webhook"},
            "tracker_store": tracker,
        }
        (self._folder / "endpoints.yml").write_text(yaml.safe_dump(endpoints))
        (self._folder / "credentials.yml").write_text("rest:\n")
        (self._folder / "tracker.db").unlink(missing_ok=True)

    def __enter__(self) -> "Stock":
        log = self._folder / "rasa.log"
        rasa = [str(self._python), "-m", "rasa"]
        started = time.perf_counter()
        actions = [*rasa, "run", "actions", "--port", str(self._action_port)]
        self._processes.launch(actions, self._folder, log, self._core)
        server = [*rasa, "run", "--port", str(self._port), "--interface", "127.0.0.1"]
        self._processes.launch(server, self._folder, log, self._core)
        wait_for(f"http://127.0.0.1:{self._port}/", lambda: self._processes.check(log))
        wait_for(f"http://127.0.0.1:{self._action_port}/health", lambda: self._processes.check(log))
        self.cold_start_seconds = time.perf_counter() - started
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._processes.stop()

    async def turn(self, http: aiohttp.ClientSession, conversation: str, text: str) -> None:
        url = f"http://127.0.0.1:{self._port}/webhooks/rest/webhook"
        async with http.post(url, json={"sender": conversation, "message": text}) as answer:
            answer.raise_for_status()
            if not await answer.json():  # its channel gives up on a message after ten seconds, with an empty answer
                raise Unanswered(text)

    def resident_mb(self) -> float:
        return self._processes.resident_mb()


def wait_for(url: str, check: Any) -> None:
    """Returns once the address answers well. Raises TimeoutError, and what `check` raises."""
    end = time.monotonic() + READY_WITHIN_SECONDS
    while time.monotonic() < end:
        check()
        try:
            if httpx.get(url, timeout=2.0).status_code == httpx.codes.OK:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.05)
    raise TimeoutError(url)


def _sentences() -> str:
    """Some of our own training sentences, as many for each of fifteen intents."""
    by_intent: dict[str, list[str]] = defaultdict(list)
    for sentence in read_sentences(ROOT / "data" / "nlu"):
        by_intent[sentence.intent].append(sentence.text)
    entries = [
        {"intent": name, "examples": "".join(f"- {text}\n" for text in by_intent[name][:SENTENCES_PER_INTENT])}
        for name in INTENTS
    ]
    return yaml.safe_dump({"version": "3.1", "nlu": entries}, allow_unicode=True)


def _plain_environment() -> dict[str, str]:
    """Nothing of our environment's settings; one thread for numbers, as one core is measured."""
    inherited = {
        name: value for name, value in os.environ.items() if not name.startswith(("ANXIN_", "PYTHON", "VIRTUAL"))
    }
    threads = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1")
    return {**inherited, **threads, "RASA_TELEMETRY_ENABLED": "false", "SANIC_WORKERS": "1"}
