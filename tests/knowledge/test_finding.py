"""The right article comes first for what customers ask, and none for what no article answers."""

from datetime import date
from pathlib import Path

import pytest

from benchmarks.knowledge import HELD_OUT, NONE, QUESTIONS, ask, figures, read_questions, understood
from bot.knowledge.articles import Article, read_articles
from bot.knowledge.figures import FIGURES
from bot.knowledge.retrieval import Retrieval
from bot.policy.loading import shipped_policy
from bot.settings import ROOT

LONG = 100_000
RULE = shipped_policy().finding


def article(name: str, title: str, *questions: str, intent: str = "ask_invoice") -> Article:
    return Article(name, title, (intent,), (), date(2026, 11, 22), "正文", questions)


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Retrieval:
    articles = read_articles(ROOT / "data" / "knowledge", FIGURES)
    return Retrieval(articles, tmp_path_factory.mktemp("cache"), RULE)


def test_there_are_enough_questions_and_each_has_an_article() -> None:
    questions = read_questions()
    ids = {one.id for one in read_articles(ROOT / "data" / "knowledge", FIGURES)}
    assert len(questions) >= 200
    assert {truth for _, truth in questions} == ids | {NONE}


def test_what_the_articles_never_saw_is_as_wide() -> None:
    held_out = read_questions(HELD_OUT)
    ids = {one.id for one in read_articles(ROOT / "data" / "knowledge", FIGURES)}
    assert len(held_out) >= 120
    assert sum(truth == NONE for _, truth in held_out) >= 40
    assert {truth for _, truth in held_out} == ids | {NONE}
    assert {text for text, _ in held_out}.isdisjoint(text for text, _ in read_questions(QUESTIONS))


@pytest.mark.parametrize(
    ("key", "value"), [("least_score", 0.99), ("words_share", 0.1), ("half_of_words", 40.0), ("same_intent", 0.3)]
)
def test_every_number_of_the_finding_is_data(real: Retrieval, tmp_path: Path, key: str, value: float) -> None:
    articles = read_articles(ROOT / "data" / "knowledge", FIGURES)
    other = Retrieval(articles, tmp_path, RULE.model_copy(update={key: value}))
    asked = ("退款多久能到账", "check_refund")
    assert [hit.score for hit in other.find(*asked)] != [hit.score for hit in real.find(*asked)]


def test_the_threshold_is_data(real: Retrieval, tmp_path: Path) -> None:
    articles = read_articles(ROOT / "data" / "knowledge", FIGURES)
    stricter = Retrieval(articles, tmp_path, RULE.model_copy(update={"least_score": 0.99}))
    assert real.find("退款多久能到账")
    assert stricter.find("退款多久能到账") == []


def test_no_question_of_the_evaluation_stands_in_an_article() -> None:
    articles = read_articles(ROOT / "data" / "knowledge", FIGURES)
    written = {phrase for one in articles for phrase in (one.title, *one.questions)}
    assert written.isdisjoint(text for path in (QUESTIONS, HELD_OUT) for text, _ in read_questions(path))


@pytest.mark.filterwarnings("ignore::UserWarning")  # Rasa, as it reads a model
@pytest.mark.parametrize(
    ("path", "precision", "recall"), [(QUESTIONS, 0.90, 0.85), (HELD_OUT, 0.85, 0.55)], ids=["beside", "never seen"]
)
def test_recall_and_refusals_with_the_trained_model(
    trained_model: Path, path: Path, precision: float, recall: float
) -> None:
    questions = read_questions(path)
    found = figures(ask(questions, understood(trained_model, [text for text, _ in questions])))
    assert found.precision >= precision
    assert found.recall >= recall
    assert found.wrong_on_none <= 0.10


def test_an_article_is_found_without_an_intent(real: Retrieval) -> None:
    assert real.find("退款多久能到账")[0].article.id == "refund-time"


def test_an_article_of_the_same_intent_gains(real: Retrieval) -> None:
    plain, helped = real.find("退款多久能到账"), real.find("退款多久能到账", "check_refund")
    assert helped[0].score > plain[0].score


def test_an_article_that_did_not_help_is_left_out(real: Retrieval) -> None:
    first, *_ = real.find("退款多久能到账", "check_refund")
    rest = real.find("退款多久能到账", "check_refund", without={first.article.id})
    assert first.article.id not in [hit.article.id for hit in rest]


@pytest.mark.parametrize("text", ["", " ", "？？？", "😀😀", "/ask_invoice{}", "'; DROP TABLE x; --", "<script>"])
def test_what_asks_nothing_finds_nothing(real: Retrieval, text: str) -> None:
    assert real.find(text) == []


def test_a_very_long_message_is_read_at_its_beginning(real: Retrieval) -> None:
    assert real.find("退款多久能到账" + "。" * LONG)[0].article.id == "refund-time"


def test_without_articles_there_is_no_answer(tmp_path: Path) -> None:
    assert Retrieval([], tmp_path, RULE).find("怎么开发票") == []


def test_the_vectors_are_kept_for_the_next_start_and_made_anew_when_an_article_changes(tmp_path: Path) -> None:
    one, other = article("a", "怎么开发票"), article("a", "怎么开专票")
    for articles in ([one], [one], [other]):
        Retrieval(articles, tmp_path, RULE).warm()
    assert len(list(tmp_path.iterdir())) == 2
