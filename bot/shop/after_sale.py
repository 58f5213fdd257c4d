"""What the shop itself accepts as an after-sale request, whatever policy has granted. Pure.

Policy decides what a customer deserves; these rules only keep the shop's books right: no goods back that were never
signed for, no money out twice.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from bot.errors import BadInput, Conflict, NotFound
from bot.shop.model import AfterSale, AfterSaleKind, AfterSaleRequest, AfterSaleStatus, Order, OrderItem, OrderStatus
from bot.shop.money import yuan

LONGEST_KEY = 200
LONGEST_REASON = 2_000
LONGEST_VARIANT = 80
LARGEST_AMOUNT_FEN = 10_000_000

_DELIVERED = frozenset({OrderStatus.SIGNED, OrderStatus.COMPLETED})
_POSSIBLE_IN: dict[AfterSaleKind, frozenset[OrderStatus]] = {
    AfterSaleKind.CANCEL: frozenset({OrderStatus.UNPAID, OrderStatus.PAID}),
    AfterSaleKind.REFUND: _DELIVERED | {OrderStatus.PAID, OrderStatus.SHIPPED},
    AfterSaleKind.RETURN: _DELIVERED,
    AfterSaleKind.EXCHANGE: _DELIVERED,
    AfterSaleKind.REPAIR: _DELIVERED,
    AfterSaleKind.RESEND: _DELIVERED | {OrderStatus.SHIPPED},
    AfterSaleKind.COMPENSATION: frozenset(OrderStatus) - {OrderStatus.UNPAID},
    AfterSaleKind.PRICE_PROTECTION: _DELIVERED | {OrderStatus.PAID, OrderStatus.SHIPPED},
}
_ABOUT_GOODS = frozenset({AfterSaleKind.RETURN, AfterSaleKind.EXCHANGE, AfterSaleKind.REPAIR, AfterSaleKind.RESEND})
_MONEY_BACK = frozenset(
    {AfterSaleKind.RETURN, AfterSaleKind.REFUND, AfterSaleKind.CANCEL, AfterSaleKind.PRICE_PROTECTION}
)
_FIRST_STATUS = {
    AfterSaleKind.RETURN: AfterSaleStatus.WAITING_GOODS,
    AfterSaleKind.EXCHANGE: AfterSaleStatus.WAITING_GOODS,
    AfterSaleKind.REPAIR: AfterSaleStatus.WAITING_GOODS,
    AfterSaleKind.REFUND: AfterSaleStatus.PROCESSING,
    AfterSaleKind.RESEND: AfterSaleStatus.PROCESSING,
    AfterSaleKind.CANCEL: AfterSaleStatus.PROCESSING,
    AfterSaleKind.COMPENSATION: AfterSaleStatus.COMPLETED,
    AfterSaleKind.PRICE_PROTECTION: AfterSaleStatus.PROCESSING,
}
_REFUSAL = {
    OrderStatus.UNPAID: "这笔订单还没有付款",
    OrderStatus.PAID: "这笔订单还没有发货",
    OrderStatus.SHIPPED: "这笔订单已经发出",
    OrderStatus.SIGNED: "这笔订单已经签收",
    OrderStatus.COMPLETED: "这笔订单已经完成",
    OrderStatus.CANCELLED: "这笔订单已经取消",
}


@dataclass(frozen=True)
class Grant:
    """What the shop records for a request it accepts."""

    status: AfterSaleStatus
    amount_fen: int | None


def check_request(request: AfterSaleRequest) -> None:
    """Refuses what can be refused without looking at the order.

    Raises BadInput: a field is empty, too long, not storable as text, or the amount makes no sense.
    """
    check_text("key", request.key, LONGEST_KEY, "请求编号")
    check_text("reason", request.reason, LONGEST_REASON, "原因", may_be_empty=True)
    amount = request.amount_fen
    check_text("variant", request.variant, LONGEST_VARIANT, "规格", may_be_empty=True)
    if request.variant and request.kind is not AfterSaleKind.EXCHANGE:
        raise BadInput("只有换货才需要选规格", field="variant")
    if amount is None:
        if request.kind is AfterSaleKind.COMPENSATION:
            raise BadInput("补偿需要写明金额", field="amount_fen")
        return
    if isinstance(amount, bool) or not isinstance(amount, int) or not 0 < amount <= LARGEST_AMOUNT_FEN:
        raise BadInput(f"金额要在 0.01元 到 {yuan(LARGEST_AMOUNT_FEN)} 之间", field="amount_fen")
    if request.kind not in _MONEY_BACK | {AfterSaleKind.COMPENSATION}:
        raise BadInput("这种申请不涉及金额", field="amount_fen")


def decide(
    request: AfterSaleRequest, order: Order, earlier: Iterable[AfterSale], prices_now: Mapping[str, int] | None = None
) -> Grant:
    """What the shop grants for a request on `order` (its status before after-sale), given the order's `earlier` ones.

    `prices_now` are today's prices (分) by product; without them no price has fallen.

    Raises NotFound: no such item in the order. Conflict: wrong state, too much money, or one is already open.
    """
    item = _item(request, order)
    if order.status not in _POSSIBLE_IN[request.kind]:
        raise Conflict(f"{_REFUSAL[order.status]}，不能这样处理", code="WRONG_ORDER_STATE")
    live = [one for one in earlier if not one.status.is_void]
    if request.kind in _ABOUT_GOODS:
        _refuse_second(request, live)
    if request.kind is AfterSaleKind.CANCEL and order.status is OrderStatus.UNPAID:
        return Grant(AfterSaleStatus.COMPLETED, None)
    if request.kind is AfterSaleKind.PRICE_PROTECTION:
        asked = _price_fall(request, order, item, live, prices_now or {})
        return Grant(_FIRST_STATUS[request.kind], _money_back(replace(request, amount_fen=asked), order, item, live))
    if request.kind in _MONEY_BACK:
        return Grant(_FIRST_STATUS[request.kind], _money_back(request, order, item, live))
    return Grant(_FIRST_STATUS[request.kind], request.amount_fen)


def with_after_sales(order: Order, after_sales: Iterable[AfterSale]) -> Order:
    """The order with the status a customer should see, once its after-sale applications are taken into account."""
    if order.status in {OrderStatus.UNPAID, OrderStatus.CANCELLED}:
        return order
    live = [one for one in after_sales if not one.status.is_void]
    money = [one for one in live if one.kind in _MONEY_BACK]
    waiting_goods = any(one.kind is AfterSaleKind.RETURN and one.status.is_open for one in money)
    if money and _paid_back(money) >= order.total_fen - order.freight_fen and not waiting_goods:
        still_open = any(one.status.is_open for one in money)
        return replace(order, status=OrderStatus.REFUNDING if still_open else OrderStatus.REFUNDED)
    if any(one.kind in _ABOUT_GOODS and one.status.is_open for one in live):
        return replace(order, status=OrderStatus.AFTER_SALE)
    return order


def check_withdrawal(after_sale: AfterSale) -> None:
    """Raises Conflict: there is nothing left to take back."""
    if not after_sale.status.is_open or after_sale.kind is AfterSaleKind.CANCEL:
        raise Conflict("这个申请已经处理完，不能再撤销", code="ALREADY_DONE")


def check_text(field: str, text: str, longest: int, name: str, *, may_be_empty: bool = False) -> None:
    """Raises BadInput: empty (unless it may be), too long, or not storable as text."""
    if not text and not may_be_empty:
        raise BadInput(f"{name}不能为空", field=field)
    if len(text) > longest:
        raise BadInput(f"{name}太长了，最多 {longest} 个字", field=field)
    # No database keeps these as text: NUL ends a string in PostgreSQL, half a surrogate pair has no UTF-8.
    if any(c == "\0" or "\ud800" <= c <= "\udfff" for c in text):
        raise BadInput(f"{name}里有无法保存的字符", field=field)


def _item(request: AfterSaleRequest, order: Order) -> OrderItem | None:
    if request.item_id is None:
        return None
    for item in order.items:
        if item.id == request.item_id:
            return item
    raise NotFound("没有找到这件商品", field="item_id")


def _refuse_second(request: AfterSaleRequest, live: list[AfterSale]) -> None:
    for one in live:
        if one.kind not in _ABOUT_GOODS or not one.status.is_open:
            continue
        if one.item_id is None or request.item_id is None or one.item_id == request.item_id:
            raise Conflict("这件商品已经有售后申请在处理", code="ALREADY_OPEN", data={"after_sale_id": one.id})


def _price_fall(
    request: AfterSaleRequest,
    order: Order,
    item: OrderItem | None,
    live: list[AfterSale],
    prices_now: Mapping[str, int],
) -> int:
    """What the price has fallen by since, less what was paid back for it; never more than is asked for."""
    fall = price_fall_fen(order, item, live, prices_now)
    if fall <= 0:
        raise Conflict("现在的价格没有比您买的时候低", code="NO_PRICE_FALL")
    if request.amount_fen is not None and request.amount_fen > fall:
        raise Conflict(f"差价是 {yuan(fall)}", code="TOO_MUCH", data={"left_fen": fall})
    return fall if request.amount_fen is None else request.amount_fen


def price_fall_fen(
    order: Order, item: OrderItem | None, earlier: Iterable[AfterSale], prices_now: Mapping[str, int]
) -> int:
    """What today's prices of an item, or of the whole order, are below those that were paid, less what was paid back
    for that; at least 0.
    """
    meant = [item] if item else order.items
    fall = sum(max(one.price_fen - prices_now.get(one.product_id, one.price_fen), 0) * one.quantity for one in meant)
    paid = sum(
        one.amount_fen or 0
        for one in earlier
        if one.kind is AfterSaleKind.PRICE_PROTECTION
        and not one.status.is_void
        and (item is None or one.item_id in {None, item.id})
    )
    return max(fall - paid, 0)


def left_to_pay_back_fen(order: Order, item: OrderItem | None, earlier: Iterable[AfterSale]) -> int:
    """What was paid for an item, or for the whole order with its freight, and has not been paid back; at least 0."""
    live = [one for one in earlier if not one.status.is_void]
    left = order.total_fen - _paid_back(live)
    if item is not None:
        left = min(left, item.price_fen * item.quantity - _paid_back(one for one in live if one.item_id == item.id))
    return max(left, 0)


def _money_back(request: AfterSaleRequest, order: Order, item: OrderItem | None, live: list[AfterSale]) -> int:
    left = left_to_pay_back_fen(order, item, live)
    if request.amount_fen is None and request.kind is AfterSaleKind.RETURN and item is None:
        # Sending goods back does not bring back the freight of the way here; a refund or a cancellation does.
        left -= order.freight_fen
    if left <= 0:
        raise Conflict("这笔钱已经退过了", code="NOTHING_LEFT")
    if request.amount_fen is None:
        return left
    if request.amount_fen > left:
        raise Conflict(f"最多还能退 {yuan(left)}", code="TOO_MUCH", data={"left_fen": left})
    return request.amount_fen


def _paid_back(after_sales: Iterable[AfterSale]) -> int:
    return sum(one.amount_fen or 0 for one in after_sales if one.kind in _MONEY_BACK)
