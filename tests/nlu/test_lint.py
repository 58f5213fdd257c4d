"""Mistakes in the data are found before training."""

from pathlib import Path

import pytest

from bot.nlu.lint import Severity, check_data
from bot.nlu.sentences import read_sentences


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    for name in ("nlu/lexicons", "eval/nlu", "demo"):
        (folder / name).mkdir(parents=True)
    write(folder / "nlu" / "a.yml", greet=["在吗", "你好"], request_return=["我要退货", "[耳机](product)退了"])
    lexicons = folder / "nlu" / "lexicons"
    (lexicons / "jieba.txt").write_text("没收到货\n", encoding="utf-8")
    (lexicons / "emotion.yml").write_text("angry:\n- {phrase: 生气, weight: 0.5}\n", encoding="utf-8")
    (lexicons / "risk.yml").write_text("legal: [起诉]\nnegations: [不是要]\n", encoding="utf-8")
    return folder


def write(path: Path, **intents: list[str]) -> None:
    blocks = [
        f"- intent: {name}\n  examples: |\n" + "".join(f"    - {text}\n" for text in texts)
        for name, texts in intents.items()
    ]
    path.write_text('version: "3.1"\nnlu:\n' + "".join(blocks), encoding="utf-8")


def texts(folder: Path, severity: Severity = Severity.ERROR) -> list[str]:
    return [problem.text for problem in check_data(folder) if problem.severity is severity]


def test_annotations_are_no_text(data: Path) -> None:
    assert "耳机退了" in [sentence.text for sentence in read_sentences(data / "nlu")]


def test_one_sentence_with_two_intents(data: Path) -> None:
    write(data / "nlu" / "b.yml", request_refund=["我要退貨！"])
    assert any("几个意图" in text and "request_return" in text for text in texts(data))


def test_a_leak_into_the_held_out_sentences(data: Path) -> None:
    write(data / "eval" / "nlu" / "a.yml", greet=["在吗？"])
    assert any("评测句也在训练数据里" in text for text in texts(data))


def test_missing_unknown_and_thin_intents(data: Path) -> None:
    write(data / "nlu" / "b.yml", ask_weather=["下雨吗"])
    assert any("没有意图 goodbye" in text for text in texts(data))
    assert any("不认识的意图 ask_weather" in text for text in texts(data))
    assert any("greet 只有 2 句" in text for text in texts(data, Severity.WARNING))


def test_an_intent_missing_from_the_domain(data: Path) -> None:
    (data.parent / "domain.yml").write_text("intents: [greet]\n", encoding="utf-8")
    assert any("domain.yml 里没有意图 goodbye" in text for text in texts(data))


@pytest.mark.parametrize(
    ("name", "content", "word"),
    [
        ("emotion.yml", "furious: []", "没有这种情绪"),
        ("emotion.yml", "angry:\n- {phrase: 生气, weight: 7}", "weight"),
        ("risk.yml", "danger: []", "没有这种风险"),
        ("risk.yml", "[", "不是合法的 YAML"),
    ],
)
def test_broken_lexicons(data: Path, name: str, content: str, word: str) -> None:
    (data / "nlu" / "lexicons" / name).write_text(content, encoding="utf-8")
    assert any(word in text for text in texts(data))


def test_a_broken_file_is_named(data: Path) -> None:
    (data / "nlu" / "b.yml").write_text("nlu: 3", encoding="utf-8")
    assert "b.yml" in texts(data)[0]
