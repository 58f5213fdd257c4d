"""Where after-sale applications and refunds stand; a pick-up for the goods; taking an application back."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from actions.applying import change, day_words, slot_named
from actions.base import PERSON, Button, button
from actions.complaint_signs import complaint_in
from actions.process import Ask, Choice, Confirm, Matter, Message, Process, Say, Step, ask_person, choice, say
from actions.processes.visits import visit_question
from actions.turn import Turn
from bot.shop.changes import BookPickup, ReportSentBack
from bot.shop.dates import when
from bot.shop.model import AfterSale, AfterSaleStatus
from bot.shop.money import yuan
from bot.shop.refunds import Refund, RefundStatus
from bot.shop.status import KIND_LABELS, after_sale_sentence

WITHDRAWS = re.compile(
    r"(撤销|取消|关闭|撤回|不要).{0,6}(售后|申请|退货|换货|维修|退款|返修)|(售后|申请).{0,4}(撤|取消|关)"
)
ASKS_WHY = re.compile("为什么|为啥|怎么|被|谁|凭什么")  # 我的退货申请怎么被取消了
SENT_BACK = re.compile(
    r"(已经|已|都|东西|货|退货|衣服|鞋子?)?寄(回|出|走)?(去|来)?了.{0,12}(单号|运单|快递)|(填|登记|提交|给你|补).{0,4}(退货|寄回|退回)?.{0,2}(快递|物流|运)?单号"
)
COURIERS = re.compile(r"顺丰|京东|中通|圆通|申通|韵达|极兔|邮政|EMS|德邦", re.IGNORECASE)
LIKE_A_NUMBER = re.compile(r"(?<![A-Za-z0-9])[A-Za-z]{0,4}\d{10,18}(?![A-Za-z0-9])")
BY_LETTERS = {
    "SF": "顺丰",
    "JD": "京东",
    "ZT": "中通",
    "YT": "圆通",
    "ST": "申通",
    "YD": "韵达",
    "JT": "极兔",
    "EM": "邮政",
    "DP": "德邦",
}
PICKUP = re.compile(r"取件|上门取|来取|揽收")
NOTHING = "您名下没有在办的售后。要退换修，直接告诉我是哪一单就行。"
NOTHING_TO = {
    "pickup": "没有等您寄回东西的售后单，不用约取件。",
    "sent": "没有等您寄回东西的售后单，单号不用登记。",
}
REFUND_WORDS = {
    RefundStatus.WAITING_GOODS: "等您把东西寄回，收到后就退",
    RefundStatus.TRANSFERRING: "钱正在退",
    RefundStatus.ARRIVED: "已经到账",
    RefundStatus.REJECTED: "没有通过",
}


SLOW_WORDS = {
    RefundStatus.WAITING_GOODS: "退款一直没办下来",
    RefundStatus.TRANSFERRING: "退款一直没到账",
    RefundStatus.ARRIVED: "显示退款到账，但没收到",
    RefundStatus.REJECTED: "退款申请没通过",
}
MOST_SHOWN = 3


class AfterSaleProgressProcess(Process):
    name = "aftersale_progress"
    intents = frozenset({"check_aftersale"})
    needs_order = False
    unasked = frozenset({"wish", "about"})
    for_guests = "您还没有登录，我看不到售后单。登录后再问我，或者我请客服帮您查。"
    stopped = "好的，售后单先不动。"
    keeps = re.compile(r"(算了[，, ]*)?我?自己(寄|送过?去)[吧了啊。 ]*")

    def told(self, turn: Turn) -> Mapping[str, str]:
        wish = turn.entities.get("answer", "").removeprefix("wish=")
        if wish not in {"withdraw", "pickup", "sent"}:
            words = {"withdraw": WITHDRAWS, "sent": SENT_BACK, "pickup": PICKUP}
            told = (name for name, said in words.items() if said.search(turn.text))
            wish = next((one for one in told if one != "withdraw" or not ASKS_WHY.search(turn.text)), "look")
        order = turn.entities.get("order_id")
        return {"wish": wish} | ({"about": order} if order else {})

    def step(self, matter: Matter) -> Step:
        wish = matter.said("wish")
        every = matter.has.shop.after_sales(matter.customer_id)
        live = [one for one in every if one.status.is_open]
        if wish in {"pickup", "sent"}:
            live = [one for one in live if one.status is AfterSaleStatus.WAITING_GOODS]
        if not live:
            if every and wish == "look":
                return say(f"订单 {every[0].order_id}：{after_sale_sentence(every[0])}没有别的在办的售后。", PERSON)
            return ask_person(NOTHING_TO.get(wish or "", NOTHING))
        one = _which(matter, live)
        if isinstance(one, Ask):
            return one
        if wish == "withdraw":
            return self._withdraw(matter, one)
        if wish == "sent":
            return _sent_back(matter, one)
        return self._pickup(matter, one) if wish == "pickup" else _state(matter, one)

    def _withdraw(self, matter: Matter, one: AfterSale) -> Step:
        text = f"订单 {one.order_id} 的{KIND_LABELS[one.kind]}申请撤销后就不再办了，之后还能重新申请。确认撤销吗？"

        def withdraw() -> Say:
            done = matter.has.shop.withdraw(matter.customer_id, one.id)
            return say(f"已撤销：{after_sale_sentence(done)}")

        return Confirm(text, "撤销申请", "先不撤", withdraw)

    def _pickup(self, matter: Matter, one: AfterSale) -> Step:
        if one.picked_up_at is not None:
            return ask_person(_picked_up(matter, one))
        if (question := visit_question(matter, "上门取件")) is not None:
            return question
        day, slot = matter.said("day") or "", slot_named(matter.said("slot")) or "上午"
        text = f"{day_words(day)}{slot}上门取件，取订单 {one.order_id} 要寄回的东西。确认预约吗？"
        wanted = BookPickup(after_sale_id=one.id, day=date.fromisoformat(day), slot=slot)
        return Confirm(text, "确认预约", "先不约", lambda: change(matter, wanted))


def _sent_back(matter: Matter, one: AfterSale) -> Step:
    number = matter.said("number")
    if number is None:
        return Ask("number", "寄回的运单号是？", read=_number_told, spot=_tracking_no, topic="单号")
    courier = matter.said("courier") or BY_LETTERS.get(number[:2].upper())
    if courier is None:
        return Ask("courier", "是哪家快递寄的？", read=_courier, spot=_courier, topic="快递")
    text = f"订单 {one.order_id} 的{KIND_LABELS[one.kind]}，寄回的是{courier} {number}。确认登记吗？"
    wanted = ReportSentBack(after_sale_id=one.id, courier=courier, tracking_no=number)
    return Confirm(text, "登记单号", "先不登记", lambda: change(matter, wanted))


def _tracking_no(turn: Turn) -> str | None:
    return turn.entities.get("tracking_no")


def _number_told(turn: Turn) -> str | None:
    """Asked for it, a bare number is one, too: nothing else on a label is that long."""
    bare = LIKE_A_NUMBER.search(turn.text)
    return _tracking_no(turn) or (bare.group().upper() if bare and not turn.is_choice else None)


def _courier(turn: Turn) -> str | None:
    found = COURIERS.search(turn.text)
    return found.group().upper() if found else None


def _which(matter: Matter, live: list[AfterSale]) -> AfterSale | Ask:
    named = matter.turn.entities.get("order_id") or matter.said("about")
    about = [one for one in live if one.order_id == named] or live
    if len(about) == 1:
        return about[0]
    chosen = next((one for one in about if one.id == matter.said("which")), None)
    choices = tuple(Choice(f"{KIND_LABELS[one.kind]}（{one.order_id}）", one.id) for one in about[:4])
    return chosen or choice("which", "是哪个申请？", choices, topic="申请|售后单")


def _state(matter: Matter, one: AfterSale) -> Say:
    ways = [button("撤销申请", "check_aftersale", order_id=one.order_id, answer="wish=withdraw")]
    if one.status is AfterSaleStatus.WAITING_GOODS and one.picked_up_at is None:
        ways.insert(0, button("填寄回单号", "check_aftersale", order_id=one.order_id, answer="wish=sent"))
        ways.insert(0, button("约上门取件", "check_aftersale", order_id=one.order_id, answer="wish=pickup"))
    applied = when(one.created_at, matter.turn.now)
    late = any(
        each.after_sale_id == one.id and _is_late(matter.turn, each)
        for each in matter.has.shop.refunds(matter.customer_id)
    )
    pickup = f"约了{one.pickup.day.month}月{one.pickup.day.day}日{one.pickup.slot}上门取件。" if one.pickup else ""
    if one.picked_up_at is not None:
        pickup = _picked_up(matter, one)
    text = f"订单 {one.order_id}：{after_sale_sentence(one)}{applied} 申请的。{pickup}"
    if complaint_in(matter.turn, matter.has, overdue=late):
        issue = f"{KIND_LABELS[one.kind]}申请一直没办完"
        return Say((Message(text),), as_if=button("", "complain_process", order_id=one.order_id, issue=issue))
    return replace(say(text, *ways, PERSON), about=one.order_id)


def _picked_up(matter: Matter, one: AfterSale) -> str:
    assert one.picked_up_at is not None
    return f"要寄回的东西{when(one.picked_up_at, matter.turn.now)} 已经取走，正在送回仓库。"


class RefundProgressProcess(Process):
    name = "refund_progress"
    intents = frozenset({"check_refund"})
    needs_order = False
    acts = False
    explains = True
    for_guests = "您还没有登录，我看不到退款。登录后再问我，或者我请客服帮您查。"

    def step(self, matter: Matter) -> Step:
        refunds = matter.has.shop.refunds(matter.customer_id)
        named = matter.turn.entities.get("order_id")
        waiting = [one for one in refunds if one.status is not RefundStatus.ARRIVED]
        shown = [one for one in refunds if one.order_id == named] or waiting or refunds[:1]
        if not shown:
            return replace(ask_person("您名下没有退款在办。要退款，告诉我是哪一单就行。"), explains=True)
        lines = tuple(Message(_refund_words(matter, one)) for one in shown[:MOST_SHOWN])
        about = shown[0].order_id if len(shown) == 1 else None
        late = next((one for one in shown if _is_late(matter.turn, one)), None)
        helping = _help(late or shown[0], is_late=late is not None)
        if complaint_in(matter.turn, matter.has, overdue=late is not None):
            return Say(lines, as_if=helping, promises=True)
        if late:
            return Say((*lines, Message("已经过了该到账的时间，要我帮您催吗？", (helping, PERSON))), promises=True)
        return Say(lines, promises=True, about=about)


def _help(refund: Refund, *, is_late: bool) -> Button:
    """The way into a complaint; it carries what went wrong, so that nobody asks for it again."""
    issue = "退款超时没到账" if is_late else SLOW_WORDS[refund.status]
    return button("帮我催退款", "complain_process", order_id=refund.order_id, issue=issue)


def _refund_words(matter: Matter, one: Refund) -> str:
    now = matter.turn.now
    state = REFUND_WORDS[one.status]
    if one.arrived_at is not None:
        state = f"{when(one.arrived_at, now)} 已经到账"
    due = ""
    if one.due_at and one.status is RefundStatus.TRANSFERRING:
        due = f"，{'本该' if _is_late(matter.turn, one) else '最晚'}{when(one.due_at, now)} 到账"
    return f"订单 {one.order_id} 退款 {yuan(one.amount_fen)}：{state}{due}，原路退回{one.method}。"


def _is_late(turn: Turn, one: Refund) -> bool:
    return one.status is RefundStatus.TRANSFERRING and one.due_at is not None and turn.now > one.due_at
