"""What a customer does not want is not taken for what they want."""

import re

import pytest
from trackers import NOW, tracker

from actions.applying import day_said, slot_said
from actions.refusals import is_refused, without_refused_parts, without_refused_places, without_refused_wishes
from actions.turn import Turn


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("不要换货我要退款", "我要退款"),
        ("别给我换货，退钱", "，退钱"),
        ("不换 退款吧", " 退款吧"),
        ("不是换货，是退货", "，是退货"),
        ("不用补发了 退钱", " 退钱"),
        ("不退款我就投诉", "不退款我就投诉"),
        ("不换就差评", "不换就差评"),
        ("能不能换货", "能不能换货"),
        ("可不可以退款", "可不可以退款"),
        ("要不换一个", "要不换一个"),
        ("是不是退款了", "是不是退款了"),
    ],
)
def test_a_refused_wish_is_none(text: str, rest: str) -> None:
    assert without_refused_wishes(text) == rest


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("别放驿站 放家门口", " 放家门口"),
        ("不要放快递柜和门卫，放家门口", "，放家门口"),
        ("放驿站", "放驿站"),
        ("能不能放驿站", "能不能放驿站"),
    ],
)
def test_a_refused_place_is_none(text: str, rest: str) -> None:
    assert without_refused_places(text) == rest


@pytest.mark.parametrize(
    ("text", "slot"),
    [("上午不在 下午送", "下午"), ("不要上午，晚上吧", "晚上"), ("下午送", "下午"), ("上午没人", None)],
)
def test_a_refused_part_of_the_day_is_none(text: str, slot: str | None) -> None:
    assert slot_said(Turn.of(tracker(text))) == slot
    assert slot is None or slot in without_refused_parts(text)


def said(text: str, *found: tuple[str, str, str]) -> Turn:
    """A message with entities at their places: kind, words, value."""
    heard = tracker(text)
    heard.latest_message["entities"] = [
        {"entity": kind, "value": value, "start": text.index(words), "end": text.index(words) + len(words)}
        for kind, words, value in found
    ]
    return Turn.of(heard)


def test_the_day_that_is_meant_is_the_one_that_is_not_refused() -> None:
    turn = said("明天不在家 改后天送", ("date", "明天", "2026-11-23"), ("date", "后天", "2026-11-24"))
    assert day_said(turn) == "2026-11-24"
    assert day_said(said("明天不在家", ("date", "明天", "2026-11-23"))) is None
    assert day_said(said("明天送", ("date", "明天", "2026-11-23"))) == "2026-11-23"


def test_a_value_that_is_refused_comes_after_those_that_are_not() -> None:
    turn = said("不要红色的 要蓝色", ("color", "红色", "红色"), ("color", "蓝色", "蓝色"))
    assert turn.entities["color"] == "蓝色"
    assert said("不要红色的", ("color", "红色", "红色")).entities["color"] == "红色"


@pytest.mark.parametrize("text", ["", "不", "别别别别", "不要" * 500, "上午" * 300 + NOW])
def test_odd_texts_are_read(text: str) -> None:
    assert re.sub(r"\s", "", without_refused_places(without_refused_wishes(text))) is not None
    assert not is_refused(text, 0, 0)
