"""Which characters sound alike: a table made once, while training, so that answering needs no pronunciation data."""

from collections.abc import Iterable

_ALIKE = {"zh": "z", "ch": "c", "sh": "s"}  # told apart by few in the south, and by no typing error
COMMON = [bytes((high, low)).decode("gb2312", "ignore") for high in range(0xB0, 0xF8) for low in range(0xA1, 0xFF)]


def sounds_of(words: Iterable[str]) -> dict[str, str]:
    """The syllable, without its tone, of each common character (GB 2312) that sounds like one of these words."""
    # Imported here: 57 MB, which only training has to carry.
    from pypinyin import Style, pinyin

    def syllable(character: str) -> str:
        sound = pinyin(character, style=Style.NORMAL, errors="ignore")
        plain = sound[0][0] if sound else ""
        return _ALIKE.get(plain[:2], plain[:2]) + plain[2:]

    wanted = {syllable(character) for word in words for character in word} - {""}
    table = {character: syllable(character) for character in {*COMMON, *(c for word in words for c in word)} - {""}}
    return {character: sound for character, sound in sorted(table.items()) if sound in wanted}
