"""Articles: the real ones are all usable, broken ones are named, and the right one is found."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from bot.knowledge.articles import Article, ArticleError, Articles
from bot.nlu.taxonomy import INTENTS
from bot.settings import ROOT

REAL = ROOT / "data" / "knowledge"
ARTICLE = """---
id: refund-time
title: 退款多久到账
intents: [check_refund, request_refund]
keywords: [退款, 多久, 到账]
as_of: 2026-11-22
---

原路退回，一般1到3个工作日。

---
分割线之后也是正文。
"""

Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes an article into the folder that is then loaded."""

    def write(content: str | bytes, name: str = "article.md") -> Path:
        path = tmp_path / "knowledge" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return tmp_path / "knowledge"

    return write


def only(articles: Articles) -> Article:
    assert len(articles) == 1
    (article,) = articles.search("退款多久到账", limit=5)
    return article


def article(name: str, *keywords: str, intents: tuple[str, ...] = ("check_refund",)) -> Article:
    return Article(name, f"标题{name}", intents, keywords, date(2026, 11, 22), "正文")


class TestLoading:
    def test_an_article_as_it_is_written(self, write: Write) -> None:
        found = only(Articles.load(write(ARTICLE)))
        assert (found.id, found.title) == ("refund-time", "退款多久到账")
        assert found.intents == ("check_refund", "request_refund")
        assert found.keywords == ("退款", "多久", "到账")
        assert found.as_of == date(2026, 11, 22)
        assert found.body == "原路退回，一般1到3个工作日。\n\n---\n分割线之后也是正文。"

    def test_folders_in_folders_and_nothing_but_markdown(self, write: Write) -> None:
        write(ARTICLE, "after/sale/refund.md")
        folder = write("not an article", "notes.txt")
        assert len(Articles.load(folder)) == 1

    def test_an_empty_folder(self, tmp_path: Path) -> None:
        assert len(Articles.load(tmp_path)) == 0

    def test_windows_line_ends_and_dashes_in_a_title(self, write: Write) -> None:
        content = ARTICLE.replace("title: 退款多久到账", "title: 退款---多久").replace("\n", "\r\n")
        folder = write(content)
        assert Articles.load(folder).search("退款")[0].title == "退款---多久"

    @pytest.mark.parametrize(
        ("content", "reason"),
        [
            ("", "缺少 --- 包围的信息头"),
            ("没有信息头", "缺少 --- 包围的信息头"),
            ("---\nid: x\n", "缺少 --- 包围的信息头"),
            ("前言\n" + ARTICLE, "缺少 --- 包围的信息头"),
            ("---\n[坏的 yaml\n---\n正文", "不是合法的 YAML"),
            ("---\n- 一\n- 二\n---\n正文", "名称: 值"),
            ("---\n就一句话\n---\n正文", "名称: 值"),
            (ARTICLE.replace("id: refund-time\n", ""), "缺少 id"),
            (ARTICLE.replace("title: 退款多久到账\n", ""), "缺少 title"),
            (ARTICLE.replace("as_of: 2026-11-22\n", ""), "缺少 as_of"),
            (ARTICLE.replace("2026-11-22", "昨天"), "as_of 应为日期"),
            (ARTICLE.replace("[check_refund, request_refund]", "check_refund"), "intents 应为列表"),
            (ARTICLE.replace("[退款, 多久, 到账]", "退款"), "keywords 应为列表"),
            (ARTICLE.split("原路")[0], "正文是空的"),
            (ARTICLE.encode("gbk"), "不是 UTF-8"),
        ],
    )
    def test_a_broken_file_is_named_with_the_reason(self, write: Write, content: str | bytes, reason: str) -> None:
        with pytest.raises(ArticleError, match=reason) as refused:
            Articles.load(write(content, "broken.md"))
        assert "broken.md" in str(refused.value)

    def test_an_id_used_twice(self, write: Write) -> None:
        write(ARTICLE, "one.md")
        with pytest.raises(ArticleError, match="编号重复：refund-time"):
            Articles.load(write(ARTICLE, "two.md"))


class TestFinding:
    def test_the_one_that_shares_most_words(self) -> None:
        articles = Articles([article("a", "退款"), article("b", "退款", "到账"), article("c", "发票")])
        found = articles.for_intent("check_refund", "退款什么时候到账")
        assert found is not None
        assert found.id == "b"

    def test_the_first_when_none_shares_any(self) -> None:
        articles = Articles([article("a", "退款"), article("b", "到账")])
        found = articles.for_intent("check_refund", "你好")
        assert found is not None
        assert found.id == "a"

    def test_the_words_of_another_intent_do_not_count(self) -> None:
        articles = Articles([article("a", "退款", intents=("request_refund",)), article("b", "到账")])
        found = articles.for_intent("check_refund", "退款退款")
        assert found is not None
        assert found.id == "b"

    def test_none_for_an_intent_without_articles(self) -> None:
        assert Articles([article("a", "退款")]).for_intent("greet", "退款") is None

    def test_search_is_best_first_and_stops_at_the_limit(self) -> None:
        articles = Articles([article("a", "退款"), article("b", "退款", "到账"), article("c", "退款多久到账")])
        text = "退款多久到账"
        assert [one.id for one in articles.search(text)] == ["c", "b", "a"]
        assert [one.id for one in articles.search(text, limit=1)] == ["c"]
        assert articles.search("你好") == []
        assert articles.search("") == []


class TestTheRealOnes:
    @pytest.fixture(scope="class")
    def articles(self) -> list[Article]:
        loaded = Articles.load(REAL)
        files = list(REAL.rglob("*.md"))
        assert len(loaded) == len(files) > 50
        return list(loaded._articles)

    def test_every_id_is_its_files_name(self, articles: list[Article]) -> None:
        assert sorted(one.id for one in articles) == sorted(path.stem for path in REAL.rglob("*.md"))

    def test_every_intent_is_one_that_is_understood(self, articles: list[Article]) -> None:
        unknown = {one.id: set(one.intents) - INTENTS for one in articles if set(one.intents) - INTENTS}
        assert unknown == {}

    def test_every_article_can_be_found(self, articles: list[Article]) -> None:
        assert [one.id for one in articles if not one.intents or not one.keywords] == []

    def test_none_was_checked_in_the_future(self, articles: list[Article]) -> None:
        assert [one.id for one in articles if one.as_of > date(2026, 11, 30)] == []

    def test_each_is_short_enough_to_be_read_in_a_chat_and_plain_text(self, articles: list[Article]) -> None:
        assert [one.id for one in articles if len(one.body) > 400] == []
        assert [one.id for one in articles if any(sign in one.body for sign in ("**", "](", "<", "{{"))] == []

    def test_none_speaks_like_a_machine(self, articles: list[Article]) -> None:
        stock_phrases = ("亲亲", "非常抱歉给您带来不便", "请您耐心等待", "亲，")
        assert [(one.id, word) for one in articles for word in stock_phrases if word in one.body] == []
