"""Filters of a list, read from an address: a choice that does not exist is an error, an empty one asks nothing."""

from datetime import date
from enum import StrEnum
from typing import TypeVar
from urllib.parse import urlencode

from fastapi import Request

from bot.errors import BadInput

E = TypeVar("E", bound=StrEnum)


def choice(kind: type[E], value: str, field: str) -> E | None:
    """Raises BadInput: not one of its values."""
    if not value:
        return None
    try:
        return kind(value)
    except ValueError:
        raise BadInput("没有这个筛选条件。", field=field) from None


def day(value: str, field: str) -> date | None:
    """Raises BadInput: no date between the years 2000 and 2999."""
    if not value:
        return None
    try:
        chosen = date.fromisoformat(value)
    except ValueError:
        chosen = date.min
    if not 2000 <= chosen.year < 3000:
        raise BadInput("日期要写成 2026-11-26 这样。", field=field)
    return chosen


def same_list(request: Request, **changed: str) -> str:
    """The query of this address with some parts changed; what is empty is left out."""
    kept = {**dict(request.query_params), **changed}
    return urlencode({name: value for name, value in kept.items() if value})
