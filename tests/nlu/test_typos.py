"""A character typed by sound is put right where the sentences known leave little doubt, and only there."""

from collections.abc import Collection

from hypothesis import given
from hypothesis import strategies as st

from bot.nlu.character_runs import CharacterRuns, counted
from bot.nlu.typos import LONGEST, Mender

KNOWN = [
    "我要退货",
    "我要退货退款",
    "怎么退货",
    "什么时候发货",
    "还没发货",
    "有优惠券吗",
    "优惠券怎么用",
    "领优惠券",
] * 3


def mended(known: list[str], line: str, in_words: Collection[int] = ()) -> str:
    return Mender(CharacterRuns(counted(known))).mended(line, in_words).text


def test_a_typo_is_put_right() -> None:
    assert mended(KNOWN, "我要退伙") == "我要退货"
    assert mended(KNOWN, "还没发霍") == "还没发货"


def test_what_is_known_stays() -> None:
    assert [mended(KNOWN, line) for line in KNOWN] == KNOWN


def test_inside_a_word_more_is_asked_for() -> None:
    known = ["退伙", *["退货"] * 60]
    assert mended(known, "退伙") == "退货"
    assert mended(known, "退伙", {0, 1}) == "退伙"


@given(st.text(max_size=2 * LONGEST))
def test_any_line_keeps_its_length_and_foreign_signs(line: str) -> None:
    better = mended(KNOWN, line)
    assert len(better) == len(line)
    assert all(a == b for a, b in zip(line, better, strict=True) if not "\u4e00" <= a <= "\u9fff")


@given(st.text(max_size=30))
def test_who_has_learnt_nothing_changes_nothing(line: str) -> None:
    assert mended([], line) == line
