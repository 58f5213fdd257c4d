"""Days and times of day as people say them, resolved against a given now (all in Asia/Shanghai).

A day becomes `2026-11-22`, a span of days `2026-11-16/2026-11-22`, a time `15:00`, a part of the day `08:00/12:00`,
a moment counted from now `2026-11-22T13:30`. A day without a year or month is the nearest one.
"""

import re
from calendar import monthrange
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta

from bot.nlu.found import Found
from bot.nlu.numerals import CHINESE, number

_DAY = r"(?:3[01]|[12]\d|0?[1-9]|三十一?|二?十[一二三四五六七八九]?|[一二三四五六七八九])"
_MONTH = r"(?:1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])"
_NOT_IN_NUMBER = rf"(?<![\d.{CHINESE}])"
_COUNT = rf"(?:\d+|[{CHINESE}]+|半)"

_RELATIVE_DAYS = {
    "大前天": -3, "前天": -2, "昨天": -1, "昨日": -1, "昨儿": -1, "昨晚": -1, "今天": 0, "今日": 0, "今儿": 0,
    "今晚": 0, "今早": 0, "明天": 1, "明日": 1, "明儿": 1, "明晚": 1, "明早": 1, "后天": 2, "大后天": 3,
}  # fmt: skip
_FESTIVALS = {
    "双十一": (11, 11), "双11": (11, 11), "双十二": (12, 12), "双12": (12, 12), "国庆节": (10, 1), "国庆": (10, 1),
    "元旦": (1, 1), "五一": (5, 1), "圣诞节": (12, 25), "圣诞": (12, 25), "情人节": (2, 14), "妇女节": (3, 8),
}  # fmt: skip
_WEEKDAYS = {"一": 0, "二": 1, "三": 2, "四": 3, "五": 4, "六": 5, "日": 6, "天": 6, "末": 5}
_WEEK_SHIFTS = {"上上": -2, "上": -1, "这": 0, "本": 0, "": 0, "下": 1, "下下": 2}
_MONTH_SHIFTS = {"上": -1, "这": 0, "本": 0, "下": 1}
_YEAR_SHIFTS = {"去年": -1, "今年": 0, "明年": 1}
_DAY_PARTS = {
    "凌晨": (0, 6), "清晨": (5, 8), "早上": (6, 9), "早晨": (6, 9), "上午": (8, 12), "中午": (11, 13), "下午": (13, 18),
    "傍晚": (17, 19), "晚上": (18, 22), "夜里": (22, 24), "半夜": (23, 24),
}  # fmt: skip

_FULL = re.compile(
    r"(?<!\d)(?P<y>20\d{2})(?:[-/.](?P<m>1[0-2]|0?[1-9])[-/.](?P<d>3[01]|[12]\d|0?[1-9])(?!\d)"
    r"|年(?P<m2>1[0-2]|0?[1-9])月(?P<d2>3[01]|[12]\d|0?[1-9])[日号]?)"
)
_MONTH_DAY = re.compile(
    rf"(?P<y>去年|今年|明年)?{_NOT_IN_NUMBER}(?P<m>{_MONTH})月份?的?(?P<d>{_DAY})(?:[日号](?![线楼店码门院机])|(?![\d{CHINESE}天个]))"
)
_SHIFTED_MONTH_DAY = re.compile(rf"(?P<s>上|这|本|下)个?月的?(?:(?P<d>{_DAY})[日号](?![线楼店码门院机]))?")
_DAY_ONLY = re.compile(rf"{_NOT_IN_NUMBER}(?<![大小加月])(?P<d>{_DAY})[号日](?![线楼店码门院机仓柜链色款])")
_WEEKDAY = re.compile(r"(?P<s>上上|下下|上|下|这|本)?个?(?:周|星期|礼拜)(?P<d>[一二三四五六日天末])")
_WEEK = re.compile(r"(?P<s>上上|下下|上|下|这|本)个?(?:周|星期|礼拜)")
_AGO = re.compile(rf"{_NOT_IN_NUMBER}(?P<n>{_COUNT})(?P<u>天|个?月|个?星期|个?礼拜|周|年)(?:多)?(?:之|以)?(?P<w>前|后)")
_RELATIVE = re.compile("|".join(sorted(_RELATIVE_DAYS, key=len, reverse=True)))
_FESTIVAL = re.compile("|".join(sorted(_FESTIVALS, key=len, reverse=True)))

_PART = "|".join([*_DAY_PARTS, "早", "晚"])
_CLOCK = re.compile(rf"(?:(?P<p>{_PART})\s?)?(?<![\d:])(?P<h>[01]?\d|2[0-3]):(?P<m>[0-5]\d)(?::[0-5]\d)?(?![\d:])")
_OCLOCK = re.compile(
    rf"(?:(?P<p>{_PART})\s?)?{_NOT_IN_NUMBER}(?P<h>2[0-4]|1\d|\d|二?十[一二三四]?|[零一二两三四五六七八九])(?:点钟?|时)"
    r"(?![儿心评击燃赞名了个问什用也都少数多])(?P<m>半|一刻|三刻|(?:[0-5]?\d|[二三四五]?十[一二三四五六七八九]?|零[一二三四五六七八九])分?)?"
)
_MOMENT = re.compile(rf"{_NOT_IN_NUMBER}(?P<n>{_COUNT})(?P<u>个?半?小时|个?钟头|分钟)(?:之|以)?(?P<w>前|后)")
_DAY_PART = re.compile("|".join(_DAY_PARTS))


def find_dates(text: str, now: datetime) -> Iterator[Found]:
    """Days and spans of days, the more exact forms first. They may overlap."""
    today = now.date()
    readers: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], date], str | None]], ...] = (
        (_FULL, _read_full), (_MONTH_DAY, _read_month_day), (_SHIFTED_MONTH_DAY, _read_shifted_month),
        (_AGO, _read_ago), (_WEEKDAY, _read_weekday), (_WEEK, _read_week), (_DAY_ONLY, _read_day),
        (_RELATIVE, _read_relative), (_FESTIVAL, _read_festival),
    )  # fmt: skip
    for pattern, read in readers:
        for match in pattern.finditer(text):
            value = read(match, today)
            if value is not None:
                yield Found("date", match.start(), match.end(), value)


def find_times(text: str, now: datetime) -> Iterator[Found]:
    """Times of day, parts of the day, and moments counted from now."""
    for match in _MOMENT.finditer(text):
        hours = _hours(match)
        if hours is not None:
            moment = now + timedelta(hours=hours if match["w"] == "后" else -hours)
            yield Found("time", match.start(), match.end(), moment.strftime("%Y-%m-%dT%H:%M"))
    for pattern in (_CLOCK, _OCLOCK):
        for match in pattern.finditer(text):
            value = _clock(match)
            if value is not None:
                yield Found("time", match.start(), match.end(), value)
    for match in _DAY_PART.finditer(text):
        start, end = _DAY_PARTS[match.group()]
        yield Found("time", match.start(), match.end(), f"{start:02}:00/{end:02}:00")


def _read_full(match: re.Match[str], _today: date) -> str | None:
    return _day(int(match["y"]), int(match["m"] or match["m2"]), int(match["d"] or match["d2"]))


def _read_month_day(match: re.Match[str], today: date) -> str | None:
    month, day = _whole(match["m"]), _whole(match["d"])
    if match["y"]:
        return _day(today.year + _YEAR_SHIFTS[match["y"]], month, day)
    return _nearest([(year, month, day) for year in (today.year - 1, today.year, today.year + 1)], today)


def _read_shifted_month(match: re.Match[str], today: date) -> str | None:
    year, month = _month_from(today, _MONTH_SHIFTS[match["s"]])
    if match["d"]:
        return _day(year, month, _whole(match["d"]))
    return f"{_day(year, month, 1)}/{_day(year, month, monthrange(year, month)[1])}"


def _read_ago(match: re.Match[str], today: date) -> str | None:
    direction = -1 if match["w"] == "前" else 1
    if match["n"] == "半":
        days = {"年": 182, "月": 15}.get(match["u"].lstrip("个"))
        return None if days is None else (today + timedelta(days=direction * days)).isoformat()
    count, unit = _whole(match["n"]), match["u"].lstrip("个")
    if not 0 < count <= 1000:
        return None
    if unit == "月":
        year, month = _month_from(today, direction * count)
        return _day(year, month, min(today.day, monthrange(year, month)[1]))
    if unit == "年":
        return _day(today.year + direction * min(count, 100), today.month, min(today.day, 28))
    return (today + timedelta(days=direction * count * (1 if unit == "天" else 7))).isoformat()


def _read_weekday(match: re.Match[str], today: date) -> str | None:
    monday = today - timedelta(days=today.weekday()) + timedelta(weeks=_WEEK_SHIFTS[match["s"] or ""])
    day = monday + timedelta(days=_WEEKDAYS[match["d"]])
    return f"{day.isoformat()}/{(day + timedelta(days=1)).isoformat()}" if match["d"] == "末" else day.isoformat()


def _read_week(match: re.Match[str], today: date) -> str | None:
    monday = today - timedelta(days=today.weekday()) + timedelta(weeks=_WEEK_SHIFTS[match["s"]])
    return f"{monday.isoformat()}/{(monday + timedelta(days=6)).isoformat()}"


def _read_day(match: re.Match[str], today: date) -> str | None:
    months = [_month_from(today, shift) for shift in (-1, 0, 1)]
    return _nearest([(year, month, _whole(match["d"])) for year, month in months], today)


def _read_relative(match: re.Match[str], today: date) -> str | None:
    return (today + timedelta(days=_RELATIVE_DAYS[match.group()])).isoformat()


def _read_festival(match: re.Match[str], today: date) -> str | None:
    month, day = _FESTIVALS[match.group()]
    return _nearest([(year, month, day) for year in (today.year - 1, today.year, today.year + 1)], today)


def _hours(match: re.Match[str]) -> float | None:
    half = 0.5 if "半小时" in match["u"] and match["n"] != "半" else 0.0
    count = 0.5 if match["n"] == "半" else _whole(match["n"]) + half
    if not 0 < count <= 1000:
        return None
    return count / 60 if match["u"] == "分钟" else count


def _clock(match: re.Match[str]) -> str | None:
    hour, part, minutes = _whole(match["h"]), match["p"] or "", match["m"] or "0"
    named = {"半": 30, "一刻": 15, "三刻": 45}
    minute = named[minutes] if minutes in named else _whole(minutes.rstrip("分"))
    if part in {"下午", "傍晚", "晚上", "夜里", "半夜", "晚", "中午"} and 1 <= hour < (12 if part != "中午" else 4):
        hour += 12
    if part in {"晚上", "夜里", "半夜", "晚"} and hour == 12:
        hour = 0
    return f"{hour % 24:02}:{minute:02}" if hour <= 24 and minute < 60 else None


def _whole(text: str) -> int:
    value = number(text)
    return -1 if value is None else int(value)


def _month_from(today: date, shift: int) -> tuple[int, int]:
    months = today.year * 12 + today.month - 1 + shift
    return months // 12, months % 12 + 1


def _day(year: int, month: int, day: int) -> str | None:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None


def _nearest(candidates: list[tuple[int, int, int]], today: date) -> str | None:
    days = [day for parts in candidates if (day := _day(*parts))]
    return min(days, key=lambda day: abs((date.fromisoformat(day) - today).days), default=None)
