"""Entities that a person marks in a masked sentence, and the sentence as Rasa's files write it. Pure functions."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from bot.errors import BadInput
from bot.learning.masking import PLACEHOLDERS, written_out
from bot.nlu.found import Found
from bot.nlu.taxonomy import ENTITIES

_BRACKETS = re.compile(r"[\[\](){}]")
_PLACEHOLDER = re.compile("|".join(map(re.escape, PLACEHOLDERS.values())))
_KINDS = {placeholder: kind for kind, placeholder in PLACEHOLDERS.items() if kind in ENTITIES}


@dataclass(frozen=True, slots=True)
class Mark:
    """`text[start:end]` is an entity of this kind; places are characters, not bytes."""

    start: int
    end: int
    kind: str


def with_mark(text: str, marks: Sequence[Mark], new: Mark) -> tuple[Mark, ...]:
    """The marks in the order of the text, `new` among them; white space at its edges is left out.

    Raises BadInput: no such kind, nothing in it, over another mark, or a part of a placeholder only.
    """
    if new.kind not in ENTITIES:
        raise BadInput(f"没有这种实体：{new.kind}", code="UNKNOWN_ENTITY", field="kind")
    if not 0 <= new.start < new.end <= len(text) or not (inside := text[new.start : new.end]).strip():
        raise BadInput("先在句子里选中几个字。", code="NOTHING_SELECTED", field="start")
    start = new.start + len(inside) - len(inside.lstrip())
    trimmed = Mark(start, start + len(inside.strip()), new.kind)
    if any(one.start < trimmed.end and trimmed.start < one.end for one in marks):
        raise BadInput("和已有的标记重叠，先去掉那一个。", code="OVERLAP", field="start")
    for match in _PLACEHOLDER.finditer(text):
        overlaps = match.start() < trimmed.end and trimmed.start < match.end()
        if overlaps and not trimmed.start <= match.start() < match.end() <= trimmed.end:
            raise BadInput(f"{match.group()}要么整个选，要么不选。", code="HALF_PLACEHOLDER", field="start")
    return tuple(sorted((*marks, trimmed), key=lambda one: one.start))


def annotated(masked: str, marks: Sequence[Mark]) -> str:
    """One line for `data/nlu`: stand-ins for what is masked, entities as `[上海](city)`, no other brackets.

    Where something is marked, so are the placeholders that are entities: a sentence with half of its entities marked
    would teach that the others are none.
    """
    every = [*marks, *(_of_placeholders(masked, marks) if marks else ())]
    pieces, position = [], 0
    for mark in sorted(every, key=lambda one: one.start):
        words = _plain(masked[mark.start : mark.end]).strip()
        pieces += [_plain(masked[position : mark.start]), f"[{words}]({mark.kind})"]
        position = mark.end
    return " ".join("".join([*pieces, _plain(masked[position:])]).split())


def found(marks: Iterable[Mark], text: str) -> tuple[Found, ...]:
    """The marks as the extractor's own."""
    return tuple(Found(one.kind, one.start, one.end, text[one.start : one.end]) for one in marks)


def _of_placeholders(masked: str, marks: Sequence[Mark]) -> Iterator[Mark]:
    for match in _PLACEHOLDER.finditer(masked):
        kind = _KINDS.get(match.group())
        if kind and not any(one.start < match.end() and match.start() < one.end for one in marks):
            yield Mark(*match.span(), kind)


def _plain(text: str) -> str:
    return _BRACKETS.sub(" ", written_out(text))
