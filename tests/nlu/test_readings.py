"""What a line may mean, and what each of it weighs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.nlu.character_runs import counted
from bot.nlu.readings import LEAST_WEIGHT, LineReader

KNOWN = ["我要退货", "怎么退货", "能换个颜色吗", "能换个颜色吗", "能选个颜色吗", "换个大的"] * 3


def test_a_gap_is_filled_beside_the_line() -> None:
    (first, own), *others = LineReader(counted(KNOWN)).readings("能个颜色吗", ())
    assert first == "能个颜色吗"
    assert [text for text, _ in others] == ["能换个颜色吗", "能选个颜色吗"]
    assert others[0][1] > others[1][1]
    assert 0 < own < 1


def test_a_typo_put_right_stands_in_place_of_the_line() -> None:
    assert LineReader(counted(KNOWN)).readings("我要退伙", ())[0][0] == "我要退货"


def test_a_line_that_is_known_keeps_most_of_the_weight() -> None:
    reader = LineReader(counted(KNOWN))
    assert all(reader.readings(line, ())[0][1] > 0.5 for line in KNOWN)


@given(st.one_of(st.text(max_size=80), st.text(alphabet="我要退换货能个颜色吗", max_size=80)))
def test_weights_of_any_line_add_up_to_one(line: str) -> None:
    found = LineReader(counted(KNOWN)).readings(line, ())
    assert sum(weight for _, weight in found) == pytest.approx(1)
    assert all(weight >= LEAST_WEIGHT for _, weight in found[1:])
    assert len(found[0][0]) == len(line)


@given(st.text(max_size=30))
def test_who_has_learnt_nothing_takes_a_line_as_it_is(line: str) -> None:
    assert LineReader({}).readings(line, ()) == [(line, 1.0)]
