"""What a feeling is read from: signs of the lexicon and of the form, and the same of the messages before.

Pure functions. The characters of the sentence and its vector come beside these.
"""

import re
from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from bot.nlu import emotion, ngrams
from bot.nlu.emotion import NEGATIVE, Lexicon
from bot.nlu.likeness import likeness, pairs
from bot.nlu.mood_examples import Words
from bot.nlu.normaliser import normal_text

REACH = 3  # messages of the customer before this one that still colour it
LONGEST = 400  # characters: what comes after them changes no feeling
FELT = ("anxious", "dissatisfied", "angry", "satisfied", "abusive")
REPEATED = 0.75
SHORTEST_QUESTION = 3  # characters

_SORRY = re.compile("抱歉|不好意思|对不起|歉意")
_PUT_OFF = re.compile("耐心|稍等|等待|审核|反馈|核实|加急|催")
_ASKS = re.compile(r"吗|么|呢|什么|怎么|为什么|多久|哪|几|\?")
THANKS = re.compile("谢|辛苦")


def signs(text: str, before: Sequence[Words], lexicon: Lexicon) -> NDArray[np.float32]:
    """Numbers between 0 and about 1.5, always in the same order."""
    text = text[:LONGEST]
    own = emotion.strengths(text, lexicon)
    last = earlier(before)
    past = [emotion.strengths(words, lexicon) for words in last]
    unhappy = [max((strength.get(name, 0.0) for name in NEGATIVE), default=0.0) for strength in past]
    answer = next((words.text for words in reversed(before) if not words.customer), "")
    normal = normal_text(text)
    thanks = bool(THANKS.search(normal))
    values = [
        *(own.get(name, 0.0) for name in FELT),
        min(len(re.findall("[!！]", text)), 5) / 5,
        min(len(re.findall("[?？]", text)), 5) / 5,
        min(len(normal), 40) / 40,
        bool(_ASKS.search(normal)),
        thanks,
        repeats(text, last) / REACH,
        max(unhappy, default=0.0),
        sum(value > 0 for value in unhappy) / REACH,
        thanks and bool(unhappy) and max(unhappy) > emotion.LEAST,
        bool(_SORRY.search(answer)),
        bool(_PUT_OFF.search(answer)),
        max((strength.get("angry", 0.0) for strength in past), default=0.0),
    ]
    return np.array(values, dtype=np.float32)


def earlier(before: Sequence[Words]) -> list[str]:
    """The customer's last messages."""
    return [words.text[:LONGEST] for words in before if words.customer][-REACH:]


def repeats(text: str, others: Sequence[str]) -> int:
    """How many of the messages before say nearly the same; 好 twice is no impatience."""
    normal = normal_text(text[:LONGEST])
    if len(normal) < SHORTEST_QUESTION:
        return 0
    return sum(likeness(pairs(normal), pairs(normal_text(other))) >= REPEATED for other in others)


def own_terms(text: str) -> Counter[str]:
    """Characters of the message, one to three in a row."""
    return ngrams.terms(normal_text(text[:LONGEST]), (), ngrams.Lengths(words=1, characters=3))


def terms_before(before: Sequence[Words]) -> Counter[str]:
    """Characters of the last message of either side, told apart."""
    found: Counter[str] = Counter()
    for side, customer in (("p", True), ("a", False)):
        last = next((words.text for words in reversed(before) if words.customer is customer), "")
        found.update(
            {f"{side}{term}": count for term, count in ngrams.terms(last[:80], (), ngrams.Lengths(1, 2)).items()}
            if last
            else {}
        )
    return found
