"""Case numbers: AX20261122-0001, counted per day in Asia/Shanghai."""

from datetime import datetime

from sqlalchemy import Date, bindparam, text
from sqlalchemy.orm import Session

from bot.settings import TIME_ZONE

_COUNT = text(
    "INSERT INTO case_numbers (day, last) VALUES (:day, 1) "
    "ON CONFLICT (day) DO UPDATE SET last = case_numbers.last + 1 RETURNING last"
).bindparams(bindparam("day", type_=Date()))


def next_number(session: Session, now: datetime) -> str:
    """The next number of the day `now` falls on; the counter's row is locked until the unit of work ends."""
    day = now.astimezone(TIME_ZONE).date()
    count = session.execute(_COUNT, {"day": day}).scalar_one()
    return f"AX{day:%Y%m%d}-{count:04d}"
