"""Words that jieba cuts across the border of an entity: 微信付|的 hides 微信, and the n-grams never see the word."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from rasa.shared.exceptions import InvalidConfigException

from bot.nlu.annotations import Annotated, read_annotated
from bot.nlu.checks.problem import Problem, Severity
from bot.nlu.found import Found
from bot.nlu.lexicons import shop_words
from bot.nlu.normaliser import normalise
from bot.nlu.phrases import Index
from bot.nlu.segmenter import Segmenter, segmenter_of
from bot.nlu.sentences import Sentence
from bot.nlu.word_lists import FILES, WordLists

# The words of our own lists: a word that is cut badly is mended in the dictionary. Names, places and faults are open
# classes that are read character by character, so that no cut can break them.
CLOSED = frozenset({*FILES, "product"})
WRITTEN = (
    "entities/sentences.txt",
    *(f"eval/entities/{name}.txt" for name in ("learned", "patterned", "traps", "fresh")),
)
MOST_CUT = 0.005  # of all sentences: a cut costs an intent a word, which its characters mostly make up for


def cut_entities(folder: Path, sentences: Sequence[Sentence]) -> Iterator[Problem]:
    """Of the marked sentences of a data folder, and of the words of its lists in all other `sentences`."""
    lists = folder / "nlu" / "lexicons"
    try:
        known = WordLists.read(lists, folder / "demo").indexes()
        segmenter = segmenter_of(shop_words(lists / "jieba.txt", folder / "demo"))
    except InvalidConfigException:
        return  # `word_lists.lexicons` tells
    marked = [sentence for name in WRITTEN if (folder / name).is_file() for sentence in read_annotated(folder / name)]
    marked += [_looked_up(sentence.text, known) for sentence in sentences]
    cut = [
        f"“{one.text}”里“{word}”跨过“{one.text[entity.start : entity.end]}”的边界"
        for one in marked
        for entity, word in cut_across(one.text, one.entities, segmenter)
        if entity.kind in CLOSED
    ]
    if cut:
        severity = Severity.ERROR if len(cut) > MOST_CUT * len(marked) else Severity.WARNING
        yield Problem(severity, f"分词切断了 {len(cut)} 处实体（共 {len(marked)} 句）：{'；'.join(cut)}")


def _looked_up(text: str, indexes: Mapping[str, Index]) -> Annotated:
    normal = normalise(text)
    found = [item for kind in sorted(CLOSED) for item in indexes[kind].find(normal.text)]
    return Annotated(text, tuple(Found(i.kind, *normal.span(i.start, i.end), i.value) for i in found))


def cut_across(text: str, entities: Iterable[Found], segmenter: Segmenter) -> Iterator[tuple[Found, str]]:
    """The entities of a text with a word that begins or ends inside them and reaches over their border."""
    normal = normalise(text)
    words = [(*normal.span(word.start, word.end), word.text) for word in segmenter.words(normal.text)]
    for entity in entities:
        for start, end, word in words:
            if start < entity.start < end < entity.end or entity.start < start < entity.end < end:
                yield entity, word
