"""Training a model from `data/`, only when something that it is made of has changed."""

import contextlib
import fcntl
import hashlib
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import yaml

from bot.errors import Conflict, NotFound
from bot.learning.rasa_runs import Progress, TrainingFailed, run_rasa
from bot.settings import ROOT, TIME_ZONE
from rasa_lean.check import check

# Everything that a model is made of. What is only used while answering is not here: changing it needs no training.
INGREDIENTS = (
    "config.yml",
    "domain.yml",
    "requirements.lock",
    "data/nlu",
    "data/entities",
    "data/mood",
    "data/stories",
    "data/demo/products.yml",
    "bot/nlu",
    "bot/dialogue/risk_policy.py",
)
LOGS, LOGS_KEPT = "training", 20
"""A folder beside the models: the log of each training under the model's name, the latest ones."""
SECOND_SEED = 7
SEEDS = {
    "bot.nlu.intent_classifier.LinearIntentClassifier": "seed",
    "LogisticRegressionClassifier": "random_state",
    "SklearnIntentClassifier": "random_state",
}
"""The components that draw by lot, and what their option is called."""


@dataclass(frozen=True, slots=True)
class Trained:
    """A model on disk. `fresh`: trained just now, not found; then with the seconds and the memory it took."""

    path: Path
    fresh: bool
    seconds: float = 0.0
    peak_mb: float = 0.0


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


def candidate(models: Path, chosen: Path | None = None) -> Path:
    """The chosen archive, else the newest of the present data. Raises NotFound: there is none."""
    found = chosen or existing_model(models, fingerprint())
    if found is None or not found.exists():
        raise NotFound("没有用现在的数据训练的模型，请先运行 anxin train。")
    return found


def train(models: Path, *, force: bool = False, progress: Progress = lambda _: None, root: Path = ROOT) -> Trained:
    """Trains when there is no model of the present ingredients, in a process of its own; what is served goes on.

    `progress` is told each component as it is finished. Raises Conflict: a training for these models is under way, in
    this process or another. TrainingFailed: also when the ingredients changed meanwhile. UnusableConfig: a component of
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
    # Rasa fills the folder it writes to step by step; a half-written archive must never be picked up as the newest,
    # and nothing of a training that broke off may stand in the way of the next one.
    with _alone(models), tempfile.TemporaryDirectory(prefix="draft-", dir=models) as folder:
        run = run_rasa(Path(folder) / f"{name}.tar.gz", _log(models, name), root, progress=progress)
        if fingerprint(root) != mark:  # whoever then takes the change back would find a model that never saw it go
            raise TrainingFailed("训练时数据又改过，模型没有留下，请再训练一次。")
        return Trained(run.model.rename(models / run.model.name), True, run.seconds, run.peak_mb)


def train_again(folder: Path, root: Path = ROOT, seed: int = SECOND_SEED) -> Path:
    """The same data with another random seed, into `folder`, never to be served: no need to check the data again.

    Never the configured one, whatever `seed` says: that would be the same model twice. Rasa's cache has what depends
    on no seed, so that little more than the intent head is fitted. Raises TrainingFailed.
    """
    config = folder / "config.yml"
    config.write_text(_with_seed((root / "config.yml").read_text(encoding="utf-8"), seed), encoding="utf-8")
    return run_rasa(folder / f"seed-{seed}.tar.gz", folder / "training.log", root, config=config, validated=True).model


def latest_log(models: Path) -> Path | None:
    """The log of the training that runs or ran last."""
    return max((models.parent / LOGS).glob("*.log"), default=None)


def _with_seed(config: str, seed: int) -> str:
    content = yaml.safe_load(config)
    for component in content.get("pipeline") or []:
        if option := SEEDS.get(component.get("name", "")):
            component[option] = seed + (component.get(option) == seed)
    return yaml.safe_dump(content, allow_unicode=True, sort_keys=False)


@contextlib.contextmanager
def _alone(models: Path) -> Iterator[None]:
    with (models.parent / ".training").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Conflict("已有一次训练在进行，等它结束或先取消。", code="TRAINING_RUNNING") from None
        yield


def _log(models: Path, name: str) -> Path:
    folder = models.parent / LOGS
    folder.mkdir(exist_ok=True)
    log = folder / f"{name}.log"
    others = sorted(other for other in folder.glob("*.log") if other != log)
    for old in others[: -(LOGS_KEPT - 1)]:
        old.unlink()
    return log


def _ingredients(root: Path) -> Iterator[Path]:
    for name in INGREDIENTS:
        path = root / name
        if path.is_file():
            yield path
        else:
            files = (file for file in path.rglob("*") if file.is_file() and "__pycache__" not in file.parts)
            yield from sorted(files)
