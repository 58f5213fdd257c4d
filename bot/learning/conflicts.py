"""What speaks against an intent for a sentence, said before it is saved. Pure functions."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.learning.known_sentences import KnownSentences
from bot.learning.masking import written_out
from bot.learning.opinions import Opinion


class ConflictKind(StrEnum):
    LEAK = "leak"
    OTHER_INTENT = "other_intent"
    COLLEAGUE = "colleague"


@dataclass(frozen=True, slots=True)
class Conflict:
    """`text` is the sentence it conflicts with, or who sees it otherwise; `intent` theirs, None: to be skipped."""

    kind: ConflictKind
    text: str
    intent: str | None


def conflicts(
    masked: str, intent: str | None, known: KnownSentences, opinions: Sequence[Opinion], by: str
) -> list[Conflict]:
    """`opinions` on the sentence so far; those of `by`, who is about to label, are no conflict."""
    return [
        *_with_colleagues(intent, opinions, by),
        *(_with_data(written_out(masked), intent, known) if intent else ()),
    ]


def _with_colleagues(intent: str | None, opinions: Sequence[Opinion], by: str) -> Iterator[Conflict]:
    for opinion in opinions:
        if opinion.by != by and opinion.intent != intent:
            yield Conflict(ConflictKind.COLLEAGUE, opinion.by, opinion.intent)


def _with_data(text: str, intent: str, known: KnownSentences) -> Iterator[Conflict]:
    for held_out in known.held_out_near(text)[:1]:
        yield Conflict(ConflictKind.LEAK, held_out.text, held_out.intent)
    for trained in [one for one in known.trained_near(text) if one.intent != intent][:1]:
        yield Conflict(ConflictKind.OTHER_INTENT, trained.text, trained.intent)
