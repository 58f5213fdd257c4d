"""Finding the words of a list in a text: longest match, no word boundaries needed."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Protocol

from bot.nlu.found import Found
from bot.nlu.normaliser import lowered


class Index(Protocol):
    """Finds one kind of entity in a normalised text by words it knows."""

    def find(self, text: str) -> Iterable[Found]: ...


class PhraseIndex:
    """`words` maps what may stand in a text (normalised, lower case) to the value it means; `misleading` are phrases
    that hold one of them and mean something else.
    """

    def __init__(self, kind: str, words: Mapping[str, str], misleading: Collection[str] = ()) -> None:
        self.kind = kind
        self.words = {word.lower(): value for word, value in words.items() if word}
        self._lengths: dict[str, list[int]] = {}
        self._misleading = set(misleading) - self.words.keys()
        for word in sorted([*self.words, *self._misleading], key=len, reverse=True):
            lengths = self._lengths.setdefault(word[0], [])
            if len(word) not in lengths:
                lengths.append(len(word))

    def find(self, text: str) -> Iterator[Found]:
        text = lowered(text)
        position = 0
        while position < len(text):
            end = position + self._length_at(text, position)
            if end > position and not _cuts_a_latin_word(text, position, end):
                if text[position:end] in self.words:
                    yield Found(self.kind, position, end, self.words[text[position:end]])
                position = end
            else:
                position += 1

    def _length_at(self, text: str, position: int) -> int:
        for length in self._lengths.get(text[position], ()):
            if position + length <= len(text) and self._knows(text[position : position + length]):
                return length
        return 0

    def _knows(self, phrase: str) -> bool:
        return phrase in self.words or phrase in self._misleading


def _cuts_a_latin_word(text: str, start: int, end: int) -> bool:
    """`sf` is no courier inside `sfz`."""

    def joined(left: int) -> bool:
        return 0 <= left < len(text) - 1 and all(c.isascii() and c.isalpha() for c in text[left : left + 2])

    return joined(start - 1) or joined(end - 1)
