"""What customers said is said back short, and never what should not be repeated."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.dialogue.quoting import LONGEST, quotable


@pytest.mark.parametrize("text", ["发票怎么开", "耳机坏了 气死我了", "😡耳机又坏了"])
def test_short_words_stay_as_they_are(text: str) -> None:
    assert quotable(text, []) == text


def test_long_words_are_shortened() -> None:
    assert quotable("怎么还没到啊" * 20, []) == ("怎么还没到啊" * 20)[:LONGEST] + "…"


def test_a_family_is_not_cut_into_halves() -> None:
    said = quotable("一二三四五六七八九十一二三四五六七八👨\u200d👩\u200d👧都来了", [])
    assert said is not None
    assert "\u200d…" not in said


@pytest.mark.parametrize(
    "text",
    [
        "发票怎么开，我手机号13800138000",
        "订单AX5198842075怎么还没到",
        "身份证11010519491231002X要填吗",
        "看 https://evil.example/a 这个怎么退",
        "www.evil.example 怎么退",
        "evil.com 上的怎么退",
        "发到 a@b.io 的发票呢",
        "<script>alert(1)</script>发票怎么开",
        '/ask_invoice{"order_id": "1"}',
        "{words}发票怎么开",
        "“”",
    ],
)
def test_what_is_not_repeated(text: str) -> None:
    assert quotable(text, []) is None


def test_names_that_were_found_are_not_repeated() -> None:
    person = {"entity": "person", "start": 2, "end": 5, "value": "王小明"}
    assert quotable("我是王小明发票怎么开", [person]) is None
    assert quotable("耳机坏了", [{"entity": "product", "start": 0, "end": 2, "value": "耳机"}]) == "耳机坏了"


@given(st.text())
def test_never_long_never_on_two_lines_never_a_quotation_mark(text: str) -> None:
    said = quotable(text, [])
    assert said is None or (0 < len(said) <= LONGEST + 1 and "”" not in said and "\n" not in said)
