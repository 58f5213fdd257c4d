"""What holds of the extractor for any text: places, no overlaps, round trips, and time that grows with the length."""

import time
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.entities import shipped_extractor, shipped_segmenter, taught
from bot.nlu import dates, measures
from bot.nlu.entity_lessons import teach
from bot.nlu.extraction import Extractor
from bot.nlu.numerals import number
from bot.settings import TIME_ZONE

NOW = datetime(2026, 11, 22, 13, 36, tzinfo=TIME_ZONE)
SEGMENTER = shipped_segmenter()
DIGITS, PLACES = "零一二三四五六七八九", ("", "十", "百", "千")


@pytest.fixture(scope="module")
def extractor() -> Extractor:
    return shipped_extractor(teach(taught()[::20], SEGMENTER, shipped_extractor().indexes))


def in_chinese(value: int) -> str:
    """1–9999 as one writes it: 一千零五, 一百二十."""
    digits = [int(digit) for digit in str(value)]
    written = "".join(DIGITS[d] + PLACES[len(digits) - i - 1] if d else "零" for i, d in enumerate(digits))
    while "零零" in written:
        written = written.replace("零零", "零")
    return written.rstrip("零")


@given(st.integers(1, 9999))
def test_numbers_survive_being_written(value: int) -> None:
    assert number(in_chinese(value)) == number(str(value)) == value


@given(st.decimals(min_value=Decimal("0.01"), max_value=Decimal("99999.99"), places=2))
def test_amounts_survive_being_written(value: Decimal) -> None:
    found = list(measures.find_amounts(f"一共{value}元"))
    assert [Decimal(item.value) for item in found] == [value]


@given(st.dates(min_value=date(2020, 1, 1), max_value=date(2035, 12, 31)))
def test_full_dates_survive_being_written(day: date) -> None:
    for text in (day.isoformat(), f"{day.year}年{day.month}月{day.day}日", f"{day.year}/{day.month}/{day.day}"):
        assert [item.value for item in dates.find_full_dates(f"{text}下的单", NOW)] == [day.isoformat()]


@given(st.integers(1, 300))
def test_days_ago_are_counted_from_now(days: int) -> None:
    wanted = (NOW.date() - timedelta(days=days)).isoformat()
    assert wanted in {item.value for item in dates.find_dates(f"{days}天前买的", NOW)}


@settings(max_examples=150, deadline=None)
@given(text=st.text(max_size=120))
def test_places_are_those_of_the_text_and_never_overlap(extractor: Extractor, text: str) -> None:
    items = extractor.extract(text, NOW, (word.start for word in SEGMENTER.words(text)))
    assert all(0 <= item.start < item.end <= len(text) for item in items)
    assert all(left.end <= right.start for left, right in pairwise(items))


@settings(max_examples=150, deadline=None)
@given(text=st.text(alphabet="😡貨ＡＸ１２订单昨天下午三点块元两件路号张伟先生碎了抬头公司\n /'\";<>", max_size=120))
def test_so_too_for_what_customers_type(extractor: Extractor, text: str) -> None:
    items = extractor.extract(text, NOW)
    assert all(0 <= item.start < item.end <= len(text) for item in items)
    assert all(left.end <= right.start for left, right in pairwise(items))


@pytest.mark.parametrize("piece", ["1", "一", "一毛", "满1", "退款:::", "路", "王", "不", "空气炸", "AX1"])
def test_time_grows_with_the_length_and_no_faster(extractor: Extractor, piece: str) -> None:
    """Half of 100,000 characters against all of them; the bound leaves room for a busy machine: quadratic is 4."""

    def took(length: int) -> float:
        text = (piece * (length // len(piece) + 1))[:length]
        started = time.process_time()
        extractor.extract(text, NOW)
        return time.process_time() - started

    took(1_000)
    ratios = (took(100_000) / took(50_000) for _ in range(3))
    assert any(ratio < 3.2 for ratio in ratios)
