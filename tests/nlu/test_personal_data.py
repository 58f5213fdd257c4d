"""What has to be masked before a text is kept or shown."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.nlu.found import Found
from bot.nlu.identifiers import is_credit_code, is_identity_number, passes_luhn
from bot.nlu.personal_data import find_personal_data


def personal(text: str, entities: tuple[Found, ...] = ()) -> list[tuple[str, str]]:
    return [(item.kind, text[item.start : item.end]) for item in find_personal_data(text, entities)]


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("电话13812345678", [("phone", "13812345678")]),
        ("打 138 1234 5678 或 021-62345678", [("phone", "138 1234 5678"), ("phone", "021-62345678")]),
        ("+86-138-1234-5678", [("phone", "+86-138-1234-5678")]),
        ("１３８１２３４５６７８", [("phone", "１３８１２３４５６７８")]),
        ("(010)62345678转801", [("phone", "(010)62345678转801")]),
        ("400-820-8820", [("phone", "400-820-8820")]),
        ("身份证11010519491231002X", [("id_card", "11010519491231002X")]),
        ("身份证11010519491231002x，电话13900001111", [("id_card", "11010519491231002x"), ("phone", "13900001111")]),
        ("卡号6222021234567890128", [("bank_card", "6222021234567890128")]),
        ("打到6222 0212 3456 7890 128吧", [("bank_card", "6222 0212 3456 7890 128")]),
        ("AX2611200042没到，单号SF1234567890123", [("order_id", "AX2611200042"), ("tracking_no", "SF1234567890123")]),
        ("546838661718老板这个有货吗", [("order_id", "546838661718")]),
        ("税号91350100M000100Y43", [("tax_id", "91350100M000100Y43")]),
    ],
)
def test_found_by_form(text: str, spans: list[tuple[str, str]]) -> None:
    assert personal(text) == spans


@pytest.mark.parametrize(
    "text", ["", "在吗", "12315投诉你们", "2026-11-20下的单", "一共1299.00元", "3件", "10086", "18个月", "🙂" * 20]
)
def test_nothing_personal(text: str) -> None:
    assert personal(text) == []


def test_names_and_addresses_come_from_the_pipeline() -> None:
    text = "我叫张小凡13812345678住人民路8号"
    known = (Found("person", 2, 5, "张小凡"), Found("address", 17, 22, "人民路8号"), Found("color", 0, 1, "我"))
    assert personal(text, known) == [("person", "张小凡"), ("phone", "13812345678"), ("address", "人民路8号")]


def test_a_span_outside_the_text_is_no_span() -> None:
    assert personal("张三", (Found("person", 0, 5, "张三"), Found("person", -1, 1, ""))) == []


@pytest.mark.parametrize(
    ("is_valid", "right", "wrong"),
    [
        (is_identity_number, "11010519491231002X", "110105194912310021"),
        (is_credit_code, "91350100M000100Y43", "91350100M000100Y44"),
        (passes_luhn, "4111111111111111", "4111111111111112"),
    ],
)
def test_check_digits(is_valid, right: str, wrong: str) -> None:  # type: ignore[no-untyped-def]
    assert is_valid(right)
    assert not is_valid(wrong)


@given(st.text(), st.text(alphabet="0123456789 -", min_size=6, max_size=24))
def test_spans_fit_any_text(words: str, digits: str) -> None:
    text = words + digits + words
    items = find_personal_data(text)
    assert all(0 <= item.start < item.end <= len(text) for item in items)
    assert all(left.end <= right.start for left, right in pairwise(items))
