"""Words that jieba cuts across the border of an entity."""

from pathlib import Path

from bot.nlu.annotations import parse
from bot.nlu.checks.cut_entities import cut_across, cut_entities
from bot.nlu.checks.problem import Severity
from bot.nlu.segmenter import Segmenter
from bot.nlu.sentences import Sentence, read_sentences
from bot.settings import ROOT


def test_a_word_over_the_border_is_found() -> None:
    marked = parse("我的[口红](product)色号不对")
    found = list(cut_across(marked.text, marked.entities, Segmenter(["红色号"])))
    assert [(item.kind, word) for item, word in found] == [("product", "红色号")]


def test_words_inside_and_around_an_entity_are_none() -> None:
    marked = parse("我的[洗碗机](product)坏了")
    assert list(cut_across(marked.text, marked.entities, Segmenter(["洗碗机"]))) == []
    marked = parse("[手机](product)壳")
    assert list(cut_across(marked.text, marked.entities, Segmenter(["手机壳"]))) == []


def test_places_are_those_of_the_customers_own_text() -> None:
    marked = parse("😡😡😡我的[口紅](product)色號不對")
    assert [word for _, word in cut_across(marked.text, marked.entities, Segmenter(["红色号"]))] == ["红色号"]


def test_the_shipped_data_has_few() -> None:
    data = ROOT / "data"
    sentences = [s for name in ("nlu", "eval/nlu", "eval/nlu/hard") for s in read_sentences(data / name)]
    assert {problem.severity for problem in cut_entities(data, sentences)} <= {Severity.WARNING}


def test_many_are_an_error() -> None:
    sentence = Sentence("口红色号买错了想换", "request_exchange", Path("aftersale.yml"))
    problems = list(cut_entities(ROOT / "data", [sentence] * 100))
    assert [problem.severity for problem in problems] == [Severity.ERROR]
    assert "“红色”跨过“口红”的边界" in problems[0].text
