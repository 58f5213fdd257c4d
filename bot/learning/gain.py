"""How much labelling a sentence is expected to gain. Pure functions.

**Expected gain** of a sentence = Σ over the turns it was said in of (worth of the turn's gravest reason)
× (1 − margin ÷ 2). In words: how often it is said, times how badly that went for the customer, less what the model
knows already. `margin` (0 to 1) is the running model's lead of its first guess over its second: at 0 it may be either
and a label tells most; at 1 the label hardly adds anything, but a bad ending may still mean that the sure guess is
wrong, so that half of the worth stays. A cluster's gain is the sum of its sentences'.
"""

from collections.abc import Iterable

from bot.learning.signals import Reason

WORTH = {
    Reason.CORRECTED: 4.0,
    Reason.BEFORE_HUMAN: 3.0,
    Reason.FALLBACK: 2.0,
    Reason.LOW_RATING: 2.0,
    Reason.ASKED_AGAIN: 2.0,
    Reason.LOW_MARGIN: 1.0,
    Reason.RANDOM: 0.5,
}
"""By how much the understanding failed the customer: a colleague had to put it right; a person was called; the bot said
that it did not understand, was rated 2 or less, or was asked the same again; it was only unsure; nothing but chance."""


def gain(sightings: Iterable[Iterable[Reason]], margin: float) -> float:
    """`sightings`: for each turn, the reasons it was taken for."""
    return sum(max((WORTH[reason] for reason in why), default=0.0) for why in sightings) * (1.0 - margin / 2)
