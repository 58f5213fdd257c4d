"""Sentences with their feeling, to learn from (`data/mood`) and to measure with (`data/eval/mood`).

One file an emotion: `emotion` and `examples`. An example is a sentence, or a list: the last sentence is the one that
is judged, those before it were said before; what the shop said begins with 客服：.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from rasa.shared.exceptions import InvalidConfigException

from bot.nlu import emotion
from bot.nlu.emotion import Lexicon
from bot.nlu.taxonomy import EMOTIONS

SHOP = "客服："

# Questions and facts, said without any sign of a feeling: more sentences to learn calm from.
CALM_INTENTS = frozenset(
    """
    inform affirm wait greet ask_product ask_stock ask_price ask_promotion ask_invoice change_invoice ask_shipping_fee
    ask_delivery_options ask_how_to_order ask_return_policy ask_return_shipping ask_installation ask_usage ask_review
    ask_membership modify_order request_exchange check_order
    """.split()
)
CALM_SHARE = 12  # of such sentences every twelfth is taken


@dataclass(frozen=True, slots=True)
class Words:
    """Something that was said before; `customer` tells by which side."""

    text: str
    customer: bool


@dataclass(frozen=True, slots=True)
class MoodExample:
    emotion: str
    text: str
    before: tuple[Words, ...] = ()


def read_context(context: Sequence[Any]) -> tuple[Words, ...]:
    """What came before a message, from `[{"sender", "text"}]`; entries of another form are left out."""
    return tuple(
        Words(str(entry["text"]), entry.get("sender") == "customer")
        for entry in context
        if isinstance(entry, dict) and entry.get("text")
    )


def read_mood_examples(folder: Path) -> list[MoodExample]:
    """Raises InvalidConfigException: a file that is not of the form above; names it."""
    return [example for path in sorted(folder.glob("*.yml")) for example in _read_file(path)]


def calm_examples(sentences: Iterable[tuple[str, str]], lexicon: Lexicon) -> list[MoodExample]:
    """From training sentences with their intents: those that ask or tell without any sign of a feeling."""
    plain = [text for text, intent in sentences if text and intent in CALM_INTENTS][::CALM_SHARE]
    return [MoodExample(emotion.CALM, text) for text in plain if emotion.estimate(text, lexicon).name == emotion.CALM]


def _read_file(path: Path) -> list[MoodExample]:
    try:
        content = yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader)
        name, entries = content["emotion"], content["examples"]
    except (yaml.YAMLError, KeyError, TypeError) as error:
        raise InvalidConfigException(f"{path}：应当有 emotion 和 examples：{error}") from error
    if name not in EMOTIONS or not isinstance(entries, list):
        raise InvalidConfigException(f"{path}：没有这种情绪，或 examples 不是列表：{name!r}")
    return [_example(path, name, entry) for entry in entries]


def _example(path: Path, name: str, entry: Any) -> MoodExample:
    said = entry if isinstance(entry, list) else [entry]
    if not said or not all(isinstance(text, str) and text.strip() for text in said):
        raise InvalidConfigException(f"{path}：每个例子应当是一句话或一列话：{entry!r}")
    before = tuple(Words(text.removeprefix(SHOP), not text.startswith(SHOP)) for text in said[:-1])
    return MoodExample(name, said[-1], before)
