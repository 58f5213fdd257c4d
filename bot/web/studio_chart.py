"""Figures over time as a line that says nothing which the table beside it does not. Pure functions."""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT, MARGIN = 640, 160, 12


@dataclass(frozen=True, slots=True)
class Line:
    """`points` in the coordinates of an SVG of WIDTH x HEIGHT; `low` and `high` are the values of its edges."""

    points: tuple[tuple[float, float], ...]
    low: float
    high: float

    @property
    def path(self) -> str:
        return " ".join(f"{x:.1f},{y:.1f}" for x, y in self.points)


def line(values: Sequence[float]) -> Line | None:
    """At least two values; the scale is chosen so that what changed can be seen."""
    if len(values) < 2:
        return None
    low, high = min(values), max(values)
    span = (high - low) or 0.01
    low, high = low - span * 0.1, high + span * 0.1
    across, up = (WIDTH - 2 * MARGIN) / (len(values) - 1), HEIGHT - 2 * MARGIN
    points = tuple(
        (MARGIN + place * across, HEIGHT - MARGIN - (value - low) / (high - low) * up)
        for place, value in enumerate(values)
    )
    return Line(points, low, high)
