"""What the opinions of people about a sentence amount to. Pure functions."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

SENSITIVE_PREFIXES = ("complain_",)
SENSITIVE = frozenset({"demand_compensation", "request_human"})


class Status(StrEnum):
    OPEN = "open"
    SECOND = "second"  # labelled once, with an intent that needs a second person
    DISPUTED = "disputed"
    LABELLED = "labelled"
    SKIPPED = "skipped"


STATUS_LABELS = {
    Status.OPEN: "待标注",
    Status.SECOND: "待第二人确认",
    Status.DISPUTED: "意见不一",
    Status.LABELLED: "已标注",
    Status.SKIPPED: "已跳过",
}

WAITING = (Status.OPEN, Status.SECOND, Status.DISPUTED)


@dataclass(frozen=True, slots=True)
class Opinion:
    """`intent` None: not worth training on."""

    by: str
    intent: str | None


def is_sensitive(intent: str | None) -> bool:
    """Complaints and wishes for a person: what is mislabelled here is a customer who is not heard."""
    return intent is not None and (intent.startswith(SENSITIVE_PREFIXES) or intent in SENSITIVE)


def verdict(opinions: Sequence[Opinion]) -> tuple[Status, str | None]:
    """Where the item stands, and its intent once it is decided. At most one opinion a person.

    One opinion decides, but for sensitive intents it takes two that agree. Where people differ, the intent with the
    clear majority is taken, by at least two.
    """
    if not opinions:
        return Status.OPEN, None
    ranked = Counter(opinion.intent for opinion in opinions).most_common()
    first, votes = ranked[0]
    if len(ranked) > 1:
        if votes < 2 or votes == ranked[1][1]:
            return Status.DISPUTED, None
    elif votes < 2 and is_sensitive(first):
        return Status.SECOND, None
    return (Status.SKIPPED, None) if first is None else (Status.LABELLED, first)
