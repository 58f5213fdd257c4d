"""From marked sentences to a trained tagger."""

from collections.abc import Iterable
from pathlib import Path

from bot.nlu import normaliser
from bot.nlu.annotations import Annotated, made_sentences, read_annotated
from bot.nlu.character_tagger import CharacterTagger, Tagged
from bot.nlu.found import Found
from bot.nlu.segmenter import Segmenter

LEARNED = frozenset({"person", "address", "issue", "invoice_title", "product"})
HAND_WRITTEN_COUNT = 3  # how often a hand-written sentence counts against a made one


def lessons(folder: Path) -> list[Annotated]:
    """What is learned from: each hand-written sentence several times, then the made ones."""
    return read_annotated(folder / "sentences.txt") * HAND_WRITTEN_COUNT + made_sentences(folder)


def teach(sentences: Iterable[Annotated], segmenter: Segmenter, kinds: frozenset[str] = LEARNED) -> CharacterTagger:
    return CharacterTagger.learn(_tagged(sentence, segmenter, kinds) for sentence in sentences)


def _tagged(sentence: Annotated, segmenter: Segmenter, kinds: frozenset[str]) -> Tagged:
    """The sentence in its normal form, the marks moved along."""
    normal = normaliser.normalise(sentence.text)
    moved = []
    for entity in sentence.entities:
        covered = [i for i, start in enumerate(normal.starts) if entity.start <= start < entity.end]
        if covered and entity.kind in kinds:
            moved.append(Found(entity.kind, covered[0], covered[-1] + 1, entity.value))
    return Tagged(normal.text, frozenset(word.start for word in segmenter.words(normal.text)), tuple(moved))
