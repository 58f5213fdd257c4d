import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.settings import ROOT
from bot.shop.catalogue import find, names_of, orders_mentioning
from bot.shop.demo import DemoShop
from bot.shop.demo_reading import read_demo_files
from bot.shop.model import Product

PRODUCTS = [
    Product(one.id, one.name, one.category, 1, one.aliases) for one in read_demo_files(ROOT / "data/demo").products
]


def found(text: str) -> list[str]:
    return [product.id for product in find(text, PRODUCTS)]


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("我买的蓝牙耳机坏了", ["p-earbuds-air"]),
        ("耳机没声音", ["p-earbuds-air", "p-earphone-wired"]),
        ("听澜air2蓝牙耳机", ["p-earbuds-air"]),
        ("听澜 AIR 2 蓝 牙 耳 机", ["p-earbuds-air"]),
        ("手机壳碎了", ["p-phone-case"]),
        ("手机和手机壳都要退", ["p-phone-case", "p-phone-x9", "p-phone-c5"]),
        ("手机号换了", []),
        ("苹果手机能用吗", []),
        ("苹果烂了好几个", ["p-apple"]),
        ("Ｔ恤缩水", ["p-tshirt"]),
        ("刻字的那个杯子", ["p-cup", "p-cup-engraved"]),
        ("咖啡机漏水", ["p-coffee"]),
        ("我要退货", []),
        ("", []),
    ],
)
def test_goods_are_found_by_ordinary_words(text: str, ids: list[str]) -> None:
    assert found(text) == ids


def test_a_latin_word_is_not_found_inside_another() -> None:
    tv = [Product("tv", "TV", "家电", 1)]
    assert find("tvs and mtv", tv) == []
    assert find("我的tv坏了", tv) == tv


def test_the_longest_word_comes_first() -> None:
    assert found("杯子和全自动咖啡机一起退")[0] == "p-coffee"


@pytest.mark.parametrize("product", PRODUCTS, ids=lambda product: product.id)
def test_every_product_is_found_by_its_name_and_by_each_alias(product: Product) -> None:
    for word in (product.name, *product.aliases):
        assert product in find(f"你好{word}什么时候到", PRODUCTS), word


@given(st.text(max_size=200))
def test_no_text_can_break_the_search(text: str) -> None:
    assert set(find(text, PRODUCTS)) <= set(PRODUCTS)


def test_a_huge_text_costs_no_more_than_the_longest_message() -> None:
    assert found("耳机" * 5_000_000) == ["p-earbuds-air", "p-earphone-wired"]
    assert found("退" * 4_000 + "耳机") == []


def test_an_order_is_picked_by_a_word_for_what_is_in_it(shop: DemoShop) -> None:
    orders, products = shop.orders("c-ordinary"), shop.products()
    assert [order.id for order in orders_mentioning("我那个耳机有杂音", orders, names_of(products))] == ["AX5198842075"]
    assert [order.id for order in orders_mentioning("鞋子和四件套", orders, names_of(products))] == [
        "AX5171209366",
        "AX5109930218",
    ]
    assert orders_mentioning("手机壳呢", orders, names_of(products)) == []
    assert orders_mentioning("有线耳机", orders, names_of(products)) == []


def test_goods_no_longer_sold_are_known_by_their_name(shop: DemoShop) -> None:
    orders = shop.orders("c-ordinary")
    assert [order.id for order in orders_mentioning("听澜Air2蓝牙耳机", orders, names_of([]))] == ["AX5198842075"]
