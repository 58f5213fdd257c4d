"""Where a text holds personal data, so that whoever stores or shows it can mask it. Pure functions."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import partial

from bot.nlu import dates, identifiers, normaliser
from bot.nlu.found import Found, without_overlaps

PERSONAL_KINDS = frozenset({"person", "phone", "address", "id_card", "bank_card", "order_id", "tracking_no", "tax_id"})


def find_personal_data(text: str, entities: Iterable[Found] = ()) -> list[Found]:
    """Spans of `text` that tell who someone is, where they live or what they bought; in order, never overlapping.

    Numbers are recognised here by their form, wherever they stand. Names and addresses cannot be told by form: they
    are taken from `entities`, which the pipeline found in the same text.
    """
    normal = normaliser.normalise(text)
    numbers = [Found(item.kind, *normal.span(item.start, item.end), item.value) for item in _numbers(normal.text)]
    named = [item for item in entities if item.kind in PERSONAL_KINDS]
    return without_overlaps([*numbers, *(item for item in named if _inside(text, item))])


def _numbers(text: str) -> Iterator[Found]:
    """A card is looked for without asking whether the words before speak of one: masking too much does less harm."""
    finders = (
        identifiers.find_shop_order_ids,
        identifiers.find_id_cards,
        identifiers.find_tax_ids,
        identifiers.find_tracking_numbers,
        identifiers.find_bank_cards,
        identifiers.find_phones,
        identifiers.find_cued_order_ids,
        # 2026-11-20 is a day and tells nobody's name.
        partial(dates.find_full_dates, now=datetime.min),
        identifiers.find_bare_order_ids,
    )
    claims = without_overlaps(item for find in finders for item in find(text))
    return (item for item in claims if item.kind in PERSONAL_KINDS)


def _inside(text: str, item: Found) -> bool:
    return 0 <= item.start < item.end <= len(text)
