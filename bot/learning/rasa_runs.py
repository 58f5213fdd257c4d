"""One run of `rasa train` in a process of its own, with its log."""

import os
import re
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bot import lifeline

FINISHED = re.compile(r"(?:Finished training component|Restored component) '([^']+)'")
TRAINED_ON = ("data/nlu", "data/stories")
"""What Rasa reads. Left to itself it takes every file under data/, the held-out sentences and stories too."""

PROGRAM = "bot.learning.training_program"
"""`rasa`, without what it does twice."""

NICE = 10
"""What answers customers goes first."""

Progress = Callable[[str], None]


class TrainingFailed(Exception):
    """Training ended without a model; the text says where the log is and how it ends."""


@dataclass(frozen=True, slots=True)
class Run:
    """A run that made a model. `peak_mb`: the most memory it held at once, in megabytes."""

    model: Path
    seconds: float
    peak_mb: float


def run_rasa(
    model: Path,
    log: Path,
    root: Path,
    *,
    config: Path | None = None,
    validated: bool = False,
    progress: Progress = lambda _: None,
) -> Run:
    """Trains what lies in `root` into the archive `model`. `progress` is told each component as it is finished.

    Rasa checks the data first, unless a training before has done so (`validated`).
    A process that is ended meanwhile, killed too, takes the run with it. Raises TrainingFailed.
    """
    started = time.monotonic()
    command = [sys.executable, "-W", "ignore", "-P", lifeline.__file__, PROGRAM, "train", "--data", *TRAINED_ON]
    command += ["--out", str(model.parent), "--fixed-model-name", model.name.removesuffix(".tar.gz")]
    command += ["--config", str(config or "config.yml"), *(["--skip-validation"] if validated else [])]
    with log.open("w", encoding="utf-8") as file:
        process = subprocess.Popen(  # noqa: S603 - our own interpreter, our own arguments
            command,
            cwd=root,
            env={**os.environ, "RASA_TELEMETRY_ENABLED": "false", "PYTHONUNBUFFERED": "1"},
            stdin=subprocess.PIPE,  # its lifeline: closed by the system when this process is gone
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
        )
        os.setpriority(os.PRIO_PROCESS, process.pid, NICE)
        assert process.stdout is not None
        try:
            for line in process.stdout:
                file.write(line)
                file.flush()
                if match := FINISHED.search(line):
                    progress(match.group(1))
            _, status, used = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
        finally:
            if process.returncode is None:
                process.kill()
                process.wait()
    if process.returncode != 0 or not model.exists():
        raise TrainingFailed(f"训练失败，日志在 {log}：\n{_tail(log)}")
    return Run(model, time.monotonic() - started, used.ru_maxrss / 1024)


def _tail(log: Path) -> str:
    lines = log.read_text(encoding="utf-8", errors="replace").replace("\r", "\n").splitlines()
    return "\n".join([line for line in lines if line.strip()][-12:])
