"""Goods in a text: the catalogue's names, ordinary words for goods, both behind a brand, and names spelled by sound."""

import re
from collections.abc import Collection, Iterator, Mapping
from functools import cached_property

from bot.nlu.found import Found, without_overlaps
from bot.nlu.normaliser import lowered
from bot.nlu.phrases import PhraseIndex

LEAST_SYLLABLES = 3  # shorter words have too many neighbours by sound: 耳机 is 二级
MOST_PREFIXES = 2  # 华为无线耳机
_A_NUMBER_FOLLOWS = re.compile(r"(?:号码?)?\s?(?:是|:)?\s?\+?\d{3}")
Sounds = Mapping[str, str]


class GoodsIndex:
    """`words` finds the words of the catalogue and other words for goods; `names` maps the former to the products they
    mean; `prefixes` are brands and kinds that belong to the goods behind them; `sounds` tells the syllable
    of each character that sounds like one of a catalogue word.
    """

    kind = "product"

    def __init__(self, words: PhraseIndex, names: Mapping[str, str], prefixes: Collection[str], sounds: Sounds) -> None:
        self._words = words
        self._prefixes = {word.lower() for word in prefixes}
        self._names = names
        self._sounds = sounds

    def find(self, text: str) -> Iterator[Found]:
        """No two over the same characters."""
        text = lowered(text)
        exact = [self._with_prefixes(text, item) for item in self._words.find(text)]
        exact = [i for i in exact if not (text[i.start : i.end] == "手机" and _A_NUMBER_FOLLOWS.match(text, i.end))]
        found = [*exact, *self._by_sound(text)]
        return iter(without_overlaps(sorted(found, key=lambda item: (item.start - item.end, item.start))))

    def _with_prefixes(self, text: str, item: Found) -> Found:
        start = item.start
        for _ in range(MOST_PREFIXES):
            start -= next(
                (n for n in self._prefix_lengths if n <= start and text[start - n : start] in self._prefixes), 0
            )
        if start == item.start:
            return item
        own_brand = item.value.lower().startswith(text[start : item.start])
        return Found(self.kind, start, item.end, item.value if own_brand else text[start : item.end])

    @cached_property
    def _prefix_lengths(self) -> list[int]:
        return sorted({len(prefix) for prefix in self._prefixes}, reverse=True)

    def _by_sound(self, text: str) -> Iterator[Found]:
        """空汽炸锅 is 空气炸锅."""
        sounds = [self._sounds.get(character, "") for character in text]
        for length, words in self._sounding.items():
            for start in range(len(text) - length + 1):
                word = words.get(tuple(sounds[start : start + length])) if sounds[start] else None
                if word:
                    yield Found(self.kind, start, start + length, self._names[word])

    @cached_property
    def _sounding(self) -> dict[int, dict[tuple[str, ...], str]]:
        """Catalogue words by their syllables, by their length, longest first."""
        known = [word for word in self._names if len(word) >= LEAST_SYLLABLES and all(c in self._sounds for c in word)]
        by_length: dict[int, dict[tuple[str, ...], str]] = {}
        for word in sorted(known, key=len, reverse=True):
            by_length.setdefault(len(word), {}).setdefault(tuple(self._sounds[c] for c in word), word)
        return by_length
