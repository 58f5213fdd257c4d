"""An honest wait: an interval from what customers really waited, or nothing."""

import math
from collections.abc import Sequence
from statistics import quantiles

ENOUGH_WAITS = 5


def expected_wait(position: int, recent_waits: Sequence[float]) -> tuple[int, int] | None:
    """Minutes (low, high) until a person answers, from the seconds that recent customers waited.

    The interval holds the middle half of the recent waits; further back in the queue it stretches by the place.
    None when fewer than five waits are known: no figure is better than an invented one.
    """
    if len(recent_waits) < ENOUGH_WAITS:
        return None
    lower, _, upper = quantiles(recent_waits, n=4, method="inclusive")
    low = max(1, math.ceil(lower / 60))
    high = max(low, math.ceil(upper / 60) * max(1, position))
    return low, high
