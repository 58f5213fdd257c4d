"""How likely a line of characters is: runs of three of them, counted in the training sentences."""

import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

CHINESE = re.compile(r"[\u4e00-\u9fff]")
OPENING, END = "^^", "$"
_CHARACTERS = 6000  # how many there may be, for those never seen
_UNSEEN, _PRIOR = 0.5, 0.1


@dataclass(frozen=True, slots=True)
class Reading:
    """What a line may have been meant as. `gain`: how much likelier that is than the line as written, after what the
    change of the line counts against it; a natural logarithm.
    """

    text: str
    gain: float


def counted(lines: Iterable[str]) -> Counter[str]:
    """How often each run of three characters was seen."""
    runs: Counter[str] = Counter()
    for line in lines:
        whole = f"{OPENING}{line}{END}"
        runs.update(whole[i : i + 3] for i in range(len(whole) - 2))
    return runs


class CharacterRuns:
    """Knows how likely a character is after two others. Lines are asked about between `OPENING` and `END`.

    Witten–Bell: what was never seen after two characters is taken from what was seen after one, and so on. All that
    was seen is worked out beforehand, as logarithms.
    """

    def __init__(self, runs: Mapping[str, int]) -> None:
        pairs: Counter[str] = Counter()
        single: Counter[str] = Counter()
        for run, count in runs.items():
            pairs[run[1:]] += count
            single[run[2]] += count
        total = sum(single.values()) + _UNSEEN * _CHARACTERS
        self._rare = math.log(_UNSEEN / total)
        self._single = {character: math.log((count + _UNSEEN) / total) for character, count in single.items()}
        self._pairs, self._rest_after_one = _smoothed(pairs, lambda pair: self._single[pair[1]])
        self._runs, self._rest_after_pair = _smoothed(runs, lambda run: self._pairs[run[1:]])

    @property
    def pairs(self) -> Iterable[str]:
        """Every two characters that were seen side by side."""
        return self._pairs.keys()

    def chinese(self) -> list[str]:
        """The Chinese characters that were seen, in order."""
        return sorted(filter(CHINESE.match, self._single))

    def saw(self, run: str) -> bool:
        """Whether a run of three was seen."""
        return run in self._runs

    def likelihood(self, whole: str, at: int, runs: int = 3) -> float:
        """Logarithm, of so many runs of a whole line: those that end at a place and right after it."""
        return sum(self.chance(whole[i - 2 : i + 1]) for i in range(at, min(at + runs, len(whole))))

    def chance(self, run: str) -> float:
        """Logarithm of the chance of the third character after the two before it."""
        seen = self._runs.get(run)
        if seen is not None:
            return seen
        rest = self._rest_after_pair.get(run[:2], 0.0)
        pair = self._pairs.get(run[1:])
        if pair is not None:
            return rest + pair
        return rest + self._rest_after_one.get(run[1], 0.0) + self._single.get(run[2], self._rare)


def _smoothed(seen: Mapping[str, int], shorter: Callable[[str], float]) -> tuple[dict[str, float], dict[str, float]]:
    """The logarithm of the chance of the last character of each run, and of what each beginning leaves for those never
    seen after it. `shorter`: the former for the run without its first character.
    """
    often: Counter[str] = Counter()
    for run, count in seen.items():
        often[run[:-1]] += count
    kinds = Counter(run[:-1] for run in seen)
    rest = {begin: math.log((kinds[begin] + _PRIOR) / (often[begin] + kinds[begin] + _PRIOR)) for begin in often}
    chances = {
        run: math.log(count / (often[run[:-1]] + kinds[run[:-1]] + _PRIOR) + math.exp(rest[run[:-1]] + shorter(run)))
        for run, count in seen.items()
    }
    return chances, rest
