"""Moments in the demo data are written relative to the day the shop is seeded, so that the demo is always fresh."""

import re
from datetime import datetime, time, timedelta

from bot.settings import TIME_ZONE

_ON_A_DAY = re.compile(r"([+-]\d{1,4})d(?: (\d{1,2}):(\d{2}))?")
_AGO = re.compile(r"([+-])(\d{1,4})([hm])")
_NOON = (12, 0)


def resolve(text: str, now: datetime) -> datetime:
    """`-2d 14:30` (two days ago at 14:30 in China), `-400d` (at noon), `-3h`, `-40m`, `+1d 18:00`.

    Raises ValueError: written otherwise, or no such time of day.
    """
    if match := _ON_A_DAY.fullmatch(text):
        days, hour, minute = match.groups()
        at = time(int(hour), int(minute)) if hour else time(*_NOON)
        day = now.astimezone(TIME_ZONE).date() + timedelta(days=int(days))
        return datetime.combine(day, at, TIME_ZONE)
    if match := _AGO.fullmatch(text):
        sign, count, unit = match.groups()
        distance = timedelta(hours=int(count)) if unit == "h" else timedelta(minutes=int(count))
        return now + distance if sign == "+" else now - distance
    raise ValueError(f"时间要写成 -2d 14:30、-3h、-40m 或 -400d：{text!r}")
