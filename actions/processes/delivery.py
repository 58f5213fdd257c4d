"""Parcels: hurrying them, another day or place, refusing them, and what to do when one never came."""

import re
from dataclasses import replace
from datetime import date

from actions.applying import change, day_said, day_words, slot_named, slot_said
from actions.base import PERSON, Button, button
from actions.complaint_signs import complaint_in
from actions.orders import Fitting
from actions.parcel import fits, parcel_messages
from actions.process import (
    Ask,
    Choice,
    Confirm,
    Matter,
    Message,
    Process,
    Say,
    Step,
    ask_person,
    order_words,
    pick,
    say,
)
from actions.refusals import without_refused_places
from actions.turn import Turn
from bot.shop.changes import ChangeDelivery, RefuseParcel, UrgeDelivery, UrgeShipment
from bot.shop.model import Order, OrderStatus, ParcelStatus
from bot.shop.status import Overdue, overdue

LATE_OFFERS = (
    "这一单确实慢了，要我帮您处理吗？",
    "到现在还没动静，是我们没做好。我来帮您处理，好吗？",
    "光等着不是办法，我直接帮您办，要现在处理吗？",
)
NOT_RECEIVED = "显示签收，但没收到"
LATE_WORDS = {
    Overdue.STUCK: "物流一直没动静",
    Overdue.DELIVERY: "过了约定时间还没到",
    Overdue.SHIPPING: "过了约定时间还没发货",
}
ASKS_FOR_PARCEL = {"track_parcel", "ask_delivery_time", "report_not_received", "urge_delivery"}
MOVING = {ParcelStatus.WAITING_COLLECTION, ParcelStatus.IN_TRANSIT, ParcelStatus.OUT_FOR_DELIVERY}
REFUSABLE = MOVING | {ParcelStatus.WAITING_PICKUP}
ONLY_PART = re.compile(r"(不对|错了|那|就|还是|改成?|换成|要|是|[，, ])*(上午|早上|中午|下午|傍晚|晚上)[送吧啊了。 ]*")
REFUSES_IT = re.compile(r"(那就?|就|帮我|给我|直接)*(拒收?|退回去?|(东西|货)?我?不想?要了|不收了)[吧啊了呀。！!，, ]*")
"""Not wanting the goods says it once more."""
AT_HOME = "送货上门"
PLACES = (
    Choice("放驿站、快递柜", "驿站或快递柜", "驿站|快递柜|丰巢|蜂巢|自提"),
    Choice("放门卫、物业", "门卫或物业", "门卫|物业|保安|前台"),
    Choice("放家门口", "家门口", "门口"),
    Choice(AT_HOME, AT_HOME, "上门|送(到|回)?家|家里"),
)


class ParcelProcess(Process):
    name = "parcel"
    intents = frozenset({"track_parcel", "ask_delivery_time", "report_not_received"})
    acts = False

    def fitting(self, intent: str) -> Fitting:
        return fits(intent)

    def step(self, matter: Matter) -> Step:
        assert matter.order is not None
        messages = parcel_messages(matter.order, matter.turn, matter.has)
        helping = _help(matter, matter.order)
        if helping is None:
            return Say(messages)
        if complaint_in(matter.turn, matter.has, overdue=True):
            return Say(messages, as_if=helping)
        worry = _offer_help(matter.turn)
        if matter.draft.intent == "report_not_received":
            worry = "显示签收但您没拿到，先看看家人、门卫或驿站有没有代收。都没有的话，要我帮您处理吗？"
        return Say((*messages, Message(worry, (helping, PERSON))))


def _offer_help(turn: Turn) -> str:
    """Other words each time the customer asks again."""
    asked_before = sum(intent in ASKS_FOR_PARCEL for intent in turn.earlier)
    return LATE_OFFERS[asked_before % len(LATE_OFFERS)]


def _help(matter: Matter, order: Order) -> Button | None:
    """The way into a complaint; it carries what went wrong, so that nobody asks for it again."""
    late = overdue(order, matter.has.shop.terms(), matter.turn.now)
    signed = any(parcel.status is ParcelStatus.SIGNED for parcel in order.parcels)
    missing = matter.draft.intent == "report_not_received" and signed
    issue = NOT_RECEIVED if missing else LATE_WORDS[late[0]] if late else None
    return button("帮我处理", "complain_delivery", order_id=order.id, issue=issue) if issue else None


class UrgeProcess(Process):
    """What is late is a matter for the complaint, which can do more; what is in time is hurried at once."""

    name = "urge"
    intents = frozenset({"urge_delivery"})
    stopped = "好的，先不催。"

    def fitting(self, intent: str) -> Fitting:
        return fits(intent)

    def step(self, matter: Matter) -> Step:
        order = matter.order
        assert order is not None
        messages = parcel_messages(order, matter.turn, matter.has)
        helping = _help(matter, order)
        if helping is not None:
            as_if = helping if complaint_in(matter.turn, matter.has, overdue=True) else None
            offer = Message(_offer_help(matter.turn), (helping, PERSON))
            return Say(messages if as_if else (*messages, offer), as_if=as_if)
        parcel = next((one for one in order.parcels if one.status in MOVING), None)
        if parcel is None and order.status is not OrderStatus.PAID:
            return Say(messages)
        wanted = (
            UrgeDelivery(order_id=order.id, tracking_no=parcel.tracking_no)
            if parcel
            else UrgeShipment(order_id=order.id)
        )
        text = f"{messages[0].text}还没有超时，我可以先催一下。现在催吗？"
        return Confirm(text, "催一下", "先不用", lambda: change(matter, wanted))


class ChangeDeliveryProcess(Process):
    name = "change_delivery"
    intents = frozenset({"change_delivery"})
    question = "是哪一单的派送要改？点一下就行，也可以发订单号。"
    stopped = "好的，那就按原来的送。"

    def fitting(self, intent: str) -> Fitting:
        return lambda order: order.status is OrderStatus.SHIPPED

    def amended(self, name: str, answer: str, turn: Turn) -> str | None:
        part = ONLY_PART.fullmatch(turn.text.strip())
        slot = slot_said(turn) if part and name == "day" and not turn.is_choice else None
        return f"{answer.partition(' ')[0]} {slot}" if slot else None

    def step(self, matter: Matter) -> Step:
        order = matter.order
        assert order is not None
        parcel = next((one for one in order.parcels if one.status in MOVING), None)
        if parcel is None:
            return _nothing_moves(order)
        day, place = matter.said("day"), matter.said("place")
        if day is None and place is None:
            return _day_or_place(matter)
        day, _, part = (day or "").partition(" ")
        slot = slot_named(part)
        wanted = ChangeDelivery(
            order_id=order.id,
            tracking_no=parcel.tracking_no,
            day=date.fromisoformat(day) if day else None,
            slot=slot,
            place=place or "",
        )
        where = place if place == AT_HOME else f"放{place}"
        said = [f"{day_words(day)}{slot or ''}送" if day else "", where if place else ""]
        text = f"{parcel.courier} {parcel.tracking_no} 改成：{'，'.join(filter(None, said))}。确认吗？"
        return Confirm(text, "确认修改", "先不改", lambda: change(matter, wanted))


def _day_or_place(matter: Matter) -> Ask:
    """One question for two answers: the day when one is named, otherwise where to leave it."""
    turn = matter.turn
    name = "day" if day_said(turn) else "place"
    at_place = pick(PLACES)

    def read(said: Turn) -> str | None:
        meant = replace(said, text=without_refused_places(said.text))
        return _day_and_part(said) if name == "day" else at_place(meant) or _by_word(meant)

    return Ask(name, "想改到哪天送，或者放在哪里？", PLACES, read=read, spot=read, topic="时间|地点|地方|哪天")


def _day_and_part(turn: Turn) -> str | None:
    day = day_said(turn)
    return f"{day} {slot_said(turn) or ''}".strip() if day else None


def _by_word(turn: Turn) -> str | None:
    return next((one.value for one in PLACES if re.search(one.words, turn.text)), None)


class RefuseProcess(Process):
    name = "refuse"
    intents = frozenset({"refuse_parcel"})
    question = "要拒收哪一单？点一下就行，也可以发订单号。"
    stopped = "好的，那就照常派送。"
    agrees = REFUSES_IT

    def fitting(self, intent: str) -> Fitting:
        return lambda order: order.status is OrderStatus.SHIPPED

    def step(self, matter: Matter) -> Step:
        order = matter.order
        assert order is not None
        parcel = next((one for one in order.parcels if one.status in REFUSABLE), None)
        if parcel is None:
            return _nothing_moves(order)
        text = f"{order_words(order)}登记拒收：快递送来时不收就行，退回仓库后退款，不用您出运费。确认拒收吗？"
        wanted = RefuseParcel(order_id=order.id, tracking_no=parcel.tracking_no)
        return Confirm(text, "确认拒收", "先不拒收", lambda: change(matter, wanted))


def _nothing_moves(order: Order) -> Say:
    if order.status in {OrderStatus.PAID, OrderStatus.UNPAID}:
        others = (
            button("改地址", "modify_order", order_id=order.id),
            button("取消订单", "cancel_order", order_id=order.id),
        )
        return say(f"{order_words(order)}还没发货，直接改订单或者取消就行。", *others)
    if any(parcel.status is ParcelStatus.WAITING_PICKUP for parcel in order.parcels):
        return ask_person(f"{order_words(order)}已经到取件点了，等您去取。")
    return say(f"{order_words(order)}没有在路上的包裹了。", button("退货", "request_return", order_id=order.id), PERSON)
