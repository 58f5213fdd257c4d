"""Sentences with placeholders, and how figures look in them. Only `{name}` is a placeholder, no attributes."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

_PLACEHOLDER = re.compile(r"\{(\w*)\}")


def placeholders(sentence: str) -> set[str]:
    return set(_PLACEHOLDER.findall(sentence))


def fill(sentence: str, values: Mapping[str, str]) -> str:
    """The sentence with its placeholders filled, in one pass: a customer's own words never fill anything themselves.

    Raises KeyError: a placeholder has no value.
    """
    return _PLACEHOLDER.sub(lambda found: values[found[1]], sentence)


def usable(sentences: Sequence[str], values: Mapping[str, str]) -> list[str]:
    """Those whose placeholders all have a value."""
    return [sentence for sentence in sentences if all(values.get(name) for name in placeholders(sentence))]


def pick(sentences: Sequence[str], key: str) -> str:
    """Always the same one for the same key, whatever the process; other keys spread over all of them."""
    digest = hashlib.sha256(key.encode()).digest()
    return sentences[int.from_bytes(digest[:8]) % len(sentences)]


def money(fen: int) -> str:
    """59.90元, or 60元 when whole."""
    return f"{fen // 100}元" if fen % 100 == 0 else f"{fen // 100}.{fen % 100:02d}元"


FAR = timedelta(days=180)


def day(value: date, today: date | None = None) -> str:
    """11月25日, and 2027年11月25日 where today is so far from it that the year is in doubt."""
    year = f"{value.year}年" if today is not None and abs(value - today) > FAR else ""
    return f"{year}{value.month}月{value.day}日"


def hours(count: int) -> str:
    """24小时, 3天: whole days from three days on, as people say it."""
    return f"{count // 24}天" if count >= 72 and count % 24 == 0 else f"{count}小时"


def duration(length: timedelta) -> str:
    """30分钟, 24小时, 3天: in the largest unit that leaves nothing over."""
    minutes = int(length.total_seconds()) // 60
    return f"{minutes}分钟" if minutes % 60 else hours(minutes // 60)
