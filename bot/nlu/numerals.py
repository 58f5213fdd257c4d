"""Chinese and Arabic numerals as numbers: 两百五 → 250, 1.2万 → 12000, 三点五 → 3.5."""

from decimal import Decimal

DIGITS = {character: value for value, character in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
UNITS = {"十": 10, "百": 100, "千": 1000}
BIG_UNITS = {"万": 10_000, "亿": 100_000_000}

CHINESE = "零〇一二两三四五六七八九十百千万亿"
# A number as people write it, for use inside other patterns.
# Bounded, so that a page full of digits is read in linear time.
NUMBER = (
    rf"(?:\d{{1,12}}(?:,\d{{3}}){{0,4}}(?:\.\d{{1,6}})?[千万]?|[{CHINESE}]{{1,12}}(?:点[零一二三四五六七八九]{{1,6}})?)"
)
COUNT = rf"(?:\d{{1,6}}|[{CHINESE}]{{1,6}}|半)"


def number(text: str) -> Decimal | None:
    """The value of a numeral, or None if the text is none."""
    text = text.replace(",", "").strip()
    factor = 1
    if text and text[0].isascii() and text[-1] in "千万":
        factor = UNITS.get(text[-1]) or BIG_UNITS[text[-1]]
        text = text[:-1]
    if text.replace(".", "", 1).isdigit() and text.isascii():
        return Decimal(text) * factor
    whole, point, fraction = text.partition("点")
    value = _chinese(whole)
    if value is None or not point:
        return None if value is None else Decimal(value)
    if not fraction or any(character not in DIGITS for character in fraction):
        return None
    return Decimal(f"{value}." + "".join(str(DIGITS[character]) for character in fraction))


def whole(text: str) -> int:
    """The whole part of a numeral, -1 if the text is none."""
    value = number(text)
    return -1 if value is None else int(value)


def _chinese(text: str) -> int | None:
    if not text or any(character not in CHINESE for character in text):
        return None
    if all(character in DIGITS for character in text):
        return int("".join(str(DIGITS[character]) for character in text))  # digit by digit: 二零二六
    total = section = digit = 0
    last_unit = 1
    for character in text:
        if character in DIGITS:
            digit = DIGITS[character]
            last_unit = 1 if digit == 0 else last_unit  # 一百零五 is 105
        elif character in UNITS:
            section += (digit or 1) * UNITS[character]
            digit, last_unit = 0, UNITS[character]
        else:
            total = (total + section + digit) * BIG_UNITS[character]
            section, digit, last_unit = 0, 0, BIG_UNITS[character]
    if digit and last_unit > 10:
        digit *= last_unit // 10  # 一百二 is 120, 一万二 is 12000
    return total + section + digit


def plain(value: Decimal) -> str:
    """59.90 → 59.9, 60.00 → 60."""
    text = f"{value.quantize(Decimal('0.01')):f}"
    return text.rstrip("0").rstrip(".")
