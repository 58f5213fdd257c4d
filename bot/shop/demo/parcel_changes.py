"""Changes of a parcel on its way."""

from datetime import timedelta

from bot.errors import BadInput
from bot.shop import records
from bot.shop.after_sale import check_text
from bot.shop.change_rules import (
    must_be_a_day_ahead,
    must_be_on_the_way,
    must_be_refusable,
    must_be_stoppable,
)
from bot.shop.changes import ChangeDelivery, InterceptParcel, RefuseParcel, UrgeDelivery
from bot.shop.demo.counter import Answer, Counter
from bot.shop.model import ParcelStatus


def urge_delivery(counter: Counter, change: UrgeDelivery) -> Answer:
    _, parcel = counter.parcel(change.order_id, change.tracking_no)
    must_be_on_the_way(records.parcel(parcel))
    counter.move(parcel, "商家已催派送")
    due = counter.now + timedelta(hours=counter.periods.courier_answer_hours)
    return Answer(parcel.tracking_no, f"已经催{parcel.courier}尽快派送", "快递网点会优先处理并更新物流", due)


def change_delivery(counter: Counter, change: ChangeDelivery) -> Answer:
    _, parcel = counter.parcel(change.order_id, change.tracking_no)
    must_be_on_the_way(records.parcel(parcel))
    if change.day is not None:
        must_be_a_day_ahead(change.day, counter.now, counter.periods.delivery_ahead_days)
    check_text("place", change.place.strip(), 100, "地点", may_be_empty=True)
    day = f"{change.day.month}月{change.day.day}日" if change.day else ""
    time = f"{day}{change.slot or ''}"
    wish = "，".join(one for one in (f"{time}派送" if time else "", _at(change.place.strip())) if one)
    if not wish:
        raise BadInput("请说明要改的时间或者地点", field="day")
    parcel.wish = wish
    counter.move(parcel, f"收件人要求：{wish}")
    due = counter.now + timedelta(hours=counter.periods.courier_answer_hours)
    return Answer(parcel.tracking_no, f"派送改成了：{wish}", f"已经转给{parcel.courier}，快递员会按这个送", due)


def intercept_parcel(counter: Counter, change: InterceptParcel) -> Answer:
    _, parcel = counter.parcel(change.order_id, change.tracking_no)
    must_be_stoppable(records.parcel(parcel))
    counter.move(parcel, "商家发起拦截，包裹将退回", ParcelStatus.RETURNING)
    due = counter.now + timedelta(days=counter.periods.parcel_back_days)
    return Answer(parcel.tracking_no, "已经让快递拦截这个包裹", "包裹退回仓库后安排退款", due)


def refuse_parcel(counter: Counter, change: RefuseParcel) -> Answer:
    _, parcel = counter.parcel(change.order_id, change.tracking_no)
    must_be_refusable(records.parcel(parcel))
    counter.move(parcel, "收件人拒收，包裹将退回", ParcelStatus.RETURNING)
    due = counter.now + timedelta(days=counter.periods.parcel_back_days)
    return Answer(parcel.tracking_no, "已经登记拒收", "快递员送来时直接说拒收就行，包裹退回仓库后安排退款", due)


def _at(place: str) -> str:
    return f"放到{place}" if place and not place.startswith(("放", "送", "交")) else place
