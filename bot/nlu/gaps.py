"""A character that is missing: 能个颜色吗 may mean 能换个颜色吗, or 能选个颜色吗.

Which one is missing the line seldom tells for certain, so all that are likely are told, and none replaces the line. A
character is thought of where the training sentences have it behind the one before the gap and before the one behind.
"""

from collections import defaultdict

from bot.nlu.character_runs import CHINESE, END, OPENING, CharacterRuns, Reading

SHORTEST, LONGEST = 4, 24  # characters; of fewer too little is left to tell, more say enough without the one
MOST = 4  # readings
COST = 1.5  # what a missing character counts against a reading, as a natural logarithm
LEAST = -6.0  # gain
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

    def readings(self, line: str) -> list[Reading]:
        """The likeliest lines of one character more, best first; none for a very short or a long line."""
        if not SHORTEST <= len(line) <= LONGEST:
            return []
        found: dict[str, float] = {}
        whole = f"{OPENING}{line}{END}"
        for at in range(len(OPENING), len(whole)):
            between = self._after.get(whole[at - 1], _NOTHING) & self._before.get(whole[at], _NOTHING)
            written = self._known.likelihood(whole, at, 2) + COST if between else 0.0
            for character in between:
                gain = self._gain(whole, at, character) - written
                if gain > LEAST:
                    found[line[: at - len(OPENING)] + character + line[at - len(OPENING) :]] = gain
        best = sorted(found.items(), key=lambda one: (-one[1], one[0]))[:MOST]
        return [Reading(text, gain) for text, gain in best]

    def _gain(self, whole: str, at: int, character: str) -> float:
        near = f"{whole[at - 2 : at]}{character}{whole[at : at + 2]}"
        return self._known.likelihood(near, 2)
