"""Sentences from the catalogue say what it knows, and nothing else."""

from datetime import UTC, date, datetime, timedelta

from bot.shop.model import Coupon, Product, Variant
from bot.shop.product_sentences import (
    comparison,
    coupon_lines,
    price_sentence,
    product_sentence,
    stock_sentence,
    usable_coupons,
)
from bot.shop.promotions import Promotion

NOW = datetime(2026, 11, 26, 4, tzinfo=UTC)
DRESS = Product(
    "p-dress",
    "连衣裙",
    "服饰",
    25_900,
    attributes={"面料": "人造丝", "尺码": "S/M"},
    stock=7,
    description="显瘦。",
    variants=(Variant("杏色 M", 7), Variant("雾蓝 M", 0, date(2026, 12, 5)), Variant("雾蓝 S", 0)),
)
COAT = Product("p-coat", "大衣", "服饰", 69_900, attributes={"面料": "羊毛"}, stock=0)


def promotion(title: str, minimum_fen: int = 0, *, claimable: bool = False) -> Promotion:
    return Promotion(title, title, "", NOW, NOW + timedelta(1), minimum_fen, 3000, claimable=claimable)


def coupon(title: str, days: int, *, used: bool = False) -> Coupon:
    return Coupon(title, 2000, title, NOW - timedelta(30), NOW + timedelta(days), used, 19_900)


class TestStock:
    def test_of_the_variant_that_is_named_with_its_day(self) -> None:
        assert stock_sentence(DRESS, "雾蓝的M码有货吗") == "连衣裙 雾蓝 M暂时没货，预计12月5日补到。"

    def test_a_day_that_is_not_known_is_not_made_up(self) -> None:
        assert "什么时候补到还不知道" in stock_sentence(DRESS, "雾蓝S")
        assert stock_sentence(COAT) == "大衣暂时没货，什么时候补到还不知道。"

    def test_in_general_with_what_is_out(self) -> None:
        assert (
            stock_sentence(DRESS)
            == "连衣裙有货，只有这些暂时没有：雾蓝 M（预计12月5日补到）、雾蓝 S（什么时候补到还不知道）。"
        )


class TestPrice:
    def test_only_what_the_price_reaches_counts_now(self) -> None:
        said = price_sentence(DRESS, [promotion("满200减30", 20_000), promotion("满299减30", 29_900)], [])
        assert "买这一件就能用上：满200减30。" in said
        assert "凑够了还能用：满299减30。" in said

    def test_a_coupon_to_claim_is_called_so(self) -> None:
        assert "新人券（要先领券）" in price_sentence(DRESS, [promotion("新人券", claimable=True)], [])

    def test_nothing_runs(self) -> None:
        assert price_sentence(DRESS, [], []) == "连衣裙现在259元。"


class TestAttributes:
    def test_the_one_that_was_asked_for(self) -> None:
        assert product_sentence(DRESS, "什么面料的") == "连衣裙：面料 人造丝。"

    def test_all_of_them_otherwise(self) -> None:
        assert product_sentence(DRESS) == "连衣裙。显瘦。面料 人造丝，尺码 S/M。"


def test_a_comparison_says_what_is_not_written() -> None:
    lines = comparison(DRESS, COAT).splitlines()
    assert "尺码：S/M ／ 没写" in lines
    assert lines[-1].startswith("连衣裙便宜440元")


def test_coupons_neither_used_nor_run_out_the_next_to_end_first() -> None:
    held = [coupon("晚", 20), coupon("早", 3), coupon("用过", 5, used=True), coupon("过期", -1)]
    usable = usable_coupons(held, NOW)
    assert [one.title for one in usable] == ["早", "晚"]
    assert [line.endswith("快到期了") for line in coupon_lines(usable, NOW, 7).splitlines()] == [True, False]
