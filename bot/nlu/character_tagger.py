"""Entities that no pattern tells, learned from marked sentences: a linear-chain CRF over characters.

Trained by CRFsuite with a fixed number of rounds and no randomness: the same sentences give the same weights.
"""

import re
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Self

import pycrfsuite

from bot.nlu.found import Found
from bot.nlu.hints import SURNAMES

LONGEST_PIECE = 200  # characters tagged at once; longer text is read in pieces
ROUNDS = 80
_BREAK = re.compile(r"[。!?;\n]")
_EDGE = " ,.:;!?~、"
_SURNAMES = frozenset(SURNAMES)
_PLACES = frozenset("省市区县镇乡村路街道巷弄号栋幢楼层室苑园城厦院站庄里屯湾")
_FIRM = frozenset("司厂店社所局校院行部团会")

Hints = Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class Tagged:
    """A normalised sentence, the places where its words begin, what lists and shapes suggest of each of its characters,
    and what is marked in it.
    """

    text: str
    cuts: frozenset[int]
    hints: Hints
    entities: tuple[Found, ...]


class CharacterTagger:
    """`weights` is CRFsuite's own binary form."""

    def __init__(self, weights: bytes) -> None:
        self.weights = weights
        self._tagger = pycrfsuite.Tagger()
        self._tagger.open_inmemory(weights)

    @classmethod
    def learn(cls, sentences: Iterable[Tagged], rounds: int = ROUNDS) -> Self:
        trainer = pycrfsuite.Trainer(verbose=False)
        trainer.select("lbfgs")
        trainer.set_params({"c1": 0.05, "c2": 0.01, "max_iterations": rounds, "feature.possible_transitions": True})
        for sentence in sentences:
            if sentence.text:
                trainer.append(
                    features(sentence.text, sentence.cuts, sentence.hints), labels(sentence.text, sentence.entities)
                )
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "weights.crfsuite"
            trainer.train(str(path))
            return cls(path.read_bytes())

    def find(self, text: str, cuts: frozenset[int], hints: Hints) -> Iterator[Found]:
        """What was learned to be an entity; its value is the customer's own words."""
        for start, end in pieces(text):
            here = frozenset(cut - start for cut in cuts if start <= cut < end) if len(text) > LONGEST_PIECE else cuts
            piece = text[start:end]
            for kind, first, last in spans(self._tagger.tag(features(piece, here, hints[start:end]))):
                first, last = _trimmed(piece, first, last)
                if first < last:
                    yield Found(kind, start + first, start + last, piece[first:last])


def pieces(text: str) -> Iterator[tuple[int, int]]:
    """The text in pieces of at most LONGEST_PIECE characters, cut at the end of a sentence where there is one."""
    start = 0
    while start < len(text):
        end = start + LONGEST_PIECE
        if end < len(text):
            ends = [match.end() for match in _BREAK.finditer(text, start, end)]
            end = ends[-1] if ends else end
        yield start, min(end, len(text))
        start = end


def labels(text: str, entities: Iterable[Found]) -> list[str]:
    """BIO."""
    result = ["O"] * len(text)
    for entity in entities:
        result[entity.start : entity.end] = [f"I-{entity.kind}"] * (entity.end - entity.start)
        result[entity.start] = f"B-{entity.kind}"
    return result


def spans(tags: Sequence[str]) -> Iterator[tuple[str, int, int]]:
    """The entities that a sequence of BIO labels stands for: (kind, start, end)."""
    kind, start = "", 0
    for place, tag in enumerate([*tags, "O"]):
        if kind and tag != f"I-{kind}":
            yield kind, start, place
            kind = ""
        if tag.startswith("B-"):
            kind, start = tag[2:], place


def features(text: str, cuts: frozenset[int], hints: Hints) -> list[list[str]]:
    """What the CRF sees of each character: it, its neighbours, their kinds, and the word it stands in."""
    places = sorted(cut for cut in cuts if 0 <= cut < len(text))
    words = _words_at(text, places)
    padded = f"\x02\x02{text}\x03\x03"
    kinds = [_kind(character) for character in padded]
    rows = []
    for place in range(len(text)):
        a, b, c, d, e = tuple(padded[place : place + 5])
        kind = kinds[place : place + 5]
        word, part = words[place]
        before, after = words[place - 1][0] if place else "", words[place + 1][0] if place + 1 < len(text) else ""
        near = [f"h{step}{hint}" for step in (-1, 0, 1) for hint in _at(hints, place + step)]
        rows.append(
            [
                *near,
                "bias", f"c{c}", f"b{b}", f"a{a}", f"d{d}", f"e{e}", f"bc{b}{c}", f"cd{c}{d}", f"ab{a}{b}", f"de{d}{e}",
                f"bcd{b}{c}{d}", f"k{kind[2]}", f"k3{''.join(kind[1:4])}", f"k5{''.join(kind)}", f"w{word}", f"p{part}",
                f"wb{before}", f"wa{after}", f"wk{part}{kind[2]}",
            ]
        )  # fmt: skip
    return rows


def _at(hints: Hints, place: int) -> Sequence[str]:
    return hints[place] if 0 <= place < len(hints) else ()


def _words_at(text: str, places: list[int]) -> list[tuple[str, str]]:
    """For each character its word and whether it begins it."""
    bounds = sorted({0, *places, len(text)})
    return [
        (text[start:end], "B" if place == start else "I")
        for start, end in pairwise(bounds)
        for place in range(start, end)
    ]


def _kind(character: str) -> str:
    if character.isdigit():
        return "9"
    if character.isascii():
        return "a" if character.isalpha() else "."
    if character in _PLACES:
        return "P"
    if character in _FIRM:
        return "F"
    return "S" if character in _SURNAMES else "h"


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start] in _EDGE:
        start += 1
    while start < end and text[end - 1] in _EDGE:
        end -= 1
    return start, end
