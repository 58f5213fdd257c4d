"""Articles of `data/knowledge`: Markdown files with front matter, one answer each."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from bot.policy.sentences import placeholders

_FENCE = re.compile(r"^---[ \t]*$", re.MULTILINE)  # a line of its own: a title may hold the same characters
_FIELDS = ("id", "title", "intents", "keywords", "as_of")


class ArticleError(Exception):
    """An article cannot be used; the text names file and line, and what is wrong there."""

    def __init__(self, path: Path, line: int, reason: str) -> None:
        super().__init__(f"{path} 第 {line} 行：{reason}")
        self.file = path
        self.line = line
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Article:
    """One answer. `questions` and `keywords` are words of customers; `as_of` is the day of its last check.

    The body may hold placeholders for what policy decides: `{no_reason_days}`.
    """

    id: str
    title: str
    intents: tuple[str, ...]
    keywords: tuple[str, ...]
    as_of: date
    body: str
    questions: tuple[str, ...] = ()


def read_articles(folder: Path, figures: Collection[str] = ()) -> tuple[Article, ...]:
    """Reads every `*.md` below the folder; `figures` are the placeholders that can be filled.

    Raises ArticleError: front matter missing or incomplete, an unknown placeholder, or an id used twice.
    """
    seen: dict[str, Article] = {}
    for path in sorted(folder.rglob("*.md")):
        article = _read(path, figures)
        if article.id in seen:
            raise ArticleError(path, 1, f"文章编号重复：{article.id}（{seen[article.id].title}、{article.title}）")
        seen[article.id] = article
    return tuple(seen.values())


def _read(path: Path, figures: Collection[str]) -> Article:
    try:
        content = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise ArticleError(path, 1, "不是 UTF-8 编码") from error
    head, body, body_line = _split(path, content)
    lines = {line.partition(":")[0]: number for number, line in enumerate(content.splitlines(), 1)}
    for name in _FIELDS:
        if name not in head:
            raise ArticleError(path, 1, f"信息头缺少 {name}")
    if not isinstance(head["as_of"], date):
        raise ArticleError(path, lines["as_of"], "as_of 应为日期，如 2026-11-22")
    if not body:
        raise ArticleError(path, body_line, "正文是空的")
    for offset, line in enumerate(body.splitlines()):
        if unknown := placeholders(line) - set(figures):
            raise ArticleError(path, body_line + offset, f"不认识的占位符 {sorted(unknown)}")
    return Article(
        id=str(head["id"]),
        title=str(head["title"]),
        as_of=head["as_of"],
        body=body,
        **{name: _words(path, lines, head, name) for name in ("intents", "keywords", "questions")},
    )


def _split(path: Path, content: str) -> tuple[dict[str, Any], str, int]:
    """Front matter, body, and the line on which the body begins. Raises ArticleError."""
    parts = _FENCE.split(content, maxsplit=2)
    if len(parts) != 3 or parts[0].strip():
        raise ArticleError(path, 1, "文件开头缺少 --- 包围的信息头")
    try:
        head = yaml.load(parts[1], yaml.CSafeLoader) or {}
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise ArticleError(path, mark.line + 1 if mark else 1, f"信息头不是合法的 YAML：{error}") from error
    if not isinstance(head, dict):
        raise ArticleError(path, 2, "信息头应为“名称: 值”的形式")
    body = parts[2].strip()
    before = content[: content.index(body, len(content) - len(parts[2]))] if body else content
    return head, body, before.count("\n") + 1


def _words(path: Path, lines: dict[str, int], head: dict[str, Any], name: str) -> tuple[str, ...]:
    """A list of the front matter; a single word where a list belongs would be taken apart into its letters."""
    words = head.get(name) or []
    if not isinstance(words, list):
        raise ArticleError(path, lines.get(name, 1), f"{name} 应为列表，如 [{words}]")
    return tuple(str(word) for word in words)
