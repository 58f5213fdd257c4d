"""Sentences with their entities marked, `[昨天](date:2026-11-21)到`, and sentences made from templates and fillers."""

import random
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.nlu.found import Found
from bot.nlu.taxonomy import ENTITIES

_MARK = re.compile(r"\[(?P<text>[^\]]+)\]\((?P<kind>[a-z_]+)(?::(?P<value>[^)]*))?\)")
_SLOT = re.compile(r"\{([a-z_0-9]+)\}")
PER_TEMPLATE = 14  # sentences made of each template

Fillers = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Annotated:
    """`value` of an entity without one in the file is empty: any will do."""

    text: str
    entities: tuple[Found, ...]


def read_annotated(path: Path) -> list[Annotated]:
    """One sentence a line; `#` at the start of a line opens a comment."""
    return [parse(line) for line in _lines(path)]


def parse(line: str) -> Annotated:
    text, entities, position = "", [], 0
    for match in _MARK.finditer(line):
        text += line[position : match.start()]
        start = len(text)
        text += match["text"]
        entities.append(Found(match["kind"], start, len(text), match["value"] or ""))
        position = match.end()
    return Annotated(text + line[position:], tuple(entities))


def made_sentences(folder: Path, per_template: int = PER_TEMPLATE, seed: int = 7) -> list[Annotated]:
    """Sentences of `templates.txt` with the words of `fillers/`: the same ones every time."""
    chance = random.Random(seed)  # noqa: S311 - data, no secret
    fillers = {path.stem: _words(path) for path in sorted((folder / "fillers").glob("*.txt"))}
    templates = _lines(folder / "templates.txt")
    return [_filled(template, fillers, chance) for template in templates for _ in range(per_template)]


def _filled(template: str, fillers: Fillers, chance: random.Random) -> Annotated:
    marked = _SLOT.sub(lambda slot: _marked(slot[1], _filler(slot[1], fillers, chance)), template)
    return parse(marked)


def _marked(kind: str, text: str) -> str:
    return f"[{text}]({kind})" if kind in ENTITIES else text


def _filler(name: str, fillers: Fillers, chance: random.Random) -> str:
    """A line of the list of that name, its own slots filled in turn; numbers are made."""
    if name in _MADE:
        return _MADE[name](chance)
    return _SLOT.sub(lambda slot: _filler(slot[1], fillers, chance), chance.choice(fillers[name]))


_MADE: Mapping[str, Callable[[random.Random], str]] = {
    "phone": lambda chance: f"1{chance.choice('3578')}{chance.randint(0, 10**9 - 1):09}",
    "tax_id": lambda chance: f"91{chance.randint(10**15, 10**16 - 1)}",
    "room": lambda chance: str(chance.randint(101, 2808)),
    **{f"n{most}": lambda chance, most=most: str(chance.randint(1, most)) for most in (5, 9, 30, 999)},  # type: ignore[misc]
}


def _lines(path: Path) -> list[str]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line.strip() and not line.startswith("#")]


def _words(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").split()


def annotated_files(folder: Path) -> Iterator[Path]:
    """Everything that sentences of a folder are made of."""
    yield from sorted(folder.glob("*.txt"))
    yield from sorted((folder / "fillers").glob("*.txt"))
