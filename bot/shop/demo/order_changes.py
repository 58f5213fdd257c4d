"""Changes of an order before it is sent, and hurrying it."""

from datetime import timedelta

from bot.errors import Conflict
from bot.shop import records
from bot.shop.change_rules import (
    choose_variant,
    must_be_undoable,
    must_be_unsent,
    must_fit_together,
    must_leave_something,
    must_not_be_received,
    must_wait_for_shipment,
)
from bot.shop.changes import (
    ChangeAddress,
    ChangeNote,
    ChangePhone,
    ChangeVariant,
    ShipApart,
    ShipTogether,
    UndoCancellation,
    UrgeShipment,
)
from bot.shop.demo.counter import Answer, Counter, phone_number, words
from bot.shop.model import AfterSaleKind, AfterSaleStatus, OrderStatus
from bot.shop.status import ship_by


def change_address(counter: Counter, change: ChangeAddress) -> Answer:
    row, seen = counter.order_and_view(change.order_id)
    must_be_unsent(seen, "地址")
    row.city = words("city", change.city, 40, "城市")
    row.address = words("address", change.address, 120, "地址")
    if change.recipient is not None:
        row.recipient = words("recipient", change.recipient, 40, "收件人")
    if change.phone is not None:
        row.phone = phone_number(change.phone)
    row.ship_with = None  # the other order goes where it went
    to = f"{row.recipient} {row.phone}".strip()
    return Answer(
        row.id,
        f"订单 {row.id} 的收货地址改成了 {row.city} {row.address}{f'（{to}）' if to else ''}",
        "按新地址发货",
        ship_by(seen, counter.terms),
    )


def change_phone(counter: Counter, change: ChangePhone) -> Answer:
    row, seen = counter.order_and_view(change.order_id)
    must_not_be_received(seen)
    row.phone = phone_number(change.phone)
    next_step = "已经通知快递员打新号码" if seen.status is OrderStatus.SHIPPED else "快递员会打这个号码联系您"
    return Answer(row.id, f"订单 {row.id} 的联系电话改成了 {row.phone}", next_step)


def change_note(counter: Counter, change: ChangeNote) -> Answer:
    row, seen = counter.order_and_view(change.order_id)
    must_be_unsent(seen, "备注")
    row.note = words("note", change.note, 200, "备注")
    return Answer(row.id, f"订单 {row.id} 备注了：{row.note}", "仓库配货时会看到这条备注", ship_by(seen, counter.terms))


def change_variant(counter: Counter, change: ChangeVariant) -> Answer:
    row, seen = counter.order_and_view(change.order_id)
    must_be_unsent(seen, "规格")
    item = counter.item(row, change.item_id)
    product = counter.product(item.product_id)
    if product is None or not product.variants:
        raise Conflict("这件商品只有一种规格，换不了", code="NO_VARIANTS")
    variant = choose_variant(records.product(product), words("variant", change.variant, 80, "规格"), item.quantity)
    if variant.name != item.options:
        counter.take_stock(product, variant.name, item.options, item.quantity)
    item.options = variant.name
    return Answer(row.id, f"{item.name} 换成了 {variant.name}", "按新规格发货", ship_by(seen, counter.terms))


def ship_together(counter: Counter, change: ShipTogether) -> Answer:
    # In one order of locking, so that two requests for the same pair never wait for each other.
    first, second = sorted((change.order_id, change.other_order_id))
    by_id = {counter.order(one).id: one for one in (first, second)}
    row, seen = counter.order_and_view(change.order_id)
    other, other_seen = counter.order_and_view(change.other_order_id)
    must_fit_together(seen, other_seen)
    row.ship_with, other.ship_with = other.id, row.id
    del by_id
    due = max((one for one in (ship_by(seen, counter.terms), ship_by(other_seen, counter.terms)) if one), default=None)
    return Answer(row.id, f"订单 {row.id} 和 {other.id} 合并成一个包裹", "两笔订单一起发出", due)


def ship_apart(counter: Counter, change: ShipApart) -> Answer:
    row, seen = counter.order_and_view(change.order_id)
    items = [counter.item(row, one) for one in dict.fromkeys(change.item_ids)]
    must_leave_something(seen, change.item_ids)
    row.ship_apart = [item.id for item in items]
    names = "、".join(item.name for item in items)
    return Answer(row.id, f"{names} 单独成一个包裹", "分成两个包裹发出", ship_by(seen, counter.terms))


def undo_cancellation(counter: Counter, change: UndoCancellation) -> Answer:
    row, seen = counter.order_and_view(change.order_id)
    must_be_undoable(seen, counter.terms, counter.now)
    for one in row.after_sales:
        if one.kind == AfterSaleKind.CANCEL and one.status != AfterSaleStatus.WITHDRAWN:
            if one.status == AfterSaleStatus.COMPLETED and one.amount_fen:
                raise Conflict("退款已经到账，订单恢复不了，需要重新下单", code="TOO_LATE")
            one.status = AfterSaleStatus.WITHDRAWN
    row.cancelled_at = None
    row.status = OrderStatus.PAID if row.paid_at else OrderStatus.UNPAID
    next_step = "照常发货" if row.paid_at else "等您付款"
    due = ship_by(records.order(row), counter.terms)
    return Answer(row.id, f"订单 {row.id} 已经恢复", next_step, due)


def urge_shipment(counter: Counter, change: UrgeShipment) -> Answer:
    row, seen = counter.order_and_view(change.order_id)
    must_wait_for_shipment(seen)
    promised = ship_by(seen, counter.terms)
    due = counter.now + timedelta(hours=counter.periods.urged_shipment_hours)
    if promised and promised > counter.now:  # hurrying never makes it later
        due = min(due, promised)
    if seen.pre_order_ships_at and seen.pre_order_ships_at > counter.now:
        due = seen.pre_order_ships_at  # what is not there yet cannot be hurried
    return Answer(row.id, f"已经催仓库尽快发出订单 {row.id}", "仓库优先配货，发出后有物流单号", due)
