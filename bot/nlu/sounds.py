"""Which characters sound like those of the catalogue: a table made once, while training."""

from collections.abc import Iterable

from pypinyin import Style, pinyin

_ALIKE = {"zh": "z", "ch": "c", "sh": "s"}  # told apart by few in the south, and by no typing error
_ROWS, _CELLS = range(0xB0, 0xF8), range(0xA1, 0xFF)
# The characters of GB 2312: all that customers commonly type.
_COMMON = frozenset(bytes((row, cell)).decode("gb2312", "ignore") for row in _ROWS for cell in _CELLS)


def sounds_of(words: Iterable[str]) -> dict[str, str]:
    """The syllable, without its tone, of each common character that sounds like one of these words."""
    own = {character for word in words for character in word}
    wanted = {_syllable(character) for character in own} - {""}
    table = {character: _syllable(character) for character in sorted((_COMMON | own) - {""})}
    return {character: sound for character, sound in table.items() if sound in wanted}


def _syllable(character: str) -> str:
    sound = pinyin(character, style=Style.NORMAL, errors="ignore")
    plain = sound[0][0] if sound else ""
    return _ALIKE.get(plain[:2], plain[:2]) + plain[2:]
