"""Risks count when they are meant."""

import pytest

from bot.nlu.risk import RiskLexicon, find_risks

LEXICON = RiskLexicon.of(
    {
        "injury": ["起火", "送医院"],
        "legal": ["起诉", "律师"],
        "regulator": ["12315", "12345", "消协"],
        "media": ["曝光"],
        "fraud_claim": ["假货", "退一赔三", "欺诈"],
        "self_harm": ["不想活"],
        "negations": ["不是要", "没有", "不想", "别"],
    }
)


@pytest.mark.parametrize(
    ("text", "flags"),
    [
        ("充電的時候起火了", ["injury"]),
        ("我要打12315", ["regulator"]),
        ("打１２３１５ 找律师", ["legal", "regulator"]),
        ("收到的是假货 退一赔三", ["fraud_claim"]),
        ("我买的是不是假货啊", ["fraud_claim"]),
        ("你们这是欺诈", ["fraud_claim"]),
        ("我不是要起诉", []),
        ("没有起诉，但要曝光", ["media"]),
        ("别曝光我地址", []),
        ("怕买到假货", []),
        ("会不会是假货", []),
        ("保证不是假货吗", []),
        ("订单20251231512315", []),
        ("不想活了", ["self_harm"]),
        ("不会曝光你们的", []),
        ("", []),
        ("没起火吧", []),
        ("没有人管，起火了", ["injury"]),
    ],
)
def test_flags(text: str, flags: list[str]) -> None:
    assert find_risks(text, LEXICON) == flags


@pytest.mark.parametrize(
    "text",
    [
        "税号91330100MA2B12345X",
        "税号是 91330100ma2b12345x 谢谢",
        "开票：安心科技，91330100MA2B12315Q",
        "运单号SF12315",
        "SF1231500000001到哪了",
        "订单AX12345到哪了",
        "AX-12345-01",
        "快递YT12345X",
        "单号 12345",
        "尾号是12315的手机",
        "6222 12345 8901",
        "8901 12315",
        "退我12345元",
        "¥12345.00",
        "12345.5",
        "１２３４５Ｘ",
    ],
)
def test_a_hotline_inside_another_number_is_none(text: str) -> None:
    assert find_risks(text, LEXICON) == []


@pytest.mark.parametrize(
    "text",
    [
        "税号91330100MA2B12345X开错了，我打12345",
        "12315",
        "在12315app上投诉",
        "打12315 3次了",
        "12315 12345 都打过",
        "12315，12345都打",
        "再不发货就12315！",
        "运单SF12315000 不更新，12315见",
        "打12315（消协）",
    ],
)
def test_a_hotline_beside_another_number_still_counts(text: str) -> None:
    assert find_risks(text, LEXICON) == ["regulator"]
