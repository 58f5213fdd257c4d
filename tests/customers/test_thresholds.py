import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import product
from pathlib import Path

import pytest

from bot.customers.profile import Bar, Thresholds, profile
from bot.customers.thresholds import THRESHOLDS_FILE, load_thresholds
from bot.settings import TIME_ZONE
from bot.shop.datafile import DataFileError
from bot.shop.model import Order, OrderStatus, ShopCustomer

NOW = datetime(2026, 11, 22, 0, 30, tzinfo=TIME_ZONE)
NUMBERS = re.findall(r"([a-z_]+: \d+)(?=[,}\s])", re.sub(r"#.*|as_of.*", "", THRESHOLDS_FILE.read_text()))


def test_the_shipped_file_can_be_used() -> None:
    thresholds = load_thresholds()
    assert thresholds.core == Bar(200_000, 8)
    assert thresholds.vip.money_fen > thresholds.core.money_fen


@pytest.mark.parametrize(
    ("old", "new", "line", "reason"),
    [
        ("window_days: 365", "window_days: 一年", 3, "window_days"),
        ("window_days: 365", "window_days: 0", 3, "greater than 0"),
        ("lost_after_days: 180", "lost_days: 180", 2, "lost_after_days：缺少这一项"),
        ("vip: {money_yuan: 8000", "vip: {money_yuan: 2000", 6, "VIP 的门槛要比核心客户高"),
        ("core: {money_yuan: 2000", "core: {money_yuan: 0.001", 7, "tiers.core.money_yuan"),
        ("as_of: 2026-11-01", "as_of: 去年", 2, "as_of"),
    ],
)
def test_a_broken_file_is_refused_with_file_line_and_reason(
    tmp_path: Path, old: str, new: str, line: int, reason: str
) -> None:
    text = THRESHOLDS_FILE.read_text()
    assert old in text
    broken = tmp_path / "customers.yml"
    broken.write_text(text.replace(old, new))
    with pytest.raises(DataFileError) as caught:
        load_thresholds(broken)
    assert caught.value.file == broken
    assert caught.value.line == line
    assert reason in caught.value.reason


def profiles(thresholds: Thresholds) -> Iterator[object]:
    """Customers on both sides of everything that a threshold may be."""
    for days in (*range(20, 40), *range(170, 190), *range(355, 375)):
        joined = ShopCustomer("c", "王建国", "13900000000", NOW - timedelta(days=days))
        yield profile(joined, [], NOW, thresholds)
        for orders, yuan in product((1, 7, 8, 9, 19, 20, 21), (1, 1999, 2000, 2001, 7999, 8000, 8001)):
            paid = NOW - timedelta(days=days)
            bought = [Order("AX1", "c", OrderStatus.COMPLETED, paid, yuan * 100 // orders + 1, paid_at=paid)] * orders
            yield profile(joined, bought, NOW, thresholds)


@pytest.mark.parametrize("number", NUMBERS)
def test_every_number_takes_effect_without_touching_code(tmp_path: Path, number: str) -> None:
    key, value = number.split(": ")
    changed = tmp_path / "customers.yml"
    changed.write_text(THRESHOLDS_FILE.read_text().replace(number, f"{key}: {int(value) + 1}", 1))
    assert list(profiles(load_thresholds(changed))) != list(profiles(load_thresholds()))


def test_there_are_numbers_to_change() -> None:
    assert len(NUMBERS) == 7
