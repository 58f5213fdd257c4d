"""A character that is missing: 能个颜色吗 may mean 能换个颜色吗, or 能选个颜色吗.

Which one is missing the line seldom tells for certain, so all that are likely are told, and none replaces the line. A
character is thought of where the training sentences have it behind the one before the gap and before the one behind,
unless they have what stands there as it is.
"""

from collections import defaultdict
from collections.abc import Iterator
from functools import lru_cache

from bot.nlu.character_runs import CHINESE, END, OPENING, CharacterRuns, Reading

SHORTEST, LONGEST = 4, 16  # characters; of fewer too little is left to tell, more say enough without the one
MOST = 4  # readings
COST = 1.5  # what a missing character counts against a reading, as a natural logarithm
LEAST = -6.0  # gain
PAIRS = 4096  # of characters for which it is remembered what may stand between them: 8 MB
_NOTHING: frozenset[str] = frozenset()


class GapFiller:
    def __init__(self, known: CharacterRuns) -> None:
        self._known = known
        after: dict[str, set[str]] = defaultdict(set)
        before: dict[str, set[str]] = defaultdict(set)
        for pair in known.pairs:
            first, second = pair[0], pair[1]
            if CHINESE.match(second):
                after[first].add(second)
            if CHINESE.match(first):
                before[second].add(first)
        self._after = {character: frozenset(others) for character, others in after.items()}
        self._before = {character: frozenset(others) for character, others in before.items()}
        self._between = lru_cache(maxsize=PAIRS)(self._likely_between)

    def readings(self, line: str) -> list[Reading]:
        """The likeliest lines of one character more, best first; none for a very short or a long line."""
        if not SHORTEST <= len(line) <= LONGEST:
            return []
        whole = f"{OPENING}{line}{END}"
        found: dict[str, float] = {}
        for place in range(len(line) + 1):
            for character, gain in self._missing(whole[place : place + 2], whole[place + 2 : place + 4]):
                found[line[:place] + character + line[place:]] = gain
        best = sorted(found.items(), key=lambda one: (-one[1], one[0]))[:MOST]
        return [Reading(text, gain) for text, gain in best]

    def _missing(self, left: str, right: str) -> Iterator[tuple[str, float]]:
        """What may be missing between two characters and the two behind them, of which the second may be none."""
        if self._known.saw(left + right[0]) and (len(right) < 2 or self._known.saw(left[1] + right)):
            return  # so they stand side by side in a training sentence, too
        chance = self._known.chance
        least = self._known.likelihood(left + right, 2) + COST + LEAST
        for character, alone in self._between(left[1], right[0]):
            if alone <= least:
                return  # with what stands around it is only less likely, and so are all that follow
            likelihood = alone + chance(left + character) + (chance(character + right) if len(right) > 1 else 0.0)
            if likelihood > least:
                yield character, likelihood - least + LEAST

    def _likely_between(self, first: str, last: str) -> list[tuple[str, float]]:
        """The characters seen beside both, likeliest first, with the likelihood of the three."""
        between = self._after.get(first, _NOTHING) & self._before.get(last, _NOTHING)
        return sorted(((one, self._known.chance(f"{first}{one}{last}")) for one in between), key=lambda one: -one[1])
