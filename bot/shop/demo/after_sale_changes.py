"""Appointments: goods fetched from the customer, goods sent back by them, things installed at their home."""

from datetime import datetime, time, timedelta

from bot.settings import TIME_ZONE
from bot.shop import records
from bot.shop.change_rules import must_be_a_day_ahead, must_need_installation, must_send_goods, must_wait_for_pickup
from bot.shop.changes import BookInstallation, BookPickup, ReportSentBack, Slot
from bot.shop.demo.counter import Answer, Counter, words
from bot.shop.model import AfterSaleStatus

_SLOT_ENDS = {"上午": time(12), "下午": time(18), "晚上": time(21)}


def book_pickup(counter: Counter, change: BookPickup) -> Answer:
    row = counter.after_sale(change.after_sale_id)
    must_wait_for_pickup(records.after_sale(row))
    must_be_a_day_ahead(change.day, counter.now, counter.terms.pickup_within_days)
    order = counter.order(row.order_id)
    given = change.address.strip()
    address = words("address", given, 120, "地址") if given else f"{order.city}{order.address}"
    row.pickup_day, row.pickup_slot = change.day, change.slot
    day = f"{change.day.month}月{change.day.day}日{change.slot}"
    return Answer(row.id, f"约了{day}上门取件，地址 {address}", "快递员上门前会先打电话", _end(change))


def report_sent_back(counter: Counter, change: ReportSentBack) -> Answer:
    row = counter.after_sale(change.after_sale_id)
    must_send_goods(records.after_sale(row))
    courier = words("courier", change.courier, 40, "快递公司")
    number = words("tracking_no", change.tracking_no, 40, "运单号")
    row.returned_by = f"{courier} {number}"
    row.status = AfterSaleStatus.PROCESSING
    due = counter.now + timedelta(days=counter.terms.refund_days)
    return Answer(row.id, f"收到您寄回的单号：{row.returned_by}", "仓库收到并验货后马上处理", due)


def book_installation(counter: Counter, change: BookInstallation) -> Answer:
    order, seen = counter.order_and_view(change.order_id)
    item = counter.item(order, change.item_id)
    must_need_installation(next(one for one in seen.items if one.id == item.id), seen)
    must_be_a_day_ahead(change.day, counter.now, counter.periods.installation_ahead_days)
    item.installation_day, item.installation_slot = change.day, change.slot
    day = f"{change.day.month}月{change.day.day}日{change.slot}"
    return Answer(item.id, f"{item.name} 约了{day}上门安装", "安装师傅前一天会打电话确认", _end(change))


def _end(change: BookPickup | BookInstallation) -> datetime:
    slot: Slot = change.slot
    return datetime.combine(change.day, _SLOT_ENDS[slot], TIME_ZONE)
