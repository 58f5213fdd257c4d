"""How a character sounds, without its tone.

Each is looked up alone: the phrases that tell 长大 from 长度 cost 32 MB and change no answer that was measured.
"""

from functools import lru_cache

from pypinyin import lazy_pinyin

_ALIKE = {"zh": "z", "ch": "c", "sh": "s"}  # told apart by few in the south, and by no typing error


@lru_cache(maxsize=8192)
def syllable(character: str) -> str:
    """The commonest reading of a Chinese character; every other character stands for itself."""
    found = lazy_pinyin(character, errors="ignore")
    return found[0] if found else character


def syllables(text: str) -> list[str]:
    return [syllable(character) for character in text]


@lru_cache(maxsize=8192)
def rough_syllable(character: str) -> str:
    """The same where zh, ch and sh sound as z, c and s."""
    sound = syllable(character)
    return _ALIKE.get(sound[:2], sound[:2]) + sound[2:]
