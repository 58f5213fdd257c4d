"""Calendar days in Asia/Shanghai, in which all periods of policy are counted."""

from datetime import date, datetime, time, timedelta

from bot.settings import TIME_ZONE


def shanghai_day(instant: datetime) -> date:
    """The calendar day of an aware instant in Asia/Shanghai."""
    return instant.astimezone(TIME_ZONE).date()


def shanghai_midnight(day: date) -> datetime:
    """The instant at which a calendar day begins in Asia/Shanghai."""
    return datetime.combine(day, time(), TIME_ZONE)


def day_number(signed_on: date | None, today: date) -> int:
    """0 on the day of signing and before it, 1 on the day after (R5)."""
    return max(0, (today - signed_on).days) if signed_on else 0


def months_later(day: date, months: int) -> date:
    """The same day `months` later; the last day of a month that is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    next_year, next_month = divmod(year * 12 + month + 1, 12)
    last = date(next_year, next_month + 1, 1) - timedelta(1)
    return last.replace(day=min(day.day, last.day))
