"""The real widget client over networks that lose, double, delay and cut, at a `web` that is killed again and again.

Afterwards every tab shows exactly what the table holds, in its order, and every bubble stands there once.
`ANXIN_FAULT_SEQUENCES` says how many visitors (default 40); each is repeatable by its number.
"""

import json
import os
import shutil
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from bot.conversations.tables import MessageRow, TurnRow
from bot.settings import ROOT, Settings
from bot.storage import Database
from tests.web.scripted_dialogue import ScriptedDialogue
from tests.web.serving import free_port, serving, until

FRONTEND = ROOT / "frontend"
SEQUENCES = int(os.environ.get("ANXIN_FAULT_SEQUENCES", "40"))
READY_WITHIN_SECONDS = 90.0
AT_ONCE = 40
VISITORS_BETWEEN_KILLS = 13
FAULTS = ("requestLost", "answerLost", "doubled", "delayed", "streamCut")


@dataclass
class Web:
    """`python -m bot web` that may be killed and started again on the same port."""

    settings: Settings
    kills: int = 0
    _process: subprocess.Popen[bytes] | None = None
    _environment: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("ANXIN_")}
        self._environment = inherited | {
            "ANXIN_HOME": str(self.settings.home),
            "ANXIN_WEB_PORT": str(self.settings.web_port),
            "ANXIN_DIALOGUE_PORT": str(self.settings.dialogue_port),
            "ANXIN_TURN_LEASE_SECONDS": "2",
            "ANXIN_BURST_SILENCE_MS": "30",
            "ANXIN_LIMIT_MESSAGES": "100000/second",
            "ANXIN_LIMIT_SESSIONS": "100000/second",
            "ANXIN_LIMIT_REQUESTS": "100000/second",
        }

    def start(self) -> None:
        with (self.settings.home / "web.log").open("ab") as log:
            command = [sys.executable, "-W", "ignore", "-m", "bot", "web"]
            self._process = subprocess.Popen(command, cwd=ROOT, env=self._environment, stdout=log, stderr=log)
        until(self._answers, READY_WITHIN_SECONDS)

    def kill(self) -> None:
        assert self._process is not None
        self._process.kill()
        self._process.wait()
        self.kills += 1

    def _answers(self) -> bool:
        try:
            return httpx.get(f"{self.settings.web_url}/health", timeout=5.0).status_code == httpx.codes.OK
        except httpx.TransportError:
            return False


@pytest.fixture(scope="module")
def driver(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The widget's client with its bad networks, bundled for Node."""
    bundle = tmp_path_factory.mktemp("driver") / "drive.mjs"
    command = [str(FRONTEND / "node_modules/.bin/esbuild"), "faults/drive.ts", "--bundle", "--platform=node"]
    command += ["--format=esm", f"--outfile={bundle}", "--log-level=warning"]
    subprocess.run(command, cwd=FRONTEND, check=True, env=_with_node())
    return bundle


@pytest.fixture
def web(tmp_path: Path, migrated_file: Path) -> Iterator[Web]:
    home = tmp_path / "home"
    home.mkdir()
    shutil.copyfile(migrated_file, home / "anxin.db")
    settings = Settings(home=home, web_port=free_port(), dialogue_port=free_port())
    with serving(ScriptedDialogue(settings.dialogue_secret), settings.dialogue_port):
        web = Web(settings)
        web.start()
        yield web
        web.kill()


def _with_node() -> dict[str, str]:
    node = (ROOT / ".tools" / "node-path").read_text().strip()
    return {**os.environ, "PATH": f"{node}{os.pathsep}{os.environ['PATH']}"}


@contextmanager
def _visitors(driver: Path, web: Web) -> Iterator[subprocess.Popen[str]]:
    command = ["node", str(driver), web.settings.web_url, "1", str(SEQUENCES), str(AT_ONCE)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=_with_node())
    watchdog = threading.Timer(60 + 2 * SEQUENCES, process.kill)
    watchdog.start()
    try:
        yield process
    finally:
        watchdog.cancel()
        process.kill()
        process.wait()


@pytest.mark.timeout(2 * 60 + 2 * SEQUENCES)
def test_what_every_tab_shows_is_what_the_table_holds(driver: Path, web: Web) -> None:
    outcomes: list[dict[str, Any]] = []
    with _visitors(driver, web) as process:
        assert process.stdout is not None
        for line in process.stdout:
            outcomes.append(json.loads(line))
            if len(outcomes) % VISITORS_BETWEEN_KILLS == 0 and len(outcomes) < SEQUENCES:
                web.kill()
                web.start()
    assert len(outcomes) == SEQUENCES, "the driver ended early, or was ended after two seconds a visitor"
    database = Database(f"sqlite:///{web.settings.home / 'anxin.db'}")
    different = [difference for outcome in outcomes for difference in _differences(database, outcome)]
    database.dispose()
    happened = sum((Counter(outcome["faults"]) for outcome in outcomes), Counter[str]())
    print(
        f"{SEQUENCES} visitors, {sum(len(o['written']) for o in outcomes)} bubbles, {web.kills} kills, {dict(happened)}"
    )
    assert not different, "\n".join(different)
    assert all(happened[fault] > 0 for fault in FAULTS), happened


def _differences(database: Database, outcome: dict[str, Any]) -> Iterator[str]:
    """One line for each way in which what was shown, written and stored do not agree."""
    seed, conversation = outcome["seed"], outcome["conversation"]
    with database.read() as session:
        ordered = select(MessageRow).where(MessageRow.conversation_id == conversation).order_by(MessageRow.seq)
        table = [{"seq": row.seq, "sender": row.sender, "text": row.text} for row in session.scalars(ordered)]
        open_turns = session.scalars(
            select(TurnRow.id).where(TurnRow.conversation_id == conversation, TurnRow.status != "answered")
        ).all()
    for number, tab in enumerate(outcome["tabs"]):
        if tab != table:
            yield f"visitor {seed}, tab {number}: shows {len(tab)} messages, the table holds {len(table)}"
    stored = [row["text"] for row in table if row["sender"] == "customer"]
    if stored != outcome["written"]:
        yield f"visitor {seed}: wrote {outcome['written']}, stored {stored}"
    if open_turns:
        yield f"visitor {seed}: {len(open_turns)} turns without an answer"
