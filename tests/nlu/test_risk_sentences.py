"""The shipped risk words on sentences of their own: what is meant is found, and what only looks like it is not."""

from functools import cache
from typing import Any

import pytest
import yaml

from bot.nlu.mood import read_risks
from bot.nlu.risk import RiskLexicon, find_risks
from bot.nlu.taxonomy import RISKS
from bot.settings import ROOT

MARK = 0.97


@cache
def lexicon() -> RiskLexicon:
    return RiskLexicon.of(read_risks("data/nlu/lexicons/risk.yml"))


def sentences() -> list[tuple[str, set[str]]]:
    blocks: list[dict[str, Any]] = yaml.safe_load(
        (ROOT / "data" / "eval" / "risk" / "sentences.yml").read_text(encoding="utf-8")
    )
    return [(text, set(block["risk"])) for block in blocks for text in block["sentences"]]


def test_there_are_enough_sentences_of_each_kind() -> None:
    assert len(sentences()) >= 200
    for risk in RISKS:
        assert sum(risk in flags for _, flags in sentences()) >= 8


def test_precision_and_recall() -> None:
    right = wrong = missed = 0
    told = []
    for text, flags in sentences():
        found = set(find_risks(text, lexicon()))
        right, wrong, missed = right + len(found & flags), wrong + len(found - flags), missed + len(flags - found)
        if found != flags:
            told.append(f"{text}: {sorted(found)} instead of {sorted(flags)}")
    assert right / (right + wrong) >= MARK, told
    assert right / (right + missed) >= MARK, told


@pytest.mark.parametrize(
    "text",
    [
        "不用转人工",
        "怕是假的",
        "小红书看到的想买",
        "订单8812345001",
        "律师函格式的本子有吗",
        "送到法院见我同事",
        "炸了锅了 大家都在说你们",
        "气炸了",
        "肺都气炸了",
        "油炸了一下就粘锅",
        "用空气炸锅炸了薯条 不脆",
        "退一赔三吗 这种情况",
        "我没说要起诉",
        "我不是说要投诉到12315",
        "我在医院上班 快点发",
        "送到急诊",
        "寄到法院旁边",
        "我不会找律师",
        "没有假货",
    ],
)
def test_traps(text: str) -> None:
    assert find_risks(text, lexicon()) == []


@pytest.mark.parametrize(
    ("text", "flag"),
    [
        ("我们正在起诉你们", "legal"),
        ("现在起诉你们", "legal"),
        ("我现在在急诊", "injury"),
        ("人还在医院急诊", "injury"),
        ("现在流血了", "injury"),
        ("正在申请仲裁", "legal"),
        ("法院见 现在就去", "legal"),
        ("漏电那个充电宝 赔钱", "injury"),
        ("着火那个锅 谁负责", "injury"),
        ("起火心里害怕", "injury"),
        ("烫伤心疼死我了", "injury"),
        ("充电就冒烟锅底都黑了", "injury"),
        ("座椅起火座子都烧了", "injury"),
        ("起诉书已经递上去了", "legal"),
        ("立案号已经下来了", "legal"),
        ("传票号 你们等着收", "legal"),
        ("怎么会起火 你们解释", "injury"),
        ("怎么会过敏了 用之前好好的", "injury"),
        ("什么破玩意会漏电", "injury"),
        ("起火了怎么办", "injury"),
        ("插上就会冒烟 什么东西", "injury"),
        ("一插电还会漏电 你们检查过么", "injury"),
        ("孩子拉肚子 吃了你家的饼干", "injury"),
        ("手被割破了", "injury"),
        ("烫到手了 起泡", "injury"),
        ("孩子手被夹 肿了", "injury"),
        ("夹到手了 疼死", "injury"),
        ("被电到了", "injury"),
        ("电到我了这个吹风机", "injury"),
        ("杯子炸了", "injury"),
        ("玻璃锅炸了 满地碎片", "injury"),
        ("脸过敏 起疹子", "injury"),
        ("吃完去医院了", "injury"),
        ("老人住院了 因为你们的奶粉", "injury"),
        ("我今年13岁", "minor"),
        ("我儿子十岁用我手机买的", "minor"),
        ("我要求退一赔三", "fraud_claim"),
        ("必须退一赔三 给个说法", "fraud_claim"),
        ("给我退一赔三 行不行?", "fraud_claim"),
        ("难道不是假货吗", "fraud_claim"),
        ("这还不是假货", "fraud_claim"),
        ("这不是假货是什么", "fraud_claim"),
        ("没说不起诉 我就是要起诉", "legal"),
        ("不打12315你们不当回事", "regulator"),
        ("不找消协你们不处理", "regulator"),
        ("不投诉到12315不解决是吧", "regulator"),
        ("别以为我不会起诉", "legal"),
        ("你以为我不会打12315吗", "regulator"),
        ("别逼我曝光你们", "media"),
        ("别逼我去12315", "regulator"),
        ("找律师了", "legal"),
        ("我会找律师的", "legal"),
        ("在法院见", "legal"),
        ("在起诉", "legal"),
    ],
)
def test_what_is_meant_is_found(text: str, flag: str) -> None:
    assert find_risks(text, lexicon()) == [flag]


def test_a_very_long_message_is_read() -> None:
    """Nothing looks further than a few characters around a phrase."""
    flags = find_risks("没有起火，不是假货吧，" * 20_000, lexicon())
    assert flags == []
