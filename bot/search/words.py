"""What is kept of a text to find it by, and what is looked for.

Of Chinese, the words that jieba cuts and all pairs of neighbouring characters are kept: a word is found where it
stands, however the text around it was cut. Of letters and digits, each run and its last four, six and eight
characters (尾号). Only such runs are ever part of a query: whatever else somebody types means nothing to the database.
"""

import re
import threading
from dataclasses import dataclass

from bot.nlu.normaliser import lowered, normal_text
from bot.nlu.segmenter import Segmenter, segmenter_of

LONGEST_TEXT = 20_000
LONGEST_QUERY = 200
MOST_TERMS = 12
TAILS = (4, 6, 8)
_RUN = re.compile(r"[a-z0-9]+|[\u3400-\u9fff]+")
_lock = threading.Lock()


@dataclass(frozen=True, slots=True)
class Term:
    """Found where `word` is, or else all of `parts`. `beginning`: where a word begins so."""

    word: str
    parts: tuple[str, ...] = ()
    beginning: bool = False


def warm() -> None:
    """Reads jieba's dictionary (15 MB, about a second), which the first text would have to wait for."""
    _segmenter()


def kept(text: str) -> list[str]:
    """The words to find a text by, each once."""
    normal = lowered(normal_text(text[:LONGEST_TEXT]))
    found = dict.fromkeys(word for run in _RUN.findall(normal) for word in _of_run(run))
    found.update(dict.fromkeys(word for word in _cut(normal) if len(word) > 2))
    return list(found)


def terms(query: str) -> list[Term]:
    """All of them have to be found. Nothing to look for: none."""
    normal = lowered(normal_text(query[:LONGEST_QUERY]))
    found: dict[Term, None] = {}
    for run in _RUN.findall(normal):
        words = _cut(run) if _is_chinese(run) else [run]
        found.update(dict.fromkeys(_term(word) for word in words))
    # A single character is looked for only where there is nothing else: 没, 的, 了 are everywhere.
    longer = [term for term in found if len(term.word) > 1]
    return (longer or list(found))[:MOST_TERMS]


def marked(text: str, wanted: list[Term], around: int = 40) -> list[tuple[str, bool]]:
    """The text near the first place that was found, in pieces: what was found, and what stands between."""
    lower = text.lower() if len(text.lower()) == len(text) else text
    pieces = sorted({piece for term in wanted for piece in _shown(term, lower)}, key=len, reverse=True)
    places = list(re.finditer("|".join(map(re.escape, pieces)), lower)) if pieces else []
    begin = max(0, places[0].start() - around) if places else 0
    end = begin + 3 * around
    shown: list[tuple[str, bool]] = [("…", False)] if begin else []
    at = begin
    for place in places:
        if place.end() > end:
            break
        shown += [(text[at : place.start()], False), (text[place.start() : place.end()], True)]
        at = place.end()
    shown += [(text[at:end], False), ("…" if len(text) > end else "", False)]
    return [piece for piece in shown if piece[0]]


def _shown(term: Term, text: str) -> tuple[str, ...]:
    return (term.word,) if term.word in text else term.parts


def _of_run(run: str) -> list[str]:
    if not _is_chinese(run):
        return [run, *(run[-tail:] for tail in TAILS if len(run) > tail)]
    return [*(run[at : at + 2] for at in range(len(run) - 1)), run[-1]]


def _term(word: str) -> Term:
    if not _is_chinese(word):
        return Term(word, beginning=len(word) > 2)
    if len(word) == 1:
        return Term(word, beginning=True)
    return Term(word, tuple(word[at : at + 2] for at in range(len(word) - 1)) if len(word) > 2 else ())


def _cut(text: str) -> list[str]:
    return [word.text for word in _segmenter().words(text) if _RUN.fullmatch(word.text) and _is_chinese(word.text)]


def _is_chinese(run: str) -> bool:
    return run[0] > "z"


def _segmenter() -> Segmenter:
    with _lock:  # of two that come first, one reads the dictionary
        return segmenter_of(frozenset())
