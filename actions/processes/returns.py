"""Returning goods: which order, which item, why; then what the rules say, and the application itself."""

import re

from actions.applying import at_whose_cost, recorded, request
from actions.base import PERSON, Button, button
from actions.facts import goods, situation_of
from actions.orders import NOT_SENT, Fitting, delivered
from actions.process import NOT_WANTED, Choice, Confirm, Matter, Process, Say, Step, order_words, say, which_item
from actions.reasons import ask_reason
from bot.policy.decision import Decision, Outcome
from bot.policy.returns import decide_return
from bot.policy.vocabulary import OfferKind, Situation
from bot.shop.model import AfterSaleKind, Order, OrderItem, OrderStatus
from bot.shop.status import ORDER_LABELS

REASONS = (
    Choice("不想要了", "不想要了", "不喜欢|买错|拍错|七天无理由"),
    Choice("尺码、颜色不合适", "尺码、颜色不合适", "太大|太小|尺码|不合适|色差"),
    Choice("有质量问题", "有质量问题"),
    Choice("发错了", "发错了", "发错"),
)
LONGEST_REASON = 16
"""Characters of a reason that is said back in brackets."""
RETURNABLE = {OrderStatus.SIGNED, OrderStatus.SHIPPED, OrderStatus.COMPLETED}
_BEFORE, _AFTER = r"[那就还是我先暂时，, ]*", r"(了|吧|啊|呀|谢谢|[。.，,!！~ ])*"
_NOT_BACK = r"不(用|想|要)?退货?"


class ReturnProcess(Process):
    name = "return"
    intents = frozenset({"request_return"})
    question = "要退哪一单？点一下就行，也可以发订单号。"
    stopped = "好的，先不退。想退的时候再跟我说。"
    keeps = re.compile(rf"{_BEFORE}(算了[吧啊]?({_BEFORE}{_NOT_BACK})?|{_NOT_BACK}){_AFTER}")
    agrees = re.compile(rf"(算了)?{_BEFORE}退货?{_AFTER}")
    unclear = NOT_WANTED

    def fitting(self, intent: str) -> Fitting:
        return delivered

    def step(self, matter: Matter) -> Step:
        order = matter.order
        assert order is not None
        if order.status not in RETURNABLE:
            return _not_now(order)
        item = which_item(matter, "要退这一单里的哪一件？")
        if not isinstance(item, OrderItem):
            return item
        reason = matter.said("reason")
        if reason is None:
            text = f"退{item.name}（订单 {order.id}），是因为什么呢？"
            return ask_reason(matter, text, REASONS)
        faulty = situation_of(matter, reason) is not Situation.GENERAL
        decision = decide_return(goods(matter, order, item, faulty=faulty), matter.has.policy.returns)
        if not _may_return(decision):
            return say(decision.reason, *_instead(decision, order, reason))
        # Neither may have been asked for: what was said with the wish tells both.
        why = f"，{reason}" if len(reason) <= LONGEST_REASON else ""
        return Confirm(
            f"退{item.name}（订单 {order.id}{why}）：{at_whose_cost(decision)}现在提交退货申请吗？",
            "提交退货",
            "先不退",
            lambda: _apply(matter, order, item, reason),
        )


def _may_return(decision: Decision) -> bool:
    """Whether goods may come back for their money; a right to an exchange alone is something else."""
    return decision.outcome is Outcome.ALLOWED and OfferKind.RETURN in decision.options


def _apply(matter: Matter, order: Order, item: OrderItem, reason: str) -> Say:
    done = request(matter, order, AfterSaleKind.RETURN, reason, item_id=item.id)
    days = matter.has.policy.returns.refund.days_after_goods_back
    return recorded(done, f"东西寄到后{days}天内退款，原路返回。")


def _not_now(order: Order) -> Say:
    if order.status in NOT_SENT:
        text = f"{order_words(order)}还没发货，不用退货，直接取消就可以。"
        return say(text, button("取消订单", "cancel_order", order_id=order.id), PERSON)
    text = f"{order_words(order)}{ORDER_LABELS[order.status]}，不能再申请退货。"
    return say(text, button("查售后进度", "check_aftersale", order_id=order.id), PERSON)


def _instead(decision: Decision, order: Order, reason: str) -> tuple[Button, ...]:
    """A refused return is no dead end: a fault in the goods is another matter, and a person may look at it."""
    if decision.outcome is Outcome.NEEDS_PERSON:
        return (PERSON,)
    if decision.outcome is Outcome.ALLOWED:
        return (button("帮我处理", "complain_quality", order_id=order.id, issue=reason), PERSON)
    return (button("东西有质量问题", "complain_quality", order_id=order.id), PERSON)
