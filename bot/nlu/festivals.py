"""Festivals and sales as days of the calendar. Those of the lunar year are computed by `borax`.

A festival is its main day: official holidays around it are decided anew each year and say nothing of what was meant.
"""

from collections.abc import Callable
from datetime import date, timedelta

from borax.calendars.lunardate import LunarDate, TermUtils

DayOfYear = Callable[[int], date]
FIRST_LUNAR_YEAR, LAST_LUNAR_YEAR = 1900, 2099


def _fixed(month: int, day: int) -> DayOfYear:
    return lambda year: date(year, month, day)


def lunar_day(year: int, month: int, day: int) -> date | None:
    """None: that lunar month has no such day, or the year is outside the tables."""
    if not FIRST_LUNAR_YEAR <= year < LAST_LUNAR_YEAR:
        return None
    try:
        day_found: date = LunarDate(year, month, day).to_solar_date()
    except ValueError:
        return None
    return day_found


def _lunar(month: int, day: int) -> DayOfYear:
    def day_of(year: int) -> date:
        solar: date = LunarDate(year, month, day).to_solar_date()
        return solar

    return day_of


def new_year(year: int) -> date:
    """正月初一 that falls into a calendar year. Raises ValueError: outside 1900–2098."""
    day: date = LunarDate(year, 1, 1).to_solar_date()
    return day


def _new_years_eve(year: int) -> date:
    return new_year(year) - timedelta(days=1)


def _clear_and_bright(year: int) -> date:
    """清明, the seventh solar term of a calendar year."""
    day: date = TermUtils.nth_term_day(year, 6)
    return day


def _nth_sunday(month: int, n: int) -> DayOfYear:
    def day_of(year: int) -> date:
        first = date(year, month, 1)
        return first + timedelta(days=(6 - first.weekday()) % 7 + 7 * (n - 1))

    return day_of


FESTIVALS: dict[str, DayOfYear] = {
    **dict.fromkeys(("双十一", "双11"), _fixed(11, 11)),
    **dict.fromkeys(("双十二", "双12"), _fixed(12, 12)),
    **dict.fromkeys(("618", "六一八"), _fixed(6, 18)),
    **dict.fromkeys(("国庆节", "国庆", "十一假期", "十一黄金周", "十一长假"), _fixed(10, 1)),
    "元旦": _fixed(1, 1),
    "五一": _fixed(5, 1),
    "劳动节": _fixed(5, 1),
    "六一": _fixed(6, 1),
    "儿童节": _fixed(6, 1),
    **dict.fromkeys(("圣诞节", "圣诞"), _fixed(12, 25)),
    "平安夜": _fixed(12, 24),
    "情人节": _fixed(2, 14),
    **dict.fromkeys(("妇女节", "三八节", "女神节", "女王节"), _fixed(3, 8)),
    "教师节": _fixed(9, 10),
    "母亲节": _nth_sunday(5, 2),
    "父亲节": _nth_sunday(6, 3),
    **dict.fromkeys(("春节", "大年初一", "过年"), new_year),
    **dict.fromkeys(("除夕", "年三十", "大年三十"), _new_years_eve),
    **dict.fromkeys(("元宵节", "元宵"), _lunar(1, 15)),
    **dict.fromkeys(("清明节", "清明"), _clear_and_bright),
    **dict.fromkeys(("端午节", "端午"), _lunar(5, 5)),
    "七夕": _lunar(7, 7),
    **dict.fromkeys(("中秋节", "中秋"), _lunar(8, 15)),
    **dict.fromkeys(("重阳节", "重阳"), _lunar(9, 9)),
    "腊八": lambda year: LunarDate(year - 1, 12, 8).to_solar_date(),
}
# 元宵 is eaten, 618元 is paid, 五一路 is a street, 清明茶 is drunk.
NOT_BEHIND = r"(?!\d(?!\d?[:点])|[十路街广场粽饼茶团圆汤食色号楼块元件个米克%.:]|[,-]\d)"
