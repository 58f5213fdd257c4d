"""What the state of an order, a parcel or an application forbids, said so that a customer understands it. Pure.

The demo shop decides by these rules; whoever talks to the customer may ask them beforehand, so that nobody is asked for
a new address that cannot be used any more. The shop's answer decides.
"""

from datetime import date, datetime, timedelta

from bot.errors import BadInput, Conflict
from bot.shop.dates import local_date, when
from bot.shop.model import (
    AfterSale,
    AfterSaleKind,
    AfterSaleStatus,
    Order,
    OrderItem,
    OrderStatus,
    Parcel,
    ParcelStatus,
    Product,
    ShopTerms,
    Variant,
)

_UNSENT = frozenset({OrderStatus.UNPAID, OrderStatus.PAID})
_OVER = {
    OrderStatus.CANCELLED: "这笔订单已经取消",
    OrderStatus.SIGNED: "这笔订单已经签收",
    OrderStatus.COMPLETED: "这笔订单已经完成",
    OrderStatus.REFUNDING: "这笔订单正在退款",
    OrderStatus.REFUNDED: "这笔订单已经退款",
    OrderStatus.AFTER_SALE: "这笔订单正在处理售后",
}
_ON_THE_WAY = frozenset({ParcelStatus.WAITING_COLLECTION, ParcelStatus.IN_TRANSIT, ParcelStatus.OUT_FOR_DELIVERY})
_SENDS_GOODS = frozenset({AfterSaleKind.RETURN, AfterSaleKind.EXCHANGE, AfterSaleKind.REPAIR})


def must_be_unsent(order: Order, what: str) -> None:
    """Raises Conflict: the order has left the shop, or is over, so that `what` (地址, 备注 …) cannot be changed."""
    if order.status in _UNSENT:
        return
    if order.status is OrderStatus.SHIPPED:
        raise Conflict(f"这笔订单已经发出，改不了{what}了，可以试试改派送或者拦截包裹", code="ALREADY_SENT")
    raise Conflict(f"{_OVER[order.status]}，改不了{what}了", code="WRONG_ORDER_STATE")


def must_not_be_received(order: Order) -> None:
    """Raises Conflict: the courier will not call any more."""
    if order.status not in _UNSENT | {OrderStatus.SHIPPED}:
        raise Conflict(f"{_OVER[order.status]}，不用再改电话了", code="WRONG_ORDER_STATE")


def must_wait_for_shipment(order: Order) -> None:
    """Raises Conflict: there is nothing to hurry in the warehouse."""
    if order.status is OrderStatus.PAID:
        return
    if order.status is OrderStatus.UNPAID:
        raise Conflict("这笔订单还没有付款，付款后就会安排发货", code="NOT_PAID")
    if order.status is OrderStatus.SHIPPED:
        raise Conflict("这笔订单已经发出了，可以帮您催派送", code="ALREADY_SENT")
    raise Conflict(f"{_OVER[order.status]}，不用催发货了", code="WRONG_ORDER_STATE")


def must_fit_together(order: Order, other: Order) -> None:
    """Raises Conflict: two orders that cannot leave in one parcel."""
    if order.id == other.id:
        raise BadInput("合并发货需要两笔不同的订单", field="other_order_id")
    for one in (order, other):
        if one.status is not OrderStatus.PAID:
            raise Conflict(f"订单 {one.id} 不是待发货，不能合并", code="WRONG_ORDER_STATE")
    if (order.city, order.address) != (other.city, other.address):
        raise Conflict("两笔订单的收货地址不一样，不能合并发货", code="OTHER_ADDRESS")


def must_leave_something(order: Order, item_ids: tuple[str, ...]) -> None:
    """Raises BadInput or Conflict: these items cannot leave apart from the others."""
    must_be_unsent(order, "发货方式")
    if not item_ids:
        raise BadInput("请选择要先发的商品", field="item_ids")
    if len(order.items) < 2 or len(set(item_ids)) >= len(order.items):
        raise Conflict("拆开发货至少要留下一件商品", code="NOTHING_LEFT")


def must_be_undoable(order: Order, terms: ShopTerms, now: datetime) -> None:
    """Raises Conflict: not cancelled, or cancelled too long ago (it still can up to the last moment of the window)."""
    if order.status is not OrderStatus.CANCELLED or order.cancelled_at is None:
        raise Conflict("这笔订单没有取消，不用恢复", code="NOT_CANCELLED")
    if now > order.cancelled_at + timedelta(minutes=terms.undo_cancel_minutes):
        raise Conflict(
            f"取消后 {terms.undo_cancel_minutes} 分钟内才能恢复，现在过了时间，需要重新下单", code="TOO_LATE"
        )


def must_be_on_the_way(parcel: Parcel) -> None:
    """Raises Conflict: nothing can be arranged about a parcel that has arrived, gone back or is waiting."""
    if parcel.status in _ON_THE_WAY:
        return
    reason = {
        ParcelStatus.SIGNED: "这个包裹已经签收",
        ParcelStatus.WAITING_PICKUP: "这个包裹已经到了取件点，等您去取",
        ParcelStatus.RETURNING: "这个包裹正在退回商家",
        ParcelStatus.RETURNED: "这个包裹已经退回商家",
    }[parcel.status]
    raise Conflict(reason, code="WRONG_PARCEL_STATE")


def must_be_stoppable(parcel: Parcel) -> None:
    """Raises Conflict: the courier is at the door already, or the parcel is not on its way."""
    must_be_on_the_way(parcel)
    if parcel.status is ParcelStatus.OUT_FOR_DELIVERY:
        raise Conflict("快递员已经在派送，来不及拦截了，您可以直接拒收", code="TOO_LATE")


def must_be_refusable(parcel: Parcel) -> None:
    """Raises Conflict: it was taken already, or is going back anyway. A parcel at a pick-up point may be left there."""
    if parcel.status is not ParcelStatus.WAITING_PICKUP:
        must_be_on_the_way(parcel)


def must_be_a_day_ahead(day: date, now: datetime, within_days: int) -> None:
    """Raises BadInput: the day is over, or further ahead than arrangements are made."""
    today = local_date(now)
    if day < today:
        raise BadInput("这个日期已经过去了，请选今天以后的日子", field="day")
    if day > today + timedelta(days=within_days):
        raise BadInput(f"最多可以约到 {within_days} 天以内", field="day")


def must_send_goods(after_sale: AfterSale) -> None:
    """Raises Conflict: nothing has to come back for this application (any more)."""
    if after_sale.kind not in _SENDS_GOODS:
        raise Conflict("这个申请不需要寄回商品", code="NO_GOODS")
    if after_sale.status is not AfterSaleStatus.WAITING_GOODS:
        raise Conflict("这个申请现在不需要再寄商品了", code="WRONG_STATE")


def must_wait_for_pickup(after_sale: AfterSale) -> None:
    """Raises Conflict: nothing has to come back, or the courier has taken it already."""
    must_send_goods(after_sale)
    if after_sale.picked_up_at is not None:
        raise Conflict("东西已经被快递员取走了，不用再约", code="PICKED_UP")


def must_need_installation(item: OrderItem, order: Order) -> None:
    """Raises Conflict: nobody comes for this item (any more), or the order is not one to be installed."""
    if not item.needs_installation:
        raise Conflict("这件商品不需要上门安装", code="NO_INSTALLATION")
    if item.installed_at is not None:
        raise Conflict("这件商品已经装好了，不用再约", code="INSTALLED")
    if order.status in {OrderStatus.UNPAID, OrderStatus.CANCELLED, OrderStatus.REFUNDING, OrderStatus.REFUNDED}:
        reason = "这笔订单还没有付款" if order.status is OrderStatus.UNPAID else _OVER[order.status]
        raise Conflict(f"{reason}，不能预约安装", code="WRONG_ORDER_STATE")


def must_be_paid_for_invoice(order: Order) -> None:
    """Raises Conflict: nothing was paid, so that there is nothing to be invoiced (R17 holds for every purchase)."""
    if order.paid_at is None:
        raise Conflict("这笔订单还没有付款，付款后就可以开票", code="NOT_PAID")
    if order.status in {OrderStatus.CANCELLED, OrderStatus.REFUNDED}:
        raise Conflict(f"{_OVER[order.status]}，没有可以开票的金额", code="WRONG_ORDER_STATE")


def choose_variant(product: Product, wanted: str, quantity: int) -> Variant:
    """The variant called `wanted`, however its words are spaced or put.

    Raises BadInput: the product has no such variant; `data["variants"]` has those there are. Conflict: not enough left.
    """
    one = variant_named(product, wanted)
    if one is None:
        names = [one.name for one in product.variants]
        raise BadInput("没有这个规格", code="NO_SUCH_VARIANT", field="variant", data={"variants": names})
    if one.stock < quantity:
        again = f"，预计 {one.restock_on.month}月{one.restock_on.day}日 到货" if one.restock_on else ""
        raise Conflict(f"{one.name} 现在没有货了{again}", code="OUT_OF_STOCK", data={"variant": one.name})
    return one


def variant_named(product: Product, name: str) -> Variant | None:
    """The variant of that name, however its words are spaced or put; None: there is none."""
    words = sorted(name.upper().split())
    return next((one for one in product.variants if sorted(one.name.upper().split()) == words), None)


def undo_until(order: Order, terms: ShopTerms, now: datetime) -> str | None:
    """Until when a cancellation can be undone, in words; None: it cannot."""
    try:
        must_be_undoable(order, terms, now)
    except Conflict:
        return None
    return when(order.cancelled_at + timedelta(minutes=terms.undo_cancel_minutes), now) if order.cancelled_at else None
