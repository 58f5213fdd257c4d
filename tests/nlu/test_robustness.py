"""Typos by sound, dropped characters, several bubbles, 繁体, emoji and missing marks do not break understanding.

On the trained model and held-out sentences, with a fixed lot: no kind of change may cost four points.
"""

import random
from pathlib import Path

import pytest

from bot.learning.measuring import LoadedModel
from bot.nlu.sentences import Sentence, read_sentences
from bot.settings import ROOT
from nlu.perturbing import KINDS

SEED = 20261126
SENTENCES = 500
MOST = 0.04

pytestmark = [pytest.mark.filterwarnings("ignore::UserWarning"), pytest.mark.timeout(300)]


@pytest.fixture(scope="module")
def model(trained_model: Path) -> LoadedModel:
    return LoadedModel(trained_model)


@pytest.fixture(scope="module")
def sentences() -> list[Sentence]:
    held_out = read_sentences(ROOT / "data" / "eval" / "nlu")
    return random.Random(SEED).sample(held_out, SENTENCES)


@pytest.fixture(scope="module")
def untouched(model: LoadedModel, sentences: list[Sentence]) -> float:
    return accuracy(model, [sentence.text for sentence in sentences], sentences)


@pytest.mark.parametrize("kind", KINDS)
def test_accuracy_falls_by_little(kind: str, model: LoadedModel, sentences: list[Sentence], untouched: float) -> None:
    lot = random.Random(SEED)
    texts = [KINDS[kind](sentence.text, lot) for sentence in sentences]
    assert texts != [sentence.text for sentence in sentences]
    found = accuracy(model, texts, sentences)
    assert untouched - found < MOST, f"{untouched:.3f} → {found:.3f}"


def accuracy(model: LoadedModel, texts: list[str], sentences: list[Sentence]) -> float:
    found = [reading.best for reading in model.read_all(texts)]
    return sum(intent == sentence.intent for intent, sentence in zip(found, sentences, strict=True)) / len(sentences)
