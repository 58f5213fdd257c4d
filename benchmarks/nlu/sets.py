"""The sets to measure on: our own held-out sentences, and what a folder holds of those of others."""

import random
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from bot.nlu.exchanges import Exchange, read_answers
from bot.nlu.sentences import read_sentences

TRAIN, TEST = "_train.tsv", "_test.tsv"
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


def public(folder: Path) -> list[str]:
    """The names of the sets that bring a part to train on and a part to be asked."""
    names = [path.name.removesuffix(TRAIN) for path in sorted(folder.glob(f"*{TRAIN}"))]
    return [name for name in names if (folder / f"{name}{TEST}").is_file()]


def shop_matters(held_out: Path) -> list[Example]:
    """Held-out sentences that only a shop's customers say; greetings and small talk are at home in other sets too."""
    sentences = read_sentences(held_out)
    talk = {sentence.intent for sentence in sentences if sentence.file.stem == "conversation"}
    return [Example(sentence.text, sentence.intent) for sentence in sentences if sentence.intent not in talk]


def drawn(examples: list[Example], each: int, seed: int) -> list[Example]:
    """At most `each` examples of every intent, the same ones for the same seed."""
    lot = random.Random(seed)
    by_intent: dict[str, list[Example]] = defaultdict(list)
    for example in examples:
        by_intent[example.intent].append(example)
    return [
        one for intent in sorted(by_intent) for one in lot.sample(by_intent[intent], min(each, len(by_intent[intent])))
    ]
