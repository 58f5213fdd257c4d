"""A line of figures that stays inside its frame."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.web.studio_chart import HEIGHT, MARGIN, WIDTH, line


@pytest.mark.parametrize("values", [[], [0.9]])
def test_one_figure_is_no_line(values: list[float]) -> None:
    assert line(values) is None


def test_what_is_better_is_higher_and_what_is_later_further_right() -> None:
    drawn = line([0.90, 0.95, 0.93])
    assert drawn is not None
    (x1, y1), (x2, y2), (x3, y3) = drawn.points
    assert x1 < x2 < x3
    assert y2 < y3 < y1


@given(st.lists(st.floats(0, 1), min_size=2, max_size=50))
def test_every_point_is_inside_also_where_nothing_changes(values: list[float]) -> None:
    drawn = line(values)
    assert drawn is not None
    assert all(MARGIN - 1 <= x <= WIDTH - MARGIN + 1 and 0 <= y <= HEIGHT for x, y in drawn.points)
