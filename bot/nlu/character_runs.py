"""How likely a line of characters is: runs of three of them, counted in the training sentences."""

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

CHINESE = re.compile(r"[\u4e00-\u9fff]")
OPENING, END = "^^", "$"
_CHARACTERS = 6000  # how many there may be, for those never seen
_PRIOR = 0.1
_KEPT = 16384  # chances: 2 MB


@dataclass(frozen=True, slots=True)
class Reading:
    """What a line may have been meant as. `gain`: how much likelier that is than the line as written, after what the
    change of the line counts against it; a natural logarithm.
    """

    text: str
    gain: float


class CharacterRuns:
    """Knows the runs of three characters, with how often each was seen. Lines are asked about between `OPENING` and
    `END`.
    """

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
        self.chance = lru_cache(maxsize=_KEPT)(self._chance)

    @classmethod
    def learn(cls, lines: Iterable[str]) -> "CharacterRuns":
        runs: Counter[str] = Counter()
        for line in lines:
            whole = f"{OPENING}{line}{END}"
            runs.update(whole[i : i + 3] for i in range(len(whole) - 2))
        return cls(runs)

    @property
    def pairs(self) -> Iterable[str]:
        """Every two characters that were seen side by side."""
        return self._pairs.keys()

    def chinese(self) -> list[str]:
        """The Chinese characters that were seen, in order."""
        return sorted(filter(CHINESE.match, self._single))

    def likelihood(self, whole: str, at: int, runs: int = 3) -> float:
        """Logarithm, of so many runs of a whole line: those that end at a place and right after it."""
        return sum(self.chance(whole[i - 2 : i + 1]) for i in range(at, min(at + runs, len(whole))))

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
