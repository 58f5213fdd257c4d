"""Rasa's NLU files line by line, changed so that a reader of the change sees the sentence and nothing else.

Pure functions over the contents of the files, by their names.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from bot.errors import Conflict

_BLOCK = re.compile(r"^ *- (?:intent:\s*(?P<intent>\S+)|(?:lookup|synonym|regex):.*)\s*$")
_EXAMPLE = re.compile(r"^( +)- (\S.*)$")
NEW_FILE = 'version: "3.1"\n\nnlu:\n'
FOR_NEW_INTENTS = "reviewed.yml"

Contents = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence as it stands in a file. `raw`: with its marks of entities; `place`: among the sentences that the file
    has of the intent, None: behind them; `file` empty: where the intent has its sentences.
    """

    intent: str
    raw: str
    file: str = ""
    place: int | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """`before` None: a sentence is added; `after` None: it is deleted; both: moved or written anew."""

    before: Line | None
    after: Line | None

    def inverse(self) -> "Change":
        return Change(self.after, self.before)


@dataclass(frozen=True, slots=True)
class _Standing:
    line: Line
    number: int  # of the line in the file, from 0
    indent: str


def lines(contents: Contents) -> list[Line]:
    """Every sentence, in the order of the files."""
    return [standing.line for name in sorted(contents) for standing in _standing(name, contents[name])]


def changed(contents: Contents, change: Change) -> tuple[dict[str, str], Change]:
    """The contents after a change, and the change with the places where it happened, so that its inverse restores them.

    A file that is left without sentences is empty, and should be removed.
    Raises Conflict: the sentence is no longer there, or it is the last one of its intent.
    """
    before, after = change.before, change.after
    new = dict(contents)
    if before is not None:
        found = _find(new, before)
        before = found.line
        if after is not None and after.intent == before.intent:
            after = replace(before, raw=after.raw)
            new[before.file] = _with_line(new[before.file], found.number, f"{found.indent}- {after.raw}")
            return new, Change(before, after)
        new[before.file] = _without(new, found)
    if after is not None:
        after = _inserted(new, after)
    return new, Change(before, after)


def _find(contents: Contents, wanted: Line) -> _Standing:
    same = [
        one
        for name in sorted(contents)
        for one in _standing(name, contents[name])
        if (one.line.intent, one.line.raw) == (wanted.intent, wanted.raw) and wanted.file in {"", name}
    ]
    if not same:
        raise Conflict(f"“{wanted.raw}”已经不在原处了，可能有人刚改过。", code="SENTENCE_GONE")
    return next((one for one in same if one.line.place == wanted.place), same[0])


def _without(contents: Contents, found: _Standing) -> str:
    text = contents[found.line.file]
    if sum(one.intent == found.line.intent for one in lines({found.line.file: text})) > 1:
        return _with_line(text, found.number, None)
    if sum(one.intent == found.line.intent for one in lines(contents)) == 1 and found.line.file != FOR_NEW_INTENTS:
        raise Conflict(f"这是 {found.line.intent} 的最后一句，删了就没有这个意图了。", code="LAST_SENTENCE")
    rows = text.split("\n")
    head = next(number for number in range(found.number, -1, -1) if _BLOCK.match(rows[number]))
    rest = "\n".join([*rows[:head], *rows[found.number + 1 :]])
    return rest if _standing("", rest) else ""


def _inserted(new: dict[str, str], wanted: Line) -> Line:
    """Changes `new`; gives the line with its file and place."""
    names = [wanted.file, *sorted(new)] if wanted.file in new else sorted(new)
    for name in names:
        own = [one for one in _standing(name, new[name]) if one.line.intent == wanted.intent]
        if own:
            place = len(own) if wanted.place is None or name != wanted.file else min(wanted.place, len(own))
            number = own[place].number if place < len(own) else own[-1].number + 1
            rows = new[name].split("\n")
            new[name] = "\n".join([*rows[:number], f"{own[-1].indent}- {wanted.raw}", *rows[number:]])
            return replace(wanted, file=name, place=place)
    head = (new.get(FOR_NEW_INTENTS) or NEW_FILE).rstrip("\n")
    new[FOR_NEW_INTENTS] = f"{head}\n- intent: {wanted.intent}\n  examples: |\n    - {wanted.raw}\n"
    return replace(wanted, file=FOR_NEW_INTENTS, place=0)


def _with_line(text: str, number: int, line: str | None) -> str:
    rows = text.split("\n")
    return "\n".join([*rows[:number], *([] if line is None else [line]), *rows[number + 1 :]])


def _standing(name: str, text: str) -> list[_Standing]:
    found: list[_Standing] = []
    places: dict[str, int] = {}
    intent = ""
    for number, row in enumerate(text.split("\n")):
        if match := _BLOCK.match(row):
            intent = match["intent"] or ""
        elif intent and (example := _EXAMPLE.match(row)):
            place = places.get(intent, 0)
            places[intent] = place + 1
            found.append(_Standing(Line(intent, example[2].rstrip(), name, place), number, example[1]))
    return found
