"""Replies that staff send often: read from data/console, filled with what is known, found also by pinyin initials."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import yaml
from pypinyin import Style, lazy_pinyin

from bot.settings import ROOT

FILE = ROOT / "data" / "console" / "canned_replies.yml"
VARIABLES = ("customer", "staff", "order")


@dataclass(frozen=True, slots=True)
class CannedReply:
    """`initials`: the first letters of the title's syllables: 请稍等 is qsd."""

    group: str
    title: str
    text: str
    initials: str

    def filled(self, known: Mapping[str, str]) -> "CannedReply":
        """With the variables that are known; one that is not stays in braces, for staff to see and fill."""
        text = self.text
        for name in VARIABLES:
            if known.get(name):
                text = text.replace("{" + name + "}", known[name])
        return replace(self, text=text)


@cache
def canned_replies(path: Path = FILE) -> tuple[CannedReply, ...]:
    """All of them, in the file's order. Raises what a broken file raises."""
    return tuple(
        CannedReply(one["group"], one["title"], one["text"], initials(one["title"]))
        for one in yaml.safe_load(path.read_text(encoding="utf-8"))
    )


def initials(text: str) -> str:
    return "".join(lazy_pinyin(text, style=Style.FIRST_LETTER)).lower()
