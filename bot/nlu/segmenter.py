"""Cutting Chinese into words: jieba with the shop's own words, in an instance of its own.

The functions of the module `jieba` share one global dictionary: two models in one process would change each other.
"""

import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from bot.nlu.normaliser import lowered

if TYPE_CHECKING:
    import jieba

LEAST_FREQUENCY = 10  # occurrences in the corpus jieba counted


@dataclass(frozen=True, slots=True)
class Word:
    text: str
    start: int
    end: int


class Segmenter:
    """Cuts normalised text; `words` are always kept whole where they stand alone."""

    def __init__(self, words: Iterable[str]) -> None:
        self._jieba = _new_tokenizer()
        # Not `initialize()`: that reads a marshal cache from the shared temporary folder, where anyone could put one.
        self._jieba.FREQ, self._jieba.total = _common_words(self._jieba)
        self._jieba.initialized = True
        for word in sorted(set(words)):
            self._jieba.add_word(word)

    def words(self, text: str) -> Iterator[Word]:
        """The words of a text in lower case, without white space, with their places in it."""
        for piece, start, end in self._jieba.tokenize(lowered(text)):
            if not piece.isspace():
                yield Word(piece, start, end)


def _new_tokenizer() -> "jieba.Tokenizer":
    """Imported here, not with this module: its tables are 43 MB, and not every process that may cut does."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # jieba 0.42 still imports pkg_resources
        import jieba

    return jieba.Tokenizer()


@lru_cache(maxsize=2)
def segmenter_of(words: frozenset[str]) -> Segmenter:
    """One for all who cut by the same words: a dictionary is 15 MB."""
    return Segmenter(words)


def _common_words(tokenizer: "jieba.Tokenizer") -> tuple[dict[str, int], int]:
    """jieba's own dictionary without its rare words: two thirds of it, 35 MB of memory, and next to nothing of what
    customers say. Every beginning of a word is an entry with frequency 0, as jieba wants it.
    """
    frequencies: dict[str, int] = {}
    total = 0
    with tokenizer.get_dict_file() as lines:
        for line in lines:
            word, frequency = line.decode("utf-8").split(" ")[:2]
            if int(frequency) < LEAST_FREQUENCY and len(word) > 1:
                continue
            frequencies[word] = int(frequency)
            total += int(frequency)
            for end in range(1, len(word)):
                frequencies.setdefault(word[:end], 0)
    return frequencies, total
