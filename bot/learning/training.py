"""Training a model from `data/`, only when something that it is made of has changed."""

import hashlib
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bot.settings import ROOT, TIME_ZONE
from rasa_lean.check import check

# Everything that a model is made of. What is only used while answering is not here: changing it needs no training.
INGREDIENTS = (
    "config.yml",
    "domain.yml",
    "requirements.lock",
    "data/nlu",
    "data/mood",
    "data/stories",
    "data/demo/products.yml",
    "bot/nlu",
    "bot/dialogue/risk_policy.py",
)
TRAINED_ON = ("data/nlu", "data/stories")
"""What Rasa reads. Left to itself it takes every file under data/, the held-out sentences and stories too."""

LOG_FILE = "train.log"
FINISHED = re.compile(r"(?:Finished training component|Restored component) '([^']+)'")

Progress = Callable[[str], None]


class TrainingFailed(Exception):
    """Training ended without a model; the text says where the log is and how it ends."""


@dataclass(frozen=True, slots=True)
class Trained:
    """A model on disk. `fresh`: trained just now, not found."""

    path: Path
    fresh: bool


def fingerprint(root: Path = ROOT) -> str:
    """Changes when any ingredient's path or content does."""
    digest = hashlib.sha256()
    for path in _ingredients(root):
        digest.update(str(path.relative_to(root)).encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:12]


def existing_model(models: Path, mark: str) -> Path | None:
    """The newest model that was trained from exactly these ingredients."""
    return max(models.glob(f"*-{mark}.tar.gz"), key=lambda path: path.stat().st_mtime, default=None)


def train(models: Path, *, force: bool = False, progress: Progress = lambda _: None, root: Path = ROOT) -> Trained:
    """Trains when there is no model of the present ingredients, in a process of its own.

    `progress` is told each component as it is finished. Raises TrainingFailed; UnusableConfig: a component of
    config.yml needs a package that is not installed.
    """
    mark = fingerprint(root)
    found = None if force else existing_model(models, mark)
    if found is not None:
        # The newest file is the one that is served: an older model of the same data becomes it again.
        found.touch()
        return Trained(found, fresh=False)
    check(root / "config.yml")
    models.mkdir(parents=True, exist_ok=True)
    name = f"{datetime.now(TIME_ZONE):%Y%m%d-%H%M%S}-{mark}"
    log = models.parent / LOG_FILE
    return Trained(_run_rasa(name, models, log, progress, root), fresh=True)


def _run_rasa(name: str, models: Path, log: Path, progress: Progress, root: Path) -> Path:
    # Rasa fills the folder it writes to step by step; a half-written archive must never be picked up as the newest,
    # and nothing of a training that broke off may stand in the way of the next one.
    with tempfile.TemporaryDirectory(prefix="draft-", dir=models) as folder:
        finished = Path(folder) / f"{name}.tar.gz"
        code = _train_into(finished.parent, name, log, progress, root)
        if code != 0 or not finished.exists():
            raise TrainingFailed(f"训练失败，日志在 {log}：\n{_tail(log)}")
        return finished.rename(models / finished.name)


def _train_into(draft: Path, name: str, log: Path, progress: Progress, root: Path) -> int:
    command = [sys.executable, "-W", "ignore", "-m", "rasa", "train"]
    command += ["--data", *TRAINED_ON, "--out", str(draft), "--fixed-model-name", name]
    environment = {**os.environ, "RASA_TELEMETRY_ENABLED": "false", "PYTHONUNBUFFERED": "1"}
    with log.open("w", encoding="utf-8") as file:
        process = subprocess.Popen(  # noqa: S603 - our own interpreter, our own arguments
            command,
            cwd=root,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
        )
        assert process.stdout is not None
        try:
            for line in process.stdout:
                file.write(line)
                if match := FINISHED.search(line):
                    progress(match.group(1))
            return process.wait()
        finally:
            process.kill()
            process.wait()


def _ingredients(root: Path) -> Iterator[Path]:
    for name in INGREDIENTS:
        path = root / name
        if path.is_file():
            yield path
        else:
            files = (file for file in path.rglob("*") if file.is_file() and "__pycache__" not in file.parts)
            yield from sorted(files)


def _tail(log: Path) -> str:
    lines = log.read_text(encoding="utf-8", errors="replace").replace("\r", "\n").splitlines()
    return "\n".join([line for line in lines if line.strip()][-12:])
