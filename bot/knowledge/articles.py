"""Articles of `data/knowledge`: Markdown files with front matter, one answer each."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

_FENCE = re.compile(r"^---[ \t]*$", re.MULTILINE)  # a line of its own: a title may hold the same characters


class ArticleError(Exception):
    """An article cannot be used; the text names the file and what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Article:
    """One answer. `keywords` are words of customers; `as_of` is the day on which somebody last checked it."""

    id: str
    title: str
    intents: tuple[str, ...]
    keywords: tuple[str, ...]
    as_of: date
    body: str


class Articles:
    """All articles, and the way from a customer's words to the one that answers them."""

    def __init__(self, articles: Sequence[Article]) -> None:
        self._articles = tuple(articles)

    @classmethod
    def load(cls, folder: Path) -> "Articles":
        """Reads every `*.md` below the folder.

        Raises ArticleError: front matter missing or incomplete, or an id used twice.
        """
        articles = [_read(path) for path in sorted(folder.rglob("*.md"))]
        seen: dict[str, Article] = {}
        for article in articles:
            if article.id in seen:
                raise ArticleError(f"文章编号重复：{article.id}（{seen[article.id].title}、{article.title}）")
            seen[article.id] = article
        return cls(articles)

    def __len__(self) -> int:
        return len(self._articles)

    def for_intent(self, intent: str, text: str) -> Article | None:
        """The article for an intent that shares most words with the text; the first one when none shares any."""
        candidates = [article for article in self._articles if intent in article.intents]
        return max(candidates, key=lambda article: _overlap(article, text), default=None)

    def search(self, text: str, limit: int = 3) -> list[Article]:
        """Articles that share words with the text, best first; none when nothing is shared."""
        scored = [(score, article) for article in self._articles if (score := _overlap(article, text)) > 0]
        scored.sort(key=lambda pair: (-pair[0], pair[1].id))
        return [article for _, article in scored[:limit]]


def _overlap(article: Article, text: str) -> int:
    """Characters of the text that the article's words cover; longer words weigh more than several short ones."""
    return sum(len(word) for word in {*article.keywords, article.title} if word in text)


def _read(path: Path) -> Article:
    try:
        head, body = _split(path.read_text(encoding="utf-8"))
        article = Article(
            id=str(head["id"]),
            title=str(head["title"]),
            intents=_words(head, "intents"),
            keywords=_words(head, "keywords"),
            as_of=head["as_of"],
            body=body,
        )
    except UnicodeDecodeError as error:
        raise ArticleError(f"{path}：不是 UTF-8 编码") from error
    except ValueError as error:
        raise ArticleError(f"{path}：{error}") from error
    except yaml.YAMLError as error:
        raise ArticleError(f"{path}：信息头不是合法的 YAML：{error}") from error
    except KeyError as error:
        raise ArticleError(f"{path}：信息头缺少 {error.args[0]}") from error
    if not isinstance(article.as_of, date):
        raise ArticleError(f"{path}：as_of 应为日期，如 2026-11-22")
    if not article.body:
        raise ArticleError(f"{path}：正文是空的")
    return article


def _split(content: str) -> tuple[dict[str, Any], str]:
    """Front matter and body. Raises ValueError: there is no front matter. YAMLError: it cannot be read."""
    parts = _FENCE.split(content, maxsplit=2)
    if len(parts) != 3 or parts[0].strip():
        raise ValueError("文件开头缺少 --- 包围的信息头")
    head = yaml.safe_load(parts[1]) or {}
    if not isinstance(head, dict):
        raise ValueError("信息头应为“名称: 值”的形式")
    return head, parts[2].strip()


def _words(head: dict[str, Any], name: str) -> tuple[str, ...]:
    """A list of the front matter; a single word where a list belongs would be taken apart into its letters."""
    words = head.get(name) or []
    if not isinstance(words, list):
        raise ValueError(f"{name} 应为列表，如 [{words}]")
    return tuple(str(word) for word in words)
