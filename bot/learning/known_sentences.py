"""What stands in the data already: training sentences and held-out ones, looked up by likeness."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from bot.nlu.likeness import LikenessIndex
from bot.nlu.sentences import Sentence, key_of, read_sentences

HELD_OUT = ("", "hard", "outside")


@dataclass(frozen=True, slots=True)
class KnownSentences:
    trained: LikenessIndex
    held_out: LikenessIndex

    def trained_near(self, text: str) -> Sequence[Sentence]:
        return self.trained.near(key_of(text))

    def held_out_near(self, text: str) -> Sequence[Sentence]:
        return self.held_out.near(key_of(text))


def known_sentences(data: Path) -> KnownSentences:
    """Of a data folder; read again when a file has changed. Raises ValueError: a file is not Rasa's NLU format."""
    stamps = tuple(
        (str(path), stat.st_mtime_ns, stat.st_size)
        for folder in (data / "nlu", *(data / "eval" / "nlu" / name for name in HELD_OUT))
        for path in sorted(folder.glob("*.yml"))
        for stat in [path.stat()]
    )
    return _read(data, stamps)


@lru_cache(maxsize=1)
def _read(data: Path, _stamps: tuple[tuple[str, int, int], ...]) -> KnownSentences:
    held_out = (sentence for name in HELD_OUT for sentence in read_sentences(data / "eval" / "nlu" / name))
    return KnownSentences(LikenessIndex(read_sentences(data / "nlu")), LikenessIndex(held_out))
