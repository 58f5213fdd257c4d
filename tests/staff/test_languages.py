"""Which language a customer writes: Chinese with Latin names of goods is Chinese, and a number says nothing."""

import pytest

from bot.staff.languages import Language, language_of


@pytest.mark.parametrize(
    "texts",
    [
        ["where is my parcel?"],
        ["Hi", "I want a refund"],
        ["I'm still waiting, order AX5203316042"],
        ["my 快递 is late, can you help me please"],
        ["PLEASE HELP"],
    ],
)
def test_english(texts: list[str]) -> None:
    assert language_of(texts) is Language.EN


@pytest.mark.parametrize(
    "texts",
    [
        ["我的快递到哪了"],
        ["iPhone 15 Pro Max 有货吗"],
        ["转人工", "hello 在吗，东西坏了想退"],
        ["這個多少錢"],
        ["ok 好的", "收到 thanks，明天能到吗"],
    ],
)
def test_chinese(texts: list[str]) -> None:
    assert language_of(texts) is Language.ZH


@pytest.mark.parametrize("texts", [[], [""], ["AX5203316042"], ["？？？", "😀"], ["iPhone 15 Pro"], ["1", "\u202e"]])
def test_nothing_that_tells(texts: list[str]) -> None:
    assert language_of(texts) is None
