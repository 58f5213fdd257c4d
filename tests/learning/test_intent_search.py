"""A maintainer finds an intent with two or three letters."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import BadInput
from bot.learning.intent_search import choosable, find, the_one
from bot.nlu.taxonomy import INTENTS


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("cwl", "track_parcel"),
        ("CWL ", "track_parcel"),
        ("chawuliu", "track_parcel"),
        ("查物流", "track_parcel"),
        ("track_parcel", "track_parcel"),
        ("zrg", "request_human"),
        ("yqpc", "demand_compensation"),
    ],
)
def test_found(query: str, name: str) -> None:
    assert the_one(query).name == name


@pytest.mark.parametrize("query", ["", "   ", "zzzz", "t", "<script>", "' OR 1=1", "🙂", "a" * 10_000])
def test_what_fits_none_or_too_many_is_refused(query: str) -> None:
    with pytest.raises(BadInput):
        the_one(query)


def test_every_intent_can_be_chosen_by_its_name_and_by_its_label() -> None:
    assert {one.name for one in choosable()} == INTENTS
    assert [one for one in choosable() if the_one(one.name) != one or the_one(one.label) != one] == []


@given(st.text(max_size=10))
def test_every_hit_holds_what_was_typed(query: str) -> None:
    wanted = query.strip().lower()
    assert all(any(wanted in key for key in (one.name, one.label, one.initials, one.pinyin)) for one in find(query))
