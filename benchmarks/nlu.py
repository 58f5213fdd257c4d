"""Measures language understanding: `python -m benchmarks.nlu [folder with real data] [--without-encoder]`.

Trains the shipped pipeline (config.yml) on data/nlu and prints accuracy, macro-F1 and calibration error on the
held-out sentences of data/eval/nlu, top-1 and top-3 on real_intents_dev.tsv where the folder is given, how the
fallback thresholds cut, speed, size and memory.
"""

import argparse
import asyncio
import os
import resource
import tempfile
import time
import warnings
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import psutil
import yaml

from bot.nlu.sentences import Sentence, read_sentences
from bot.settings import ROOT

os.environ.setdefault("RASA_TELEMETRY_ENABLED", "false")


@dataclass(frozen=True)
class Answer:
    truth: str
    ranking: list[dict[str, Any]]  # without the fallback in front
    parse: dict[str, Any]
    seconds: float  # on the clock
    work: float  # of CPU

    @property
    def best(self) -> str | None:
        return self.ranking[0]["name"] if self.ranking else None

    @property
    def confidence(self) -> float:
        return self.ranking[0]["confidence"] if self.ranking else 0.0

    @property
    def margin(self) -> float:
        return self.confidence - (self.ranking[1]["confidence"] if len(self.ranking) > 1 else 0.0)

    def right(self, places: int = 1) -> bool:
        return self.truth in [entry["name"] for entry in self.ranking[:places]]


def train(data: Path, folder: Path, with_encoder: bool) -> tuple[Path, float]:
    from rasa.model_training import train_nlu

    config = yaml.safe_load((ROOT / "config.yml").read_text(encoding="utf-8"))
    if not with_encoder:
        config["pipeline"] = [part for part in config["pipeline"] if not part["name"].endswith("SentenceEncoder")]
    (folder / "config.yml").write_text(yaml.safe_dump(config, allow_unicode=True), encoding="utf-8")
    os.environ["RASA_CACHE_DIRECTORY"] = str(folder / "cache")  # every part is trained, none taken from an earlier run
    started = time.process_time()
    path = train_nlu(str(folder / "config.yml"), str(data / "nlu"), str(folder), fixed_model_name="model")
    return Path(path), time.process_time() - started


async def ask(agent: Any, sentences: list[tuple[str, str]]) -> list[Answer]:
    answers = []
    for text, intent in sentences:
        started, begun = time.perf_counter(), time.process_time()
        parse = await agent.parse_message(text)
        seconds, work = time.perf_counter() - started, time.process_time() - begun
        ranking = [entry for entry in parse.get("intent_ranking", []) if entry["name"] != "nlu_fallback"]
        answers.append(Answer(intent, ranking, parse, seconds, work))
    return answers


def macro_f1(answers: list[Answer]) -> float:
    scores = []
    for intent in sorted({answer.truth for answer in answers}):
        hits = sum(a.truth == intent and a.best == intent for a in answers)
        predicted, true = sum(a.best == intent for a in answers), sum(a.truth == intent for a in answers)
        scores.append(2 * hits / (predicted + true) if predicted + true else 0.0)
    return float(np.mean(scores))


def calibration_error(answers: list[Answer], bins: int = 10) -> float:
    groups: dict[int, list[Answer]] = defaultdict(list)
    for answer in answers:
        groups[min(int(answer.confidence * bins), bins - 1)].append(answer)
    gaps = [abs(sum(a.right() - a.confidence for a in group)) for group in groups.values()]
    return sum(gaps) / len(answers)


def report(name: str, answers: list[Answer]) -> None:
    top = [np.mean([a.right(places) for a in answers]) for places in (1, 3)]
    print(f"{name}: n={len(answers)} top-1 {top[0]:.3f} top-3 {top[1]:.3f} macro-F1 {macro_f1(answers):.3f}", end=" ")
    print(f"ECE {calibration_error(answers):.3f}")
    for threshold, ambiguity in ((0.2, 0.0), (0.3, 0.05), (0.35, 0.05), (0.4, 0.1), (0.5, 0.1)):
        sure = [a for a in answers if a.confidence >= threshold and a.margin >= ambiguity]
        wrong_refused = sum(not a.right() for a in answers) - sum(not a.right() for a in sure)
        print(
            f"  threshold {threshold:.2f} ambiguity {ambiguity:.2f}: answers {len(sure) / len(answers):.3f}, "
            f"of these right {np.mean([a.right() for a in sure]) if sure else 0:.3f}; of the refused wrong "
            f"{wrong_refused / max(1, len(answers) - len(sure)):.3f}"
        )


def confusions(answers: list[Answer], most: int = 25) -> None:
    pairs = Counter((a.truth, a.best) for a in answers if not a.right())
    for (truth, best), count in pairs.most_common(most):
        examples = "；".join(a.parse["text"] for a in answers if (a.truth, a.best) == (truth, best))[:90]
        print(f"  {count:3d} {truth} → {best}: {examples}")


def main() -> None:
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("folder", nargs="?", type=Path)
    reader.add_argument("--data", type=Path, default=ROOT / "data")
    reader.add_argument("--without-encoder", action="store_true")
    reader.add_argument("--errors", action="store_true", help="list the commonest confusions")
    chosen = reader.parse_args()
    warnings.simplefilter("ignore")
    from rasa.core.agent import Agent

    process = psutil.Process()
    with tempfile.TemporaryDirectory() as folder:
        model, seconds = train(chosen.data, Path(folder), not chosen.without_encoder)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"training {seconds:.1f} s of CPU, peak {peak:.0f} MB; model {model.stat().st_size / 1e6:.2f} MB")
        agent = Agent.load(str(model))
    held_out: list[Sentence] = read_sentences(chosen.data / "eval" / "nlu")
    asyncio.run(ask(agent, [("在吗", "greet")] * 20))  # first calls fill caches
    answers = asyncio.run(ask(agent, [(s.text, s.intent) for s in held_out]))
    report("held-out", answers)
    hard = read_sentences(chosen.data / "eval" / "nlu" / "hard")
    answers_hard = asyncio.run(ask(agent, [(s.text, s.intent) for s in hard]))
    report("held-out, hard on purpose", answers_hard)
    if chosen.errors:
        confusions(answers)
        confusions(answers_hard)
    real = chosen.folder / "real_intents_dev.tsv" if chosen.folder else None
    if real is None or not real.is_file():
        print("real_intents_dev: skipped, no such file given")
    else:
        rows = [line.split("\t")[:2] for line in real.read_text(encoding="utf-8").splitlines()]
        answers_real = asyncio.run(ask(agent, [(row[0], row[1]) for row in rows]))
        report("real_intents_dev", answers_real)
        if chosen.errors:
            confusions(answers_real)
        answers += answers_real
    times = np.array([answer.seconds for answer in answers]) * 1000
    print(f"parse p50 {np.percentile(times, 50):.2f} ms, p95 {np.percentile(times, 95):.2f} ms", end="; ")
    print(f"CPU {1000 * np.mean([answer.work for answer in answers]):.2f} ms a message", end="; ")
    print(f"resident {process.memory_info().rss / 2**20:.0f} MB (training included)")


if __name__ == "__main__":
    main()
