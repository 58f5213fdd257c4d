"""Which variant words mean."""

import pytest

from bot.shop.variants import variant_in

COLOURS = ["黑色", "海雾蓝"]
SHIRTS = ["雾蓝 M", "雾蓝 L", "黑色 M", "黑色 L"]


@pytest.mark.parametrize(
    ("text", "names", "current", "meant"),
    [
        ("换成黑色的吧", COLOURS, "白色", "黑色"),
        ("要黑色", SHIRTS, "雾蓝 M", "黑色 M"),
        ("黑的", COLOURS, "白色", "黑色"),
        ("要杏的", ["杏色 M", "雾蓝 M"], "雾蓝 M", "杏色 M"),
        ("蓝的", ["黑色", "雾蓝"], "白色", "雾蓝"),
        ("蓝的", ["天蓝", "雾蓝"], "白色", None),
        ("换大一码，l码", SHIRTS, "黑色 M", "黑色 L"),
        ("黑色L", SHIRTS, "雾蓝 M", "黑色 L"),
        ("L 黑色", SHIRTS, "雾蓝 M", "黑色 L"),
        ("黑色", SHIRTS, "", None),
        ("XL", SHIRTS, "黑色 M", None),
        ("420", ["灰色 42"], "灰色 41", None),
        ("黑色还是海雾蓝好", COLOURS, "白色", None),
        ("", SHIRTS, "黑色 M", None),
        ("😀" * 50_000, SHIRTS, "黑色 M", None),
        ("黑色", [], "", None),
    ],
)
def test_words(text: str, names: list[str], current: str, meant: str | None) -> None:
    assert variant_in(text, names, current) == meant
