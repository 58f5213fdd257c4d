"""Working time: several ranges, past midnight, holidays and shifted days, whatever the hour of the test."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pydantic import ValidationError

from bot.policy import Policy
from bot.policy.calendar import CalendarPolicy, WorkingTime, day_kind, desk_time, unknown_years
from bot.settings import TIME_ZONE


def calendar(work: list[str], rest: list[str], dates: dict[str, str] | None = None) -> CalendarPolicy:
    return CalendarPolicy.model_validate(
        {
            "as_of": "2026-11-26",
            "dates": dates or {},
            "desk": {
                "work": work,
                "rest": rest,
                "answer_minutes": 60,
                "late_notice": "{time}没人接，对不起。",
                "late_priority": 4,
            },
            "office": {"work": ["09:00-18:00"], "rest": []},
            "contact": {"work": ["09:00-21:00"], "rest": ["09:00-21:00"]},
        }
    )


def working(work: list[str], rest: list[str], dates: dict[str, str] | None = None) -> WorkingTime:
    return desk_time(calendar(work, rest, dates))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=TIME_ZONE)


DAYTIME = working(["09:00-12:00", "13:30-18:00"], [])
EVENING = working(["22:00-02:00"], ["10:00-12:00"])


@pytest.mark.parametrize(
    ("instant", "opens"),
    [
        ("2026-11-26T08:59", "2026-11-26T09:00"),
        ("2026-11-26T09:00", "2026-11-26T09:00"),
        ("2026-11-26T11:59", "2026-11-26T11:59"),
        ("2026-11-26T12:00", "2026-11-26T13:30"),
        ("2026-11-26T18:00", "2026-11-27T09:00"),
        ("2026-11-27T18:00", "2026-11-30T09:00"),  # Friday evening → Monday
        ("2026-09-30T18:00", "2026-10-08T09:00"),  # the national holiday
        ("2026-10-09T18:00", "2026-10-10T09:00"),  # a Saturday that is worked instead
    ],
)
def test_the_next_opening(instant: str, opens: str) -> None:
    assert DAYTIME.next_open(at(instant)) == at(opens)
    assert DAYTIME.is_open(at(instant)) is (instant == opens)


@pytest.mark.parametrize(
    ("instant", "is_open"),
    [
        ("2026-11-26T21:59", False),
        ("2026-11-26T22:00", True),
        ("2026-11-27T01:59", True),
        ("2026-11-27T02:00", False),
        ("2026-11-28T01:30", True),  # Saturday, still Friday's shift
        ("2026-11-28T22:30", False),
        ("2026-11-28T11:00", True),
        ("2026-11-30T01:30", False),  # Sunday had no evening shift
    ],
)
def test_a_shift_past_midnight_belongs_to_the_day_it_began(instant: str, is_open: bool) -> None:
    assert EVENING.is_open(at(instant)) is is_open


@pytest.mark.parametrize(
    ("start", "hours", "end"),
    [
        ("2026-11-26T09:00", 3, "2026-11-26T12:00"),
        ("2026-11-26T09:00", 4, "2026-11-26T14:30"),
        ("2026-11-26T17:00", 2, "2026-11-27T10:00"),
        ("2026-11-27T17:00", 2, "2026-11-30T10:00"),
        ("2026-11-28T03:00", 1, "2026-11-30T10:00"),
    ],
)
def test_hours_of_work_skip_what_is_not_worked(start: str, hours: int, end: str) -> None:
    assert DAYTIME.after(at(start), timedelta(hours=hours)) == at(end)


def test_the_file_overrules_the_library() -> None:
    open_on_sunday = working(["09:00-18:00"], [], {"2026-11-29": "work", "2026-11-26": "rest"})
    assert open_on_sunday.is_open(at("2026-11-29T10:00"))
    assert not open_on_sunday.is_open(at("2026-11-26T10:00"))


def test_a_year_that_nobody_knows_has_plain_weeks_and_is_named() -> None:
    plain = calendar(["09:00-18:00"], [])
    assert day_kind(date(2037, 10, 1), plain.dates) == "work"
    assert unknown_years(plain, date(2037, 12, 31)) == [2037, 2038]
    assert unknown_years(plain, date(2026, 6, 1)) == []
    assert unknown_years(calendar(["09:00-18:00"], [], {"2037-10-01": "rest"}), date(2037, 6, 1)) == []


@pytest.mark.parametrize(
    ("work", "rest"),
    [
        ([], ["09:00-18:00"]),
        (["9-18"], []),
        (["09:00-09:00"], []),
        (["24:00-25:00"], []),
        (["09:00-24:30"], []),
        (["09:00-12:00", "11:00-18:00"], []),
        ([9], []),
        (["18:00-02:00", "09:00-12:00"], []),
        (["09:00-12:00", "22:00-10:00"], []),
    ],
)
def test_hours_that_make_no_sense_are_refused(work: list[str], rest: list[str]) -> None:
    with pytest.raises(ValidationError):
        calendar(work, rest)


def test_the_shipped_desk_is_always_open(policy: Policy) -> None:
    for hour in range(24):
        assert desk_time(policy.calendar).is_open(at("2026-10-01T00:00") + timedelta(hours=hour, seconds=7))


moments = st.datetimes(datetime(2026, 1, 1), datetime(2026, 11, 1)).map(lambda naive: naive.replace(tzinfo=TIME_ZONE))
works = st.timedeltas(timedelta(0), timedelta(hours=60))


@given(moments, works, works)
@example(datetime(2026, 1, 1, tzinfo=TIME_ZONE), timedelta(days=2), timedelta(0))  # ends where a span does
def test_working_time_adds_up(start: datetime, one: timedelta, other: timedelta) -> None:
    assert DAYTIME.after(DAYTIME.after(start, one), other) == DAYTIME.after(start, one + other)
    assert DAYTIME.after(start, one) >= start + one


@given(moments)
def test_what_opens_is_open(start: datetime) -> None:
    for times in (DAYTIME, EVENING):
        assert times.is_open(times.next_open(start))
