"""What actions say again and again has three wordings at least, and none that policy forbids or calls a cliché."""

import importlib
from typing import Any

import pytest
import yaml

from actions.small_talk import MENTIONED
from bot.dialogue.other_need import OFFER, OFFER_BESIDE
from bot.policy.styles import Style
from bot.policy.wording import check_reply
from bot.settings import ROOT

REPEATED = [
    ("actions.processes.delivery", "LATE_OFFERS"),
    ("actions.answers", "NOT_KNOWN"),
    *(("actions.products", name) for name in ("NOT_LOWER", "FOUND", "NONE_FITS")),
]


@pytest.mark.parametrize(("module", "name"), REPEATED)
def test_repeated_texts(module: str, name: str) -> None:
    wordings = getattr(importlib.import_module(module), name)
    assert len(set(wordings)) >= 3
    assert [found.text for text in wordings for found in check_reply(text)] == []


def in_style(wordings: list[dict[str, Any]]) -> dict[str | None, list[str]]:
    """The wordings by the style for which they are; None: for everybody else."""
    found: dict[str | None, list[str]] = {}
    for one in wordings:
        [style] = [condition["value"] for condition in one.get("condition", [])] or [None]
        found.setdefault(style, []).append(one["text"])
    return found


RESPONSES = yaml.load((ROOT / "domain.yml").read_text(encoding="utf-8"), yaml.CSafeLoader)["responses"]


@pytest.mark.parametrize("name", sorted(RESPONSES))
def test_styles_change_length_not_the_number_of_ways(name: str) -> None:
    by_style = in_style(RESPONSES[name])
    assert set(by_style) <= {None, *Style}
    assert len(set(by_style[None])) >= 3
    assert [style for style, texts in by_style.items() if len(set(texts)) < 2] == []
    usual = max(map(len, by_style[None]))
    assert [text for text in by_style.get(Style.IMPATIENT, []) if len(text) > usual] == []


def test_what_customers_meet_most_is_said_in_their_style() -> None:
    hurried = [name for name in RESPONSES if Style.IMPATIENT in in_style(RESPONSES[name])]
    gentle = [name for name in RESPONSES if Style.SENSITIVE in in_style(RESPONSES[name])]
    assert len(hurried) >= 15
    assert len(gentle) >= 15


def test_responses_of_the_domain() -> None:
    responses = RESPONSES
    assert [
        (name, found.text)
        for name, wordings in responses.items()
        for one in wordings
        for found in check_reply(one["text"])
    ] == []


def test_offers_of_another_need_ask_so_that_a_yes_is_heard_and_what_is_mentioned_beside_a_question_asks_nothing() -> (
    None
):
    assert [one["text"] for one in RESPONSES[OFFER] if not one["text"].endswith("吗？")] == []
    assert [one["text"] for one in RESPONSES[OFFER_BESIDE] if "？" in one["text"] or "吗" in one["text"]] == []
    assert [
        one["text"] for name in (OFFER, OFFER_BESIDE) for one in RESPONSES[name] if "“{words}”" not in one["text"]
    ] == []
    assert MENTIONED == OFFER_BESIDE
