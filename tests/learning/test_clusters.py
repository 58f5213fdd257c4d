"""Sentences that want the same come together, and the need that costs most comes first."""

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from bot.learning.clusters import Cluster, clusters
from bot.learning.inbox import Item
from bot.learning.opinions import Status
from bot.learning.signals import Reading, Reason
from bot.nlu.sentence_encoder import encode

GIFT_CARDS = ("礼品卡怎么用不了", "我的礼品卡绑定不上", "礼品卡余额在哪看", "朋友送的礼品卡咋激活", "礼品卡能退钱吗")
LOUD = ("洗衣机声音太大了", "洗衣机脱水的时候特别响", "洗衣机噪音大得受不了", "这洗衣机吵死了")


def item(text: str, gain: float = 1.0, **fields: object) -> Item:
    reasons = {Reason.FALLBACK: 1}
    known = {"count": 1, "customers": 1, "reasons": reasons, **fields}
    return Item(text, text, Reading(()), "m", Status.OPEN, None, gain=gain, opinions=(), **known)  # type: ignore[arg-type]


def by_first(texts: Sequence[str]) -> NDArray[np.float32]:
    """As many directions as there are first characters."""
    firsts = sorted({text[0] for text in texts})
    return np.array([[float(text[0] == first) for first in firsts] for text in texts], dtype=np.float32)


def made(*items: Item) -> list[Cluster]:
    return clusters(items, by_first)


def test_real_sentences_of_two_needs_fall_into_two_groups() -> None:
    found = clusters([item(text) for text in (*GIFT_CARDS, *LOUD)], encode)
    assert sorted(sorted(one.text for one in cluster.items) for cluster in found) == sorted(
        [sorted(GIFT_CARDS), sorted(LOUD)]
    )
    assert {cluster.terms[0] for cluster in found} <= {"礼品", "品卡", "洗衣", "衣机"}


def test_what_promises_most_comes_first() -> None:
    found = made(*(item(f"a{n}", 1) for n in range(5)), *(item(f"b{n}", 3) for n in range(3)))
    assert [cluster.typical[0] for cluster in found] == ["b", "a"]
    assert [cluster.gain for cluster in found] == [9, 5]


def test_shares_are_of_the_turns() -> None:
    why = {Reason.FALLBACK: 4, Reason.BEFORE_HUMAN: 2, Reason.LOW_RATING: 1}
    (cluster,) = made(item("a1", count=4, customers=3, reasons=why), item("a2"), item("a3", count=3, customers=2))
    assert (cluster.turns, cluster.customers) == (8, 6)
    assert (cluster.handed_over, cluster.rated_low) == (0.25, 0.125)


@pytest.mark.parametrize("texts", [[], ["a1"], ["a1", "a2"], ["a1", "b1", "c1", "d1"]])
def test_what_stands_alone_is_no_group(texts: list[str]) -> None:
    assert made(*map(item, texts)) == []


@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 99)), unique=True, max_size=20))
def test_no_sentence_is_in_two_groups_and_none_is_made_up(said: list[tuple[str, int]]) -> None:
    texts = [f"{letter}{number}" for letter, number in said]
    grouped = [one.text for cluster in made(*map(item, texts)) for one in cluster.items]
    assert len(grouped) == len(set(grouped))
    assert set(grouped) <= set(texts)
