"""Goods: catalogue names, ordinary words, brands before them, and names spelled by sound."""

import pytest

from bot.nlu.goods import GoodsIndex
from bot.nlu.phrases import PhraseIndex
from bot.nlu.sounds import sounds_of

NAMES = {"空气炸锅": "暖炊 可视空气炸锅 5L", "耳机": "耳机", "充电宝": "远行 20000 毫安充电宝", "手机": "手机"}
GOODS = GoodsIndex(
    PhraseIndex("product", {"笔记本": "笔记本", "小米": "小米"} | NAMES),
    NAMES,
    {"华为", "小米", "无线", "暖炊"},
    sounds_of(NAMES),
)


def found(text: str) -> list[tuple[str, str]]:
    return [(text[item.start : item.end], item.value) for item in GOODS.find(text)]


@pytest.mark.parametrize(
    ("text", "goods"),
    [
        ("空气炸锅坏了", [("空气炸锅", "暖炊 可视空气炸锅 5L")]),
        ("空汽榨锅坏了", [("空汽榨锅", "暖炊 可视空气炸锅 5L")]),
        ("冲电宝鼓了", [("冲电宝", "远行 20000 毫安充电宝")]),
        ("华为无线耳机", [("华为无线耳机", "华为无线耳机")]),
        ("暖炊空气炸锅", [("暖炊空气炸锅", "暖炊 可视空气炸锅 5L")]),
        ("小米手机", [("小米手机", "小米手机")]),
        ("买点小米", [("小米", "小米")]),
        ("手机13800001111", []),
        ("手机是13800001111", []),
        ("华为", []),
        ("", []),
    ],
)
def test_found(text: str, goods: list[tuple[str, str]]) -> None:
    assert found(text) == goods


@pytest.mark.parametrize("text", ["二级", "耳肌坏了", "守急"])
def test_short_words_are_not_guessed_by_sound(text: str) -> None:
    assert found(text) == []
