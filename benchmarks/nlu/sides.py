"""The sides that are measured: a pipeline and the Python it runs in. Each is trained and asked in processes of its own,
so that what one holds in memory is not counted as another's.
"""

import hashlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from benchmarks.nlu import pipelines
from benchmarks.nlu.figures import Answer
from benchmarks.nlu.pipelines import Pipeline
from benchmarks.nlu.sets import Example
from bot.settings import ROOT

KEPT = ROOT / "var" / "stock-rasa-understanding"
FALLBACK = "nlu_fallback"
THREADS = (
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "TF_INTRA_OP_PARALLELISM_THREADS",
    "TF_INTER_OP_PARALLELISM_THREADS",
)


@dataclass(frozen=True, slots=True)
class Side:
    """`kept`: where its models stay, each under what it was trained from; nowhere, if they train in a minute."""

    name: str
    pipeline: Pipeline
    python: Path = Path(sys.executable)
    kept: Path | None = None


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds of processor for training; the model's size, MB; the most memory held while answering, MiB."""

    seconds: float
    model_mb: float
    memory_mb: float


@dataclass(frozen=True, slots=True)
class Trained:
    side: Side
    model: Path
    seconds: float


@dataclass(frozen=True, slots=True)
class Asked:
    """What a side answered, by the name of the set."""

    answers: dict[str, list[Answer]]
    cost: Cost


def ours(parts: bool, *, own_sentences: bool = True) -> list[Side]:
    variants = [pipelines.SHIPPED, *(pipelines.PARTS if parts else [])]
    if not own_sentences:  # it is the shipped one then
        variants = [variant for variant in variants if variant != "without context"]
    return [Side(variant, pipelines.shipped(variant, own_sentences=own_sentences)) for variant in variants]


def peer(python: Path) -> Side:
    return Side(pipelines.PEER, pipelines.peer(), python, KEPT)


def train(side: Side, examples: Sequence[Example], work: Path) -> Trained:
    """Trains in one thread; a kept model of the same recipe and the same sentences is taken as it is."""
    config = {"recipe": "default.v1", "assistant_id": "benchmark", "language": "zh", "pipeline": side.pipeline}
    texts = {"config.yml": yaml.safe_dump(config, allow_unicode=True), "nlu.yml": as_rasa(examples)}
    fingerprint = hashlib.sha256("\0".join(texts.values()).encode()).hexdigest()[:16]
    folder = (side.kept or work) / fingerprint
    trained = folder / "trained.json"
    if not trained.exists():
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in texts.items():
            (folder / name).write_text(text, encoding="utf-8")
        job = {"do": "train", "config": str(folder / "config.yml"), "examples": str(folder / "nlu.yml")}
        found = _run(side, {**job, "folder": str(folder)})
        trained.write_text(json.dumps(found), encoding="utf-8")
    kept = json.loads(trained.read_text(encoding="utf-8"))
    return Trained(side, Path(kept["model"]), kept["seconds"])


def ask(trained: Trained, sets: Mapping[str, Sequence[Example]], core: int) -> Asked:
    """Asks all sentences of all sets on one core, in one process."""
    asked = [(name, example) for name, examples in sets.items() for example in examples]
    questions = [{"text": example.text, "context": _context(example)} for _, example in asked]
    job = {"do": "ask", "model": str(trained.model), "questions": questions, "core": core}
    found = _run(trained.side, job)
    answers: dict[str, list[Answer]] = {name: [] for name in sets}
    for (name, example), answer in zip(asked, found["answers"], strict=True):
        answers[name].append(as_answer(example, answer))
    return Asked(answers, Cost(trained.seconds, trained.model.stat().st_size / 1e6, found["memory_mb"]))


def as_answer(example: Example, found: Mapping[str, Any]) -> Answer:
    """Who says nothing of messages from outside is taken by its doubt."""
    ranking = tuple((name, confidence) for name, confidence in found["ranking"] if name != FALLBACK)
    outside = found["outside"]
    if outside is None:
        outside = 1.0 - (ranking[0][1] if ranking else 0.0)
    return Answer(example.text, example.intent, ranking, outside, found["seconds"])


def as_rasa(examples: Sequence[Example]) -> str:
    by_intent: dict[str, list[str]] = {}
    for example in examples:
        # Brackets would be read as an annotated entity.
        by_intent.setdefault(example.intent, []).append(example.text.replace("[", "［").replace("]", "］"))
    blocks = [{"intent": i, "examples": "".join(f"- {text}\n" for text in texts)} for i, texts in by_intent.items()]
    return str(yaml.safe_dump({"version": "3.1", "nlu": blocks}, allow_unicode=True))


def _context(example: Example) -> list[dict[str, str]]:
    said = [("customer", example.before.customer), ("bot", example.before.shop)]
    return [{"sender": sender, "text": text} for sender, text in said if text]


def _run(side: Side, job: Mapping[str, Any]) -> dict[str, Any]:
    """Raises RuntimeError with the process's last words."""
    with tempfile.TemporaryDirectory() as place:
        file, found = Path(place, "job.json"), Path(place, "found.json")
        file.write_text(json.dumps({**job, "found": str(found)}), encoding="utf-8")
        # The cache is new: every part is trained, none taken from an earlier run.
        environment = {**_plain_environment(), "RASA_CACHE_DIRECTORY": str(Path(place, "cache"))}
        command = [str(side.python), "-W", "ignore", "-m", "benchmarks.nlu.rasa_process", str(file)]
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise RuntimeError(f"{side.name}: {done.stderr[-2000:]}")
        result: dict[str, Any] = json.loads(found.read_text(encoding="utf-8"))
        return result


def _plain_environment() -> dict[str, str]:
    """Nothing of our own settings; one thread for numbers, because one core is measured."""
    inherited = {n: value for n, value in os.environ.items() if not n.startswith(("ANXIN_", "PYTHON", "VIRTUAL"))}
    threads = dict.fromkeys(THREADS, "1")
    return {**inherited, **threads, "PYTHONPATH": str(ROOT), "RASA_TELEMETRY_ENABLED": "false"}
