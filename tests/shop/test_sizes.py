"""Which size fits, from the numbers that customers give of themselves in their own way."""

import pytest

from bot.shop.model import Product
from bot.shop.sizes import ATTRIBUTE, Measures, Size, measures_in, size_for, size_sentence, size_table

DRESS = Product(
    "d",
    "连衣裙",
    "服饰",
    25900,
    attributes={ATTRIBUTE: "S 155-162厘米 42-49公斤、M 160-166厘米 48-55公斤、L 164-170厘米 54-61公斤"},
)
SHOES = Product("s", "跑鞋", "鞋靴", 26900, attributes={ATTRIBUTE: "38 240毫米、39 245毫米、40 250毫米"})


@pytest.mark.parametrize(
    ("text", "measures"),
    [
        ("身高165体重52穿什么码", Measures(165, 52)),
        ("我一米六五，105斤", Measures(165, 52.5)),
        ("1米58 48公斤", Measures(158, 48)),
        ("1.7 60kg", Measures(170, 60)),
        ("一米七", Measures(170)),
        ("体重120，165", Measures(165, 60)),
        ("脚长245", Measures(foot_mm=245)),
        ("脚24.5厘米", Measures(foot_mm=245)),
        ("有尺码表吗", Measures()),
        ("订单AX5198842075", Measures()),
        ("", Measures()),
    ],
)
def test_what_customers_say_of_themselves(text: str, measures: Measures) -> None:
    assert measures_in(text) == measures


@pytest.mark.parametrize(
    ("measures", "name"),
    [
        (Measures(162, 49), "S"),
        (Measures(163, 49), "M"),
        (Measures(162, 50), "M"),
        (Measures(170, 61), "L"),
        (Measures(171, 61), None),
        (Measures(165), "M"),
        (Measures(), None),
    ],
)
def test_the_smallest_that_fits(measures: Measures, name: str | None) -> None:
    found = size_for(size_table(DRESS), measures)
    assert (found.name if found else None) == name


@pytest.mark.parametrize(("foot", "name"), [(239, "38"), (240, "38"), (241, "39"), (251, None)])
def test_shoes_go_by_the_foot(foot: int, name: str | None) -> None:
    found = size_for(size_table(SHOES), Measures(foot_mm=foot))
    assert (found.name if found else None) == name


def test_the_table_is_told_and_one_thing_asked() -> None:
    said = size_sentence(DRESS, "有尺码表吗") or ""
    assert "S：身高 155–162 厘米，体重 42–49 公斤" in said
    assert said.endswith("您的身高和体重是多少？我帮您挑。")


def test_who_fits_nothing_is_told_so() -> None:
    assert "没有正好合适的" in (size_sentence(DRESS, "身高190体重100公斤穿多大") or "")


@pytest.mark.parametrize("text", ["多少钱", "面料是什么"])
def test_other_questions_are_none_of_this(text: str) -> None:
    assert size_sentence(DRESS, text) is None


def test_what_has_no_table_says_nothing() -> None:
    assert size_sentence(Product("x", "杯子", "家居", 100), "尺码多大") is None


def test_a_size_that_is_not_understood_is_no_size() -> None:
    broken = Product("b", "裙", "服饰", 1, attributes={ATTRIBUTE: "S 高的人穿、M 160-166厘米 48-55公斤"})
    assert size_table(broken) == [Size("M", (160, 166), (48, 55))]
