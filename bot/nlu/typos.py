"""Characters typed by sound, put right where the training sentences leave little doubt: 我要退伙 means 我要退货.

A noisy channel: runs of three characters of the training sentences say how likely a line is; a character gives way to
another of the same sound if that makes the line likelier by a stated factor. Inside a word of the dictionary the
factor is larger: a word that is whole is seldom a typo. Lines keep their length.
"""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping

from bot.nlu.syllables import rough_syllable

LONGEST = 60  # characters; who writes more says enough beside a typo
MOST = 2  # characters put right in one message
ALONE, IN_WORD = 3.0, 7.0  # least gain, as a natural logarithm, of a character on its own and inside a word

_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_OPENING, _END = "^^", "$"
_CHARACTERS = 6000  # how many there may be, for those never seen
_PRIOR = 0.1


class Mender:
    """Knows the runs of three characters, with how often each was seen."""

    def __init__(self, runs: Mapping[str, int]) -> None:
        self.runs = dict(runs)
        self._pairs: Counter[str] = Counter()
        self._single: Counter[str] = Counter()
        for run, count in self.runs.items():
            self._pairs[run[1:]] += count
            self._single[run[2]] += count
        self._total = sum(self._single.values())
        self._after_pair, self._kinds_after_pair = _followers(self.runs)
        self._after_one, self._kinds_after_one = _followers(self._pairs)
        self._alike: dict[str, list[str]] = defaultdict(list)
        for character in sorted(filter(_CHINESE.match, self._single)):
            self._alike[rough_syllable(character)].append(character)

    @classmethod
    def learn(cls, lines: Iterable[str]) -> "Mender":
        runs: Counter[str] = Counter()
        for line in lines:
            whole = f"{_OPENING}{line}{_END}"
            runs.update(whole[i : i + 3] for i in range(len(whole) - 2))
        return cls(runs)

    def mended(self, line: str, in_words: Collection[int]) -> str:
        """The line with at most two characters put right; `in_words`: places inside a word of several characters."""
        if not self.runs or len(line) > LONGEST:
            return line
        for _ in range(MOST):
            better = self._better(line, in_words)
            if better is None:
                break
            line = better
        return line

    def _better(self, line: str, in_words: Collection[int]) -> str | None:
        most, best = 0.0, None
        whole = f"{_OPENING}{line}{_END}"
        for place, character in enumerate(line):
            others = self._alike.get(rough_syllable(character), ()) if _CHINESE.match(character) else ()
            at = place + len(_OPENING)
            before = self._likelihood(whole, at) if others else 0.0
            for other in others:
                changed = f"{whole[:at]}{other}{whole[at + 1 :]}"
                gain = self._likelihood(changed, at) - before - (IN_WORD if place in in_words else ALONE)
                if gain > most:
                    most, best = gain, changed[len(_OPENING) : -len(_END)]
        return best

    def _likelihood(self, whole: str, at: int) -> float:
        """Logarithm, of the runs that the character at a place takes part in."""
        return sum(self._chance(whole[i - 2 : i + 1]) for i in range(at, min(at + 3, len(whole))))

    def _chance(self, run: str) -> float:
        """Witten–Bell: what was never seen after two characters is taken from what was seen after one, and so on."""
        pair, character = run[1:], run[2]
        chance = (self._single.get(character, 0) + 0.5) / (self._total + 0.5 * _CHARACTERS)
        kinds = self._kinds_after_one.get(run[1], 0) + _PRIOR
        chance = (self._pairs.get(pair, 0) + kinds * chance) / (self._after_one.get(run[1], 0) + kinds)
        kinds = self._kinds_after_pair.get(run[:2], 0) + _PRIOR
        return math.log((self.runs.get(run, 0) + kinds * chance) / (self._after_pair.get(run[:2], 0) + kinds))


def _followers(runs: Mapping[str, int]) -> tuple[Counter[str], Counter[str]]:
    """How often, and by how many different characters, each beginning of a run was followed."""
    often: Counter[str] = Counter()
    for run, count in runs.items():
        often[run[:-1]] += count
    return often, Counter(run[:-1] for run in runs)
