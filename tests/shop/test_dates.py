from datetime import datetime, timedelta

import pytest

from bot.settings import TIME_ZONE
from bot.shop.dates import days_between, how_long, when
from bot.shop.relative_time import resolve

NOW = datetime(2026, 11, 22, 15, 30, tzinfo=TIME_ZONE)


def at(month: int, day: int, hour: int, minute: int, year: int = 2026) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=TIME_ZONE)


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (at(11, 22, 9, 5), "今天 09:05"),
        (at(11, 21, 23, 59), "昨天 23:59"),
        (at(11, 20, 0, 0), "前天 00:00"),
        (at(11, 23, 18, 0), "明天 18:00"),
        (at(11, 5, 8, 30), "11月5日 08:30"),
        (at(12, 31, 8, 30, 2025), "2025年12月31日"),
    ],
)
def test_a_moment_is_told_as_people_say_it(moment: datetime, words: str) -> None:
    assert when(moment, NOW) == words


def test_days_are_counted_by_the_calendar_in_china_not_by_hours() -> None:
    assert days_between(at(11, 5, 23, 59), at(11, 12, 0, 1)) == 7
    assert days_between(at(11, 5, 0, 1), at(11, 5, 23, 59)) == 0


@pytest.mark.parametrize(
    ("duration", "words"),
    [
        (timedelta(seconds=5), "1 分钟"),
        (timedelta(minutes=59), "59 分钟"),
        (timedelta(hours=23, minutes=59), "23 小时"),
        (timedelta(days=2, hours=23), "2 天"),
    ],
)
def test_a_length_of_time_is_rounded_down(duration: timedelta, words: str) -> None:
    assert how_long(duration) == words


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("-2d 14:30", at(11, 20, 14, 30)),
        ("+1d 18:00", at(11, 23, 18, 0)),
        ("-30d", at(10, 23, 12, 0)),
        ("-3h", at(11, 22, 12, 30)),
        ("-40m", at(11, 22, 14, 50)),
    ],
)
def test_a_relative_time_is_resolved_in_china(text: str, moment: datetime) -> None:
    assert resolve(text, NOW) == moment


@pytest.mark.parametrize("text", ["", "yesterday", "-2d 25:00", "-2d 12:60", "2d", "-2d14:30", "-3w", "-2d 14:30 "])
def test_a_time_written_otherwise_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the time of day is refused by the standard library's own words
        resolve(text, NOW)
