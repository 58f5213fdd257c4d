"""Training a pipeline, shipped or with a part left out, and asking it."""

import asyncio
import copy
import os
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from benchmarks.nlu.figures import Answer
from benchmarks.nlu.sets import Example
from bot.settings import ROOT

VARIANTS = {
    "shipped": "as in config.yml",
    "without context": "no exchange before the message",
    "without encoder": "no sentence vectors",
    "without sounds": "no pinyin",
    "without characters": "words and vectors only",
    "without words": "characters, sounds and vectors only",
}


@dataclass(frozen=True, slots=True)
class Trained:
    """A model, the seconds of processor its training took, and what it answers with."""

    model: Path
    seconds: float
    agent: Any


def pipeline(variant: str, *, own_sentences: bool = True) -> list[dict[str, Any]]:
    """The parts of a variant that find the intent. Sets of others have no exchanges, so nothing of ours is added."""
    shipped = yaml.safe_load((ROOT / "config.yml").read_text(encoding="utf-8"))["pipeline"]
    parts = [copy.deepcopy(part) for part in shipped if part["name"].split(".")[-1] not in {"ShopEntityExtractor"}]
    if variant == "without context" or not own_sentences:
        parts = [part for part in parts if ".context_" not in part["name"]]
    if variant == "without encoder":
        parts = [part for part in parts if not part["name"].endswith("SentenceEncoder")]
    for part in parts:
        if part["name"].endswith("ContextFeaturizer") and variant == "without encoder":
            part["encoder"] = False
        if part["name"].endswith("NgramFeaturizer"):
            part.update(LEFT_OUT.get(variant, {}))
    return [part for part in parts if part["name"].split(".")[-1] not in LATER]


LATER = {"MoodReader", "StyleReader", "EmotionReader", "RiskReader"}
"""Parts that have nothing to do with the intent."""

LEFT_OUT = {
    "without sounds": {"syllables": 0},
    "without characters": {"characters": 0, "syllables": 0},
    "without words": {"words": 0},
}


def train(parts: list[dict[str, Any]], examples: Sequence[Example], folder: Path) -> Trained:
    from rasa.core.agent import Agent
    from rasa.model_training import train_nlu

    folder.mkdir(parents=True, exist_ok=True)
    config = {"recipe": "default.v1", "assistant_id": "benchmark", "language": "zh", "pipeline": parts}
    (folder / "config.yml").write_text(yaml.safe_dump(config, allow_unicode=True), encoding="utf-8")
    (folder / "nlu.yml").write_text(_as_rasa(examples), encoding="utf-8")
    os.environ["RASA_CACHE_DIRECTORY"] = str(folder / "cache")  # every part is trained, none taken from an earlier run
    started = time.process_time()
    model = train_nlu(str(folder / "config.yml"), str(folder / "nlu.yml"), str(folder), fixed_model_name="model")
    return Trained(Path(model), time.process_time() - started, Agent.load(model))


def ask(agent: Any, examples: Sequence[Example]) -> list[Answer]:
    return asyncio.run(_ask(agent, examples))


async def _ask(agent: Any, examples: Sequence[Example]) -> list[Answer]:
    from rasa.core.channels.channel import UserMessage

    answers = []
    for example in examples:
        said = [("customer", example.before.customer), ("bot", example.before.shop)]
        context = [{"sender": sender, "text": text} for sender, text in said if text]
        started = time.perf_counter()
        parse = await agent.processor.parse_message(UserMessage(example.text, metadata={"context": context}))
        seconds = time.perf_counter() - started
        ranking = [(e["name"], e["confidence"]) for e in parse.get("intent_ranking", []) if e["name"] != "nlu_fallback"]
        outside = parse.get("outside", 1.0 - (ranking[0][1] if ranking else 0.0))
        zone = parse.get("zone", "answer")
        answers.append(Answer(example.text, example.intent, tuple(ranking), outside, seconds, zone))
    return answers


def _as_rasa(examples: Sequence[Example]) -> str:
    by_intent: dict[str, list[str]] = {}
    for example in examples:
        # Brackets would be read as an annotated entity.
        by_intent.setdefault(example.intent, []).append(example.text.replace("[", "［").replace("]", "］"))
    blocks = [{"intent": i, "examples": "".join(f"- {text}\n" for text in texts)} for i, texts in by_intent.items()]
    return str(yaml.safe_dump({"version": "3.1", "nlu": blocks}, allow_unicode=True))
