"""Typos by sound, dropped characters, several bubbles, 繁体, emoji and missing marks do not break understanding.

On the trained model and held-out sentences, with a fixed lot: no kind of change may cost four points.
"""

import asyncio
import random
from pathlib import Path
from typing import Any

import pytest

from bot.nlu.sentences import Sentence, read_sentences
from bot.settings import ROOT
from nlu.perturbing import KINDS

SEED = 20261126
SENTENCES = 500
MOST = 0.04

pytestmark = [pytest.mark.filterwarnings("ignore::UserWarning"), pytest.mark.timeout(300)]


@pytest.fixture(scope="module")
def agent(trained_model: Path) -> Any:
    from rasa.core.agent import Agent

    return Agent.load(str(trained_model))


@pytest.fixture(scope="module")
def sentences() -> list[Sentence]:
    held_out = read_sentences(ROOT / "data" / "eval" / "nlu")
    return random.Random(SEED).sample(held_out, SENTENCES)


@pytest.fixture(scope="module")
def untouched(agent: Any, sentences: list[Sentence]) -> float:
    return accuracy(agent, [sentence.text for sentence in sentences], sentences)


@pytest.mark.parametrize("kind", KINDS)
def test_accuracy_falls_by_little(kind: str, agent: Any, sentences: list[Sentence], untouched: float) -> None:
    lot = random.Random(SEED)
    texts = [KINDS[kind](sentence.text, lot) for sentence in sentences]
    assert texts != [sentence.text for sentence in sentences]
    found = accuracy(agent, texts, sentences)
    assert untouched - found < MOST, f"{untouched:.3f} → {found:.3f}"


def accuracy(agent: Any, texts: list[str], sentences: list[Sentence]) -> float:
    async def best(text: str) -> str:
        parsed = await agent.parse_message(text)
        return next((e["name"] for e in parsed["intent_ranking"] if e["name"] != "nlu_fallback"), "")

    async def all_of_them() -> list[str]:
        return [await best(text) for text in texts]

    found = asyncio.run(all_of_them())
    return sum(intent == sentence.intent for intent, sentence in zip(found, sentences, strict=True)) / len(sentences)
