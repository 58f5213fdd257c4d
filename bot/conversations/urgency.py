"""Who is served first: risk, feeling and tier give a head start, and waiting does the rest.

The head start is a length of time: a customer stands in the queue as if they had come that much earlier. So waiting
alone never changes the order of two customers, it can be kept in an index, and nobody is overtaken for ever.
"""

from datetime import datetime, timedelta

IN_DANGER = 5  # the most urgent: somebody may get hurt
DANGERS = frozenset({"self_harm", "injury", "threat"})
"""Reasons for a person in which somebody may get hurt; nothing else may be as urgent."""
STEP = timedelta(minutes=5)
DANGER = timedelta(days=1)
NEAR_BREACH = 2 * STEP  # once for each clock that is about to run out
EMOTIONS = {"abusive": 1.0, "angry": 1.0, "dissatisfied": 0.5, "anxious": 0.5}
TIERS = {"vip": 1.0, "core": 0.5}


def head_start(priority: int, emotion: str | None = None, tier: str | None = None) -> timedelta:
    """How much earlier than really the customer counts as having come.

    `priority` 0 to 5 is why a person is wanted (risk before asking before anger); each step is worth five minutes of
    waiting, strong feelings and the best tier as much, danger a day.
    """
    steps = max(0, priority) + EMOTIONS.get(emotion or "", 0.0) + TIERS.get(tier or "", 0.0)
    return steps * STEP + (DANGER if priority >= IN_DANGER else timedelta())


def rank(waiting_since: datetime, priority: int, emotion: str | None = None, tier: str | None = None) -> datetime:
    """Where the customer stands; earlier goes first."""
    return waiting_since - head_start(priority, emotion, tier)


def grown(counted: str | None, emotion: str | None) -> timedelta:
    """How much further forward a feeling that showed while waiting brings a customer whose place counts another.

    Whoever grew angry stands as if they had come angry; whoever calmed down loses nothing.
    """
    return max(timedelta(), head_start(0, emotion) - head_start(0, counted))
