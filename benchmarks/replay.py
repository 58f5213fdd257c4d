"""Replays real dialogues against the whole system: `python -m benchmarks.replay FOLDER [--model ARCHIVE]`.

Starts a system of its own (new home folder, free ports, the demo shop), says every customer turn of the first
dialogues of FOLDER/real_dialogues.jsonl through the public API, and prints how it went. Three of four dialogues are
spoken by a signed-in customer with a copy of a demo customer's orders, the fourth by an anonymous visitor. The next
turn is posted as soon as the answer is there; when the bot hands over, the replay leaves the queue and goes on.

Exits with 1 when anything was lost, doubled or failed.
"""

import argparse
import json
import secrets
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import numpy as np
from rich.console import Console
from rich.progress import MofNCompleteColumn, Progress, TimeRemainingColumn
from rich.table import Table
from sqlalchemy import select

import bot.tables  # noqa: F401  # all tables are known before the first query
from benchmarks.audit import faults
from benchmarks.replay_shop import fill_shop, shopper
from benchmarks.system import System
from bot.conversations.tables import TurnRow
from bot.learning.training import train
from bot.settings import Settings
from bot.storage import Database, new_id, utc_now
from bot.web.tokens import IdentityTokens

FILE = "real_dialogues.jsonl"
KEY = "replay"
ANSWER_WITHIN_SECONDS = 180.0
LEAVE_QUEUE = "leave-queue"
ANONYMOUS_EVERY = 4

console = Console(highlight=False)


@dataclass
class Tally:
    """What the customers' side saw."""

    turns: int = 0
    answered: int = 0
    handed_over: int = 0
    cut: int = 0
    seconds: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    silent: list[str] = field(default_factory=list)
    """Turns without words of the bot: what was said, what came instead, and who had the conversation then."""

    def add(self, other: "Tally") -> None:
        for name, value in vars(other).items():
            setattr(self, name, getattr(self, name) + value)


class Customer:
    """One customer's browser."""

    def __init__(self, url: str, identity_token: str | None) -> None:
        self._http = httpx.Client(base_url=url, timeout=60.0)
        opened = self._call("POST", "/api/v1/sessions", json={"identity_token": identity_token})
        self._http.headers["Authorization"] = f"Bearer {opened['token']}"
        self._messages = f"/api/v1/conversations/{opened['conversation_id']}/messages"

    def say(self, text: str) -> tuple[list[dict[str, Any]], str]:
        """Posts a bubble and waits until its turn has ended. Returns what was answered, and who owns it now."""
        return self._answer_to(self._call("POST", self._messages, json={"client_id": new_id(), "text": text}))

    def leave_queue(self) -> None:
        sent = {"client_id": new_id(), "kind": "choice", "choice_id": LEAVE_QUEUE}
        self._answer_to(self._call("POST", self._messages, json=sent))

    def close(self) -> None:
        self._http.close()

    def _answer_to(self, posted: dict[str, Any]) -> tuple[list[dict[str, Any]], str]:
        end = time.monotonic() + ANSWER_WITHIN_SECONDS
        after, answers = posted["seq"], []
        while time.monotonic() < end:
            view = self._call("GET", self._messages, params={"after": after, "wait": 3})
            answers += view["messages"]
            after = max([after, *(message["seq"] for message in view["messages"])])
            if not view["answering"]:
                return answers, view["owner"]
        raise TimeoutError(f"no answer within {ANSWER_WITHIN_SECONDS:.0f} s")

    def _call(self, method: str, path: str, **request: Any) -> dict[str, Any]:
        response = self._http.request(method, path, **request)
        response.raise_for_status()
        answer: dict[str, Any] = response.json()
        return answer


def read_dialogues(file: Path, count: int) -> list[list[str]]:
    """The customer's turns of each dialogue."""
    lines = file.read_text(encoding="utf-8").splitlines()[:count]
    return [
        [turn["text"] for turn in json.loads(line)["turns"] if turn["speaker"] == "customer" and turn["text"].strip()]
        for line in lines
    ]


def play(number: int, texts: list[str], system: System, identities: IdentityTokens) -> Iterator[Tally]:
    """Says one dialogue; one tally for each turn."""
    token = None if number % ANONYMOUS_EVERY == 0 else identities.issue(KEY, shopper(number), utc_now())
    customer = Customer(system.url, token)
    limit = system.settings.max_message_characters
    for text in texts:
        tally = Tally(turns=1, cut=int(len(text) > limit))
        started = time.monotonic()
        try:
            answers, owner = customer.say(text[:limit])
            tally.seconds.append(time.monotonic() - started)
            answered = any(message["sender"] == "bot" for message in answers)
            tally.answered += answered
            if not answered:
                came = "、".join(f"{message['sender']}: {message.get('text')}" for message in answers) or "nothing"
                tally.silent.append(f"dialogue {number}: {text[:40]} → {came} ({owner})")
            if owner == "queued":
                tally.handed_over += 1
                customer.leave_queue()
        except (httpx.HTTPError, TimeoutError) as error:
            tally.errors.append(f"dialogue {number}: {type(error).__name__} {error}")
        yield tally
    customer.close()


def replay(dialogues: list[list[str]], system: System, identities: IdentityTokens, parallel: int) -> Tally:
    total = Tally()
    columns = (*Progress.get_default_columns()[:2], MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console) as progress, ThreadPoolExecutor(parallel) as pool:
        task = progress.add_task("turns", total=sum(map(len, dialogues)))

        def run(number: int, texts: list[str]) -> Tally:
            mine = Tally()
            for tally in play(number, texts, system, identities):
                mine.add(tally)
                progress.advance(task)
            return mine

        for done in as_completed(pool.submit(run, *numbered) for numbered in enumerate(dialogues)):
            total.add(done.result())
    return total


def logged(system: System) -> tuple[list[float], Counter[str]]:
    """From the logs: milliseconds that each turn took `dialogue` itself, and what went wrong, by kind and place."""
    own: list[float] = []
    wrong: Counter[str] = Counter()
    for line in system.log("dialogue").read_text(encoding="utf-8").splitlines():
        if not line.startswith("{"):
            continue
        entry = json.loads(line)
        if entry["event"] == "turn":
            own.append(entry["ms"])
        elif entry["level"] == "error":
            wrong[f"{entry['event']}: {entry.get('error')} at {entry.get('at', ['?'])[-1]}"] += 1
    for line in system.log("web").read_text(encoding="utf-8").splitlines():
        if "error" in line and "turn_" in line:
            wrong[f"web: {line[:160]}"] += 1
    return own, wrong


def report(dialogues: list[list[str]], tally: Tally, system: System, database: Database) -> bool:
    """Prints the table; True when nothing was lost, doubled or failed."""
    own, wrong = logged(system)
    found = faults(database)
    with database.read() as session:
        results = [result or {} for result in session.scalars(select(TurnRow.result))]
    unsure = sum((result.get("intent") or {}).get("name") == "nlu_fallback" for result in results)
    turns = max(1, tally.turns)
    table = Table(title=f"{FILE} against {system.settings.model}", title_justify="left")
    table.add_column("")
    table.add_column("", justify="right")
    for name, value in {
        "dialogues": len(dialogues),
        "turns": tally.turns,
        "answered by the bot": f"{tally.answered / turns:.1%}",
        "not understood (fallback)": f"{unsure / turns:.1%}",
        "handed over to a person": f"{tally.handed_over / turns:.1%}",
        "texts cut to the limit": tally.cut,
        "lost, doubled or torn": len(found),
        "errors": len(tally.errors) + wrong.total(),
        "turn, p50 / p95 ms *": percentiles([seconds * 1000 for seconds in tally.seconds]),
        "of it in dialogue, p50 / p95 ms": percentiles(own),
    }.items():
        table.add_row(name, str(value))
    console.print(table)
    silence = system.settings.burst_silence_ms
    console.print(
        f"* from the POST until the long poll brings the answer; {silence} ms of it is waiting for more bubbles."
    )
    for line in [*found, *tally.errors, *(f"{count} × {what}" for what, count in wrong.most_common())]:
        console.print(f"  [red]{line}[/]", markup=True)
    for line in tally.silent:
        console.print(f"  without words of the bot: {line}", markup=False)
    return not (found or tally.errors or wrong)


def percentiles(values: list[float]) -> str:
    return f"{np.percentile(values, 50):.0f} / {np.percentile(values, 95):.0f}" if values else "–"


def main() -> None:
    reader = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    reader.add_argument("folder", type=Path, nargs="?", default=Path("data"), help="where real_dialogues.jsonl is")
    reader.add_argument("--model", type=Path, help="default: trained, or found, as by anxin train")
    reader.add_argument("--dialogues", type=int, default=300)
    reader.add_argument("--parallel", type=int, default=8, help="conversations at a time")
    chosen = reader.parse_args()
    file = chosen.folder / FILE
    if not file.is_file():
        console.print(f"Skipped: {file} is not there.")
        return
    dialogues = read_dialogues(file, chosen.dialogues)
    model = (chosen.model or train(Settings().models).path).resolve()
    key = secrets.token_urlsafe(32)
    with tempfile.TemporaryDirectory(prefix="anxin-replay-") as home:
        system = System(Path(home), model, identity_keys=json.dumps({KEY: key}))
        database = Database(system.settings.database)
        fill_shop(database, Path(home), len(dialogues))
        with system:
            system.wait_ready()
            tally = replay(dialogues, system, IdentityTokens({KEY: key}), chosen.parallel)
        is_clean = report(dialogues, tally, system, database)
        database.dispose()
    sys.exit(0 if is_clean else 1)


if __name__ == "__main__":
    main()
