"""How often a second need is seen in bursts of held-out sentences: hardly ever in one need, often in two."""

import random
from itertools import pairwise
from pathlib import Path

import pytest

from bot.conversations.bursts import merged
from bot.dialogue.needs import (
    ABOUT_TALK,
    NEVER_SECOND,
    TO_A_PERSON,
    Reading,
    may_be_one,
    needs_of,
    sure_of_matter,
)
from bot.learning import signals
from bot.learning.measuring import LoadedModel
from bot.nlu.sentences import Sentence, read_sentences
from bot.settings import ROOT

SEED = 20261127
BURSTS = 150
MOST_IN_ONE, LEAST_IN_TWO = 0.02, 0.25
NO_SECOND = ABOUT_TALK | TO_A_PERSON | NEVER_SECOND

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning")

Burst = tuple[str, ...]


@pytest.fixture(scope="module")
def model(trained_model: Path) -> LoadedModel:
    return LoadedModel(trained_model)


@pytest.fixture(scope="module")
def sentences() -> list[Sentence]:
    found = read_sentences(ROOT / "data" / "eval" / "nlu")
    random.Random(SEED).shuffle(found)
    return found


def share(bursts: list[Burst], model: LoadedModel) -> float:
    """Of bursts that are taken for two needs by the trained model."""
    texts = sorted({text for burst in bursts for text in (*burst, merged([*burst]))})
    read = dict(zip(texts, map(reading, texts, model.read_all(texts)), strict=True))
    needs = [needs_of(read[merged([*burst])], [read[line] for line in burst]) for burst in bursts]
    return sum(each.other is not None for each in needs) / len(bursts)


def reading(text: str, found: signals.Reading) -> Reading:
    confidence, margin = sure_of_matter(found.best or "", found.ranking)
    outside = dict(found.ranking).get("out_of_scope", 0.0)
    return Reading(text, found.best or "", confidence, margin, outside, is_answer=found.acted_on == found.best)


def test_one_sentence_in_two_bubbles(sentences: list[Sentence], model: LoadedModel) -> None:
    long = [one.text for one in sentences if len(one.text) >= 8][:BURSTS]
    assert share([(text[: len(text) // 2], text[len(text) // 2 :]) for text in long], model) <= MOST_IN_ONE


def test_two_sentences_of_one_need(sentences: list[Sentence], model: LoadedModel) -> None:
    pairs = [
        (one.text, other.text)
        for at, one in enumerate(sentences)
        for other in sentences[at + 1 :][:200]
        if one.intent == other.intent
    ]
    assert share(random.Random(SEED).sample(pairs, BURSTS), model) <= MOST_IN_ONE


def test_two_needs(sentences: list[Sentence], model: LoadedModel) -> None:
    needs = [one for one in sentences if one.intent not in NO_SECOND and len(one.text) >= 5]
    pairs = [(one.text, other.text) for one, other in pairwise(needs) if not may_be_one(one.intent, other.intent)]
    assert share(pairs[:BURSTS], model) >= LEAST_IN_TWO
