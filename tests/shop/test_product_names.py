"""What goods are called is asked once a minute."""

import pytest

from bot.errors import Unavailable
from bot.shop.demo import DemoShop
from bot.shop.model import Product
from bot.shop.product_names import KEPT_SECONDS, ProductNames


class Catalogue:
    def __init__(self, products: list[Product]) -> None:
        self.sold = products
        self.asked = 0
        self.down = False

    def products(self) -> list[Product]:
        self.asked += 1
        if self.down:
            raise Unavailable("店铺系统没有回应")
        return self.sold


@pytest.fixture
def catalogue(shop: DemoShop) -> Catalogue:
    return Catalogue(shop.products())


def test_names_are_kept_for_a_minute_and_then_asked_anew(catalogue: Catalogue) -> None:
    now = [0.0]
    names = ProductNames(catalogue, lambda: now[0])  # type: ignore[arg-type]
    first = catalogue.sold[0]
    assert names.now()[first.id] == (first.name, *first.aliases)
    catalogue.sold = catalogue.sold[1:]

    now[0] = KEPT_SECONDS
    assert first.id in names.now()
    assert catalogue.asked == 1
    now[0] += 0.1
    assert first.id not in names.now()
    assert catalogue.asked == 2


def test_a_shop_that_did_not_answer_is_asked_again(catalogue: Catalogue) -> None:
    names = ProductNames(catalogue)  # type: ignore[arg-type]
    catalogue.down = True
    with pytest.raises(Unavailable):
        names.now()
    catalogue.down = False
    assert names.now()
