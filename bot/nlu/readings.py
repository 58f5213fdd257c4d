"""What a line may have been meant as: a character typed by sound put right, a missing one put in, each with the weight
it deserves beside the line itself.

No reading of a gap is sure enough to replace the line: putting the likeliest one in brings a fifth of what all of them
bring together, and costs where nothing is missing.
"""

import math
from collections.abc import Collection, Mapping

from bot.nlu.character_runs import CharacterRuns
from bot.nlu.gaps import GapFiller
from bot.nlu.typos import Mender

BELIEF = 0.5
"""How far the runs of characters are believed: some thousand sentences know little of what customers write."""
LEAST_WEIGHT = 0.05


class LineReader:
    """`runs`: of three characters, with how often each was seen in the training sentences."""

    def __init__(self, runs: Mapping[str, int]) -> None:
        known = CharacterRuns(runs)
        self._mender = Mender(known)
        self._gaps = GapFiller(known)

    def readings(self, line: str, in_words: Collection[int]) -> list[tuple[str, float]]:
        """Texts and their weights, which add up to 1; the first is the line, with typos put right, without a gap
        filled. `in_words`: places inside a word of several characters.
        """
        main = self._mender.mended(line, in_words)
        weighed = [(main.text, 1.0)]
        weighed += [(gap.text, math.exp(BELIEF * (gap.gain - main.gain))) for gap in self._gaps.readings(line)]
        least = LEAST_WEIGHT * sum(weight for _, weight in weighed)
        kept = [(text, weight) for place, (text, weight) in enumerate(weighed) if place == 0 or weight >= least]
        total = sum(weight for _, weight in kept)
        return [(text, weight / total) for text, weight in kept]
