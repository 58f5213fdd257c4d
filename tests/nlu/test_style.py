"""How a customer writes says how they like to be served; while unsure, nothing is said."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.nlu.emotion import Emotion
from bot.nlu.style import LEAST_CONFIDENCE, estimate
from bot.nlu.taxonomy import Style

CALM = Emotion("calm", 0.0)
ANGRY = Emotion("angry", 0.6)


@pytest.mark.parametrize(
    ("messages", "style"),
    [
        (["哈喽小姐姐~", "这个裙子好好看呀", "哈哈哈那我买啦"], Style.LIVELY),
        (["嘿嘿 客服小可爱在吗", "么么哒😘"], Style.LIVELY),
        (["退货", "嗯", "可以"], Style.QUIET),
        (["42码", "黑色", "好", "行"], Style.QUIET),
        (["人呢", "快点！！", "别废话 直接给我退"], Style.IMPATIENT),
        (["到底还要多久", "赶紧的！！！"], Style.IMPATIENT),
        (["不好意思又来打扰你了", "我怕是不是我说错了什么", "你是不是嫌我烦"], Style.SENSITIVE),
        (["你这话什么意思", "感觉挺委屈的"], Style.SENSITIVE),
    ],
)
def test_style(messages: list[str], style: Style) -> None:
    found = estimate(messages, CALM)
    assert found is not None
    assert found.name is style
    assert LEAST_CONFIDENCE <= found.confidence < 1


@pytest.mark.parametrize(
    "messages",
    [[], [""], ["在吗"], ["我要退货"], ["请问这个什么时候发货", "我想改一下收货地址"], ["嗯", "好"], ["呀"]],
)
def test_unsure(messages: list[str]) -> None:
    assert estimate(messages, CALM) is None


def test_laughing_in_anger_is_no_good_cheer() -> None:
    found = estimate(["哈哈 你们真行呀~", "😂😂"], ANGRY)
    assert found is None or found.name is not Style.LIVELY


def test_what_was_written_long_ago_no_longer_counts() -> None:
    messages = ["哈哈哈小姐姐么么~"] * 3 + ["请问退货地址是哪里", "我需要寄回哪个仓库", "单号填在哪个页面上"] * 2
    assert estimate(messages, CALM) is None


@given(st.lists(st.text(max_size=60), max_size=8), st.sampled_from([CALM, ANGRY]))
def test_any_text_has_a_style_within_bounds_or_none(messages: list[str], feeling: Emotion) -> None:
    found = estimate(messages, feeling)
    assert found is None or (found.name in Style and LEAST_CONFIDENCE <= found.confidence <= 1)
