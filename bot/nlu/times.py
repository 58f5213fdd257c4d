"""Times of day as people say them, resolved against a given now (all in Asia/Shanghai).

A time becomes `15:00`, a part of the day `08:00/12:00`, a moment counted from now `2026-11-22T13:30`.
"""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta

from bot.nlu.found import Found
from bot.nlu.numerals import CHINESE, COUNT, whole

_NOT_IN_NUMBER = rf"(?<![\d.,{CHINESE}])"
_DAY_PARTS = {
    "凌晨": (0, 6), "清晨": (5, 8), "早上": (6, 9), "早晨": (6, 9), "上午": (8, 12), "中午": (11, 13), "下午": (13, 18),
    "傍晚": (17, 19), "晚上": (18, 22), "夜里": (22, 24), "半夜": (23, 24),
}  # fmt: skip

_PART = "|".join([*_DAY_PARTS, "早", "晚"])
_CLOCK = re.compile(rf"(?:(?P<p>{_PART})\s?)?(?<![\d:])(?P<h>[01]?\d|2[0-3]):(?P<m>[0-5]\d)(?::[0-5]\d)?(?![\d:])")
_OCLOCK = re.compile(
    rf"(?:(?P<p>{_PART})\s?)?{_NOT_IN_NUMBER}(?P<h>2[0-4]|1\d|\d|二?十[一二三四]?|[零一二两三四五六七八九])(?:点钟?|时)"
    r"(?![儿心评击燃赞名了个问什用也都少数多])(?P<m>半|一刻|三刻|(?:[0-5]?\d|[二三四五]?十[一二三四五六七八九]?|零[一二三四五六七八九])分?)?"
)
_MOMENT = re.compile(rf"{_NOT_IN_NUMBER}(?P<n>{COUNT})(?P<u>个?半?小时|个?钟头|分钟)(?:之|以)?(?P<w>前|后)")
_DAY_PART = re.compile(rf"(?<![一整半])(?:{'|'.join(_DAY_PARTS)})")  # 一晚上 is how long
# 今晚 is a day: the time behind it is 9点, in the evening.
_OF_A_DAY = re.compile(r"[今明昨当][早晚]上?")
_UNTIL = re.compile(r"\s?(?:到|至|-|~|—)\s?")
# 快一点, 高一点, 有一点: a bit.
_A_BIT = re.compile(r"一点(?!钟|[半一二三四五六七八九十\d前后左整多到送来])")


def find_times(text: str, now: datetime) -> Iterator[Found]:
    """Times of day, parts of the day, and moments counted from now."""
    for match in _MOMENT.finditer(text):
        hours = _hours(match)
        if hours is not None:
            moment = now + timedelta(hours=hours if match["w"] == "后" else -hours)
            yield Found("time", match.start(), match.end(), moment.strftime("%Y-%m-%dT%H:%M"))
    for pattern in (_CLOCK, _OCLOCK):
        yield from _clock_times(text, pattern)
    for match in _DAY_PART.finditer(text):
        start, end = _DAY_PARTS[match.group()]
        yield Found("time", match.start(), match.end(), f"{start:02}:00/{end:02}:00")


def _clock_times(text: str, pattern: re.Pattern[str]) -> Iterator[Found]:
    """下午三点到五点: the second has its part of the day from the first."""
    part, hour, end = "", 0, 0
    for match in pattern.finditer(text):
        goes_on = part and not match["p"] and _UNTIL.fullmatch(text, end, match.start())
        part = (("下午" if whole(match["h"]) < hour else part) if goes_on else match["p"]) or ""
        hour, end = whole(match["h"]), match.end()
        value = _clock(hour, part, match["m"] or "0")
        if value is not None and (part or not _A_BIT.match(text, match.start())):
            of_a_day = _OF_A_DAY.fullmatch(text, max(0, match.start() - 1), match.start("h"))
            yield Found("time", match.start("h") if of_a_day else match.start(), end, value)


def _hours(match: re.Match[str]) -> float | None:
    half = 0.5 if "半小时" in match["u"] and match["n"] != "半" else 0.0
    count = 0.5 if match["n"] == "半" else whole(match["n"]) + half
    if not 0 < count <= 1000:
        return None
    return count / 60 if match["u"] == "分钟" else count


def _clock(hour: int, part: str, minutes: str) -> str | None:
    named = {"半": 30, "一刻": 15, "三刻": 45}
    minute = named[minutes] if minutes in named else whole(minutes.rstrip("分"))
    if part in {"下午", "傍晚", "晚上", "夜里", "半夜", "晚", "中午"} and 1 <= hour < (12 if part != "中午" else 4):
        hour += 12
    if part in {"晚上", "夜里", "半夜", "晚"} and hour == 12:
        hour = 0
    return f"{hour % 24:02}:{minute:02}" if hour <= 24 and minute < 60 else None
