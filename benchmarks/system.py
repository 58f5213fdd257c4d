"""The real system as processes of its own: a home folder, free ports, `web` and `dialogue`, which may be killed."""

import contextlib
import os
import subprocess
import sys
import time
from pathlib import Path
from types import TracebackType

import httpx

from benchmarks.ports import free_port
from bot.settings import ROOT, Settings

READY_WITHIN_SECONDS = 120.0
STOP_WITHIN_SECONDS = 10.0
PROCESSES = ("dialogue", "web")
UNLIMITED = {f"limit_{name}": "1000000/second" for name in ("messages", "sessions", "requests")}
"""All the customers of a benchmark come from one address, and faster than people do."""


class NotReady(Exception):
    """A process did not come up; the text ends with the last lines of its log."""


class System:
    """`python -m bot dialogue` and `python -m bot web` on one home folder. A context: leaving it ends both.

    `variables` are settings by their names (`turn_lease_seconds=3`), as text or number. `model` None: what is released.
    """

    def __init__(self, home: Path, model: Path | None, **variables: object) -> None:
        web_port, dialogue_port = free_port(), free_port()
        self.settings = Settings(home=home, model=model, web_port=web_port, dialogue_port=dialogue_port)
        wanted: dict[str, object] = {"home": home, "web_port": web_port, "dialogue_port": dialogue_port}
        wanted |= {**UNLIMITED, **variables, **({"model": model} if model else {})}
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("ANXIN_")}
        self._environment = inherited | {f"ANXIN_{name.upper()}": str(value) for name, value in wanted.items()}
        self._running: dict[str, subprocess.Popen[bytes]] = {}

    @property
    def url(self) -> str:
        return self.settings.web_url

    def __enter__(self) -> "System":
        for name in PROCESSES:
            self.start(name)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for process in self._running.values():
            process.terminate()
        for process in self._running.values():
            try:
                process.wait(STOP_WITHIN_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def command(self, *arguments: str) -> None:
        """Runs `anxin …` on this system. Raises CalledProcessError."""
        command = [sys.executable, "-W", "ignore", "-m", "bot", *arguments]
        subprocess.run(command, cwd=ROOT, env=self._environment, check=True, capture_output=True)

    def start(self, name: str) -> None:
        """Starts a process that is not running."""
        with self.log(name).open("ab") as log:
            self._running[name] = subprocess.Popen(
                [sys.executable, "-W", "ignore", "-m", "bot", name],
                cwd=ROOT,
                env=self._environment,
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    def kill(self, name: str) -> None:
        """Ends a process as a crash would: at once, whatever it is doing."""
        self._running[name].kill()
        self._running[name].wait()

    def wait_ready(self) -> None:
        """Raises NotReady: a process ended, or the two were not ready in time."""
        end = time.monotonic() + READY_WITHIN_SECONDS
        while time.monotonic() < end:
            for name, process in self._running.items():
                if process.poll() is not None:
                    raise NotReady(f"{name} ended:\n{self._tail(name)}")
            with contextlib.suppress(httpx.TransportError):
                if httpx.get(f"{self.url}/health", timeout=5.0).status_code == httpx.codes.OK:
                    return
            time.sleep(0.1)
        raise NotReady("\n".join(f"{name}:\n{self._tail(name)}" for name in PROCESSES))

    def log(self, name: str) -> Path:
        return self.settings.home / f"{name}.log"

    def _tail(self, name: str) -> str:
        return "\n".join(self.log(name).read_text(encoding="utf-8", errors="replace").splitlines()[-12:])
