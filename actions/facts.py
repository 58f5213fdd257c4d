"""What the rules want to know of an order and its items, taken from the shop's records and the customer's words."""

from datetime import date

from actions.process import Matter
from bot.policy.order_rules import OrderState
from bot.policy.periods import shanghai_day
from bot.policy.returns import ReturnFacts
from bot.policy.vocabulary import ComplaintCategory, Situation
from bot.shop.catalogue import without_names
from bot.shop.change_rules import variant_named
from bot.shop.model import Order, OrderItem, Product, ReturnRule


def today(matter: Matter) -> date:
    return shanghai_day(matter.turn.now)


def signed_on(order: Order) -> date | None:
    return shanghai_day(order.signed_at) if order.signed_at else None


def state_of(order: Order) -> OrderState:
    """The order's state as policy names it."""
    return OrderState(order.status.value)


def situation_of(matter: Matter, words: str) -> Situation:
    """What is wrong with the goods, as far as the customer's words tell, which may be in no name of goods (碎花裙)."""
    bought = [(item.name,) for item in matter.order.items] if matter.order else []
    told = without_names(words, [*matter.has.names.now().values(), *bought])
    return matter.has.policy.words.situation(ComplaintCategory.QUALITY, told)


def goods(matter: Matter, order: Order, item: OrderItem, *, faulty: bool) -> ReturnFacts:
    """An item as the rules look at it. `faulty`: by the customer's own words the goods are at fault, not their mind."""
    return ReturnFacts(
        category=item.category,
        signed_on=signed_on(order),
        today=today(matter),
        activated=item.activated,
        quality_problem=faulty,
        confirmed_non_returnable=item.confirmed_non_returnable,
        custom_made=item.return_rule is ReturnRule.CUSTOM_MADE,
        nature=item.return_rule.value,
    )


def product_of(matter: Matter, item: OrderItem) -> Product | None:
    """What the catalogue says of it today; None: no longer sold."""
    return next((product for product in matter.has.shop.products() if product.id == item.product_id), None)


def in_stock(matter: Matter, item: OrderItem) -> bool | None:
    """Whether the same can be sent again, in its own variant; None: no longer in the catalogue, so nobody knows."""
    product = product_of(matter, item)
    if product is None:
        return None
    own = variant_named(product, item.options)
    return (own.stock if own else product.stock) >= item.quantity
