"""An answer is written down once, with its verdict; what did not help is followed by another, once."""

from datetime import datetime

import pytest
from sqlalchemy import select

from bot.knowledge.articles import read_articles
from bot.knowledge.figures import FIGURES
from bot.knowledge.retrieval import Retrieval
from bot.knowledge.service import Knowledge, Question, masked
from bot.knowledge.tables import AnswerRow
from bot.policy.loading import load_policy
from bot.settings import ROOT
from bot.shop.demo import DemoShop
from bot.storage import Database
from tests.sown import sow

NOW = datetime.fromisoformat("2026-11-22T07:30:00+00:00")
HOW_LONG = Question("t1", "c1", "退款多久到账，我手机13900010002", "check_refund")


@pytest.fixture(scope="module")
def retrieval(tmp_path_factory: pytest.TempPathFactory) -> Retrieval:
    return Retrieval(
        read_articles(ROOT / "data" / "knowledge", FIGURES), tmp_path_factory.mktemp("cache"), load_policy().finding
    )


@pytest.fixture
def knowledge(database: Database, retrieval: Retrieval) -> Knowledge:
    sow(database, NOW)
    return Knowledge(database, retrieval, DemoShop(database), load_policy(), lambda: NOW)


def rows(database: Database) -> list[AnswerRow]:
    with database.read() as session:
        found = list(session.scalars(select(AnswerRow).order_by(AnswerRow.turn_id)))
        session.expunge_all()
    return found


def test_the_answer_carries_the_figures_of_policy(knowledge: Knowledge) -> None:
    answer = knowledge.answer(HOW_LONG)
    assert answer is not None
    assert answer.title == "退款多久到账"
    assert f"最晚{load_policy().returns.refund.days_after_goods_back}天" in answer.text
    assert "{" not in answer.text


def test_it_is_written_down_once_and_without_the_number(knowledge: Knowledge, database: Database) -> None:
    assert knowledge.answer(HOW_LONG) == knowledge.answer(HOW_LONG)
    (row,) = rows(database)
    assert (row.article_id, row.question, row.helped) == ("refund-time", "退款多久到账，我手机***", None)


def test_only_the_first_time_in_a_conversation_it_is_asked_whether_it_helped(knowledge: Knowledge) -> None:
    asked = [knowledge.answer(Question(turn, "c1", HOW_LONG.text, "check_refund")) for turn in ("t1", "t2")]
    assert [one is not None and one.asks_verdict for one in asked] == [True, False]


def test_the_first_verdict_stands(knowledge: Knowledge, database: Database) -> None:
    knowledge.answer(HOW_LONG)
    assert knowledge.judge("t1", "c1", helped=False)
    assert knowledge.judge("t1", "c1", helped=True)
    assert rows(database)[0].helped is False


def test_the_answer_of_another_conversation_is_unknown(knowledge: Knowledge, database: Database) -> None:
    knowledge.answer(HOW_LONG)
    assert not knowledge.judge("t1", "c2", helped=True)
    assert knowledge.another("t1", "t2", "c2") is None
    assert rows(database)[0].helped is None


def test_another_article_comes_once(knowledge: Knowledge, database: Database) -> None:
    first = knowledge.answer(HOW_LONG)
    second = knowledge.another("t1", "t2", "c1")
    assert first is not None
    assert second is not None
    assert second.title != first.title
    assert knowledge.another("t1", "t2", "c1") == second
    assert knowledge.another("t2", "t3", "c1") is None
    assert [row.follows for row in rows(database)] == [None, "t1"]


def test_what_no_article_answers(knowledge: Knowledge, database: Database) -> None:
    assert knowledge.answer(Question("t1", "c1", "附近哪家火锅好吃", "nlu_fallback")) is None
    assert rows(database) == []


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("订单AX5198842075退了多久", "订单***退了多久"),
        ("电话 139-0001-0002 换号", "电话 *** 换号"),
        ("发票发a.b@c.com", "发票发***"),
        ("满99包邮吗，7天内", "满99包邮吗，7天内"),
        ("好" * 500, "好" * 200),
    ],
)
def test_what_leads_to_a_person_is_masked(text: str, kept: str) -> None:
    assert masked(text) == kept


def test_what_is_proposed_to_staff_has_its_figures_and_leaves_no_trace(
    knowledge: Knowledge, database: Database
) -> None:
    proposed = knowledge.proposed(HOW_LONG.text, HOW_LONG.intent)
    assert proposed[0].title == "退款多久到账"
    assert len(proposed) <= 3
    assert not any("{" in one.text for one in proposed)
    assert knowledge.proposed("？", None) == []
    assert rows(database) == []
