"""Where jieba cuts a marked entity with a word that reaches over its border: the n-grams then never see it whole."""

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from bot.nlu.found import Found
from bot.nlu.lexicons import read_products, read_words
from bot.nlu.normaliser import normalise

if TYPE_CHECKING:
    from bot.nlu.segmenter import Segmenter


def cut_by_words(data: Path, text: str, entities: Sequence[Found]) -> list[str]:
    """The words, in the order of the text, by the dictionary of a data folder as it is now."""
    dictionary, normal = data / "nlu" / "lexicons" / "jieba.txt", normalise(text)
    words = _segmenter(data, dictionary.stat().st_mtime_ns).words(normal.text)
    borders = [border for entity in entities for border in (entity.start, entity.end)]
    spans = [(word.text, *normal.span(word.start, word.end)) for word in words]
    return [word for word, start, end in spans if any(start < border < end for border in borders)]


@lru_cache(maxsize=1)
def _segmenter(data: Path, _stamp: int) -> "Segmenter":
    """Made when first asked for: jieba and its dictionary are nothing that a `web` without maintainers should hold."""
    from bot.nlu.segmenter import Segmenter

    return Segmenter({*read_words(data / "nlu" / "lexicons" / "jieba.txt"), *read_products(data / "demo")})
