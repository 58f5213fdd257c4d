"""The exchange before a message: what the bot or staff asked last, and what the customer had said before.

Nearly half of customers' messages mean nothing without it: 可以, 嗯, 多久, 那个.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from bot.nlu.normaliser import normal_text

LONGEST = 60
"""Characters of the shop's last words that count: its question stands at their end."""

_INSIGNIFICANT = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Exchange:
    """`shop` is what was said to the customer last, `customer` what they had said before that; empty if nothing was."""

    shop: str = ""
    customer: str = ""

    def __bool__(self) -> bool:
        return bool(self.shop or self.customer)

    @property
    def shop_end(self) -> str:
        return normal_text(self.shop)[-LONGEST:]

    @property
    def customer_start(self) -> str:
        return normal_text(self.customer)[:LONGEST]


@dataclass(frozen=True, slots=True)
class Answer:
    """A sentence that has its intent because of the exchange before it."""

    text: str
    intent: str
    before: Exchange
    file: Path

    @property
    def key(self) -> str:
        """Equal for answers that differ only in spelling, after the same exchange."""
        parts = (self.before.shop, self.before.customer, self.text)
        return "|".join(_INSIGNIFICANT.sub("", normal_text(part).lower()) or part for part in parts)


def last_exchange(context: Sequence[Mapping[str, Any]]) -> Exchange:
    """Of messages as `{"sender", "text"}`, oldest first: the shop's last words, and the customer's last."""
    shop = next((m["text"] for m in reversed(context) if m.get("sender") in {"bot", "staff"} and m.get("text")), "")
    customer = next((m["text"] for m in reversed(context) if m.get("sender") == "customer" and m.get("text")), "")
    return Exchange(str(shop), str(customer))


def read_answers(folder: Path) -> list[Answer]:
    """All answers of the files in a folder.

    A file is a list of exchanges: `shop`, optionally `customer`, and `answers`, a list of texts by intent.
    Raises ValueError: a file does not have that form; the text names it.
    """
    return [answer for path in sorted(folder.glob("*.yml")) for answer in _read_file(path)]


def _read_file(path: Path) -> Iterator[Answer]:
    try:
        for entry in yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader):
            if unknown := entry.keys() - {"shop", "customer", "answers"}:
                raise ValueError(f"不认识的键 {'、'.join(sorted(unknown))}")
            before = Exchange(str(entry.get("shop", "")), str(entry.get("customer", "")))
            if not before:
                raise ValueError("既没有 shop 也没有 customer")
            for intent, texts in entry["answers"].items():
                for text in texts:
                    yield Answer(str(text), intent, before, path)
    except (yaml.YAMLError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"{path}：不是上下文语料的格式：{error}") from error
