"""What was said before a message, and the sentences that are taught with it."""

from pathlib import Path

import pytest

from bot.nlu.exchanges import Exchange, last_exchange, read_answers
from bot.nlu.taxonomy import INTENTS
from bot.settings import ROOT

TAUGHT = ROOT / "data" / "nlu" / "context"
HELD_OUT = ROOT / "data" / "eval" / "nlu" / "context"


def said(sender: str, text: str) -> dict[str, str]:
    return {"sender": sender, "text": text}


def test_the_last_words_of_each_side_count() -> None:
    context = [said("customer", "退货"), said("bot", "哪一单？"), said("customer", "这单"), said("staff", "要取消吗？")]
    assert last_exchange(context) == Exchange(shop="要取消吗？", customer="这单")
    assert last_exchange([said("customer", "在吗"), said("bot", "")]) == Exchange(customer="在吗")
    assert not last_exchange([])


def test_only_the_end_of_long_words_of_the_shop_counts() -> None:
    assert Exchange(shop="说明" * 5000 + "可以吗？").shop_end.endswith("可以吗?")
    assert len(Exchange(shop="说明文字" * 5000).shop_end) <= 60


def test_every_answer_has_an_intent_that_exists() -> None:
    answers = [*read_answers(TAUGHT), *read_answers(HELD_OUT)]
    assert {answer.intent for answer in answers} <= INTENTS


def test_the_same_answer_to_the_same_words_has_one_intent() -> None:
    for folder in (TAUGHT, HELD_OUT):
        keys = [answer.key for answer in read_answers(folder)]
        assert sorted(keys) == sorted(set(keys))


def test_no_exchange_that_is_held_out_is_taught() -> None:
    taught = {answer.before.shop_end for answer in read_answers(TAUGHT)}
    assert not taught & {answer.before.shop_end for answer in read_answers(HELD_OUT)}


@pytest.mark.parametrize(
    "content",
    ["nlu: []", "- shop: 在\n  answer: {affirm: [好]}", "- answers: {affirm: [好]}", "- shop: 在", "- [", "1"],
)
def test_a_file_that_does_not_fit_is_named(content: str, tmp_path: Path) -> None:
    (tmp_path / "wrong.yml").write_text(content, encoding="utf-8")
    with pytest.raises(ValueError, match=r"wrong\.yml"):
        read_answers(tmp_path)
