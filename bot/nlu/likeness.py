"""How alike two sentences are, by the pairs of characters they share."""

from collections import Counter, defaultdict
from collections.abc import Iterable

from bot.nlu.sentences import Sentence

NEAR = 0.8  # from here on two sentences are the same one said twice

Pairs = Counter[str]


def pairs(key: str) -> Pairs:
    """The neighbouring characters of a sentence's key; its beginning and end count as characters."""
    framed = f"^{key}$"
    return Counter(framed[i : i + 2] for i in range(len(framed) - 1))


def likeness(one: Pairs, other: Pairs) -> float:
    """0 (nothing shared) to 1 (the same pairs): the Dice coefficient."""
    return _dice((one & other).total(), one, other)


class LikenessIndex:
    """Finds the sentences of a collection that are near a given one, without comparing it with all of them."""

    def __init__(self, sentences: Iterable[Sentence]) -> None:
        self.sentences: list[Sentence] = []
        self._pairs: list[Pairs] = []
        self._holders: dict[str, list[int]] = defaultdict(list)
        for sentence in sentences:
            self.add(sentence)

    def add(self, sentence: Sentence) -> None:
        own = pairs(sentence.key)
        for pair in own:
            self._holders[pair].append(len(self.sentences))
        self.sentences.append(sentence)
        self._pairs.append(own)

    def near(self, key: str, least: float = NEAR) -> list[Sentence]:
        """The sentences at least this much alike, likest first."""
        wanted = pairs(key)
        shared: Counter[int] = Counter()
        for pair, count in wanted.items():
            for number in self._holders.get(pair, ()):
                shared[number] += min(count, self._pairs[number][pair])
        scored = ((_dice(count, wanted, self._pairs[number]), number) for number, count in shared.items())
        return [self.sentences[n] for score, n in sorted(scored, reverse=True) if score >= least]


def _dice(shared: int, one: Pairs, other: Pairs) -> float:
    return 2 * shared / (one.total() + other.total())
