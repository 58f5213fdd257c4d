"""A turn sees one state of the shop, and asks for it once."""

import asyncio
from typing import Any

import pytest

from bot.errors import Unavailable
from bot.shop.demo import DemoShop
from bot.shop.model import AfterSaleKind, AfterSaleRequest
from bot.shop.port import Shop
from bot.shop.remembering import RememberingShop, one_view_of_the_shop

CUSTOMER = "c-ordinary"
EARBUDS = "AX5198842075"  # of theirs


class Counted:
    """A shop that notes what it is asked, and does not answer while it is `down`."""

    def __init__(self, shop: Shop) -> None:
        self._shop = shop
        self.asked: list[str] = []
        self.down = False

    def __getattr__(self, name: str) -> Any:
        def ask(*about: Any) -> Any:
            self.asked.append(name)
            if self.down:
                raise Unavailable("店铺系统没有回应")
            return getattr(self._shop, name)(*about)

        # One bound method for each name, as with a real shop.
        self.__dict__[name] = ask
        return ask


@pytest.fixture
def counted(shop: DemoShop) -> Counted:
    return Counted(shop)


@pytest.fixture
def remembering(counted: Counted) -> RememberingShop:
    return RememberingShop(counted)


@pytest.mark.parametrize(
    ("name", "about"),
    [
        *((name, ()) for name in ("terms", "products", "promotions")),
        *((name, (CUSTOMER,)) for name in ("customer", "orders", "after_sales", "refunds", "invoices")),
        *((name, (CUSTOMER,)) for name in ("membership", "coupons", "personal_data")),
    ],
)
def test_each_thing_is_asked_once_and_answered_like_the_shop(
    shop: DemoShop, counted: Counted, remembering: RememberingShop, name: str, about: tuple[str, ...]
) -> None:
    with one_view_of_the_shop():
        found = [getattr(remembering, name)(*about) for _ in range(3)]
    assert found == [getattr(shop, name)(*about)] * 3
    assert counted.asked == [name]


def test_an_order_among_those_listed_is_not_asked_for_again(counted: Counted, remembering: RememberingShop) -> None:
    with one_view_of_the_shop():
        for order in remembering.orders(CUSTOMER):
            assert remembering.order(CUSTOMER, order.id) == order
    assert counted.asked == ["orders"]


def test_an_order_seen_by_itself_stays_as_it_was_seen(remembering: RememberingShop) -> None:
    with one_view_of_the_shop():
        seen = remembering.order(CUSTOMER, EARBUDS)
        remembering.orders(CUSTOMER)
        assert remembering.order(CUSTOMER, EARBUDS) is seen


def test_an_order_typed_otherwise_is_left_to_the_shop(counted: Counted, remembering: RememberingShop) -> None:
    with one_view_of_the_shop():
        order = remembering.orders(CUSTOMER)[0]
        typed = order.id.lower()
        assert remembering.order(CUSTOMER, typed) == remembering.order(CUSTOMER, typed) == order
        assert remembering.order("c-vip", order.id) is None
    assert counted.asked == ["orders", "order", "order"]


def test_outside_of_a_turn_nothing_is_remembered(counted: Counted, remembering: RememberingShop) -> None:
    remembering.orders(CUSTOMER)
    with one_view_of_the_shop():
        remembering.orders(CUSTOMER)
    with one_view_of_the_shop():
        remembering.orders(CUSTOMER)
    assert counted.asked == ["orders"] * 3


def test_a_list_that_its_reader_changes_is_still_whole_for_the_next(remembering: RememberingShop) -> None:
    with one_view_of_the_shop():
        remembering.orders(CUSTOMER).clear()
        assert remembering.orders(CUSTOMER)


REQUEST = AfterSaleRequest("k", CUSTOMER, EARBUDS, f"{EARBUDS}-1", AfterSaleKind.RETURN, None, "不想要了")


def test_what_was_changed_is_seen_at_once(remembering: RememberingShop) -> None:
    with one_view_of_the_shop():
        before = remembering.after_sales(CUSTOMER), remembering.orders(CUSTOMER)
        made = remembering.apply(REQUEST)
        assert made in remembering.after_sales(CUSTOMER)
        assert remembering.orders(CUSTOMER) != before[1]
        remembering.withdraw(CUSTOMER, made.id)
        assert remembering.order(CUSTOMER, EARBUDS) == next(one for one in before[1] if one.id == EARBUDS)


def test_after_a_change_that_failed_the_shop_is_looked_at_anew(counted: Counted, remembering: RememberingShop) -> None:
    with one_view_of_the_shop():
        remembering.after_sales(CUSTOMER)
        counted.down = True
        with pytest.raises(Unavailable):
            remembering.apply(REQUEST)
        counted.down = False
        remembering.after_sales(CUSTOMER)
    assert counted.asked == ["after_sales", "apply", "after_sales"]


def test_a_look_that_failed_is_taken_again(counted: Counted, remembering: RememberingShop) -> None:
    counted.down = True
    with one_view_of_the_shop():
        with pytest.raises(Unavailable):
            remembering.orders(CUSTOMER)
        counted.down = False
        assert remembering.orders(CUSTOMER)


def test_two_turns_at_once_do_not_see_each_others_view(counted: Counted, remembering: RememberingShop) -> None:
    async def turn() -> None:
        with one_view_of_the_shop():
            for _ in range(2):
                await asyncio.to_thread(remembering.orders, CUSTOMER)

    async def both() -> None:
        await asyncio.gather(turn(), turn())

    asyncio.run(both())
    assert counted.asked == ["orders", "orders"]
