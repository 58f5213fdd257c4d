"""The shipped extractor on the test set of data/eval/entities; figures: `python -m benchmarks.entities`."""

import pytest

from benchmarks.entities import (
    EVALUATION,
    FAULTS,
    FRESH,
    NOW,
    Score,
    cases,
    score,
    shipped_extractor,
    shipped_segmenter,
    taught,
)
from bot.nlu.annotations import Annotated, made_sentences, parse, read_annotated
from bot.nlu.entity_lessons import LEARNED, teach
from bot.nlu.extraction import Extractor
from bot.settings import ROOT

PATTERNED = """
    order_id tracking_no phone tax_id amount date time quantity size color courier payment_method product city
""".split()
LEAST = dict.fromkeys(PATTERNED, 0.95) | dict.fromkeys(sorted(LEARNED), 0.85)


def scored(extractor: Extractor, sentences: list[Annotated]) -> Score:
    segmenter = shipped_segmenter()
    return score(sentences, lambda text: extractor.extract(text, NOW, (word.start for word in segmenter.words(text))))


@pytest.fixture(scope="module")
def extractor() -> Extractor:
    return shipped_extractor(teach(taught(), shipped_segmenter(), shipped_extractor().indexes))


@pytest.fixture(scope="module")
def result(extractor: Extractor) -> Score:
    return scored(extractor, cases())


def test_the_set_is_large_enough() -> None:
    assert len(cases()) >= 600


@pytest.mark.parametrize(("kind", "least"), LEAST.items())
def test_exact_f1(result: Score, kind: str, least: float) -> None:
    assert result.f1(kind) >= least, "\n".join(result.errors)


def test_sentences_never_looked_at_do_not_fare_much_worse(extractor: Extractor) -> None:
    fresh = read_annotated(EVALUATION / f"{FRESH}.txt")
    assert len(fresh) >= 150
    assert scored(extractor, fresh).micro() >= 0.9


def test_training_and_test_share_no_template_and_no_sentence() -> None:
    training, test = ROOT / "data/entities", ROOT / "data/eval/entities"
    lines = [{*(folder / "templates.txt").read_text(encoding="utf-8").splitlines()} for folder in (training, test)]
    assert {line for line in lines[0] & lines[1] if not line.startswith("#")} == set()
    assert {case.text for case in made_sentences(training)} & {case.text for case in cases()} == set()


def test_faults_to_look_at_and_faults_never_looked_at_are_no_lessons_and_share_none() -> None:
    lessons = {sentence.text for sentence in taught()}
    dev, fresh = ({case.text for case in read_annotated(EVALUATION / f"{name}.txt")} for name in FAULTS)
    assert min(len(dev), len(fresh)) >= 100
    assert dev & fresh == dev & lessons == fresh & lessons == set()


def test_marks() -> None:
    sentence = parse("[昨天](date:2026-11-21)[王五](person)说")
    assert sentence.text == "昨天王五说"
    assert [(e.kind, e.start, e.end, e.value) for e in sentence.entities] == [
        ("date", 0, 2, "2026-11-21"),
        ("person", 2, 4, ""),
    ]
