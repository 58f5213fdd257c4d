"""Words that jieba cuts across the border of an entity: 微信付|的 hides 微信, and the n-grams never see the word."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from rasa.shared.exceptions import InvalidConfigException

from bot.nlu.annotations import read_annotated
from bot.nlu.checks.problem import Problem, Severity
from bot.nlu.found import Found
from bot.nlu.lexicons import read_products, read_words
from bot.nlu.normaliser import normalise
from bot.nlu.segmenter import Segmenter
from bot.nlu.sentences import Sentence
from bot.nlu.word_lists import FILES, WordLists

# The words of our own lists: a word that is cut badly is mended in the dictionary. Names, places and faults are open
# classes that are read character by character, so that no cut can break them.
CLOSED = frozenset({*FILES, "product"})
WRITTEN = (
    "entities/sentences.txt",
    *(f"eval/entities/{name}.txt" for name in ("learned", "patterned", "traps", "fresh")),
)


def cut_entities(folder: Path, sentences: Iterable[Sentence]) -> Iterator[Problem]:
    """Of the marked sentences of a data folder, and of the words of its lists in all other `sentences`."""
    lists = folder / "nlu" / "lexicons"
    try:
        known = WordLists.read(lists, folder / "demo")
        segmenter = Segmenter({*read_words(lists / "jieba.txt"), *read_products(folder / "demo")})
    except InvalidConfigException:
        return  # `word_lists.lexicons` tells
    indexes = known.indexes()
    for name in WRITTEN:
        for marked in read_annotated(folder / name) if (folder / name).is_file() else ():
            for entity, word in cut_across(marked.text, marked.entities, segmenter):
                if entity.kind in CLOSED:
                    yield _problem(marked.text, entity, word, name)
    for sentence in sentences:
        found = [item for kind in sorted(CLOSED) for item in indexes[kind].find(normalise(sentence.text).text)]
        for entity, word in cut_across(normalise(sentence.text).text, found, segmenter):
            yield _problem(sentence.text, entity, word, sentence.file.name)


def cut_across(text: str, entities: Iterable[Found], segmenter: Segmenter) -> Iterator[tuple[Found, str]]:
    """The entities of a text with a word that begins or ends inside them and reaches over their border."""
    normal = normalise(text)
    words = [(*normal.span(word.start, word.end), word.text) for word in segmenter.words(normal.text)]
    for entity in entities:
        for start, end, word in words:
            if start < entity.start < end < entity.end or entity.start < start < entity.end < end:
                yield entity, word


def _problem(text: str, entity: Found, word: str, name: str) -> Problem:
    return Problem(Severity.ERROR, f"“{text}”里的 {entity.kind} 被切断，“{word}”跨过了它的边界（{name}）")
