"""Sentences that stand in the data more than once: with two intents, held out and trained on, or hardly changed."""

from collections import defaultdict
from collections.abc import Iterator

from bot.nlu.checks.problem import Problem, Severity
from bot.nlu.likeness import LikenessIndex
from bot.nlu.sentences import Sentence

MOST_ALIKE = 0.05  # of the sentences of an intent: more that only repeat another teach nothing and feign plenty


def contradictions(sentences: list[Sentence], name: str = "训练") -> Iterator[Problem]:
    """One sentence under several intents."""
    by_key: dict[str, list[Sentence]] = defaultdict(list)
    for sentence in sentences:
        by_key[sentence.key].append(sentence)
    for same in by_key.values():
        intents = sorted({sentence.intent for sentence in same})
        if len(intents) > 1:
            yield Problem(Severity.ERROR, f"{name}数据里同一句话有几个意图：“{same[0].text}”：{'、'.join(intents)}")


def leaks(training: list[Sentence], held_out: list[Sentence]) -> Iterator[Problem]:
    """Held-out sentences that were trained on, word for word or nearly so."""
    index = LikenessIndex(training)
    for sentence in held_out:
        for known in index.near(sentence.key)[:1]:
            how = "也在训练数据里" if known.key == sentence.key else f"与训练句“{known.text}”只差一点"
            yield Problem(Severity.ERROR, f"评测句{how}：“{sentence.text}”（{sentence.intent}，{sentence.file.name}）")


def too_alike(sentences: list[Sentence]) -> Iterator[Problem]:
    """Intents in which too many sentences are near copies of another of the same intent."""
    by_intent: dict[str, list[Sentence]] = defaultdict(list)
    for sentence in sentences:
        by_intent[sentence.intent].append(sentence)
    for intent, own in sorted(by_intent.items()):
        index = LikenessIndex(own)
        copies = [near for sentence in own for near in index.near(sentence.key)[:2] if near is not sentence]
        if len(copies) // 2 > MOST_ALIKE * len(own):
            yield Problem(
                Severity.WARNING,
                f"{intent} 有 {len(copies) // 2} 对句子几乎一样（共 {len(own)} 句），例如“{copies[0].text}”",
            )
