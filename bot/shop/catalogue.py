"""Which products a customer is talking about, by the shop's names and by ordinary words. Pure."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import TypeVar

from bot.shop.model import Order, Product

LONGEST_TEXT = 4_000

# Everyday words that contain the name of goods and mean something else.
_OTHER_WORDS = (
    *("手机号", "手机号码", "手机尾号", "手机短信", "手机验证码", "手机端", "手机版", "手机支付"),
    *("包裹", "包邮", "包装", "红包", "面包车", "苹果手机", "苹果电脑", "苹果系统"),
)

Thing = TypeVar("Thing")
Names = Mapping[str, tuple[str, ...]]


def find(text: str, products: Iterable[Product]) -> list[Product]:
    """The products that `text` names, those with the longest matching word first, then in catalogue order.

    A longer word wins over a shorter one inside it: 手机壳 is no 手机, 蓝牙耳机 is no wired 耳机. Upper and lower
    case, wide letters and spaces do not matter. Only the first 4,000 characters (the longest message) are looked at.
    """
    return [product for product, _ in _matches(text, [(one, (one.name, *one.aliases)) for one in products])]


def names_of(products: Iterable[Product]) -> Names:
    """What the products are called, by their ids."""
    return {product.id: (product.name, *product.aliases) for product in products}


def orders_mentioning(text: str, orders: Sequence[Order], words: Names) -> list[Order]:
    """The orders, as they were given, with something in them that `text` names, be it no longer sold."""
    bought = {item.product_id: item.name for order in orders for item in order.items}
    # All goods take part: an order of wired earphones is not meant by 蓝牙耳机, even where none was bought.
    named = [(key, (*words.get(key, ()), *((bought[key],) if key in bought else ()))) for key in {**words, **bought}]
    found = {key for key, _ in _matches(text, named)}
    return [order for order in orders if any(item.product_id in found for item in order.items)]


def without_names(text: str, names: Iterable[tuple[str, ...]]) -> str:
    """The text in its plain form, without the names of goods: of 碎花裙小了 the 碎 is none of the customer's."""
    told = _plain(text[:LONGEST_TEXT])
    for word in _longest_first(_plain_name(word) for own in names for word in own):
        told = _pattern(word).sub(" ", told)
    return told


def _matches(text: str, named: Iterable[tuple[Thing, tuple[str, ...]]]) -> list[tuple[Thing, int]]:
    """Which of the `named` things the text holds, with the length of the longest word that did it, longest first."""
    looked_at = _plain(text[:LONGEST_TEXT])
    entries = list(named)
    words = {_plain_name(word) for _, own in entries for word in own} | set(_OTHER_WORDS)
    taken = [False] * len(looked_at)
    present: set[str] = set()
    for word in _longest_first(words):
        for match in _pattern(word).finditer(looked_at):
            start, end = match.span()
            if not any(taken[start:end]):
                taken[start:end] = [True] * (end - start)
                present.add(word)
    best = [(key, max((len(w) for w in map(_plain_name, own) if w in present), default=0)) for key, own in entries]
    return sorted(((key, length) for key, length in best if length), key=lambda one: -one[1])


def _longest_first(words: Iterable[str]) -> list[str]:
    """Each once: a longer word wins over a shorter one inside it."""
    return sorted(set(words) - {""}, key=lambda one: (-len(one), one))


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).lower().split())


_plain_name = lru_cache(maxsize=4096)(_plain)  # of goods, not of what customers write


@lru_cache(maxsize=4096)
def _pattern(word: str) -> re.Pattern[str]:
    """The word as customers type it: a space may be missing or added, but not inside a Latin word or a number."""
    parts = [re.escape(part) for part in re.findall(r"[a-z]+|[0-9]+|\S", word)]
    body = r"\s?".join(parts)
    before = r"(?<![a-z0-9])" if re.match(r"[a-z0-9]", word) else ""
    after = r"(?![a-z0-9])" if re.search(r"[a-z0-9]\Z", word) else ""
    return re.compile(before + body + after)
