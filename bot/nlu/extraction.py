"""Who may claim which characters of a message: every finder of the house, in one order of precedence."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Protocol

from bot.nlu import dates, identifiers, measures, normaliser, times
from bot.nlu.character_tagger import Hints
from bot.nlu.found import Found, without_overlaps
from bot.nlu.hints import hints, parts_of_goods
from bot.nlu.issues import behind_goods, plain_issues, shortest
from bot.nlu.normaliser import Normalised
from bot.nlu.phrases import Index
from bot.nlu.taxonomy import ENTITIES

Finder = Callable[[str], Iterable[Found]]


class Tagger(Protocol):
    """Finds what was learned in a normalised text; `cuts` are the places where a word of it begins, `hints` what lists
    and shapes suggest of each of its characters.
    """

    def find(self, text: str, cuts: frozenset[int], hints: Hints) -> Iterator[Found]: ...


@dataclass(frozen=True)
class Extractor:
    """The lexicons by kind of entity, and what was learned, if anything."""

    indexes: Mapping[str, Index]
    tagger: Tagger | None = None
    kinds: frozenset[str] = field(default=frozenset(ENTITIES))

    def extract(self, text: str, now: datetime, cuts: Iterable[int] = ()) -> list[Found]:
        """All entities of a text, with their places in that very text, no two over the same characters.

        `cuts` are the places of `text` where its words begin.
        """
        normal = normaliser.normalise(text)
        claims = self._claims(normal.text, now, cuts_of(normal, cuts))
        return [Found(i.kind, *normal.span(i.start, i.end), i.value) for i in claims if i.kind in self.kinds]

    def _claims(self, text: str, now: datetime, cuts: frozenset[int]) -> list[Found]:
        """Numbers with a cue or a form of their own go first, then what is looked up and learned, then what only a
        pattern suggests: eleven digits are a phone unless they are introduced as an order.
        """
        learned = list(self.learned(text, cuts))
        finders: tuple[Finder, ...] = (
            identifiers.find_shop_order_ids,
            identifiers.find_tax_ids,
            identifiers.find_id_cards,
            identifiers.find_tracking_numbers,
            identifiers.find_bank_cards,
            identifiers.find_cued_order_ids,
            identifiers.find_phones,
            partial(dates.find_full_dates, now=now),
            identifiers.find_bare_order_ids,
            lambda _: (item for item in learned if item.kind in {"address", "invoice_title"}),
            partial(dates.find_dates, now=now),
            measures.find_amounts,
            partial(self._looked_up, kinds=("payment_method", "courier", "city")),
            lambda _: learned,
            partial(self._looked_up, kinds=("product",)),
            partial(times.find_times, now=now),
            measures.find_sizes,
            measures.find_quantities,
            partial(self._looked_up, kinds=("color",)),
        )
        return without_overlaps(item for find in finders for item in find(text))

    def learned(self, text: str, cuts: frozenset[int]) -> Iterator[Found]:
        """What the tagger finds in a normalised text; an issue cut to its shortest form."""
        if self.tagger is None:
            return
        parts, goods = parts_of_goods(text, self.indexes), list(self.indexes["product"].find(text))
        found = list(self.tagger.find(text, cuts, hints(text, self.indexes)))
        for item in found:
            start, end = item.start, item.end
            if item.kind == "issue":
                start, end = shortest(text, behind_goods(item, goods), end, parts)
            if start + (item.kind == "issue") < end:
                yield Found(item.kind, start, end, text[start:end])
        if not any(item.kind == "issue" for item in found):
            yield from (Found("issue", start, end, text[start:end]) for start, end in plain_issues(text, parts))

    def _looked_up(self, text: str, kinds: tuple[str, ...]) -> Iterator[Found]:
        """The longest of all lists first: 京东快递 is a courier before 京东 is anything."""
        items = [item for kind in kinds if kind in self.indexes for item in self.indexes[kind].find(text)]
        return iter(sorted(items, key=lambda item: (item.start - item.end, item.start)))


def cuts_of(normal: Normalised, cuts: Iterable[int]) -> frozenset[int]:
    """Places of the original as places of its normal form."""
    wanted = frozenset(cuts)
    return frozenset(place for place, start in enumerate(normal.starts) if start in wanted)
