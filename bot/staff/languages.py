"""The languages that staff speak, and which of them a customer writes."""

import re
from collections.abc import Sequence
from enum import StrEnum


class Language(StrEnum):
    ZH = "zh"
    EN = "en"


LANGUAGE_LABELS = {Language.ZH: "中文", Language.EN: "英文"}

_HAN = re.compile(r"[\u3400-\u9fff]")
_WORD = re.compile(r"[A-Za-z]+(?:'[a-z]+)?")
# Names of goods are Latin in Chinese sentences too; these words are only ever written by who writes English.
_ENGLISH = frozenset(
    "a am an and any are be been but can could did do does don't for from get had has have hello help hi how i i'm if "
    "in is it it's me my need no not of on or please receive received still thanks that the there they this to want "
    "was we were what when where which who why will with would yes you your".split()
)


def language_of(texts: Sequence[str]) -> Language | None:
    """What the customer writes, by all of their words together; None: nothing that tells (numbers, pictures, names)."""
    text = " ".join(texts)
    han = len(_HAN.findall(text))
    words = [word.lower() for word in _WORD.findall(text)]
    if any(word in _ENGLISH for word in words) and len(words) > han:
        return Language.EN
    return Language.ZH if han else None
