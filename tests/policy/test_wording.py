"""What must not be sent, and what looks like it and may."""

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bot.policy.loading import FOLDER
from bot.policy.service import Severity
from bot.policy.wording import check_reply

FORBIDDEN = [
    ("final_interpretation", "本活动最终解释权归本店所有"),
    ("final_interpretation", "最 终 解 释 权归我们"),
    ("final_interpretation", "最终\u200b解释权"),
    ("signed_means_accepted", "签收即认可质量合格"),
    ("signed_means_accepted", "您签收就是认可了"),
    ("no_returns_at_all", "特价商品概不退换"),
    ("no_returns_at_all", "售出不退"),
    ("no_returns_at_all", "赠品不享受三包"),
    ("opened_means_no_return", "拆封后不能退哦"),
    ("opened_means_no_return", "包装拆了影响二次销售"),
    ("blocks_complaint", "请不要投诉我们"),
    ("blocks_complaint", "您撤销投诉后才能退款"),
    ("blocks_complaint", "投诉也没用"),
    ("waives_liability", "本店不承担任何责任"),
    ("proof_on_customer", "您必须证明是质量问题"),
    ("proof_on_customer", "没有开箱视频不予处理"),
    ("freight_on_customer_for_defect", "质量问题退回运费您自己承担"),
    ("blames_customer", "这是您自己操作不当"),
    ("blames_customer", "谁让你不看说明"),
    ("insults", "你这是无理取闹"),
    ("insults", "滚！"),
    ("promises_money", "我保证给您赔"),
    ("promises_money", "一定会全额退"),
    ("promises_money", "假一赔十"),
    ("promises_money", "多少都赔"),
    ("promises_time", "保证明天送到"),
    ("promises_time", "１００％今天到账"),
    ("denies_fraud", "我们不可能是假货"),
    ("refuses_person", "现在不能转人工"),
    ("refuses_person", "我们没有人工客服"),
]
AVOID = [
    ("cliche_address", "亲，在的哦"),
    ("cliche_address", "亲亲您好"),
    ("cliche_apology", "非常抱歉给您带来不便"),
    ("cliche_apology", "给您造成的不便敬请谅解"),
    ("cliche_wait", "请您耐心等待"),
    ("cliche_understand", "非常理解您的心情"),
    ("cliche_service", "还有什么可以帮到您的吗"),
    ("cliche_service", "作为一个AI"),
    ("argues_with_feeling", "您先冷静一下"),
    ("admits_liability", "确实是假货"),
    ("absolute_claims", "绝对正品"),
]
HARMLESS = [
    "左耳没声音的话可以换一件新的，来回运费我们出。",
    "拆开看过也没关系，7天内可以退。",
    "我不能保证明天送到，快递今晚会给答复。",
    "时间上我不敢保证一定送到。",
    "您提到的假一赔十，由专员核实后答复您。",
    "滚筒洗衣机的质保是一年。",
    "亲子装有红色和蓝色。",
    "母亲节活动今天结束。",
    "保证金会在3天内退回。",
    "这就帮您转人工，前面还有2位。",
    "现在没有人工在线，明早9点上班后回复您。",
    "质量问题的运费我们承担。",
    "不满意可以拨打12315投诉。",
    "签收之后发现问题也可以处理。",
    "不一定今天能送到，最晚明天。",
    "",
]


@pytest.mark.parametrize(("rule", "text"), FORBIDDEN)
def test_forbidden(rule: str, text: str) -> None:
    assert (rule, Severity.FORBIDDEN) in {(finding.id, finding.severity) for finding in check_reply(text)}


@pytest.mark.parametrize(("rule", "text"), AVOID)
def test_better_written_otherwise(rule: str, text: str) -> None:
    assert (rule, Severity.AVOID) in {(finding.id, finding.severity) for finding in check_reply(text)}


@pytest.mark.parametrize("text", HARMLESS)
def test_harmless(text: str) -> None:
    assert check_reply(text) == []


def test_a_finding_points_at_the_passage_and_says_why_and_what_instead() -> None:
    text = "您好，特价商品概 不 退 换。"
    finding = next(each for each in check_reply(text) if "概" in each.text)
    assert text[finding.start : finding.end] == finding.text
    assert finding.rule_id == "R13"
    assert finding.why
    assert finding.say


def test_an_excuse_in_another_clause_excuses_nothing() -> None:
    assert check_reply("不急，一定赔您")


@given(st.text(max_size=200))
def test_any_text_can_be_checked_and_passages_are_inside_it(text: str) -> None:
    for finding in check_reply(text):
        assert text[finding.start : finding.end] == finding.text


def test_a_long_text_is_checked_quickly() -> None:
    assert check_reply("保证" * 20000 + "特价" * 20000) == []


@pytest.mark.parametrize("file", ["returns.yml", "compensation.yml", "playbook.yml"])
def test_the_shops_own_sentences_keep_the_rules(file: str) -> None:
    data = yaml.load(Path(FOLDER / file).read_text(), yaml.CSafeLoader)
    assert [(text, found) for text in _strings(data) if (found := check_reply(text))] == []


def _strings(value: object) -> list[str]:
    if isinstance(value, dict):
        return [text for child in value.values() for text in _strings(child)]
    if isinstance(value, list):
        return [text for child in value for text in _strings(child)]
    return [value] if isinstance(value, str) else []
