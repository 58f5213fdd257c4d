"""From a customer's words to the article that answers them: the sentence encoder and keywords together."""

import hashlib
import re
import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib import metadata
from pathlib import Path

import bm25s
import numpy as np
from numpy.typing import NDArray

from bot.knowledge.articles import Article
from bot.nlu.encoder_weights import PACKAGE
from bot.nlu.lexicons import shop_words
from bot.nlu.normaliser import normal_text
from bot.nlu.segmenter import Segmenter, segmenter_of
from bot.nlu.sentence_encoder import encode
from bot.policy.finding import FindingPolicy
from bot.settings import ROOT

DICTIONARY = ROOT / "data" / "nlu" / "lexicons" / "jieba.txt"
CATALOGUE = ROOT / "data" / "demo"
LONGEST_QUESTION = 300  # characters; what is longer tells a story, and its beginning says what it is about

_GAPS = re.compile(r"\W+")


@dataclass(frozen=True, slots=True)
class Hit:
    """An article and how well it fits, between 0 and about 1."""

    article: Article
    score: float


class Retrieval:
    """Finds articles. What it needs is made at the first question, the vectors kept in a file for the next start."""

    def __init__(self, articles: Sequence[Article], cache: Path, rule: FindingPolicy) -> None:
        self._articles = tuple(articles)
        self._rule = rule
        self._cache = cache
        self._phrases = [normal_text(phrase) for one in articles for phrase in _phrases(one)]
        owners = [place for place, one in enumerate(articles) for _ in _phrases(one)]
        self._starts = np.searchsorted(owners, np.arange(len(articles)))

    def __len__(self) -> int:
        return len(self._articles)

    def find(self, text: str, intent: str | None = None, without: Collection[str] = ()) -> list[Hit]:
        """The articles that answer the text, best first; none when nothing fits. `without`: ids not to be given."""
        scores = self.scores(text)
        if scores is None:
            return []
        hits = [
            Hit(one, float(score) + (self._rule.same_intent if intent in one.intents else 0.0))
            for one, score in zip(self._articles, scores, strict=True)
            if one.id not in without
        ]
        return sorted(
            (hit for hit in hits if hit.score >= self._rule.least_score), key=lambda hit: (-hit.score, hit.article.id)
        )

    def scores(self, text: str) -> NDArray[np.float64] | None:
        """How well each article fits, without regard to intents; None: there is nothing to compare."""
        asked = normal_text(text[:LONGEST_QUESTION])
        if not self._articles or not any(map(str.isalnum, asked)):
            return None
        near = np.maximum.reduceat(self._vectors @ encode([asked])[0], self._starts)
        words = self._words.get_scores(self._tokens(asked))
        share, half = self._rule.words_share, self._rule.half_of_words
        combined: NDArray[np.float64] = (1 - share) * near + share * words / (words + half)
        return combined

    def warm(self) -> None:
        """Makes ready now what the first question would have to wait for."""
        self.find("怎么退货")

    @cached_property
    def _words(self) -> bm25s.BM25:
        index = bm25s.BM25()
        index.index([self._tokens(" ".join([*_phrases(one), one.body])) for one in self._articles], show_progress=False)
        return index

    @cached_property
    def _segmenter(self) -> Segmenter:
        return segmenter_of(shop_words(DICTIONARY, CATALOGUE))

    def _tokens(self, text: str) -> list[str]:
        """Words, and pairs of characters: 退运费 shares no word with 退货的运费, but a pair."""
        plain = _GAPS.sub("", text.lower())
        words = [word.text for word in self._segmenter.words(text) if word.text.isalnum()]
        return [*words, *(plain[at : at + 2] for at in range(len(plain) - 1))]

    @cached_property
    def _vectors(self) -> NDArray[np.float32]:
        mark = hashlib.sha256("\0".join([metadata.version(PACKAGE), *self._phrases]).encode()).hexdigest()[:16]
        path = self._cache / f"articles-{mark}.npy"
        if path.exists():
            kept: NDArray[np.float32] = np.load(path)
            return kept
        made = encode(self._phrases)
        self._cache.mkdir(parents=True, exist_ok=True)
        draft = path.with_suffix(f".{secrets.token_hex(4)}")
        with draft.open("wb") as file:
            np.save(file, made)
        draft.replace(path)
        return made


def _phrases(article: Article) -> tuple[str, ...]:
    return (article.title, *article.questions, *article.keywords)
