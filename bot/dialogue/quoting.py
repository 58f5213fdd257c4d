"""A customer's own words as they may be said back: short, on one line, without what should not be repeated."""

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from bot.nlu.found import Found
from bot.nlu.personal_data import find_personal_data

LONGEST: Final = 20
QUOTES = re.compile('[“”"„‟「」『』]')
NOT_REPEATED = re.compile(r"https?:|www\.|[a-z0-9-]+\.(com|cn|net|org|top|xyz)\b|[<>{}\\@]|^/", re.IGNORECASE)
HALF_A_SIGN = "\u200d\ufe0f，,。.！!？?~～ "


def quotable(text: str, entities: Iterable[Mapping[str, Any]]) -> str | None:
    """The words, at most `LONGEST` characters of them; None: they tell who somebody is, or hold a link or code.

    `entities` are those that were found in the text, as Rasa keeps them.
    """
    found = [Found(one["entity"], one["start"], one["end"], one["value"]) for one in entities if "start" in one]
    if NOT_REPEATED.search(text.strip()) or find_personal_data(text, found):
        return None
    words = " ".join(QUOTES.sub("", text).split()).rstrip(HALF_A_SIGN)
    if len(words) <= LONGEST:
        return words or None
    return words[:LONGEST].rstrip(HALF_A_SIGN) + "…"
