from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.shop.money import fen_of, yuan


@pytest.mark.parametrize(
    ("fen", "text"),
    [(0, "0元"), (1, "0.01元"), (5990, "59.90元"), (6000, "60元"), (10005, "100.05元"), (-550, "-5.50元")],
)
def test_money_is_shown_in_yuan(fen: int, text: str) -> None:
    assert yuan(fen) == text


@given(st.integers(-(10**12), 10**12))
def test_no_fen_is_lost_between_yuan_and_fen(fen: int) -> None:
    assert fen_of(Decimal(yuan(fen).removesuffix("元"))) == fen


@pytest.mark.parametrize("amount", ["0.001", "NaN", "Infinity"])
def test_what_is_no_whole_number_of_fen_is_refused(amount: str) -> None:
    with pytest.raises(ValueError, match="金额"):
        fen_of(Decimal(amount))
