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


WEDNESDAY = datetime(2026, 11, 25, 13, 36, tzinfo=TIME_ZONE)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("周二送来吧", "2026-12-01"),
        ("周二能到吗", "2026-12-01"),
        ("周二就到了", "2026-11-24"),
        ("周五到的", "2026-11-20"),
        ("周五送", "2026-11-27"),
        ("改到周二吧", "2026-12-01"),
        ("改到3号", "2026-12-03"),
        ("20号送来吧", "2026-12-20"),
        ("20号送来的", "2026-11-20"),
        ("28号买的", "2026-10-28"),
        ("28号能退吗", "2026-11-28"),
        ("1月3号买的", "2026-01-03"),
        ("1月3号能到吗", "2027-01-03"),
        ("12.5下的单", "2025-12-05"),
        ("3.8号", "2027-03-08"),
        ("11/20", "2026-11-20"),
        ("双十二买的", "2025-12-12"),
        ("双十二有活动吗", "2026-12-12"),
        ("元旦下的单", "2026-01-01"),
        ("5月份买的", "2026-05-01/2026-05-31"),
        ("3月份", "2027-03-01/2027-03-31"),
        ("上上个月", "2026-09-01/2026-09-30"),
        ("下下个月5号", "2027-01-05"),
        ("前儿", "2026-11-23"),
        ("星期5", "2026-11-27"),
        ("周3到", "2026-11-25"),
        ("前两周", "2026-11-11/2026-11-24"),
        ("今明两天能到吗", "2026-11-25/2026-11-26"),
        ("明后天", "2026-11-26/2026-11-27"),
    ],
)
def test_the_words_around_a_day_say_on_which_side_of_today_it_is(text: str, value: str) -> None:
    assert next(find_dates(text, WEDNESDAY)).value == value


def test_a_feast_outside_the_tables_of_the_moon_is_no_day() -> None:
    assert list(find_dates("春节能到吗 年前呢", NOW.replace(year=2099))) == []


@pytest.mark.parametrize(
    "text",
    [
        "12.5元",
        "1/2盒",
        "每周3次",
        "一周三次",
        "10/12码",
        "12.12活动",
        "三块五一个",
        "5号楼",
        "换大一号",
        "第一天",
        "30天无理由",
        "2月30号",
        "三个月了",
    ],
)
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
        ("昨晚上八点", "20:00"),
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


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("下午三点到五点", ["15:00", "17:00"]),
        ("上午十点到两点", ["10:00", "14:00"]),
        ("九点到下午三点", ["09:00", "15:00"]),
        ("下午3:00-5:30", ["15:00", "17:30"]),
    ],
)
def test_the_end_of_a_span_has_its_part_of_the_day_from_the_start(text: str, values: list[str]) -> None:
    clocks = [item.value for item in find_times(text, NOW) if "/" not in item.value]
    assert clocks == values
