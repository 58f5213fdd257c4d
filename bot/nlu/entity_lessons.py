"""From marked sentences to a trained tagger."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from bot.nlu import normaliser
from bot.nlu.annotations import Annotated, made_sentences, read_annotated
from bot.nlu.character_tagger import CharacterTagger, Tagged
from bot.nlu.found import Found
from bot.nlu.hints import hints, parts_of_goods
from bot.nlu.issues import shortest
from bot.nlu.phrases import Index
from bot.nlu.segmenter import Segmenter

LEARNED = frozenset({"person", "address", "issue", "invoice_title"})
HAND_WRITTEN_COUNT = 3  # how often a hand-written sentence counts against a made one
# Intents whose sentences name nobody, no place and no fault, or do not mark it.
_SILENT = frozenset(
    """
    greet goodbye thank affirm deny wait nudge praise insult request_human request_callback ask_bot_identity
    out_of_scope ask_product ask_recommendation ask_stock ask_price ask_promotion ask_authenticity ask_shipping_fee
    ask_delivery_options ask_how_to_order ask_payment check_order cancel_order restore_order track_parcel
    ask_delivery_time urge_delivery check_aftersale check_refund request_price_protection ask_installation ask_review
    account_help ask_membership manage_privacy complain_service complain_price complain_process ask_return_policy
    ask_return_shipping
    """.split()
)
_PER_INTENT = 48  # silent sentences of each intent, at least, where there are as many
_NOTICED = 32  # sentences added to an intent after which others of it are silent


def lessons(folder: Path) -> list[Annotated]:
    """What is learned from: each hand-written sentence several times, then the made ones."""
    return read_annotated(folder / "sentences.txt") * HAND_WRITTEN_COUNT + made_sentences(folder)


def silent(sentences: Iterable[tuple[str, str]]) -> list[Annotated]:
    """Sentences that teach to mark nothing, out of (text, intent)."""
    by_intent: dict[str, list[str]] = {}
    for text, intent in sentences:
        if intent in _SILENT:
            by_intent.setdefault(intent, []).append(text)
    return [Annotated(text, ()) for own in by_intent.values() for text in _spread(own)]


def _spread(texts: list[str]) -> list[str]:
    """Evenly from the first to about the last: a few more behind them change nothing, and what was learned holds."""
    reach = max(_NOTICED, len(texts) // _NOTICED * _NOTICED)
    return texts[: reach : max(1, reach // _PER_INTENT)]


def teach(
    sentences: Iterable[Annotated],
    segmenter: Segmenter,
    indexes: Mapping[str, Index],
    kinds: frozenset[str] = LEARNED,
) -> CharacterTagger:
    return CharacterTagger.learn(_tagged(sentence, segmenter, indexes, kinds) for sentence in sentences)


def _tagged(sentence: Annotated, segmenter: Segmenter, indexes: Mapping[str, Index], kinds: frozenset[str]) -> Tagged:
    """The sentence in its normal form, the marks moved along."""
    normal = normaliser.normalise(sentence.text)
    parts = parts_of_goods(normal.text, indexes)
    moved = []
    for entity in sentence.entities:
        covered = [i for i, start in enumerate(normal.starts) if entity.start <= start < entity.end]
        if covered and entity.kind in kinds:
            start, end = covered[0], covered[-1] + 1
            start, end = shortest(normal.text, start, end, parts) if entity.kind == "issue" else (start, end)
            moved.append(Found(entity.kind, start, end, entity.value))
    cuts = frozenset(word.start for word in segmenter.words(normal.text))
    return Tagged(normal.text, cuts, hints(normal.text, indexes), tuple(moved))
