"""How much the exchange before a message counts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.nlu.context_featurizer import need_of_context, terms
from bot.nlu.exchanges import Exchange


def test_both_sides_have_features_of_their_own() -> None:
    found = terms(Exchange(shop="退吗", customer="退"))
    assert {"s退吗", "s吗$", "u退$"} <= set(found)
    assert not terms(Exchange())


def test_a_short_message_needs_it_all_and_a_long_one_little() -> None:
    assert need_of_context("可以", 4) == need_of_context("多久到？！", 4) == need_of_context("？", 4) == 1.0
    assert need_of_context("我想问一下我的", 4) == pytest.approx(4 / 7)


@given(st.text(max_size=200), st.text(max_size=200), st.integers(1, 20))
def test_more_words_never_need_more_of_it(text: str, more: str, short: int) -> None:
    assert 0 < need_of_context(f"字{text}{more}", short) <= need_of_context(f"字{text}", short) <= 1
