"""Unsure is said openly, and what was thought stays visible."""

from typing import Any

import pytest
from rasa.shared.exceptions import InvalidConfigException
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.fallback import ConfidenceFallback
from bot.nlu.zones import Limits, Zone, is_unsure, zone

LIMITS = Limits(threshold=0.4, ambiguity_threshold=0.1)


def ranking(*confidences: float) -> list[dict[str, Any]]:
    return [{"name": f"intent_{n}", "confidence": confidence} for n, confidence in enumerate(confidences)]


@pytest.mark.parametrize(
    ("confidences", "unsure"),
    [((0.9, 0.05), False), ((0.39, 0.1), True), ((0.5, 0.45), True), ((0.4, 0.3), False), ((), True), ((0.8,), False)],
)
def test_when_unsure(confidences: tuple[float, ...], unsure: bool) -> None:
    assert is_unsure(ranking(*confidences), LIMITS) is unsure


@pytest.mark.parametrize(
    ("confidences", "outside", "expected"),
    [
        ((0.9, 0.05), 0.0, Zone.ANSWER),
        ((0.3, 0.2, 0.1), 0.0, Zone.CHOICES),
        ((0.1, 0.08, 0.05), 0.0, Zone.PERSON),
        ((0.1, 0.08, 0.05), 0.2, Zone.CHOICES),
        ((), 1.0, Zone.CHOICES),
    ],
)
def test_the_three_zones(confidences: tuple[float, ...], outside: float, expected: Zone) -> None:
    limits = Limits(threshold=0.4, ambiguity_threshold=0.1, person_threshold=0.25, outside_threshold=0.2)
    assert zone(ranking(*confidences), outside, limits) is expected


def test_the_ranking_stays_behind_the_fallback() -> None:
    thought = ranking(0.3, 0.2)
    message = Message({"text": "嗯", "intent": thought[0], "intent_ranking": thought})
    ConfidenceFallback(LIMITS).process([message])
    assert message.get("intent") == {"name": "nlu_fallback", "confidence": 0.7}
    assert message.get("intent_ranking")[1:] == thought


def test_wrong_options_are_refused() -> None:
    with pytest.raises(InvalidConfigException, match="treshold"):
        ConfidenceFallback.create({"treshold": 0.4}, None, None, None)
    with pytest.raises(InvalidConfigException, match="threshold"):
        ConfidenceFallback.create({"threshold": 4}, None, None, None)


@pytest.mark.parametrize(("text", "answered"), [("😡😡", False), ("坏了", True)])
def test_signs_alone_are_no_complaint(text: str, answered: bool) -> None:
    thought = [{"name": "complain_quality", "confidence": 0.9}]
    message = Message({"text": text, "intent": thought[0], "intent_ranking": thought})
    ConfidenceFallback(LIMITS).process([message])
    assert (message.get("intent")["name"] == "complain_quality") is answered
