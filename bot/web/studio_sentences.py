"""How a sentence of the inbox is shown to one maintainer."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bot.learning.conflicts import Conflict
from bot.learning.inbox import Item
from bot.learning.intent_search import Choosable, choosable
from bot.learning.marks import found
from bot.learning.opinions import STATUS_LABELS
from bot.learning.signals import REASON_LABELS
from bot.learning.suggestions import suggestions
from bot.learning.word_cuts import cut_by_words
from bot.nlu.labels import ENTITY_LABELS
from bot.web.services import Services
from bot.web.studio_access import data_folder

GUESSES = 5
ENTITY_KEYS = {
    **{
        "person": "p",
        "phone": "h",
        "address": "a",
        "city": "c",
        "product": "g",
        "issue": "f",
        "date": "d",
        "time": "i",
    },
    **{"amount": "m", "quantity": "q", "size": "s", "color": "l", "order_id": "o", "tracking_no": "t", "courier": "k"},
    **{"payment_method": "y", "invoice_title": "n", "tax_id": "x"},
}
"""The key of each kind while something is selected."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A sentence on the page of one maintainer. `candidates`: intents that fit what was typed, when several do;
    `wanted`: the intent that `against` speaks against; `cut`: words that jieba cuts across a marked entity.
    """

    item: Item
    by: str
    guesses: tuple[str, ...]
    suggested: dict[str, int]
    error: str = ""
    candidates: tuple[Choosable, ...] = ()
    wanted: str | None = None
    against: tuple[Conflict, ...] = ()
    cut: tuple[str, ...] = ()
    marking: bool = False

    @property
    def mine(self) -> bool:
        return self.item.opinion_of(self.by) is not None


def shown_to(has: Services, items: Sequence[Item], by: str, **facts: Any) -> list[Shown]:
    said = suggestions(has.database, [item.id for item in items])
    found_so = []
    for item in items:
        suggested = said.get(item.id, Counter())
        guesses = [*(name for name, _ in suggested.most_common()), *(name for name, _ in item.reading.ranking)]
        first = tuple(dict.fromkeys(guesses))[:GUESSES]
        cut = tuple(cut_by_words(data_folder(), item.text, found(item.marks, item.text))) if item.marks else ()
        found_so.append(Shown(item, by, first, dict(suggested), cut=cut, **facts))
    return found_so


def likeliest(items: Sequence[Item]) -> list[str]:
    """Of a whole cluster: the guesses of its sentences, by their confidence."""
    total: Counter[str] = Counter()
    for item in items:
        for name, confidence in item.reading.ranking:
            total[name] += confidence * item.count  # type: ignore[assignment]
    return [name for name, _ in total.most_common(GUESSES)]


def words() -> dict[str, Any]:
    return {
        "intents": choosable(),
        "reasons": REASON_LABELS,
        "statuses": STATUS_LABELS,
        "entities": [(kind, ENTITY_LABELS[kind], key) for kind, key in ENTITY_KEYS.items()],
        "entity_labels": ENTITY_LABELS,
    }
