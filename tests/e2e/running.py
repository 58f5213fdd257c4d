"""Starting the real system for a test, and ending it as a person would: with Ctrl-C."""

import os
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import httpx
import psutil

from bot.learning.training import fingerprint
from bot.settings import ROOT
from bot.staff.first_logins import DEMO_LOGINS_FILE, FIRST_ADMIN_FILE
from bot.storage import Database
from tests.web.serving import free_port

START_SECONDS = 150.0
STOP_SECONDS = 20.0


@dataclass(frozen=True)
class Ended:
    """How the system ended: its exit code, what it printed, and what it left running."""

    code: int
    output: str
    orphans: list[str]


class System:
    """`python -m bot up` in a home of its own, on ports of its own."""

    def __init__(self, home: Path, model: Path) -> None:
        self.home = home
        self.url = f"http://127.0.0.1:{(port := free_port())}"
        self.database = Database(f"sqlite:///{home / 'anxin.db'}")
        self._log = home / "up.log"
        keep_model(model, home)
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "bot", "up"],
                cwd=ROOT,
                env=environment(
                    home,
                    ANXIN_WEB_PORT=str(port),
                    ANXIN_DIALOGUE_PORT=str(free_port()),
                    ANXIN_LIMIT_SESSIONS="10000/minute",  # all the browsers of the tests come from one address
                    ANXIN_LIMIT_REQUESTS="100000/minute",
                ),
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def wait_ready(self) -> None:
        """Returns once a browser may come."""
        end = time.monotonic() + START_SECONDS
        while time.monotonic() < end:
            assert self._process.poll() is None, f"it ended at once:\n{self.output}"
            try:
                if httpx.get(f"{self.url}/health", timeout=5.0).status_code == httpx.codes.OK:
                    return
            except httpx.TransportError:
                pass
            time.sleep(0.1)
        raise AssertionError(f"not ready within {START_SECONDS} s:\n{self.output}")

    @property
    def output(self) -> str:
        return self._log.read_text(encoding="utf-8")

    @property
    def logins(self) -> dict[str, str]:
        """Names and passwords, as the first start left them for whoever runs the system."""
        files = [self.home / DEMO_LOGINS_FILE, self.home / FIRST_ADMIN_FILE]
        lines = [line for file in files if file.exists() for line in file.read_text().splitlines()]
        return dict(line.split("\t", 1) for line in lines)

    def stop(self) -> Ended:
        """Ctrl-C, and a look at what is still there afterwards."""
        self.database.dispose()
        family = psutil.Process(self._process.pid).children(recursive=True) if self._process.poll() is None else []
        self._process.send_signal(signal.SIGINT)
        try:
            code = self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            code = self._process.wait()
        _, alive = psutil.wait_procs(family, timeout=1.0)
        orphans = [f"{one.pid} {' '.join(one.cmdline())}" for one in alive]
        for one in alive:
            one.kill()
        return Ended(code, self.output, orphans)


def keep_model(model: Path, home: Path) -> None:
    """Puts a model where a start looks for one that was trained from the data as they are now."""
    models = home / "models"
    models.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(model, models / f"20260101-000000-{fingerprint()}.tar.gz")


def environment(home: Path, **settings: str) -> dict[str, str]:
    """The environment of a fresh installation: nothing of whoever runs the tests gets in."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("ANXIN_")}
    return {**inherited, "ANXIN_HOME": str(home), "PYTHONUNBUFFERED": "1", "NO_COLOR": "1", **settings}
