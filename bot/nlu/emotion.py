"""Signs of a feeling in one message: a lexicon, the shape of the sentence and its marks. Pure functions.

`mood_model` learns from these signs, from the sentence and from what was said before; how strong a feeling is, and
what it is where nothing has been learnt, is told by the signs alone.
"""

import math
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from bot.nlu.normaliser import EMOJI, normal_text

CALM = "calm"
LEAST = 0.25  # below it nothing is said about a feeling

# phrase → weight (0..1) per emotion
Lexicon = Mapping[str, Mapping[str, float]]


@dataclass(frozen=True, slots=True)
class Emotion:
    name: str
    intensity: float


# Forms that carry a feeling whatever the topic. Weights are estimates, until rated conversations exist to fit them.
_FORMS: tuple[tuple[str, float, tuple[str, ...]], ...] = (
    (
        "anxious",
        0.35,
        (
            "怎么还|咋还|还没|还不|什么时候才|到底什么时候|多久才",
            "赶紧|赶快|快点|抓紧|急用|等着用|着急|急死|在线等|来不及",
        ),
    ),
    (
        "dissatisfied",
        0.4,
        ("怎么(?:还|又|老|总)|咋(?:还|又|老)|又是|又(?:坏|错|没|不)|(?:一直|总是|老是)(?:没|不|在)|从来不",),
    ),
    (
        "dissatisfied",
        0.4,
        (
            r"都.{0,8}(?:天|周|星期|礼拜|个月|小时|遍|次|回)了|第[二三四五六\d]次",
            "等了.{0,4}(?:天|周|月|小时)",
        ),
    ),
    (
        "dissatisfied",
        0.35,
        (
            "(?:太|真|好|够)(?:慢|差|烂|坑|麻烦|失望|垃圾)|不满意|失望|无语|后悔|坑人",
            "就这(?:质量|态度|服务|样)",
        ),
    ),
    (
        "angry",
        0.6,
        (
            "凭什么|凭啥|垃圾(?![桶袋篓箱])|什么(?:态度|破|垃圾|玩意|意思嘛|服务)|有没有人管",
            "到底(?:管不管|要|想|有没有|能不能|是不是|行不行|退不退)",
        ),
    ),
    (
        "angry",
        0.5,
        (
            "你们(?:就是|是不是|这是)?(?:骗|坑|耍|敷衍|忽悠|糊弄)|受够|忍无可忍|气死|火大|恶心",
            "当我(?:傻|好欺负)|还想不想",
        ),
    ),
    (  # sarcasm
        "dissatisfied",
        0.5,
        (
            "呵呵|谢谢(?:你|您)?(?:们)?(?:哦|噢|啊您)|可真(?:行|棒|好|厉害)|真是(?:好样|厉害|服了|够)",
            "(?:你们|您)真(?:行|棒)|真行啊|服了你们|厉害了",
        ),
    ),
)
_FORM_PATTERNS = tuple((name, weight, re.compile("|".join(parts))) for name, weight, parts in _FORMS)
# A thank-you that thanks for nothing: 谢谢你哦，等了五天.
_GRIEVANCE = re.compile(r"等了|没人|天了|还没|拖|白|骗|坏|慢|差|又")
_NEGATIONS = re.compile(r"(?:没有?|不是|并不|不|别|不用|不算|不会)(?:很|太|那么|特别|在|是|要)?$")
_RAISING = re.compile(r"(?:非常|特别|太|真的?|极其|超级?|巨|十分|相当)$")
_MARKS = re.compile(r"[!?！？❗❓]")
NEGATIVE = frozenset({"anxious", "dissatisfied", "angry", "abusive"})
# Where two are equally strong, the one that needs more care.
_CARE = {"satisfied": 0, "anxious": 1, "dissatisfied": 2, "angry": 3, "abusive": 4}


def estimate(original: str, lexicon: Lexicon) -> Emotion:
    """The strongest feeling of a message; its intensity grows with every sign of it, up to 1."""
    text = readable(original)
    found = _strengths(text, lexicon)
    negative = NEGATIVE & found.keys()
    if negative:
        found = {name: found[name] + 0.3 * _others(found, name) for name in negative}
    elif "satisfied" in found and _GRIEVANCE.search(text):
        found = {"dissatisfied": LEAST}
    name = max(found, key=lambda n: (round(found[n], 2), _CARE.get(n, 0)), default=CALM)
    intensity = found.get(name, 0.0)
    if name in NEGATIVE:
        intensity += _shouting(original)
    elif _many_marks(original):
        return Emotion("anxious", LEAST + 0.1)
    return Emotion(name, _saturated(intensity)) if intensity >= LEAST else Emotion(CALM, 0.0)


def intensity_of(name: str, original: str, lexicon: Lexicon) -> float:
    """How strong one feeling is by its own signs, by those near it and by the marks; 0 without any sign."""
    found = strengths(original, lexicon)
    strength = found.get(name, 0.0)
    if name in NEGATIVE:
        strength += 0.3 * _others(found, name) + _shouting(original)
    return _saturated(strength)


def strengths(original: str, lexicon: Lexicon) -> dict[str, float]:
    """How strongly the signs of each feeling are there, each for itself; only feelings with any sign."""
    return _strengths(readable(original), lexicon)


def _strengths(text: str, lexicon: Lexicon) -> dict[str, float]:
    signs: dict[str, list[float]] = {}
    for name, phrases in lexicon.items():
        meant, negated = _lexicon_signs(text, phrases)
        signs.setdefault(name, []).extend(meant)
        if name == "satisfied" and negated:
            signs.setdefault("dissatisfied", []).append(0.6 * max(negated))  # 不太满意
    for name, weight, pattern in _FORM_PATTERNS:
        if pattern.search(text):
            signs.setdefault(name, []).append(weight)
    return {name: _together(weights) for name, weights in signs.items() if weights}


def readable(text: str) -> str:
    """What lexicon phrases are looked for in: normal words, then a line with the emoji and marks as they were sent.

    An emoji is a sign of its own here: 🙏 begs as often as it thanks, and three question marks are more than two.
    """
    words = normal_text("".join(character for character in text if character not in EMOJI)).lower()
    return words + "\n" + "".join(c for c in unicodedata.normalize("NFKC", text) if _is_sign(c))


def key(phrase: str) -> str:
    """A phrase of the lexicon in the form in which `readable` shows it."""
    normal = unicodedata.normalize("NFKC", phrase)
    return normal if all(_is_sign(character) for character in normal) else normal_text(phrase).lower()


def _is_sign(character: str) -> bool:
    return not (character.isalnum() or character.isspace())


def _lexicon_signs(text: str, phrases: Mapping[str, float]) -> tuple[list[float], list[float]]:
    """Weights of the phrases in the text, meant and negated ones; a phrase inside a longer one does not count."""
    found: list[tuple[int, int]] = []
    meant: list[float] = []
    negated: list[float] = []
    for phrase in sorted(phrases, key=len, reverse=True):
        start = text.find(phrase)
        end = start + len(phrase)
        if start < 0 or any(start < e and s < end for s, e in found):
            continue
        found.append((start, end))
        before = text[max(0, start - 5) : start]
        raised = phrases[phrase] * (1.25 if _RAISING.search(before) else 1.0)
        (negated if _NEGATIONS.search(before) else meant).append(raised)
    return meant, negated


def _together(weights: list[float]) -> float:
    """The strongest sign counts whole, each further one by a third."""
    strongest, *rest = sorted(weights, reverse=True)
    return strongest + sum(rest) / 3


def _saturated(strength: float) -> float:
    """0..1 from the sum of the signs: one outburst is about 0.6, only several reach 0.85, where a person takes over."""
    return round(1 - math.exp(-strength), 2)


def _others(strengths: Mapping[str, float], name: str) -> float:
    return max((strengths[other] for other in NEGATIVE & strengths.keys() if other != name), default=0.0)


def _shouting(original: str) -> float:
    """Exclamation and question marks in a row, up to 0.3."""
    return min(0.06 * max(0, len(_MARKS.findall(original)) - 1), 0.3)


def _many_marks(original: str) -> bool:
    return len(re.findall(r"[?？]", original)) >= 3
