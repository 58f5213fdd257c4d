"""Which products fit a need, a budget and a kind of goods. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.nlu.numerals import NUMBER, number
from bot.shop.model import Product

_UP_TO = re.compile(
    rf"(?:{NUMBER}(?:块钱?|元)?[到至~-])?(?P<high>{NUMBER})(?:块钱?|元)?(?P<kind>以内|以下|之内|左右|上下|内|预算)"
    rf"|(?:预算|不超过|别超过|最多)[是在]?(?P<most>{NUMBER})"
)


@dataclass(frozen=True, slots=True)
class Wish:
    """`budget_fen` None: none was named; `categories` empty: any; `must_say`: a word of the product's own text."""

    budget_fen: int | None = None
    categories: frozenset[str] = frozenset()
    must_say: str = ""


def budget_fen(text: str, around_percent: int) -> int | None:
    """The most that may be spent, as the text says it: 三百以内, 预算500, 200左右."""
    found = _UP_TO.search(text)
    value = number(found["most"] or found["high"]) if found else None
    if found is None or value is None:
        return None
    percent = around_percent if found["kind"] in {"左右", "上下"} else 100
    return int(value * percent)


def recommended(products: Sequence[Product], wish: Wish, most: int) -> list[Product]:
    """Those in stock that fit, the dearest within the budget first; without a budget in the shop's own order."""
    fitting = [one for one in products if one.stock > 0 and _fits(one, wish)]
    if wish.budget_fen is not None:
        fitting.sort(key=lambda one: -one.price_fen)
    return fitting[:most]


def _fits(product: Product, wish: Wish) -> bool:
    return (
        (wish.budget_fen is None or product.price_fen <= wish.budget_fen)
        and (not wish.categories or product.category in wish.categories)
        and wish.must_say in _own_words(product)
    )


def _own_words(product: Product) -> str:
    return "".join([product.name, product.description, *product.attributes, *product.attributes.values()])
