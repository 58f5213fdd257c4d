"""When people work: several ranges a day, past midnight, public holidays and shifted working days. Pure.

The library knows the State Council's proclaimed years only and says so; it invents none.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from itertools import pairwise, product
from typing import Annotated, Literal, Self

import chinese_calendar
from chinese_calendar.constants import holidays
from pydantic import BeforeValidator, Field, model_validator

from bot.policy.vocabulary import BelowDanger, Entry, PolicyFile, Sentence, with_placeholders
from bot.settings import TIME_ZONE

KNOWN_YEARS = frozenset(day.year for day in holidays)
HORIZON_DAYS = 400
_RANGE = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-4]):([0-5]\d)")

DayKind = Literal["work", "rest"]


class Range(Entry):
    """`start` and `end` in minutes after midnight; an end on the next day is above 1440."""

    start: int
    end: int


def _read_range(text: object) -> object:
    if not isinstance(text, str):
        return text
    found = _RANGE.fullmatch(text)
    if found is None or (found[3] == "24" and found[4] != "00"):
        raise ValueError(f"not a range like 09:00-18:00: {text!r}")
    start, end = int(found[1]) * 60 + int(found[2]), int(found[3]) * 60 + int(found[4])
    if start == end:
        raise ValueError(f"an empty range: {text!r}")
    return Range(start=start, end=end if end > start else end + 24 * 60)


Ranges = tuple[Annotated[Range, BeforeValidator(_read_range)], ...]


class Hours(Entry):
    """One group of people. The ranges of a day belong to the day on which they begin."""

    work: Ranges
    rest: Ranges

    @model_validator(mode="after")
    def _some_time_and_no_overlap(self) -> Self:
        if not self.work:
            raise ValueError("work has no hours at all")
        for ranges in (self.work, self.rest):
            if any(later.start < earlier.end for earlier, later in pairwise(ranges)):
                raise ValueError("ranges must be in their order and must not overlap")
        for evening, morning in product((self.work, self.rest), repeat=2):
            if evening and morning and evening[-1].end - 24 * 60 > morning[0].start:
                raise ValueError("the last range reaches into the first one of the next day")
        return self


class DeskHours(Hours):
    answer_minutes: Annotated[int, Field(ge=1, le=24 * 60, strict=True)]
    late_notice: Annotated[Sentence, with_placeholders("time")]
    late_priority: BelowDanger


class CalendarPolicy(PolicyFile):
    dates: dict[date, DayKind]
    desk: DeskHours
    office: Hours
    contact: Hours


def unknown_years(policy: CalendarPolicy, today: date, days_ahead: int = 45) -> list[int]:
    """Years from today to `days_ahead` days on of which neither library nor file knows the holidays."""
    years = {today.year, (today + timedelta(days_ahead)).year}
    written = {day.year for day in policy.dates}
    return sorted(years - KNOWN_YEARS - written)


def day_kind(day: date, dates: Mapping[date, DayKind]) -> DayKind:
    """What the file says, else the library; a year that nobody knows has plain weekdays and weekends."""
    if day in dates:
        return dates[day]
    if day.year not in KNOWN_YEARS:
        return "rest" if day.weekday() >= 5 else "work"
    return "work" if chinese_calendar.is_workday(day) else "rest"


class WorkingTime:
    """Reckons in the hours of one group of people. Instants are aware; results are in Asia/Shanghai."""

    def __init__(self, hours: Hours, dates: Mapping[date, DayKind]) -> None:
        self._hours = hours
        self._dates = dates

    def is_open(self, instant: datetime) -> bool:
        return self.next_open(instant) == instant

    def next_open(self, instant: datetime) -> datetime:
        """The instant itself while somebody works, else the next opening."""
        return max(instant, next(self._spans(instant))[0])

    def after(self, instant: datetime, work: timedelta) -> datetime:
        """The instant by which `work` of working time has passed since `instant`; the instant itself for none."""
        if not work:
            return instant
        left = work
        for start, end in self._spans(instant):
            begun = max(instant, start)
            if end - begun >= left:
                return begun + left
            left -= end - begun
        raise ValueError(f"no working time within {HORIZON_DAYS} days after {instant}")  # pragma: no cover

    def between(self, start: datetime, end: datetime) -> timedelta:
        """The working time from `start` to `end`; nothing when `end` comes first."""
        worked = timedelta()
        for opens, closes in self._spans(start):
            if opens >= end:
                break
            worked += min(closes, end) - max(opens, start)
        return max(worked, timedelta())

    def _spans(self, instant: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Spans of work that end after `instant`, in their order; those of yesterday may reach into today."""
        first = instant.astimezone(TIME_ZONE).date() - timedelta(1)
        for ahead in range(HORIZON_DAYS):
            day = first + timedelta(ahead)
            midnight = datetime.combine(day, time(), TIME_ZONE)
            ranges = self._hours.work if day_kind(day, self._dates) == "work" else self._hours.rest
            for each in ranges:
                span = midnight + timedelta(minutes=each.start), midnight + timedelta(minutes=each.end)
                if span[1] > instant:
                    yield span


def desk_time(policy: CalendarPolicy) -> WorkingTime:
    return WorkingTime(policy.desk, policy.dates)


def office_time(policy: CalendarPolicy) -> WorkingTime:
    return WorkingTime(policy.office, policy.dates)
