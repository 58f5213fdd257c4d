"""Ways in which the same message is often written otherwise. Each is a pure function of the text and of a lot."""

import random
import re
from collections import defaultdict
from functools import lru_cache

import opencc
from pypinyin import lazy_pinyin

from bot.settings import ROOT

_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_MARK = re.compile(r"[^\w\s]")
_EMOJI = ("😊", "😂", "🙏", "😭")


def by_sound(text: str, lot: random.Random) -> str:
    """One character replaced by a common one that sounds the same: 优惠卷."""
    places = [i for i, c in enumerate(text) if _CHINESE.match(c) and len(_same_sound()[lazy_pinyin(c)[0]]) > 1]
    if not places:
        return text
    place = lot.choice(places)
    others = [c for c in _same_sound()[lazy_pinyin(text[place])[0]] if c != text[place]]
    return text[:place] + lot.choice(others) + text[place + 1 :]


def dropped(text: str, lot: random.Random) -> str:
    """One character is missing, where at least five are there."""
    if len(text) < 5:
        return text
    place = lot.randrange(len(text))
    return text[:place] + text[place + 1 :]


def split(text: str, lot: random.Random) -> str:
    """Two bubbles, merged as the turn merges them."""
    place = lot.randrange(1, len(text)) if len(text) > 1 else 0
    return f"{text[:place]}\n{text[place:]}" if place else text


def traditional(text: str, lot: random.Random) -> str:
    return str(_traditional().convert(text))


def with_emoji(text: str, lot: random.Random) -> str:
    return text + lot.choice(_EMOJI)


def without_marks(text: str, lot: random.Random) -> str:
    return _MARK.sub(" ", text).strip() or text


KINDS = {
    "typed by sound": by_sound,
    "a character dropped": dropped,
    "two bubbles": split,
    "traditional characters": traditional,
    "an emoji behind": with_emoji,
    "no punctuation": without_marks,
}


@lru_cache(maxsize=1)
def _traditional() -> opencc.OpenCC:
    return opencc.OpenCC("s2t")


@lru_cache(maxsize=1)
def _same_sound() -> dict[str, list[str]]:
    """Characters of our own training sentences by their sound: what an input method would offer first."""
    text = "".join(path.read_text(encoding="utf-8") for path in sorted((ROOT / "data" / "nlu").glob("*.yml")))
    by_sound: dict[str, list[str]] = defaultdict(list)
    for character in sorted(set(_CHINESE.findall(text))):
        by_sound[lazy_pinyin(character)[0]].append(character)
    return by_sound
