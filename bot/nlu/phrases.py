"""Finding the words of a list in a text: longest match, no word boundaries needed."""

from collections.abc import Iterator, Mapping

from bot.nlu.found import Found
from bot.nlu.normaliser import lowered


class PhraseIndex:
    """`words` maps what may stand in a text (normalised, lower case) to the value it means."""

    def __init__(self, kind: str, words: Mapping[str, str]) -> None:
        self.kind = kind
        self.words = {word.lower(): value for word, value in words.items() if word}
        self._lengths: dict[str, list[int]] = {}
        for word in sorted(self.words, key=len, reverse=True):
            lengths = self._lengths.setdefault(word[0], [])
            if len(word) not in lengths:
                lengths.append(len(word))

    def find(self, text: str) -> Iterator[Found]:
        text = lowered(text)
        position = 0
        while position < len(text):
            end = position + self._length_at(text, position)
            if end > position and not _cuts_a_latin_word(text, position, end):
                yield Found(self.kind, position, end, self.words[text[position:end]])
                position = end
            else:
                position += 1

    def _length_at(self, text: str, position: int) -> int:
        for length in self._lengths.get(text[position], ()):
            if position + length <= len(text) and text[position : position + length] in self.words:
                return length
        return 0


def _cuts_a_latin_word(text: str, start: int, end: int) -> bool:
    """`sf` is no courier inside `sfz`."""

    def joined(left: int) -> bool:
        return 0 <= left < len(text) - 1 and all(c.isascii() and c.isalpha() for c in text[left : left + 2])

    return joined(start - 1) or joined(end - 1)
