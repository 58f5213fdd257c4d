"""One thing found in a text."""

from bisect import bisect
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
        place = bisect(kept, item.start, key=lambda other: other.start)
        free_before = place == 0 or kept[place - 1].end <= item.start
        if free_before and (place == len(kept) or item.end <= kept[place].start):
            kept.insert(place, item)
    return kept
