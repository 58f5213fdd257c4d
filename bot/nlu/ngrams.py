"""Sparse features of a sentence: words (single, in pairs), characters and their sounds (a few in a row), and characters
a few places apart, by tf-idf.

Characters repair what a wrong cut breaks; words and pairs carry the rest. On sentences of this length neither alone
comes near both together. Sounds are syllables of pinyin without tones: 优惠卷 and 优惠券 have the same. Characters
apart are the same whatever stands between them: 退…钱 in 退我钱, 退一下钱 and 退钱.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.nlu.sparse_rows import SparseRow
from bot.nlu.syllables import syllables

# A number tells its kind, not its digits: else every order number would be its own feature.
_PHONE = re.compile(r"(?<![a-z\d])(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?!\d)")
_LONG_NUMBER = re.compile(r"[a-z]{0,4}[-_]?\d{6,}(?:-\d+)*")
_PHONE_SIGN, _NUMBER_SIGN = "☎", "№"

WORD, CHARACTER, SYLLABLE, APART = "w", "c", "p", "k"  # how the terms of a kind begin
_SHARES = {WORD: 1.0, CHARACTER: 1.0, SYLLABLE: 0.7, APART: 1.0}
_SHORTEST = 1e-12  # length of a vector that is nothing


@dataclass(frozen=True, slots=True)
class Lengths:
    """How long the runs of words, of characters and of syllables may be, and how many places two characters may stand
    apart; none of a kind with 0.
    """

    words: int = 2
    characters: int = 4
    syllables: int = 0
    apart: int = 0


def masked(text: str) -> str:
    """The text in lower case with phone numbers and long numbers replaced by a sign for their kind."""
    return _LONG_NUMBER.sub(_NUMBER_SIGN, _PHONE.sub(_PHONE_SIGN, text.lower()))


def terms(text: str, words: Sequence[str], lengths: Lengths) -> Counter[str]:
    """The features of a normalised text with their counts; the first letter tells the kind."""
    found: Counter[str] = Counter()
    line = f"^{masked(text).replace(' ', '')}$"
    for length in range(1, lengths.characters + 1):
        found.update(f"c{line[i : i + length]}" for i in range(len(line) - length + 1))
    cut = [masked(word) for word in words]
    for length in range(1, lengths.words + 1):
        found.update(f"w{' '.join(cut[i : i + length])}" for i in range(len(cut) - length + 1))
    sounds = syllables(line) if lengths.syllables else []
    for length in range(1, lengths.syllables + 1):
        found.update(f"p{'-'.join(sounds[i : i + length])}" for i in range(len(sounds) - length + 1))
    for places in range(1, lengths.apart + 1):
        found.update(f"k{line[i]}{line[i + places]}" for i in range(len(line) - places))
    return found


class Vectoriser:
    """Turns terms into tf-idf vectors; those of a kind have a fixed length together, so none drowns another."""

    def __init__(self, vocabulary: Sequence[str], idf: NDArray[np.float32]) -> None:
        self.vocabulary = list(vocabulary)
        self.idf = idf
        self._index = {term: column for column, term in enumerate(self.vocabulary)}
        kinds = sorted({term[0] for term in self.vocabulary})
        self._shares = np.array([_SHARES.get(kind, 1.0) for kind in kinds], dtype=np.float32)
        self._kinds = np.array([kinds.index(term[0]) for term in self.vocabulary], dtype=np.int8)

    @classmethod
    def learn(cls, sentences: Iterable[Counter[str]], least_sentences: int) -> "Vectoriser":
        """Keeps the terms that stand in at least `least_sentences` sentences."""
        seen: Counter[str] = Counter()
        total = 0
        for sentence in sentences:
            seen.update(sentence.keys())
            total += 1
        vocabulary = sorted(term for term, count in seen.items() if count >= least_sentences)
        counts = np.array([seen[term] for term in vocabulary], dtype=np.float64)
        return cls(vocabulary, (np.log((1 + total) / (1 + counts)) + 1).astype(np.float32))

    def vector(self, sentence: Counter[str]) -> SparseRow:
        """One row; all zeros if no term of the sentence is known."""
        return self._row(*self._known(sentence))

    def mixture(self, sentences: Sequence[Counter[str]], weights: Sequence[float]) -> SparseRow:
        """One row: the sum of those of several sentences, each times its weight."""
        known = [self._known(sentence) for sentence in sentences]
        columns = np.concatenate([columns for columns, _ in known])
        values = np.concatenate([values * weight for (_, values), weight in zip(known, weights, strict=True)])
        different, places = np.unique(columns, return_inverse=True)
        return self._row(different, np.bincount(places, values, len(different)))

    def _known(self, sentence: Counter[str]) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
        """The columns of the known terms, in order, and their values."""
        known = sorted((self._index[term], count) for term, count in sentence.items() if term in self._index)
        columns = np.array([column for column, _ in known], dtype=np.int32)
        values = (1 + np.log(np.array([count for _, count in known], dtype=np.float32))) * self.idf[columns]
        kinds = self._kinds[columns]
        lengths = np.sqrt(np.bincount(kinds, np.square(values), len(self._shares)))
        return columns, values * (self._shares / np.maximum(lengths, _SHORTEST))[kinds].astype(np.float32)

    def _row(self, columns: NDArray[np.int32], values: NDArray[Any]) -> SparseRow:
        return SparseRow(columns, values.astype(np.float32), len(self.vocabulary))
