"""Where an order, a parcel, an application stands: labels, what is late, and one sentence for the customer. Pure."""

from datetime import datetime, timedelta
from enum import StrEnum

from bot.shop.dates import days_between, how_long, when
from bot.shop.model import (
    AfterSale,
    AfterSaleKind,
    AfterSaleStatus,
    Order,
    OrderStatus,
    Parcel,
    ParcelStatus,
    ShopTerms,
)
from bot.shop.money import yuan

ORDER_LABELS = {
    OrderStatus.UNPAID: "待付款",
    OrderStatus.PAID: "待发货",
    OrderStatus.SHIPPED: "已发货",
    OrderStatus.SIGNED: "已签收",
    OrderStatus.COMPLETED: "已完成",
    OrderStatus.CANCELLED: "已取消",
    OrderStatus.REFUNDING: "退款中",
    OrderStatus.REFUNDED: "已退款",
    OrderStatus.AFTER_SALE: "售后中",
}
PARCEL_LABELS = {
    ParcelStatus.WAITING_COLLECTION: "待揽收",
    ParcelStatus.IN_TRANSIT: "运输中",
    ParcelStatus.OUT_FOR_DELIVERY: "派送中",
    ParcelStatus.WAITING_PICKUP: "待取件",
    ParcelStatus.SIGNED: "已签收",
    ParcelStatus.RETURNING: "退回途中",
    ParcelStatus.RETURNED: "已退回",
}
KIND_LABELS = {
    AfterSaleKind.RETURN: "退货退款",
    AfterSaleKind.EXCHANGE: "换货",
    AfterSaleKind.REFUND: "退款",
    AfterSaleKind.RESEND: "补发",
    AfterSaleKind.COMPENSATION: "补偿",
    AfterSaleKind.REPAIR: "维修",
    AfterSaleKind.CANCEL: "取消订单",
    AfterSaleKind.PRICE_PROTECTION: "价保退差",
}
AFTER_SALE_LABELS = {
    AfterSaleStatus.WAITING_GOODS: "等待寄回",
    AfterSaleStatus.PROCESSING: "处理中",
    AfterSaleStatus.COMPLETED: "已完成",
    AfterSaleStatus.REJECTED: "未通过",
    AfterSaleStatus.WITHDRAWN: "已撤销",
}
_MOVING = frozenset({ParcelStatus.WAITING_COLLECTION, ParcelStatus.IN_TRANSIT, ParcelStatus.OUT_FOR_DELIVERY})


class Overdue(StrEnum):
    """What about an order is later than the customer was promised, or may expect."""

    SHIPPING = "shipping"  # paid, and not sent by the promised time
    DELIVERY = "delivery"  # a parcel is not there by its promised time
    STUCK = "stuck"  # a parcel has not moved for days


OVERDUE_LABELS = {
    Overdue.SHIPPING: "超过承诺的发货时间",
    Overdue.DELIVERY: "超过预计的送达时间",
    Overdue.STUCK: "物流多天没有动静",
}


def ship_by(order: Order, terms: ShopTerms) -> datetime | None:
    """The latest moment at which the shop has promised to send; None while unpaid or cancelled."""
    if order.paid_at is None or order.status is OrderStatus.CANCELLED:
        return None
    if order.pre_order_ships_at:
        return order.pre_order_ships_at
    return order.paid_at + timedelta(hours=terms.ship_within_hours)


def is_late_to_ship(order: Order, terms: ShopTerms, now: datetime) -> bool:
    """True once the promised moment is over, while nothing has been sent."""
    promised = ship_by(order, terms)
    return order.status is OrderStatus.PAID and promised is not None and now > promised


def is_late_to_arrive(parcel: Parcel, now: datetime) -> bool:
    """True: on its way past its promised time. A parcel that waits at a pick-up point has arrived."""
    return parcel.status in _MOVING and parcel.promised_at is not None and now > parcel.promised_at


def still_for(parcel: Parcel, now: datetime) -> timedelta:
    """How long ago the parcel last moved (was sent, when nothing was ever reported)."""
    return now - (parcel.movements[-1].at if parcel.movements else parcel.sent_at)


def is_stuck(parcel: Parcel, terms: ShopTerms, now: datetime) -> bool:
    """True: on its way, and without any movement for the shop's number of days or longer."""
    return parcel.status in _MOVING and still_for(parcel, now) >= timedelta(days=terms.stuck_after_days)


def overdue(order: Order, terms: ShopTerms, now: datetime) -> tuple[Overdue, ...]:
    """Everything about the order that is late, the worst for the customer first."""
    found = []
    if any(is_stuck(parcel, terms, now) for parcel in order.parcels):
        found.append(Overdue.STUCK)
    if any(is_late_to_arrive(parcel, now) for parcel in order.parcels):
        found.append(Overdue.DELIVERY)
    if is_late_to_ship(order, terms, now):
        found.append(Overdue.SHIPPING)
    return tuple(found)


def days_since_signed(order: Order, now: datetime) -> int | None:
    """Calendar days since signing: 0 on that day, so seven days without reason last while it is at most 7 (R1, R5)."""
    return None if order.signed_at is None else days_between(order.signed_at, now)


def items_in_words(order: Order) -> str:
    """听澜 Air 蓝牙耳机 · 听澜 Air 蓝牙耳机等 3 件."""
    if not order.items:
        return "商品"
    pieces = sum(item.quantity for item in order.items)
    first = order.items[0].name
    return first if pieces == 1 else f"{first} {pieces} 件" if len(order.items) == 1 else f"{first}等 {pieces} 件"


def order_sentence(order: Order, terms: ShopTerms, now: datetime) -> str:
    """One sentence on where the order stands. It promises nothing but what the shop has promised already."""
    return f"订单 {order.id}（{items_in_words(order)}）{_order_state(order, terms, now)}。"


def parcel_sentence(parcel: Parcel, terms: ShopTerms, now: datetime) -> str:
    """One sentence on where the parcel is."""
    return f"{parcel.courier} {parcel.tracking_no} {_parcel_state(parcel, terms, now)}。"


def after_sale_sentence(after_sale: AfterSale) -> str:
    """One sentence on an application: 退货退款 199元，等待寄回。"""
    money = f" {yuan(after_sale.amount_fen)}" if after_sale.amount_fen else ""
    return f"{KIND_LABELS[after_sale.kind]}{money}，{AFTER_SALE_LABELS[after_sale.status]}。"


def _order_state(order: Order, terms: ShopTerms, now: datetime) -> str:
    if order.status is OrderStatus.PAID:
        return _unsent_state(order, terms, now)
    if order.status is OrderStatus.SHIPPED and order.parcels:
        return _sent_state(order, terms, now)
    if order.status in {OrderStatus.SIGNED, OrderStatus.COMPLETED} and order.signed_at:
        last = max(order.parcels, key=lambda parcel: parcel.signed_at or parcel.sent_at, default=None)
        return f"{when(order.signed_at, now)} 已签收{_signer(last)}"
    return {
        OrderStatus.UNPAID: f"还没付款，共 {yuan(order.total_fen)}",
        OrderStatus.SHIPPED: "已经发出",
        OrderStatus.CANCELLED: "已经取消",
        OrderStatus.REFUNDING: "正在退款",
        OrderStatus.REFUNDED: "已经退款",
        OrderStatus.AFTER_SALE: "正在处理售后",
    }.get(order.status, ORDER_LABELS[order.status])


def _unsent_state(order: Order, terms: ShopTerms, now: datetime) -> str:
    promised = ship_by(order, terms)
    if promised is None:
        return "还没发货"
    if now > promised:
        return f"还没发货，原定{when(promised, now)} 前发出，已经晚了 {how_long(now - promised)}"
    return f"已付款，还没发货，最晚{when(promised, now)} 前发出"


def _sent_state(order: Order, terms: ShopTerms, now: datetime) -> str:
    if len(order.parcels) == 1:
        return _parcel_state(order.parcels[0], terms, now)
    counts: dict[ParcelStatus, int] = {}
    for parcel in order.parcels:
        counts[parcel.status] = counts.get(parcel.status, 0) + 1
    states = "，".join(f"{count} 个{PARCEL_LABELS[status]}" for status, count in counts.items())
    return f"分 {len(order.parcels)} 个包裹发出，{states}"


def _parcel_state(parcel: Parcel, terms: ShopTerms, now: datetime) -> str:
    if parcel.status is ParcelStatus.SIGNED:
        signed = f"{when(parcel.signed_at, now)} 已签收" if parcel.signed_at else "已签收"
        return signed + _signer(parcel)
    if parcel.status is ParcelStatus.RETURNED:
        return "已经退回商家"
    if parcel.status is ParcelStatus.RETURNING:
        return "正在退回商家"
    if parcel.status is ParcelStatus.WAITING_PICKUP:
        return f"已经到了，在{_last_place(parcel)}，等您取件"
    if is_stuck(parcel, terms, now):
        return f"物流已经 {how_long(still_for(parcel, now))}没有新动静，最后在{_last_place(parcel)}"
    state = _moving_words(parcel)
    if parcel.promised_at is None:
        return state
    if now > parcel.promised_at:
        return f"{state}，原定{when(parcel.promised_at, now)} 前送到，已经晚了 {how_long(now - parcel.promised_at)}"
    return f"{state}，预计{when(parcel.promised_at, now)} 前送到"


def _moving_words(parcel: Parcel) -> str:
    if parcel.status is ParcelStatus.WAITING_COLLECTION:
        return "已经打包，等快递员揽收"
    if parcel.status is ParcelStatus.OUT_FOR_DELIVERY:
        return f"正在派送（{_last_place(parcel)}）" if parcel.movements else "正在派送"
    return f"正在路上，现在到了{_last_place(parcel)}" if parcel.movements else "正在路上"


def _signer(parcel: Parcel | None) -> str:
    return f"，签收人：{parcel.received_by}" if parcel and parcel.received_by else ""


def _last_place(parcel: Parcel) -> str:
    return (parcel.movements[-1].place if parcel.movements else "") or "途中"
