"""How often a second need is seen in bursts of held-out sentences: hardly ever in one need, often in two."""

import asyncio
import random
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from bot.conversations.bursts import merged
from bot.dialogue.contract import ParseRequest
from bot.dialogue.engine import Engine
from bot.dialogue.needs import ABOUT_TALK, NEVER_SECOND, TO_A_PERSON, Reading, may_be_one, needs_of
from bot.nlu.sentences import Sentence, read_sentences
from bot.settings import ROOT
from bot.storage import Database

SEED = 20261127
BURSTS = 150
MOST_IN_ONE, LEAST_IN_TWO = 0.02, 0.25
NO_SECOND = ABOUT_TALK | TO_A_PERSON | NEVER_SECOND

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning")

Burst = tuple[str, ...]


@pytest.fixture(scope="module")
def has_two(trained_model: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[Burst], bool]]:
    """Whether a burst is taken for two needs by the trained model."""
    engine = Engine(Database(f"sqlite:///{tmp_path_factory.mktemp('needs') / 'anxin.db'}"))
    asyncio.run(engine.load(trained_model))

    def read(text: str) -> Reading:
        found = asyncio.run(engine.parse(ParseRequest(text=text)))
        return Reading(text, found.intent or "", found.confidence, found.margin, found.outside, found.zone == "answer")

    yield lambda burst: needs_of(read(merged([*burst])), [read(line) for line in burst]).other is not None
    engine.close()


@pytest.fixture(scope="module")
def sentences() -> list[Sentence]:
    found = read_sentences(ROOT / "data" / "eval" / "nlu")
    random.Random(SEED).shuffle(found)
    return found


def share(bursts: list[Burst], has_two: Callable[[Burst], bool]) -> float:
    return sum(map(has_two, bursts)) / len(bursts)


def test_one_sentence_in_two_bubbles(sentences: list[Sentence], has_two: Callable[[Burst], bool]) -> None:
    long = [one.text for one in sentences if len(one.text) >= 8][:BURSTS]
    assert share([(text[: len(text) // 2], text[len(text) // 2 :]) for text in long], has_two) <= MOST_IN_ONE


def test_two_sentences_of_one_need(sentences: list[Sentence], has_two: Callable[[Burst], bool]) -> None:
    pairs = [
        (one.text, other.text)
        for at, one in enumerate(sentences)
        for other in sentences[at + 1 :][:200]
        if one.intent == other.intent
    ]
    assert share(random.Random(SEED).sample(pairs, BURSTS), has_two) <= MOST_IN_ONE


def test_two_needs(sentences: list[Sentence], has_two: Callable[[Burst], bool]) -> None:
    needs = [one for one in sentences if one.intent not in NO_SECOND and len(one.text) >= 5]
    pairs = [(one.text, other.text) for one, other in pairwise(needs) if not may_be_one(one.intent, other.intent)]
    assert share(pairs[:BURSTS], has_two) >= LEAST_IN_TWO
