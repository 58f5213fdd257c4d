"""Intents that are unknown, missing, or have too few sentences."""

from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

import yaml

from bot.nlu.checks.problem import Problem, Severity
from bot.nlu.sentences import Sentence
from bot.nlu.taxonomy import INTENTS

LEAST_SENTENCES = 60
LEAST_OF_FREQUENT = 120
LEAST_HELD_OUT = 12

# The needs that customers of Chinese shops write about most, and all complaints.
FREQUENT = frozenset(
    """
    ask_invoice request_return ask_payment request_refund ask_promotion urge_delivery ask_product
    ask_delivery_time complain_quality complain_delivery complain_service complain_price complain_process
    demand_compensation request_human
    """.split()
)

LEAST_TRAINING: Mapping[str, int] = {
    intent: LEAST_OF_FREQUENT if intent in FREQUENT else LEAST_SENTENCES for intent in INTENTS
}


def intents(sentences: list[Sentence], name: str, least: Mapping[str, int]) -> Iterator[Problem]:
    """`least` tells which intents must be there, and with how many sentences."""
    counts = Counter(sentence.intent for sentence in sentences)
    for intent in sorted(counts.keys() - INTENTS):
        yield Problem(Severity.ERROR, f"{name}数据里有不认识的意图 {intent}")
    for intent, wanted in sorted(least.items()):
        if not counts[intent]:
            yield Problem(Severity.ERROR, f"{name}数据里没有意图 {intent}")
        elif counts[intent] < wanted:
            yield Problem(Severity.WARNING, f"{name}数据里 {intent} 只有 {counts[intent]} 句，至少要 {wanted} 句")


def domain(path: Path) -> Iterator[Problem]:
    """Intents that the domain does not list."""
    if not path.is_file():
        return
    listed = yaml.safe_load(path.read_text(encoding="utf-8")).get("intents") or []
    names = {next(iter(entry)) if isinstance(entry, dict) else entry for entry in listed}
    for intent in sorted(INTENTS - names):
        yield Problem(Severity.ERROR, f"domain.yml 里没有意图 {intent}")
