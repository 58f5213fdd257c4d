import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.shop.identifiers import normalise_order_id


@pytest.mark.parametrize(
    "text",
    [
        "AX5198842075",
        "ax5198842075",
        " AX-5198-842075 ",
        "ＡＸ５１９８８４２０７５",
        "ax 5198—842 075\n",
        "A\u200bX5198842075",
    ],
)
def test_the_ways_customers_type_an_order_number_are_one(text: str) -> None:
    assert normalise_order_id(text) == "AX5198842075"


def test_what_is_too_long_is_no_order_number() -> None:
    assert normalise_order_id("A" * 10_000_000) == ""


@given(st.text(st.characters(), max_size=64))
def test_whatever_is_typed_the_result_can_be_looked_up(text: str) -> None:
    number = normalise_order_id(text)
    number.encode("utf-8")
    assert not any(c.isspace() or c in "\0-" for c in number)
