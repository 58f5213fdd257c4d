"""What is said before a label is saved."""

from pathlib import Path

import pytest

from bot.learning.conflicts import ConflictKind, conflicts
from bot.learning.known_sentences import KnownSentences, known_sentences
from bot.learning.opinions import Opinion


@pytest.fixture
def known(tmp_path: Path) -> KnownSentences:
    write(tmp_path / "nlu" / "a.yml", "ask_payment", "礼品卡怎么付款")
    write(tmp_path / "eval" / "nlu" / "a.yml", "ask_payment", "花呗能不能分期付款")
    write(tmp_path / "eval" / "nlu" / "hard" / "a.yml", "ask_price", "这个多少米一个呢")
    return known_sentences(tmp_path)


def write(path: Path, intent: str, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f'version: "3.1"\nnlu:\n- intent: {intent}\n  examples: |\n    - {text}\n', encoding="utf-8")


@pytest.mark.parametrize(
    ("text", "intent", "kinds"),
    [
        ("礼品卡怎么付款", "ask_price", [ConflictKind.OTHER_INTENT]),
        ("礼品卡怎么付款呢", "ask_price", [ConflictKind.OTHER_INTENT]),
        ("礼品卡怎么付款", "ask_payment", []),
        ("花呗能不能分期付款呢", "ask_payment", [ConflictKind.LEAK]),
        ("这个多少米一个呢", "ask_price", [ConflictKind.LEAK]),
        ("我要退货", "request_return", []),
        ("礼品卡怎么付款", None, []),
    ],
)
def test_against_the_data(known: KnownSentences, text: str, intent: str | None, kinds: list[ConflictKind]) -> None:
    assert [one.kind for one in conflicts(text, intent, known, [], "xun")] == kinds


def test_against_colleagues_but_not_against_oneself(known: KnownSentences) -> None:
    said = [Opinion("xun", "ask_price"), Opinion("zhou", "ask_payment"), Opinion("an", None)]
    found = conflicts("我要退货", "ask_price", known, said, "xun")
    assert [(one.kind, one.text, one.intent) for one in found] == [
        (ConflictKind.COLLEAGUE, "zhou", "ask_payment"),
        (ConflictKind.COLLEAGUE, "an", None),
    ]
    assert conflicts("我要退货", "ask_payment", known, said[1:2], "xun") == []


def test_a_changed_file_is_read_again(tmp_path: Path) -> None:
    write(tmp_path / "nlu" / "a.yml", "ask_payment", "礼品卡怎么付款")
    assert known_sentences(tmp_path).trained_near("可以退款吗亲") == []
    write(tmp_path / "nlu" / "b.yml", "request_refund", "可以退款吗亲")
    assert [one.intent for one in known_sentences(tmp_path).trained_near("可以退款吗亲")] == ["request_refund"]
