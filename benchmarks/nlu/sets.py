"""The sets to measure on: our own held-out sentences, and what a folder holds of those of others."""

import random
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from bot.nlu.exchanges import Exchange, read_answers
from bot.nlu.sentences import read_sentences

NOTHING_BEFORE = Exchange()


@dataclass(frozen=True, slots=True)
class Example:
    text: str
    intent: str
    before: Exchange = NOTHING_BEFORE


def own(folder: Path) -> list[Example]:
    return [Example(sentence.text, sentence.intent) for sentence in read_sentences(folder)]


def with_context(folder: Path) -> list[Example]:
    return [Example(answer.text, answer.intent, answer.before) for answer in read_answers(folder)]


def without_context(examples: list[Example]) -> list[Example]:
    return [Example(example.text, example.intent) for example in examples]


def table(path: Path) -> list[Example]:
    """Text and intent in the first two columns of a file with tabs; none where there is no such file."""
    if not path.is_file():
        return []
    rows = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    return [Example(row[0], row[1]) for row in rows]


def drawn(examples: list[Example], each: int, seed: int) -> list[Example]:
    """At most `each` examples of every intent, the same ones for the same seed."""
    lot = random.Random(seed)
    by_intent: dict[str, list[Example]] = defaultdict(list)
    for example in examples:
        by_intent[example.intent].append(example)
    return [
        one for intent in sorted(by_intent) for one in lot.sample(by_intent[intent], min(each, len(by_intent[intent])))
    ]
