"""转人工 always works by word."""

import pytest

from bot.dialogue.risk_policy import asks_for_person


@pytest.mark.parametrize(
    "text",
    [
        "转人工",
        "我的快递到哪了 转人工",
        "东西坏了，我要投诉，转人工",
        "人工客服!!!",
        "给我找个真人",
        "要人工",
        "我要转接人工",
    ],
)
def test_whoever_says_it_gets_a_person(text: str) -> None:
    assert asks_for_person(text)


@pytest.mark.parametrize(
    "text", ["不用转人工", "别转人工了", "不想找人工", "手工做的吗", "人工智能", "怎么转人工费", ""]
)
def test_a_negation_or_another_word_does_not(text: str) -> None:
    assert not asks_for_person(text)
