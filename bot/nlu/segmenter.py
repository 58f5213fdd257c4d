"""Cutting Chinese into words: jieba with the shop's own words, in an instance of its own.

The functions of the module `jieba` share one global dictionary, so that two models in one process would change each other.
"""

import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

with warnings.catch_warnings():
    warnings.simplefilter("ignore", UserWarning)  # jieba 0.42 still imports pkg_resources
    import jieba


@dataclass(frozen=True, slots=True)
class Word:
    text: str
    start: int
    end: int


class Segmenter:
    """Cuts normalised text; `words` are always kept whole where they stand alone."""

    def __init__(self, words: Iterable[str]) -> None:
        self._jieba = jieba.Tokenizer()
        # Not `initialize()`: that reads a marshal cache from the shared temporary folder, where anyone could put one.
        self._jieba.FREQ, self._jieba.total = self._jieba.gen_pfdict(self._jieba.get_dict_file())
        self._jieba.initialized = True
        for word in sorted(set(words)):
            self._jieba.add_word(word)

    def words(self, text: str) -> Iterator[Word]:
        """The words of a text in lower case, without white space, with their places in it."""
        for piece, start, end in self._jieba.tokenize(text.lower()):
            if not piece.isspace():
                yield Word(piece, start, end)
