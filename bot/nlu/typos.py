"""Characters typed by sound, put right where the training sentences leave little doubt: 我要退伙 means 我要退货.

A noisy channel: runs of three characters of the training sentences say how likely a line is; a character gives way to
another of the same sound if that makes the line likelier by a stated factor. Inside a word of the dictionary the
factor is larger: a word that is whole is seldom a typo. Lines keep their length.
"""

from collections import defaultdict
from collections.abc import Collection

from bot.nlu.character_runs import CHINESE, END, OPENING, CharacterRuns, Reading
from bot.nlu.syllables import rough_syllable

LONGEST = 60  # characters; who writes more says enough beside a typo
MOST = 2  # characters put right in one message
ALONE, IN_WORD = 3.0, 7.0  # least gain, as a natural logarithm, of a character on its own and inside a word


class Mender:
    def __init__(self, known: CharacterRuns) -> None:
        self._known = known
        self._alike: dict[str, list[str]] = defaultdict(list)
        for character in known.chinese():
            self._alike[rough_syllable(character)].append(character)

    def mended(self, line: str, in_words: Collection[int]) -> Reading:
        """The line with at most two characters put right; `in_words`: places inside a word of several characters."""
        reading = Reading(line, 0.0)
        if not self._alike or len(line) > LONGEST:
            return reading
        for _ in range(MOST):
            better = self._better(reading, in_words)
            if better is None:
                break
            reading = better
        return reading

    def _better(self, reading: Reading, in_words: Collection[int]) -> Reading | None:
        most, best = 0.0, None
        whole = f"{OPENING}{reading.text}{END}"
        for place, character in enumerate(reading.text):
            others = self._alike.get(rough_syllable(character), ()) if CHINESE.match(character) else ()
            at = place + len(OPENING)
            before = self._known.likelihood(whole, at) if others else 0.0
            for other in others:
                changed = f"{whole[:at]}{other}{whole[at + 1 :]}"
                gain = self._known.likelihood(changed, at) - before - (IN_WORD if place in in_words else ALONE)
                if gain > most:
                    most, best = gain, changed[len(OPENING) : -len(END)]
        return None if best is None else Reading(best, reading.gain + most)
