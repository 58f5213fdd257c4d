"""The wait that is told: honest, or not told at all."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from bot.conversations.waiting import ENOUGH_WAITS, expected_wait

waits = st.lists(st.floats(0, 7200), min_size=ENOUGH_WAITS, max_size=20)


class TestExpectedWait:
    def test_with_few_waits_known_nothing_is_said(self) -> None:
        assert expected_wait(1, []) is None
        assert expected_wait(1, [60.0] * (ENOUGH_WAITS - 1)) is None
        assert expected_wait(1, [60.0] * ENOUGH_WAITS) is not None

    def test_the_middle_half_of_recent_waits_in_whole_minutes(self) -> None:
        assert expected_wait(1, [60, 120, 180, 240, 300]) == (2, 4)

    def test_one_endless_wait_does_not_frighten_everybody(self) -> None:
        assert expected_wait(1, [60, 60, 60, 60, 7200]) == (1, 1)

    def test_nobody_is_promised_less_than_a_minute(self) -> None:
        assert expected_wait(1, [0.0] * 10) == (1, 1)

    @given(waits, st.integers(1, 30))
    def test_it_is_an_interval_of_at_least_a_minute(self, recent: list[float], position: int) -> None:
        wait = expected_wait(position, recent)
        assert wait is not None
        low, high = wait
        assert 1 <= low <= high

    @given(waits)
    def test_further_back_is_never_told_less(self, recent: list[float]) -> None:
        told = [expected_wait(position, recent) or (0, 0) for position in range(1, 8)]
        assert all(one <= two for one, two in pairwise(told))
