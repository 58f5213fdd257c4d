"""When the bot answers: 41 % of customers' turns are bursts of bubbles, so a turn waits for a short silence."""

from dataclasses import dataclass
from datetime import datetime, timedelta

LONGEST_TURN = 20_000
"""Characters that one turn may hold; what comes on top is a turn of its own, and nothing is cut."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a turn waits. `silence` after the last bubble, at most `limit` after the first."""

    silence: timedelta = timedelta(milliseconds=700)
    limit: timedelta = timedelta(milliseconds=2500)


def due_at(opened_at: datetime, latest_bubble_at: datetime, patience: Patience) -> datetime:
    """The instant at which a burst counts as finished."""
    return min(latest_bubble_at + patience.silence, opened_at + patience.limit)


def merged(texts: list[str]) -> str:
    """The bubbles of one burst as one text, joined by a space as in the training sentences; blank ones left out."""
    return " ".join(text.strip() for text in texts if text.strip())


def lines_of(texts: list[str]) -> list[str]:
    """What one burst says, line by line: a bubble that was written in several lines counts as several."""
    lines = [line.strip() for text in texts for line in text.splitlines()]
    return [line for line in lines if line]
