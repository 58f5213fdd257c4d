"""The pipelines that are measured: the shipped one, the same with a part left out, and the peer's."""

import copy
from typing import Any

import yaml

from bot.settings import ROOT

Pipeline = list[dict[str, Any]]

SHIPPED = "shipped"
PEER = "jieba + DIET"

PARTS = {
    "without context": "no exchange before the message",
    "without typos": "nothing put right that was typed by sound",
    "without encoder": "no sentence vectors",
    "without sounds": "no pinyin",
    "without apart": "no characters a few places apart",
    "without characters": "words and vectors only",
    "without words": "characters, sounds and vectors only",
}
"""What is left of the shipped pipeline where one of its parts is left out."""

_OPTIONS: dict[str, dict[str, dict[str, Any]]] = {
    "without typos": {"ShopTokenizer": {"typos_from": 10**9}},
    "without encoder": {"ContextFeaturizer": {"encoder": False}},
    "without sounds": {"NgramFeaturizer": {"syllables": 0}},
    "without apart": {"NgramFeaturizer": {"apart": 0}},
    "without characters": {"NgramFeaturizer": {"characters": 0, "syllables": 0, "apart": 0}},
    "without words": {"NgramFeaturizer": {"words": 0}},
}
_GONE = {"without context": {"ContextReader", "ContextFeaturizer"}, "without encoder": {"SentenceEncoder"}}
_NOTHING_TO_DO_WITH_THE_INTENT = {"ShopEntityExtractor", "MoodReader"}


def shipped(variant: str = SHIPPED, *, own_sentences: bool = True) -> Pipeline:
    """The parts of config.yml that find the intent; those for exchanges only where all sentences of ours are taught."""
    gone = _NOTHING_TO_DO_WITH_THE_INTENT | _GONE.get(variant, set())
    if not own_sentences:
        gone |= _GONE["without context"]
    content = yaml.safe_load((ROOT / "config.yml").read_text(encoding="utf-8"))["pipeline"]
    parts: Pipeline = [copy.deepcopy(part) for part in content if _name(part) not in gone]
    for part in parts:
        part.update(_OPTIONS.get(variant, {}).get(_name(part), {}))
    return parts


def peer() -> Pipeline:
    """Rasa's default recipe, with its tokenizer for Chinese."""
    file = ROOT / "benchmarks" / "stock_rasa" / "understanding.yml"
    parts: Pipeline = yaml.safe_load(file.read_text(encoding="utf-8"))
    return parts


def _name(part: dict[str, Any]) -> str:
    return str(part["name"]).split(".")[-1]
