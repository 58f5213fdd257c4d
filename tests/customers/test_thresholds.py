from pathlib import Path

import pytest

from bot.customers.profile import Bar
from bot.customers.thresholds import THRESHOLDS_FILE, load_thresholds
from bot.shop.datafile import DataFileError


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
