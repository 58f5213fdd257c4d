"""One way of writing for all the ways people write: widths, 繁体, emoji, repeated marks, stray spaces.

The message itself keeps the customer's text. Whoever needs the normal form asks `normalise`, which also knows where
each of its characters came from, so that tokens and entities always carry offsets of the *original* text. Rewriting
the message instead would leave Rasa's events with one text and offsets into another (`UserUttered.text` is what came
in).
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

import opencc

# What people mean by the emoji they use most. 🙏 and 🌹 are politeness, no feeling about the service.
EMOJI = {
    "😡": "生气", "🤬": "生气", "😠": "生气", "👿": "生气", "💢": "生气", "😤": "生气",
    "😭": "大哭", "😢": "难过", "😞": "难过", "😔": "难过", "💔": "难过", "😩": "难过", "🥺": "拜托",
    "🙄": "无语", "😒": "无语", "😓": "无语", "😑": "无语", "🤷": "无语", "🤦": "无语",
    "😰": "着急", "😨": "着急", "😱": "惊讶",
    "👍": "赞", "👏": "赞", "💯": "赞", "👎": "差评", "🖕": "骂人",
    "👌": "好的", "🆗": "好的", "✅": "好的", "❌": "不行", "🙅": "不行",
    "🙏": "谢谢", "🌹": "玫瑰", "❤": "爱心", "😘": "爱心", "🥰": "爱心",
    "😊": "微笑", "🙂": "微笑", "😄": "开心", "😁": "开心", "😀": "开心", "😂": "笑哭", "🤣": "笑哭",
    "❓": "?", "❔": "?", "❗": "!", "❕": "!", "👋": "拜拜",
}  # fmt: skip

LONGEST_KEPT = 200  # characters of a text whose normal form is kept for long

# Common variants that a conversion from Taiwan or Hong Kong forms leaves alone.
_VARIANTS = {"甚么": "什么", "著急": "着急", "麽": "么", "妳": "你"}

_REPEATED_MARK = re.compile(r"([^\w\s])\1{2,}")
_REPEATED_LETTER = re.compile(r"((?![零〇一二两三四五六七八九])[a-wyzA-WYZ\u3400-\u9fff])\1{3,}")
_REPEATED_WORD = re.compile(r"([\u3400-\u9fff]{2,6})\1{2,}")
_Piece = tuple[str, int, int]  # a character and the piece of the original it stands for
_SPACES = re.compile(r"\s+")
_SKIN_TONES = frozenset(chr(code) for code in range(0x1F3FB, 0x1F400))


@dataclass(frozen=True, slots=True)
class Normalised:
    """The normal form of a text. Character i of `text` came from `original[starts[i]:ends[i]]`."""

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The piece of the original behind the non-empty piece `text[start:end]`."""
        return self.starts[start], self.ends[end - 1]


def normalise(text: str) -> Normalised:
    """The normal form of a text; letters keep their case, digits are never collapsed."""
    return _normalised(text) if len(text) <= LONGEST_KEPT else _normalised_lately(text)


def _normalise(text: str) -> Normalised:
    pieces = _simplified(_characters(text))
    for pattern, keep in ((_REPEATED_MARK, 2), (_REPEATED_LETTER, 2), (_REPEATED_WORD, 2)):
        pieces = _shortened(pieces, pattern, keep)
    pieces = _spaced(pieces)
    return Normalised(
        "".join(piece[0] for piece in pieces), tuple(piece[1] for piece in pieces), tuple(piece[2] for piece in pieces)
    )


_normalised = lru_cache(maxsize=16384)(_normalise)
_normalised_lately = lru_cache(maxsize=4)(_normalise)  # a long message is asked for by each component in turn


def normal_text(text: str) -> str:
    """Just the text of the normal form."""
    return normalise(text).text


def lowered(text: str) -> str:
    """The text in lower case, of the same length: a letter whose small form has two characters stays."""
    low = text.lower()
    return low if len(low) == len(text) else "".join(c.lower() if len(c.lower()) == 1 else c for c in text)


def without_emoji(text: str) -> str:
    """The words alone, for who reads what is wanted and not how it feels; the text itself where it has no words."""
    words = "".join(c for c in text if c not in EMOJI and c not in _SKIN_TONES and unicodedata.category(c) != "So")
    return words if any(c.isalnum() for c in words) else text


def _characters(text: str) -> list[_Piece]:
    """Compatibility characters unified (NFKC), emoji as words, control and formatting characters gone."""
    pieces: list[_Piece] = []
    position = 0
    while position < len(text):
        end = position + 1
        while end < len(text) and unicodedata.combining(text[end]):
            end += 1
        cluster = text[position:end]
        if cluster in EMOJI:
            new = EMOJI[cluster]
        elif cluster in _SKIN_TONES:
            new = ""
        else:
            new = "".join(_kept(character) for character in unicodedata.normalize("NFKC", cluster))
        pieces.extend((character, position, end) for character in new)
        position = end
    return pieces


def _kept(character: str) -> str:
    if character.isspace():
        return " "
    # Control, format, surrogate, private use and unassigned characters, and marks left without a letter.
    return "" if unicodedata.category(character) in {"Cc", "Cf", "Cs", "Co", "Cn", "Mn", "Me"} else character


@lru_cache(maxsize=1)
def _converter() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")


def _simplified(pieces: list[_Piece]) -> list[_Piece]:
    text = "".join(piece[0] for piece in pieces)
    if text.isascii():
        return pieces
    simple = _converter().convert(text)
    if len(simple) != len(text):
        # A phrase changed its length, so characters no longer stand below each other: convert them one by one.
        simple = "".join(single if len(single := _converter().convert(c)) == 1 else c for c in text)
    for variant, usual in _VARIANTS.items():
        simple = simple.replace(variant, usual)
    return [(character, start, end) for character, (_, start, end) in zip(simple, pieces, strict=True)]


def _shortened(pieces: list[_Piece], pattern: re.Pattern[str], keep: int) -> list[_Piece]:
    """Every run that the pattern finds is cut to `keep` repetitions; the last one answers for the rest of the run."""
    text = "".join(piece[0] for piece in pieces)
    result: list[_Piece] = []
    position = 0
    for match in pattern.finditer(text):
        kept_end = match.start() + keep * len(match.group(1))
        result.extend(pieces[position:kept_end])
        character, start, _ = result[-1]
        result[-1] = (character, start, pieces[match.end() - 1][2])
        position = match.end()
    result.extend(pieces[position:])
    return result


def _spaced(pieces: list[_Piece]) -> list[_Piece]:
    text = "".join(piece[0] for piece in pieces)
    result: list[_Piece] = []
    position = 0
    for match in _SPACES.finditer(text):
        result.extend(pieces[position : match.start()])
        if match.start() > 0 and match.end() < len(text):
            result.append((" ", pieces[match.start()][1], pieces[match.end() - 1][2]))
        position = match.end()
    result.extend(pieces[position:])
    return result
