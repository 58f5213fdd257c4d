"""What the merchant's system has to say on one page of the console, asked in one go."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.cases.model import Case
from bot.customers.profile import CustomerProfile
from bot.policy.offers import Offer
from bot.shop.model import Order
from bot.web.services import Services

ORDERS_SHOWN = 8


@dataclass(frozen=True, slots=True)
class ShopSide:
    """`profile` None: nobody is signed in, or the shop does not know them. `offers`: by the id of their case."""

    profile: CustomerProfile | None = None
    orders: Sequence[Order] = ()
    offers: dict[str, list[Offer]] = field(default_factory=dict)


def shop_side(has: Services, customer_id: str | None, cases: Sequence[Case]) -> ShopSide | None:
    """None: the shop does not answer just now; of a page that it failed once nothing more is asked."""

    def look() -> ShopSide:
        profile = has.customers.profile(customer_id)
        orders = has.shop.orders(customer_id)[:ORDERS_SHOWN] if customer_id else []
        return ShopSide(profile, orders, {case.id: has.complaints.offers_for_person(case) for case in cases})

    if customer_id is None and not any(case.customer_id for case in cases):
        return look()  # policy alone decides: nothing of a visitor's is at the shop
    return has.shop_in_time.ask(look)
