"""Clocks as staff see them."""

from typing import Any

from bot.conversations.clock_reading import ShownClock
from bot.policy.service_levels import CLOCK_LABELS


def shown_clock(clock: ShownClock) -> dict[str, Any]:
    """`state`: counting, standing (the waiting is not ours now), met, or ended without."""
    return {
        "kind": clock.kind.value,
        "label": CLOCK_LABELS[clock.kind],
        "level": clock.level,
        "state": _state(clock),
        "target_minutes": round(clock.target.total_seconds() / 60),
        "left_seconds": round(clock.left.total_seconds()),
        "warn_at": clock.warn_at.isoformat() if clock.warn_at else None,
        "due_at": clock.due_at.isoformat() if clock.due_at else None,
        "breached_at": clock.breached_at.isoformat() if clock.breached_at else None,
    }


def _state(clock: ShownClock) -> str:
    if clock.met is not None:
        return "met" if clock.met else "ended"
    return "standing" if clock.due_at is None else "counting"
