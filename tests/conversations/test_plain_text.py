"""Nothing invisible is kept, and nothing visible is lost."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conversations.plain_text import plain, says_something


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("  在吗 ", "在吗"),
        ("订单\t1001\t2件", "订单 1001 2件"),
        ("订单\u30001001", "订单 1001"),
        ("第一行\r\n第二行\r第三行\n第四行", "第一行\n第二行\n第三行\n第四行"),
        ("null\x00 bell\x07 escape\x1b[31m", "null bell escape[31m"),
        ("右\u202e到左", "右到左"),
        ("零\u200b宽\ufeff", "零宽"),
        ("👨\u200d👩\u200d👧", "👨\u200d👩\u200d👧"),
        ("❤\ufe0f", "❤\ufe0f"),
        ("半个\ud83d", "半个"),
        ("新表情\U0001fae8", "新表情\U0001fae8"),
        ("䶮𬭎\ue000", "䶮𬭎\ue000"),
        ("<script>alert(1)</script>'; DROP TABLE messages; --", "<script>alert(1)</script>'; DROP TABLE messages; --"),
    ],
)
def test_what_is_kept(written: str, kept: str) -> None:
    assert plain(written) == kept


@given(st.text(st.characters()))
def test_what_is_kept_can_be_stored_anywhere_and_changes_no_more(written: str) -> None:
    kept = plain(written)
    kept.encode()
    assert "\x00" not in kept
    assert {character for character in kept if character.isspace()} <= {" ", "\n"}
    assert plain(kept) == kept


@given(st.text())
def test_every_letter_digit_and_sign_stays_in_its_order(written: str) -> None:
    def visible(text: str) -> list[str]:
        return [c for c in text if unicodedata.category(c)[0] in "LNPS"]

    assert visible(plain(written)) == visible(written)


@pytest.mark.parametrize("text", ["", " ", "\n \u3000", "\u200d", "\ufe0f \u200d \ufe0f"])
def test_nothing_to_see(text: str) -> None:
    assert not says_something(text)


@pytest.mark.parametrize("text", ["?", "。", "👍", "❤\ufe0f", "\U0001fae8", "0"])
def test_something_to_see(text: str) -> None:
    assert says_something(text)
