"""Which order the customer means: by number, by page, by product, by “最近那个”, or because there is only one."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from actions.base import Button, button
from actions.services import Services
from actions.turn import Turn
from bot.shop.catalogue import orders_mentioning
from bot.shop.model import Order, OrderStatus
from bot.shop.port import Shop
from bot.shop.status import ORDER_LABELS, items_in_words

MOST_CHOICES = 4
LATEST = re.compile(r"最近|最新|刚买|刚下单|刚拍|刚才(买|拍|下)|上一单|最后一单|昨天买|今天买")
ORDINALS = {"一": 0, "1": 0, "二": 1, "2": 1, "三": 2, "3": 2, "四": 3, "4": 3}
ORDINAL = re.compile(r"[选要就是]*(?:第\s*([一二三四1234])\s*[个单笔]?|([一二三四1234])\s*[个单笔])(?:订单|吧|呀|的)*")


@dataclass(frozen=True, slots=True)
class Found:
    """The order meant, or those it may be. `unknown_number`: a number was given that is none of the customer's."""

    order: Order | None
    candidates: tuple[Order, ...] = ()
    unknown_number: str | None = None

    @property
    def choices(self) -> tuple[Order, ...]:
        """What to choose among, also where one alone comes into question."""
        return self.candidates or ((self.order,) if self.order else ())


Fitting = Callable[[Order], bool]


def anything(_: Order) -> bool:
    """Fits every order."""
    return True


def delivered(order: Order) -> bool:
    """Fits what the customer has in hand: only that can be sent back or turn out broken."""
    return order.status in {OrderStatus.SIGNED, OrderStatus.COMPLETED}


NOT_SENT = frozenset({OrderStatus.PAID, OrderStatus.UNPAID})


def not_sent(order: Order) -> bool:
    """Fits what can still be changed or cancelled."""
    return order.status in NOT_SENT


def paid(order: Order) -> bool:
    """Fits what the shop owes something for."""
    return order.status not in {OrderStatus.UNPAID, OrderStatus.CANCELLED}


def find_order(
    turn: Turn, has: Services, remembered: str | None, fitting: Fitting = anything, *, assume: bool = True
) -> Found:
    """The order that a message is about.

    `remembered` is the order talked of before; `fitting` says which orders the process is for (all of them may be
    named, but only fitting ones are assumed). Without `assume` only what the message itself says counts.
    """
    if turn.customer_id is None:
        return Found(None)
    orders = has.shop.orders(turn.customer_id)
    if (number := turn.entities.get("order_id") or turn.entities.get("tracking_no")) is not None:
        order = _by_number(turn.customer_id, number, orders, has.shop)
        return Found(order) if order else Found(None, _offered(orders, fitting), unknown_number=number)
    mentioned = orders_mentioning(turn.text, orders, has.names.now())
    if (named := _by_words(turn, mentioned or orders, fitting)) is not None:
        return named
    if len(mentioned) == 1:
        return Found(mentioned[0])
    if len(mentioned) > 1:
        likely = [order for order in mentioned if fitting(order)] or mentioned
        return Found(likely[0]) if len(likely) == 1 else Found(None, tuple(likely[:MOST_CHOICES]))
    if not assume:
        return Found(None)
    for known in (turn.page.get("order_id"), remembered):
        if known and (order := has.shop.order(turn.customer_id, known)) is not None:
            return Found(order)
    assumed = [order for order in orders if fitting(order)] or orders
    if len(assumed) == 1:
        return Found(assumed[0])
    return Found(None, _offered(orders, fitting))


def order_buttons(orders: Sequence[Order]) -> list[Button]:
    """A button for each order, in the words that a customer recognises it by."""
    return [
        button(f"{items_in_words(order)}（{ORDER_LABELS[order.status]}）", "inform", order_id=order.id)
        for order in orders
    ]


def _by_number(customer_id: str, number: str, orders: Sequence[Order], shop: Shop) -> Order | None:
    order = shop.order(customer_id, number)
    if order is not None:
        return order
    wanted = number.upper()
    return next((o for o in orders if any(parcel.tracking_no.upper() == wanted for parcel in o.parcels)), None)


def _by_words(turn: Turn, orders: Sequence[Order], fitting: Fitting) -> Found | None:
    if LATEST.search(turn.text) and orders:
        return Found(next((order for order in orders if fitting(order)), orders[0]))
    if turn.asked not in {None, "order_id"}:
        return None  # 第一个 then chooses among something else
    offered = _offered(orders, fitting)
    ordinal = ORDINAL.fullmatch(turn.text.strip())
    place = ORDINALS[ordinal.group(1) or ordinal.group(2)] if ordinal else len(offered)
    return Found(offered[place]) if place < len(offered) else None


def _offered(orders: Sequence[Order], fitting: Fitting) -> tuple[Order, ...]:
    likely = [order for order in orders if fitting(order)]
    return tuple((likely or list(orders))[:MOST_CHOICES])
