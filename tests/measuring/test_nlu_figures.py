"""The figures of understanding, checked against sums done by hand."""

import pytest

from benchmarks.nlu.figures import Answer, accuracy, calibration_error, macro_f1, outside_auroc, percentile


def answer(truth: str, *ranking: tuple[str, float], outside: float = 0.0, seconds: float = 0.01) -> Answer:
    return Answer("文", truth, ranking, outside, seconds)


ANSWERS = [
    answer("a", ("a", 0.95), ("b", 0.05)),
    answer("a", ("b", 0.6), ("a", 0.4)),
    answer("b", ("b", 0.75), ("a", 0.25)),
    answer("c"),
]


def test_accuracy_counts_the_first_places() -> None:
    assert accuracy(ANSWERS) == 0.5
    assert accuracy(ANSWERS, 3) == 0.75


def test_macro_f1_is_the_mean_over_true_intents() -> None:
    assert macro_f1(ANSWERS) == pytest.approx((2 / 3 + 2 / 3 + 0) / 3)


def test_calibration_error_weighs_each_range_by_its_answers() -> None:
    assert calibration_error(ANSWERS) == pytest.approx((0.05 + 0.6 + 0.25 + 0) / 4)


def test_auroc_is_the_chance_to_tell_them_apart() -> None:
    inside = [answer("a", outside=0.1), answer("a", outside=0.5)]
    assert outside_auroc(inside, [answer("x", outside=0.9)]) == 1.0
    assert outside_auroc(inside, [answer("x", outside=0.5)]) == 0.75
    assert outside_auroc(inside, [answer("x", outside=0.0)]) == 0.0


def test_times_are_milliseconds() -> None:
    assert percentile([answer("a", seconds=0.002), answer("a", seconds=0.004)], 50) == pytest.approx(3)
