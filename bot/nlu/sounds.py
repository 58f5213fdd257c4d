"""Which characters sound like those of the catalogue: a table made once, while training."""

from collections.abc import Iterable

from bot.nlu.syllables import rough_syllable

_ROWS, _CELLS = range(0xB0, 0xF8), range(0xA1, 0xFF)
# The characters of GB 2312: all that customers commonly type.
_COMMON = frozenset(bytes((row, cell)).decode("gb2312", "ignore") for row in _ROWS for cell in _CELLS)


def sounds_of(words: Iterable[str]) -> dict[str, str]:
    """The syllable, without its tone, of each common character that sounds like one of these words."""
    own = {character for word in words for character in word if "\u4e00" <= character <= "\u9fff"}
    wanted = {rough_syllable(character) for character in own}
    table = {character: rough_syllable(character) for character in sorted((_COMMON | own) - {""})}
    return {character: sound for character, sound in table.items() if sound in wanted}
