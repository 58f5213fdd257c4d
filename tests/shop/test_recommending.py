"""What fits a wish: never dearer than the budget, never out of stock, never of another kind."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.shop.model import Product
from bot.shop.recommending import Wish, budget_fen, recommended


def product(name: str, price_fen: int, category: str = "美妆", stock: int = 5, description: str = "") -> Product:
    return Product(name, name, category, price_fen, stock=stock, description=description)


@pytest.mark.parametrize(
    ("text", "fen"),
    [
        ("三百以内送女朋友的", 30_000),
        ("预算500有什么推荐", 50_000),
        ("200左右的耳机", 24_000),
        ("一百到两百块以内", 20_000),
        ("不超过1.2万的", 1_200_000),
        ("送女朋友的", None),
        ("", None),
        ("'; DROP TABLE 😀", None),
        ("9" * 100_000, None),
    ],
)
def test_the_budget_as_it_is_said(text: str, fen: int | None) -> None:
    assert budget_fen(text, 120) == fen


@given(
    st.lists(st.tuples(st.integers(1, 10**6), st.sampled_from(["美妆", "服饰"]), st.integers(0, 2)), max_size=12),
    st.integers(1, 10**6),
    st.integers(1, 5),
)
def test_everything_recommended_fits(goods: list[tuple[int, str, int]], budget: int, most: int) -> None:
    products = [product(str(at), price, kind, stock) for at, (price, kind, stock) in enumerate(goods)]
    chosen = recommended(products, Wish(budget, frozenset({"美妆"})), most)
    assert len(chosen) <= most
    assert all(one.price_fen <= budget and one.category == "美妆" and one.stock > 0 for one in chosen)
    assert [one.price_fen for one in chosen] == sorted((one.price_fen for one in chosen), reverse=True)


def test_a_need_that_has_to_be_stated_is_not_guessed() -> None:
    goods = [product("面膜", 7900), product("精华", 35_900, description="敏感肌先在耳后试用")]
    assert [one.name for one in recommended(goods, Wish(must_say="敏感肌"), 3)] == ["精华"]
    assert recommended(goods, Wish(must_say="孕"), 3) == []
