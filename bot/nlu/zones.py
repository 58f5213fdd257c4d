"""When an answer is sure enough to act on, when choices are offered, and when a person is called."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

FALLBACK_INTENT = "nlu_fallback"
OFFERED = 3
"""How many intents are offered as buttons."""


class Zone(StrEnum):
    """What a message's confidence allows."""

    ANSWER = "answer"
    CHOICES = "choices"
    PERSON = "person"


def is_wordless_complaint(text: str, ranking: list[dict[str, Any]]) -> bool:
    """Whether signs alone, 😡😡, are taken for a complaint: they tell a feeling, and not what it is about."""
    return bool(ranking) and ranking[0]["name"].startswith("complain_") and not any(map(str.isalnum, text))


@dataclass(frozen=True, slots=True)
class Limits:
    threshold: float
    ambiguity_threshold: float
    person_threshold: float = 0.0
    outside_threshold: float = 0.2


def is_unsure(ranking: list[dict[str, Any]], limits: Limits) -> bool:
    """Whether the best intent is too weak, or too close to the next, to act on."""
    if not ranking or ranking[0]["confidence"] < limits.threshold:
        return True
    return len(ranking) > 1 and ranking[0]["confidence"] - ranking[1]["confidence"] < limits.ambiguity_threshold


def zone(ranking: list[dict[str, Any]], outside: float, limits: Limits) -> Zone:
    """Answer; or offer the likeliest three; or, where these too would hardly hold what is meant, call a person.

    A message that seems to come from outside the shop's world, or of which nothing at all is known, is no matter for a
    person: its writer is asked to say it differently.
    """
    if not is_unsure(ranking, limits):
        return Zone.ANSWER
    hopeless = bool(ranking) and sum(entry["confidence"] for entry in ranking[:OFFERED]) < limits.person_threshold
    return Zone.PERSON if hopeless and outside < limits.outside_threshold else Zone.CHOICES
