"""Words that jieba cuts to their opposite stay whole with our dictionary."""

from pathlib import Path

import pytest

from bot.nlu.lexicons import read_words
from bot.nlu.normaliser import normal_text
from bot.nlu.segmenter import Segmenter
from bot.settings import ROOT

DICTIONARY = ROOT / "data" / "nlu" / "lexicons" / "jieba.txt"


@pytest.fixture(scope="module")
def shop() -> Segmenter:
    return Segmenter(read_words(DICTIONARY))


def cut(segmenter: Segmenter, text: str) -> list[str]:
    return [word.text for word in segmenter.words(normal_text(text))]


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("我13812345678没收到货", "没收到货"),
        ("还没收到", "没收到"),
        ("７天无理由退货", "7天无理由退货"),
        ("支持七天无理由吗", "七天无理由"),
        ("能不能七天無理由", "七天无理由"),
        ("有运费险吗", "运费险"),
        ("我要转人工", "转人工"),
        ("开专票", "专票"),
        ("能用花呗吗", "花呗"),
        ("AX2611200042 到哪了", "ax2611200042"),
        ("打13812345678给我", "13812345678"),
    ],
)
def test_shop_words_stay_whole(shop: Segmenter, text: str, word: str) -> None:
    assert word in cut(shop, text)


def test_without_the_dictionary_the_complaint_is_inverted() -> None:
    assert "没收到货" not in cut(Segmenter([]), "我没收到货")


def test_the_dictionary_is_large_enough() -> None:
    assert len(read_words(DICTIONARY)) >= 250


def test_two_dictionaries_do_not_touch_each_other(shop: Segmenter) -> None:
    other = Segmenter(["货没收"])
    assert "没收到货" in cut(shop, "没收到货")
    assert "没收到货" not in cut(other, "没收到货")


def test_words_carry_their_places(shop: Segmenter) -> None:
    text = "在吗 没收到货"
    assert [text[word.start : word.end] for word in shop.words(text)] == cut(shop, text)


def test_values_and_other_names(tmp_path: Path) -> None:
    (tmp_path / "couriers.txt").write_text("顺丰\t顺丰速运 SF # 常用\n# 整行注释\n\n", encoding="utf-8")
    assert read_words(tmp_path / "couriers.txt") == {"顺丰": "顺丰", "顺丰速运": "顺丰", "sf": "顺丰"}
