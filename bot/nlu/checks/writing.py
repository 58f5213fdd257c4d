"""Sentences that no customer sends: too long, or with characters that a broken encoding left behind."""

import unicodedata
from collections.abc import Iterator

from bot.nlu.checks.problem import Problem, Severity
from bot.nlu.sentences import Sentence

LONGEST = 60  # characters; customers' messages have a median of 7

# UTF-8 read as Latin-1 or GBK, the way editors do it.
_MOJIBAKE = ("锟斤拷", "烫烫烫", "Ã", "â€", "ï»¿", "ä½", "å•", "鎴戣", "浣犲", "涓嶈")


def long_sentences(sentences: list[Sentence]) -> Iterator[Problem]:
    for sentence in sentences:
        if len(sentence.text) > LONGEST:
            yield Problem(Severity.WARNING, f"太长，不像顾客说的话：“{sentence.text}”（{sentence.intent}）")


def broken_characters(sentences: list[Sentence]) -> Iterator[Problem]:
    for sentence in sentences:
        if _is_broken(sentence.text):
            yield Problem(Severity.ERROR, f"编码有问题：{sentence.text!r}（{sentence.intent}，{sentence.file.name}）")


def _is_broken(text: str) -> bool:
    strange = any(c == "\ufffd" or unicodedata.category(c) in {"Cc", "Co", "Cs", "Cn"} for c in text)
    return strange or any(remains in text for remains in _MOJIBAKE)
