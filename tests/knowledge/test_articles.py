"""Articles: the real ones are all usable, and broken ones are named with file, line and reason."""

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from bot.knowledge.articles import Article, ArticleError, read_articles
from bot.knowledge.figures import FIGURES
from bot.nlu.taxonomy import INTENTS
from bot.policy.wording import check_reply
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


def only(folder: Path) -> Article:
    (article,) = read_articles(folder)
    return article


class TestLoading:
    def test_an_article_as_it_is_written(self, write: Write) -> None:
        found = only(write(ARTICLE))
        assert (found.id, found.title) == ("refund-time", "退款多久到账")
        assert found.intents == ("check_refund", "request_refund")
        assert found.keywords == ("退款", "多久", "到账")
        assert found.as_of == date(2026, 11, 22)
        assert found.body == "原路退回，一般1到3个工作日。\n\n---\n分割线之后也是正文。"

    def test_folders_in_folders_and_nothing_but_markdown(self, write: Write) -> None:
        write(ARTICLE, "after/sale/refund.md")
        folder = write("not an article", "notes.txt")
        assert only(folder).id == "refund-time"

    def test_an_empty_folder(self, tmp_path: Path) -> None:
        assert read_articles(tmp_path) == ()

    def test_windows_line_ends_and_dashes_in_a_title(self, write: Write) -> None:
        content = ARTICLE.replace("title: 退款多久到账", "title: 退款---多久").replace("\n", "\r\n")
        folder = write(content)
        assert only(folder).title == "退款---多久"

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
            (ARTICLE.replace("1到3个", "{days}个"), "第 9 行：不认识的占位符"),
            (ARTICLE.replace("2026-11-22", "昨天"), "第 6 行"),
            (ARTICLE.replace("keywords: [退款", "keywords: 退款, ["), "第 5 行"),
        ],
    )
    def test_a_broken_file_is_named_with_the_reason(self, write: Write, content: str | bytes, reason: str) -> None:
        with pytest.raises(ArticleError, match=reason) as refused:
            read_articles(write(content, "broken.md"))
        assert "broken.md" in str(refused.value)

    def test_an_id_used_twice(self, write: Write) -> None:
        write(ARTICLE, "one.md")
        with pytest.raises(ArticleError, match="编号重复：refund-time"):
            read_articles(write(ARTICLE, "two.md"))


class TestTheRealOnes:
    @pytest.fixture(scope="class")
    def articles(self) -> list[Article]:
        loaded = read_articles(REAL, FIGURES)
        assert len(loaded) == len(list(REAL.rglob("*.md"))) >= 80
        return list(loaded)

    def test_every_id_is_its_files_name(self, articles: list[Article]) -> None:
        assert sorted(one.id for one in articles) == sorted(path.stem for path in REAL.rglob("*.md"))

    def test_every_intent_is_one_that_is_understood(self, articles: list[Article]) -> None:
        unknown = {one.id: set(one.intents) - INTENTS for one in articles if set(one.intents) - INTENTS}
        assert unknown == {}

    def test_every_article_can_be_found(self, articles: list[Article]) -> None:
        assert [one.id for one in articles if not (one.intents and one.keywords and one.questions)] == []

    def test_no_number_that_policy_decides_is_written_out(self, articles: list[Article]) -> None:
        decided = re.compile(r"(?<!第)\d+(天|小时|元|个工作日)")
        assert [one.id for one in articles if decided.search(one.body)] == []

    def test_none_was_checked_in_the_future(self, articles: list[Article]) -> None:
        assert [one.id for one in articles if one.as_of > date(2026, 11, 30)] == []

    def test_each_is_short_enough_to_be_read_in_a_chat_and_plain_text(self, articles: list[Article]) -> None:
        assert [one.id for one in articles if len(one.body) > 400] == []
        assert [one.id for one in articles if any(sign in one.body for sign in ("**", "](", "<", "{{"))] == []

    def test_every_body_may_be_said(self, articles: list[Article]) -> None:
        assert [(one.id, found.text) for one in articles for found in check_reply(one.body)] == []
