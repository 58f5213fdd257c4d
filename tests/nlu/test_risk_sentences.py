"""The shipped risk words on sentences of their own: what is meant is found, and what only looks like it is not."""

from functools import cache
from typing import Any

import pytest
import yaml

from bot.nlu.mood import read_risks
from bot.nlu.risk import RiskLexicon, find_risks
from bot.nlu.taxonomy import RISKS
from bot.settings import ROOT

MARK = 0.97


@cache
def lexicon() -> RiskLexicon:
    risks = read_risks("data/nlu/lexicons/risk.yml")
    return RiskLexicon({name: risks[name] for name in risks if name != "negations"}, risks["negations"])


def sentences() -> list[tuple[str, set[str]]]:
    blocks: list[dict[str, Any]] = yaml.safe_load(
        (ROOT / "data" / "eval" / "risk" / "sentences.yml").read_text(encoding="utf-8")
    )
    return [(text, set(block["risk"])) for block in blocks for text in block["sentences"]]


def test_there_are_enough_sentences_of_each_kind() -> None:
    assert len(sentences()) >= 200
    for risk in RISKS:
        assert sum(risk in flags for _, flags in sentences()) >= 8


def test_precision_and_recall() -> None:
    right = wrong = missed = 0
    told = []
    for text, flags in sentences():
        found = set(find_risks(text, lexicon()))
        right, wrong, missed = right + len(found & flags), wrong + len(found - flags), missed + len(flags - found)
        if found != flags:
            told.append(f"{text}: {sorted(found)} instead of {sorted(flags)}")
    assert right / (right + wrong) >= MARK, told
    assert right / (right + missed) >= MARK, told


@pytest.mark.parametrize(
    "text", ["不用转人工", "怕是假的", "小红书看到的想买", "订单8812345001", "律师函格式的本子有吗"]
)
def test_traps(text: str) -> None:
    assert find_risks(text, lexicon()) == []
