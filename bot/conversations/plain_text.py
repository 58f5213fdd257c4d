"""What people write, as it is kept: readable characters, spaces and line breaks, nothing invisible."""

import unicodedata

# They hold an emoji together (a family, a coloured heart) and say nothing by themselves.
JOINERS = "\u200d\ufe0f"
_INVISIBLE = {
    "Cc",
    "Cf",
    "Cs",
}  # control characters (PostgreSQL refuses NUL), text direction overrides, half characters


def plain(text: str) -> str:
    """The text with `\\n` for every line break, a space for every other white space, and without what is invisible.

    White space is never dropped: two numbers with a tab between them must stay two numbers.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(_kept(character) for character in lines).strip()


def says_something(text: str) -> bool:
    """Whether anything in it can be seen."""
    return any(not character.isspace() and character not in JOINERS for character in text)


def _kept(character: str) -> str:
    if character == "\n" or character in JOINERS:
        return character
    if character.isspace():
        return " "
    return "" if unicodedata.category(character) in _INVISIBLE else character
