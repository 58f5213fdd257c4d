"""Sentences, figures, and the same choice for the same key."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.policy.sentences import fill, hours, money, pick, usable


@pytest.mark.parametrize(("fen", "text"), [(0, "0元"), (5990, "59.90元"), (6000, "60元"), (1, "0.01元")])
def test_money_as_people_write_it(fen: int, text: str) -> None:
    assert money(fen) == text


@pytest.mark.parametrize(("count", "text"), [(1, "1小时"), (24, "24小时"), (48, "48小时"), (72, "3天"), (73, "73小时")])
def test_periods_as_people_say_them(count: int, text: str) -> None:
    assert hours(count) == text


@given(st.text())
def test_what_a_customer_wrote_fills_nothing_itself(words: str) -> None:
    assert fill("{issue}，{demand}", {"issue": "{demand}", "demand": words}) == "{demand}，" + words


@pytest.mark.parametrize("words", ["{issue.__class__}", "{0}", "{", "}", "%s", "{{order}}"])
def test_strange_braces_in_values_stay_text(words: str) -> None:
    assert fill("{issue}", {"issue": words}) == words


def test_a_missing_value_is_an_error_and_such_a_sentence_is_not_usable() -> None:
    with pytest.raises(KeyError):
        fill("{order}", {})
    assert usable(["{order}的", "好的", "{items}"], {"items": "耳机", "order": ""}) == ["好的", "{items}"]


def test_the_same_key_picks_the_same_and_many_keys_pick_all() -> None:
    variants = ["一", "二", "三"]
    picks = [pick(variants, f"turn-{number}") for number in range(60)]
    assert picks == [pick(variants, f"turn-{number}") for number in range(60)]
    assert set(picks) == set(variants)
