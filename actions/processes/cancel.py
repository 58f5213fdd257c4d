"""Cancelling an order that has not left, and what can be done about one that has."""

import re

from actions.applying import change, request
from actions.base import PERSON, button
from actions.facts import state_of, today
from actions.orders import Fitting, not_sent
from actions.process import Confirm, Matter, Process, Say, Step, ask_person, order_words, say
from bot.policy.decision import Outcome
from bot.policy.orders import decide_cancel
from bot.shop.changes import InterceptParcel
from bot.shop.model import AfterSaleKind, Order, OrderStatus, ParcelStatus
from bot.shop.money import yuan

YES_TO_IT = re.compile(
    r"((?!.{0,3}不取消|先)[^，,。?？ 吗么]{1,8}[，,。 ]+)?(那就?|就|帮我|给我|直接)*"
    r"(取消(订单|掉|了)?|(东西|货)?我?不想?要了|不收了)[吧啊了呀谢。！!，, ]*"
)
"""Not wanting the goods says it once more."""
STOPPABLE = {ParcelStatus.WAITING_COLLECTION, ParcelStatus.IN_TRANSIT}


class CancelProcess(Process):
    name = "cancel"
    intents = frozenset({"cancel_order"})
    question = "要取消哪一单？点一下就行，也可以发订单号。"
    stopped = "好的，先不取消，订单照常。"
    agrees = YES_TO_IT

    def fitting(self, intent: str) -> Fitting:
        return not_sent

    def step(self, matter: Matter) -> Step:
        order = matter.order
        assert order is not None
        decision = decide_cancel(state_of(order), today(matter), matter.has.policy.orders)
        if decision.outcome is Outcome.NEEDS_PERSON:
            return ask_person(f"{order_words(order)}{decision.reason}")
        if decision.outcome is Outcome.NOT_ALLOWED:
            others = [button("退货", "request_return", order_id=order.id)] if decision.options else []
            return say(f"{order_words(order)}{decision.reason}", *others, PERSON)
        if order.status is OrderStatus.SHIPPED:
            return _intercept(matter, order, decision.reason)
        text = f"{order_words(order)}{decision.reason}现在取消吗？"
        return Confirm(text, "取消订单", "先不取消", lambda: _cancel(matter, order))


def _intercept(matter: Matter, order: Order, reason: str) -> Step:
    """What has left can be stopped until it is at the door; then refusing it does the same."""
    parcel = next((one for one in order.parcels if one.status in STOPPABLE), None)
    if parcel is None:
        text = f"{order_words(order)}快递员已经在派送，来不及拦截了，直接拒收就行，钱一样退。"
        return say(text, button("拒收", "refuse_parcel", order_id=order.id), PERSON)
    text = f"{order_words(order)}{reason}{parcel.courier} {parcel.tracking_no}，现在拦截吗？"
    wanted = InterceptParcel(order_id=order.id, tracking_no=parcel.tracking_no)
    return Confirm(text, "拦截包裹", "先不拦", lambda: change(matter, wanted))


def _cancel(matter: Matter, order: Order) -> Say:
    done = request(matter, order, AfterSaleKind.CANCEL, "不想要了")
    days = matter.has.policy.orders.cancel.pay_within_days
    back = f"，{yuan(done.amount_fen)}在{days}天内退回原支付方式" if done.amount_fen else ""
    return say(f"订单 {order.id} 已取消{back}。")
