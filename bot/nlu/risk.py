"""What must go to a person at once: injury, courts, media, fraud, self-harm, threats and the like. Pure functions."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.nlu.normaliser import normal_text


@dataclass(frozen=True, slots=True)
class RiskLexicon:
    """Phrases of each flag, and phrases that take a flag back where they stand before it or hold it: 不是要投诉."""

    flags: Mapping[str, Sequence[str]]
    negations: Sequence[str]


_NEGATED = re.compile(
    r"(?:不是|没有|没|并非|不想|不会|不打算|不用|不需要|不至于|无需|别|又不)(?:要|想|打算|说|在)?(?:去|找|打|给|你们)?$"
)
# 会不会是假货, 怕买到假货: a worry. It counts as a claim once the goods have arrived.
_WORRY = re.compile(
    r"(?:怕|担心|会不会|是不是|是否|不会是|该不会|有没有|保证不是|能保证|有人说|听说|万一)[^,。!?;]{0,6}$"
)
_ARRIVED = re.compile(r"收到|到手|买的|买了|买到的|拿到|用了|鉴定|专柜|验货|验了|发来|发的|寄来|给我发|卖给我")
_QUESTION = re.compile(r"(?:吗|么|吧|不|\?)+$")
_REPEALED = re.compile(r"(?:^|[^不])(?:假一赔[一二三四五六七八九十]|假一罚十)")


def find_risks(original: str, lexicon: RiskLexicon) -> list[str]:
    """The flags of a message, in the order of the lexicon."""
    text = normal_text(original).lower()
    return [
        flag
        for flag, phrases in lexicon.flags.items()
        if any(_counts(text, flag, phrase, lexicon) for phrase in phrases)
    ]


def _counts(text: str, flag: str, phrase: str, lexicon: RiskLexicon) -> bool:
    start = text.find(phrase)
    while start >= 0:
        end = start + len(phrase)
        taken_back = _in_longer_number(text, start, end) or _taken_back(text, start, end, lexicon.negations)
        if not taken_back and not (flag == "fraud_claim" and _is_worry(text, start)):
            return True
        start = text.find(phrase, start + 1)
    return False


def _in_longer_number(text: str, start: int, end: int) -> bool:
    """12315 inside an order number."""
    return text[start : start + 1].isdigit() and (
        text[max(0, start - 1) : start].isdigit() or text[end : end + 1].isdigit()
    )


def _taken_back(text: str, start: int, end: int, negations: Sequence[str]) -> bool:
    before = text[max(0, start - 8) : start]
    asks = before.endswith("是不是")  # 是不是假货 asks, and its 不是 denies nothing
    if not asks and (_NEGATED.search(before) or any(before.endswith(negation) for negation in negations)):
        return True
    for negation in negations:
        place = text.find(negation)
        if place >= 0 and place <= start and end <= place + len(negation):
            return True
    return False


def _is_worry(text: str, start: int) -> bool:
    """A buyer asks or fears before buying."""
    if _ARRIVED.search(text):
        return False
    return bool(_WORRY.search(text[:start]) or _QUESTION.search(text) or _REPEALED.search(text))
