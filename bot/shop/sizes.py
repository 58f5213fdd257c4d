"""Size tables: read from a product's attribute 尺码表, told in lines, and which size fits the numbers a customer gives.

One line a size, written S 155-162厘米 42-49公斤 (clothes: height and weight) or 38 240毫米 (shoes: length of the foot).
"""

import re
from dataclasses import dataclass

from bot.shop.model import Product

ATTRIBUTE = "尺码表"
_SIZE = re.compile(
    r"(?P<name>[A-Za-z0-9]+) (?:(?P<foot>\d{3})毫米|"
    r"(?P<low>\d{3})-(?P<high>\d{3})厘米 (?P<light>\d{2,3})-(?P<heavy>\d{2,3})公斤)"
)
_HEIGHT = re.compile(
    r"(?P<cm>1[3-9]\d|20\d)(?!\d)|1[米.](?P<rest>\d{1,2})|一米(?P<words>[三四五六七八九])(?P<last>[零一二三四五六七八九])?"
)
_WEIGHT = re.compile(r"(?P<n>\d{2,3}(?:\.\d)?)\s*(?P<unit>公斤|kg|千克|斤)|体重\s*(?P<bare>\d{2,3})", re.IGNORECASE)
_FOOT = re.compile(r"脚长?\D{0,4}(?P<n>2[0-9]{2}|2[0-9](?:\.\d)?)(?!\d)")
_DIGITS = {word: digit for digit, word in enumerate("零一二三四五六七八九")}
ASKS = re.compile(r"尺码|码数|几码|多大码|什么码|哪个码|穿(多大|几|什么)|身高|体重|脚长|偏[大小]|尺寸表")


@dataclass(frozen=True)
class Size:
    """Whom a size fits: from and to are of height in cm and weight in kg, both inclusive; `foot_mm` is a shoe's."""

    name: str
    height: tuple[int, int] | None = None
    weight: tuple[int, int] | None = None
    foot_mm: int | None = None


@dataclass(frozen=True)
class Measures:
    """What a customer said of themselves; None: nothing."""

    height_cm: int | None = None
    weight_kg: float | None = None
    foot_mm: int | None = None


def size_table(product: Product) -> list[Size]:
    """From small to large; empty: the shop has none for it."""
    return [_size(found) for found in _SIZE.finditer(product.attributes.get(ATTRIBUTE, ""))]


def measures_in(text: str) -> Measures:
    """Height (165, 1米65, 一米六五), weight (52公斤, 105斤) and length of the foot (脚长245) in a message."""
    height, weight, foot = _HEIGHT.search(text), _WEIGHT.search(text), _FOOT.search(text)
    return Measures(
        _height(height) if height else None,
        _weight(weight) if weight else None,
        _foot(float(foot["n"])) if foot else None,
    )


def size_for(table: list[Size], measures: Measures) -> Size | None:
    """The smallest size that fits all that is known; None: nothing is known, or none fits."""
    if measures == Measures():
        return None
    return next((size for size in table if _fits(size, measures)), None)


def size_sentence(product: Product, text: str) -> str | None:
    """The table, and the size for the numbers in the message; None: it has none, or sizes are not asked for."""
    table = size_table(product)
    if not table or not (ASKS.search(text) or measures_in(text) != Measures()):
        return None
    fitting = size_for(table, measures_in(text))
    lines = [f"{product.name}的尺码表：", *(f"· {_line(size)}" for size in table)]
    if fitting:
        lines.append(f"照您说的，{fitting.name} 码合适。喜欢宽松就大一号。")
    elif measures_in(text) != Measures():
        lines.append("照您说的，表里没有正好合适的，我不乱推荐，可以请客服帮您看。")
    else:
        lines.append("脚长多少？我帮您挑。" if table[0].foot_mm else "您的身高和体重是多少？我帮您挑。")
    return "\n".join(lines)


def _fits(size: Size, measures: Measures) -> bool:
    if size.foot_mm is not None:
        return measures.foot_mm is not None and measures.foot_mm <= size.foot_mm
    height = measures.height_cm is None or (size.height is not None and measures.height_cm <= size.height[1])
    weight = measures.weight_kg is None or (size.weight is not None and measures.weight_kg <= size.weight[1])
    return (measures.height_cm or measures.weight_kg) is not None and height and weight


def _size(found: re.Match[str]) -> Size:
    if found["foot"]:
        return Size(found["name"], foot_mm=int(found["foot"]))
    return Size(found["name"], (int(found["low"]), int(found["high"])), (int(found["light"]), int(found["heavy"])))


def _line(size: Size) -> str:
    if size.foot_mm is not None:
        return f"{size.name}：脚长 {size.foot_mm} 毫米"
    low, high = size.height or (0, 0)
    light, heavy = size.weight or (0, 0)
    return f"{size.name}：身高 {low}–{high} 厘米，体重 {light}–{heavy} 公斤"


def _height(found: re.Match[str]) -> int:
    if found["cm"]:
        return int(found["cm"])
    if found["rest"]:
        return 100 + int(found["rest"].ljust(2, "0"))
    return 100 + 10 * _DIGITS[found["words"]] + (_DIGITS[found["last"]] if found["last"] else 0)


def _weight(found: re.Match[str]) -> float:
    if found["bare"]:
        bare = float(found["bare"])
        return bare if bare <= MOST_KILOGRAMS else bare / 2
    number = float(found["n"])
    return number / 2 if found["unit"] == "斤" else number


MOST_KILOGRAMS = 90
"""Who says “体重120” without a unit means 斤: people in China count so."""


def _foot(number: float) -> int:
    return round(number if number >= LEAST_MILLIMETRES else number * 10)


LEAST_MILLIMETRES = 200
