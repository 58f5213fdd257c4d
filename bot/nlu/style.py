"""How a customer likes to be served, read from how they write over the last messages. Pure functions.

Four styles (活泼、安静、急躁、敏感). Nothing is said before enough has
been written: a wrong tone is worse than a plain one.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.nlu.emotion import Emotion
from bot.nlu.normaliser import EMOJI
from bot.nlu.taxonomy import Style

REACH = 5  # the last messages of the customer
LEAST_MESSAGES_OF_QUIET = 3  # two short messages are no habit
LEAST_CONFIDENCE = 0.55
_PLAIN = 1.0  # what speaks for no style at all: it takes a clear sign, or several, to outweigh it

_SIGNS: Mapping[Style, tuple[tuple[float, re.Pattern[str]], ...]] = {
    Style.LIVELY: (
        (1.0, re.compile("哈哈|嘻嘻|嘿嘿|hhh|(?<!\\d)233+(?!\\d)|么么|笔芯|比心|爱你|爱了|yyds|绝绝子|冲鸭|棒棒|萌")),
        (0.6, re.compile(r"[~～]|(?:呀|哒|呐|鸭|啦|哇|捏|滴|喔)(?:[!！~～。]|$)|亲亲|小姐姐|小可爱|宝子|姐妹")),
        (0.8, re.compile("[ヾ≧▽≦ω๑•̀]|\\^_?\\^|:-?\\)|qaq|orz", re.IGNORECASE)),
    ),
    Style.IMPATIENT: (
        (1.2, re.compile("急急|赶紧|赶快|立刻|马上|立马|快点|快快|速度|麻溜|废话|少啰嗦|直接说|直接给")),
        (0.8, re.compile("人呢|在不在啊|回话|说话|到底|磨叽|磨蹭|还要多久|等不了|没时间|赶时间")),
        (0.9, re.compile(r"[!！]{2,}|[?？]{2,}")),
    ),
    Style.SENSITIVE: (
        (1.2, re.compile("是不是我(?:哪里|说错|不对|太)|怪我|嫌我|不想理我|看不起|针对我|伤心|难过|委屈|寒心")),
        (0.9, re.compile("不好意思.{0,6}(?:打扰|麻烦|又)|会不会太|添麻烦|打扰了|别嫌|我怕|担心|害怕|不敢|纠结|心里")),
        (0.7, re.compile("什么意思|你这话|语气|态度|阴阳怪气|敷衍我")),
    ),
}  # fmt: skip
_SHORT = 6  # characters
_LAUGHING = frozenset("😂🤣😄😁😀😊🥰😘❤")


@dataclass(frozen=True, slots=True)
class ServiceStyle:
    name: Style
    confidence: float


def estimate(messages: Sequence[str], feeling: Emotion) -> ServiceStyle | None:
    """From the customer's messages, oldest first, the last with its feeling; None while unsure."""
    last = [message[:400] for message in messages if message.strip()][-REACH:]
    if not last:
        return None
    weights = {style: sum(_weight(style, message) for message in last) for style in _SIGNS}
    weights[Style.LIVELY] += 0.8 * sum(character in _LAUGHING for character in "".join(last)) / len(last)
    weights[Style.QUIET] = _quietness(last)
    if feeling.name in {"anxious", "angry"}:
        weights[Style.IMPATIENT] += feeling.intensity
    if feeling.name in {"angry", "abusive"}:
        weights[Style.LIVELY] = 0.0  # 呵呵 and laughing faces in anger are no good cheer
    best = max(weights, key=lambda style: weights[style])
    confidence = weights[best] / (sum(weights.values()) + _PLAIN)
    return ServiceStyle(best, round(confidence, 2)) if confidence >= LEAST_CONFIDENCE else None


def _weight(style: Style, message: str) -> float:
    return sum(weight for weight, pattern in _SIGNS[style] if pattern.search(message))


def _quietness(messages: Sequence[str]) -> float:
    """Short plain messages, one after the other: no mark, no particle, no emoji."""
    if len(messages) < LEAST_MESSAGES_OF_QUIET:
        return 0.0
    plain = [
        m
        for m in messages
        if len(m) <= _SHORT and not re.search(r"[!！?？~～啊呀啦哦呢]", m) and not set(m) & set(EMOJI)
    ]
    return 2.0 if len(plain) == len(messages) else 0.0
