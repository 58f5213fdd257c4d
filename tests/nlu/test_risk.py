"""Risks count when they are meant."""

import pytest

from bot.nlu.risk import RiskLexicon, find_risks

LEXICON = RiskLexicon(
    flags={
        "injury": ["起火", "送医院"],
        "legal": ["起诉", "律师"],
        "regulator": ["12315", "消协"],
        "media": ["曝光"],
        "fraud_claim": ["假货", "退一赔三", "欺诈"],
        "self_harm": ["不想活"],
    },
    negations=["不是要", "没有", "不想", "别"],
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
