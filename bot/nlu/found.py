"""One thing found in a text."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Found:
    """`value` is the normal form of `text[start:end]`."""

    kind: str
    start: int
    end: int
    value: str


def without_overlaps(in_order_of_precedence: Iterable[Found]) -> list[Found]:
    """Every character belongs to one thing at most: what comes first stays. In the order of the text."""
    kept: list[Found] = []
    for item in in_order_of_precedence:
        if all(item.end <= other.start or other.end <= item.start for other in kept):
            kept.append(item)
    return sorted(kept, key=lambda item: item.start)
