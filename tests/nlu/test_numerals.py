"""Numbers as people write them."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.nlu.numerals import number, plain


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("三", "3"),
        ("十", "10"),
        ("十五", "15"),
        ("二十", "20"),
        ("两百五", "250"),
        ("一百二", "120"),
        ("一百零二", "102"),
        ("一千三", "1300"),
        ("一万二", "12000"),
        ("一百二十三", "123"),
        ("三点五", "3.5"),
        ("二零二六", "2026"),
        ("1,299", "1299"),
        ("1.2万", "12000"),
        ("3千", "3000"),
        ("59.9", "59.9"),
        ("〇", "0"),
        ("一千零五十", "1050"),
        ("两亿", "200000000"),
    ],
)
def test_value(text: str, value: str) -> None:
    assert number(text) == Decimal(value)


@pytest.mark.parametrize("text", ["", "好", "三点好", "1.2.3", "点五", "-3", "１"])
def test_no_number(text: str) -> None:
    assert number(text) is None


@given(st.integers(min_value=0, max_value=10**9))
def test_digits_are_themselves(value: int) -> None:
    assert number(str(value)) == value


def test_plain() -> None:
    assert [plain(Decimal(text)) for text in ("59.90", "60.00", "100", "0.05")] == ["59.9", "60", "100", "0.05"]
