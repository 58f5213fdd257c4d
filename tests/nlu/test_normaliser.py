"""Whatever way it was typed, the same message has one normal form, and its characters know where they came from."""

import gc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.nlu.normaliser import LONGEST_KEPT, Normalised, normal_text, normalise


@pytest.mark.parametrize(
    ("typed", "normal"),
    [
        ("７天无理由", "7天无理由"),
        ("還沒收到貨", "还没收到货"),
        ("甚麼時候發貨", "什么时候发货"),
        ("著急用", "着急用"),
        ("怎么还不发货！！！！！", "怎么还不发货!!"),
        ("哈哈哈哈哈哈", "哈哈"),
        ("人工人工人工人工", "人工人工"),
        ("  在吗 \n\n 有人么\u3000", "在吗 有人么"),
        ("好\u200b的\ufeff", "好的"),
        ("👌🏻", "好的"),
        ("❤️", "爱心"),
        ("\x00\x1b[31m在", "[31m在"),
        ("", ""),
        (" \u200b ", ""),
    ],
)
def test_one_normal_form(typed: str, normal: str) -> None:
    assert normal_text(typed) == normal


@pytest.mark.parametrize(
    "kept", ["13888888888", "AX2611200042", "XXXL", "订单号A2024-0101", "1111111111", "一八八八八"]
)
def test_numbers_and_sizes_are_never_collapsed(kept: str) -> None:
    assert normal_text(kept) == kept


def test_places_are_those_of_the_original() -> None:
    original = "😡 訂單：ＡＸ２６１１２０ 呢！！！！"
    normal = normalise(original)
    start = normal.text.index("AX261120")
    first, last = normal.span(start, start + len("AX261120"))
    assert original[first:last] == "ＡＸ２６１１２０"
    marks = normal.text.index("!!")
    first, last = normal.span(marks, marks + 2)
    assert original[first:last] == "！！！！"


@given(st.text(max_size=60))
def test_every_text_has_a_stable_normal_form(text: str) -> None:
    normal = normalise(text)
    assert len(normal.text) == len(normal.starts) == len(normal.ends)
    assert all(0 <= start < end <= len(text) for start, end in zip(normal.starts, normal.ends, strict=True))
    assert list(normal.starts) == sorted(normal.starts)
    assert normal.text == normal.text.strip()


def test_the_normal_forms_of_long_texts_are_not_kept() -> None:
    """Thousands of pasted pages would fill the memory."""
    for page in range(300):
        normalise(f"{page}怎么还没到" * 100)
    # `type`, not `isinstance`: asking a lazy proxy for its class would load whatever stands behind it.
    kept = [one for one in gc.get_objects() if type(one) is Normalised and len(one.text) > LONGEST_KEPT]
    assert len(kept) <= 4
