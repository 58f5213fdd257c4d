"""Mistakes in the data are found before training."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.nlu.checks.problem import Severity
from bot.nlu.likeness import likeness, pairs
from bot.nlu.lint import check_data, main
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


def test_a_near_copy_among_the_held_out_sentences_leaks_too(data: Path) -> None:
    write(data / "nlu" / "b.yml", check_refund=["我的退款什么时候能到账啊"])
    write(data / "eval" / "nlu" / "a.yml", check_refund=["我的退款什么时候能到账", "钱哪天回来"])
    found = [text for text in texts(data) if "只差一点" in text]
    assert len(found) == 1
    assert "我的退款什么时候能到账" in found[0]


def test_hard_cases_must_not_leak_either(data: Path) -> None:
    (data / "eval" / "nlu" / "hard").mkdir()
    write(data / "eval" / "nlu" / "hard" / "a.yml", request_return=["我要退貨"], ask_weather=["下雨吗"])
    assert any("评测句也在训练数据里" in text for text in texts(data))
    assert any("难例数据里有不认识的意图 ask_weather" in text for text in texts(data))


def test_held_out_sentences_with_two_intents(data: Path) -> None:
    write(data / "eval" / "nlu" / "a.yml", thank=["辛苦啦"], praise=["辛苦啦！"])
    assert any("评测数据里同一句话有几个意图" in text for text in texts(data))


def test_near_copies_within_an_intent(data: Path) -> None:
    write(data / "nlu" / "b.yml", ask_stock=["请问这个黑色还有货吗", "请问这个黑色还有货吗亲", "缺不缺", "几时补"])
    assert any("ask_stock 有 1 对句子几乎一样" in text for text in texts(data, Severity.WARNING))


def test_sentences_no_customer_would_send(data: Path) -> None:
    write(data / "nlu" / "b.yml", inform=["我" * 61, "鎴戣�閫€璐", "退货浣犲ソ"])
    assert any("太长" in text for text in texts(data, Severity.WARNING))
    assert sum("编码有问题" in text for text in texts(data)) == 2


def test_frequent_needs_take_more_sentences(data: Path) -> None:
    found = texts(data, Severity.WARNING)
    assert any("request_return 只有 2 句，至少要 120 句" in text for text in found)
    assert any("greet 只有 2 句，至少要 60 句" in text for text in found)


def test_a_word_of_the_dictionary_that_is_cut_in_spite_of_it(data: Path) -> None:
    (data / "nlu" / "lexicons" / "jieba.txt").write_text("没收到货\n新(旧)\n", encoding="utf-8")
    assert any("新(旧)" in text for text in texts(data, Severity.WARNING))


def test_errors_fail_the_check_and_warnings_do_not(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(data)]) == 1
    assert "处错误" in capsys.readouterr().out
    assert main([]) == 0


@given(st.text(max_size=12), st.text(max_size=12))
def test_likeness_is_symmetric_and_bounded(one: str, other: str) -> None:
    first, second = pairs(one), pairs(other)
    assert likeness(first, second) == likeness(second, first)
    assert 0 <= likeness(first, second) <= 1
    assert likeness(first, first) == 1


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
