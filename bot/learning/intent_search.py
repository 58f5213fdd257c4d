"""Finding an intent as people type: its name, its label, or the initials of the label's pinyin. Pure functions."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from pypinyin import Style, lazy_pinyin

from bot.errors import BadInput
from bot.nlu.labels import INTENT_LABELS
from bot.nlu.taxonomy import INTENTS


@dataclass(frozen=True, slots=True)
class Choosable:
    """`initials` of 查物流 are cwl, `pinyin` chawuliu."""

    name: str
    label: str
    initials: str
    pinyin: str


@cache
def choosable() -> tuple[Choosable, ...]:
    """All intents, by label."""
    found = []
    for name in INTENTS:
        label = INTENT_LABELS[name]
        initials = "".join(lazy_pinyin(label, style=Style.FIRST_LETTER, errors="ignore"))
        found.append(Choosable(name, label, initials, "".join(lazy_pinyin(label, errors="ignore"))))
    return tuple(sorted(found, key=lambda one: (one.initials, one.name)))


def find(query: str, among: Iterable[Choosable] | None = None) -> list[Choosable]:
    """Those that fit, the best first: said exactly, then beginning so, then having it inside."""
    wanted = query.strip().lower()
    if not wanted:
        return []
    scored = [(_fit(wanted, one), one.initials, one.name, one) for one in among or choosable()]
    return [one for score, _, _, one in sorted(scored, key=lambda entry: entry[:3]) if score < 3]


def the_one(query: str) -> Choosable:
    """The intent that is meant. Raises BadInput: none fits, or several do and none exactly."""
    fitting = find(query)
    exact = [one for one in fitting if _fit(query.strip().lower(), one) == 0]
    if len(exact) != 1 and len(fitting) != 1:
        hint = "、".join(one.label for one in (exact or fitting)[:5])
        maybe = f"，可能是：{hint}" if hint else ""
        raise BadInput(f"“{query}”对不上一个意图{maybe}。", code="UNKNOWN_INTENT", field="intent")
    return (exact or fitting)[0]


def _fit(wanted: str, one: Choosable) -> int:
    keys = (one.name, one.label, one.initials, one.pinyin)
    if wanted in keys:
        return 0
    if any(key.startswith(wanted) for key in keys):
        return 1
    return 2 if any(wanted in key for key in keys) else 3
