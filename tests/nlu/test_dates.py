"""Days and times, seen from Sunday 22 November 2026, 13:36."""

from datetime import datetime

import pytest

from bot.nlu.dates import find_dates
from bot.nlu.times import find_times
from bot.settings import TIME_ZONE

NOW = datetime(2026, 11, 22, 13, 36, tzinfo=TIME_ZONE)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("昨天", "2026-11-21"),
        ("大后天", "2026-11-25"),
        ("11月2号", "2026-11-02"),
        ("十一月二号", "2026-11-02"),
        ("1月3号", "2027-01-03"),
        ("去年12月31日", "2025-12-31"),
        ("三天前", "2026-11-19"),
        ("两周后", "2026-12-06"),
        ("半个月前", "2026-11-07"),
        ("三个月前", "2026-08-22"),
        ("上周五", "2026-11-13"),
        ("下周一", "2026-11-23"),
        ("周日", "2026-11-22"),
        ("上周", "2026-11-09/2026-11-15"),
        ("周末", "2026-11-21/2026-11-22"),
        ("上个月", "2026-10-01/2026-10-31"),
        ("上个月5号", "2026-10-05"),
        ("20号", "2026-11-20"),
        ("2026-11-03", "2026-11-03"),
        ("2026年3月8日", "2026-03-08"),
        ("双十一", "2026-11-11"),
        ("元旦", "2027-01-01"),
    ],
)
def test_a_day(text: str, value: str) -> None:
    assert next(find_dates(text, NOW)).value == value


@pytest.mark.parametrize("text", ["5号楼", "换大一号", "第一天", "30天无理由", "2月30号", "三个月了"])
def test_no_day(text: str) -> None:
    assert list(find_dates(text, NOW)) == []


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("下午3点半", "15:30"),
        ("10:30", "10:30"),
        ("晚上8点", "20:00"),
        ("中午12点", "12:00"),
        ("晚上12点", "00:00"),
        ("八点一刻", "08:15"),
        ("上午", "08:00/12:00"),
        ("半小时前", "2026-11-22T13:06"),
        ("2小时后", "2026-11-22T15:36"),
        ("1个半小时前", "2026-11-22T12:06"),
    ],
)
def test_a_time(text: str, value: str) -> None:
    assert next(find_times(text, NOW)).value == value


@pytest.mark.parametrize("text", ["一点用都没有", "有点贵", "快点", "25:99", "一点都不好"])
def test_no_time(text: str) -> None:
    assert list(find_times(text, NOW)) == []
