"""Work that takes minutes, in a process of its own beside `web`: one at a time, with its log, cancellable."""

import contextlib
import fcntl
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from pydantic import BaseModel

from bot.errors import Conflict, NotFound
from bot.learning.nlu_folder import alone
from bot.settings import ROOT, Settings
from bot.storage import utc_now

TAIL = 40


class JobKind(StrEnum):
    HARVEST = "harvest"
    CLUSTERS = "clusters"
    EXPORT = "export"
    INSPECT = "inspect"
    STORY = "story"
    TRAIN = "train"
    GATE = "gate"
    SHADOW = "shadow"
    RELEASE = "release"


COMMANDS = {
    JobKind.HARVEST: ("review", "harvest"),
    JobKind.CLUSTERS: ("review", "clusters"),
    JobKind.EXPORT: ("review", "export"),
    JobKind.INSPECT: ("review", "inspect"),
    JobKind.STORY: ("review", "story"),
    JobKind.TRAIN: ("train",),
    JobKind.GATE: ("gate",),
    JobKind.SHADOW: ("shadow", "run"),
    JobKind.RELEASE: ("release",),
}


class _Started(BaseModel):
    kind: JobKind
    by: str
    at: datetime
    pid: int
    code: int | None = None


@dataclass(frozen=True, slots=True)
class Job:
    """`code` is the exit code; None while it runs, and for one whose end nobody saw. `log`: its last lines."""

    kind: JobKind
    by: str
    started_at: datetime
    running: bool
    code: int | None
    log: str


class Jobs:
    """The jobs of one installation. `program` starts the command line; its arguments come behind."""

    def __init__(
        self,
        settings: Settings,
        program: tuple[str, ...] = (sys.executable, "-W", "ignore", "-m", "bot"),
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self._folder = settings.home / "studio"
        self._ours = {"ANXIN_HOME": str(settings.home), "ANXIN_DATABASE_URL": settings.database}
        self._program = program
        self._clock = clock

    def start(self, kind: JobKind, by: str, *arguments: str) -> Job:
        """Raises Conflict: one is running, here or in another process of this installation."""
        self._folder.mkdir(parents=True, exist_ok=True)
        with (self._folder / "lock").open("a") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise Conflict("已有一项在运行，等它结束或先取消。", code="JOB_RUNNING") from None
            # The child keeps the lock open, and with it the lock, until it has ended.
            with self._log.open("wb") as log:
                process = subprocess.Popen(  # noqa: S603 - our own program, our own arguments
                    [*self._program, *COMMANDS[kind], *arguments],
                    cwd=ROOT,
                    env={**os.environ, **self._ours, "PYTHONUNBUFFERED": "1"},
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,
                    pass_fds=(lock.fileno(),),
                )
            started = _Started(kind=kind, by=by, at=self._clock(), pid=process.pid)
            with alone(self._folder):
                self._note(started)
        name = f"job-{process.pid}"
        threading.Thread(target=self._await, args=(process, started), name=name, daemon=True).start()
        return self._job(started, running=True)

    def cancel(self) -> None:
        """Ends the running job and whatever it started. Raises NotFound: none is running."""
        started = self._started()
        if started is None or not self._running():
            raise NotFound("没有正在运行的。")
        with contextlib.suppress(ProcessLookupError):
            os.killpg(started.pid, signal.SIGTERM)

    def last(self) -> Job | None:
        """The one that runs, or ran last."""
        started = self._started()
        return self._job(started, running=self._running()) if started else None

    @property
    def _log(self) -> Path:
        return self._folder / "job.log"

    @property
    def _state(self) -> Path:
        return self._folder / "job.json"

    def _running(self) -> bool:
        with (self._folder / "lock").open("a") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return True
            return False

    def _await(self, process: subprocess.Popen[bytes], started: _Started) -> None:
        started.code = process.wait()
        with alone(self._folder):
            if (now := self._started()) and now.pid == started.pid:  # else the next one has begun already
                self._note(started)

    def _note(self, started: _Started) -> None:
        draft = self._folder / f".{os.getpid()}-{threading.get_ident()}"
        draft.write_text(started.model_dump_json(), encoding="utf-8")
        draft.replace(self._state)

    def _started(self) -> _Started | None:
        try:
            return _Started.model_validate_json(self._state.read_bytes())
        except FileNotFoundError:
            return None

    def _job(self, started: _Started, *, running: bool) -> Job:
        lines = self._log.read_text(encoding="utf-8", errors="replace").splitlines()
        return Job(started.kind, started.by, started.at, running, started.code, "\n".join(lines[-TAIL:]))
