"""Exchanging goods: which, why, for what; then what the rules say of it."""

from actions.applying import at_whose_cost, recorded, request
from actions.base import PERSON, Button, button
from actions.facts import goods, in_stock, situation_of
from actions.orders import Fitting, delivered
from actions.process import (
    Ask,
    Choice,
    Confirm,
    Matter,
    Process,
    Say,
    Step,
    choice,
    order_words,
    own_words,
    say,
    which_item,
)
from bot.policy.after_sale import decide_exchange
from bot.policy.decision import Outcome
from bot.policy.vocabulary import OfferKind, Situation
from bot.shop.model import AfterSaleKind, Order, OrderItem
from bot.shop.status import ORDER_LABELS

REASONS = (
    Choice("尺码不合适", "尺码不合适", "太大|太小|大了|小了|尺码|不合身|不合适|穿不(上|下)"),
    Choice("想换颜色、款式", "想换颜色、款式", "换(个|种)?(颜色|款)"),
    Choice("有质量问题", "有质量问题"),
    Choice("发错了", "发错了", "发错"),
)
GOES_BACK_WITH = {
    OfferKind.RETURN: ("退货", "request_return"),
    OfferKind.REFUND: ("退款", "request_refund"),
    OfferKind.REPAIR: ("维修", "request_repair"),
}


class ExchangeProcess(Process):
    name = "exchange"
    intents = frozenset({"request_exchange"})
    question = "要换哪一单里的？点一下就行，也可以发订单号。"
    stopped = "好的，先不换。想换的时候再跟我说。"

    def fitting(self, intent: str) -> Fitting:
        return delivered

    def step(self, matter: Matter) -> Step:
        order = matter.order
        assert order is not None
        if not delivered(order):
            text = f"{order_words(order)}{ORDER_LABELS[order.status]}，还不能换货；收到后不合适再找我换。"
            return say(text, button("改规格", "modify_order", order_id=order.id), PERSON)
        item = which_item(matter, "要换这一单里的哪一件？")
        if not isinstance(item, OrderItem):
            return item
        reason = matter.said("reason")
        if reason is None:
            text = f"换{item.name}（订单 {order.id}），是因为什么呢？"
            return choice("reason", text, REASONS, topic="原因|理由", or_words=True, spots=True)
        faulty = situation_of(matter, reason) is not Situation.GENERAL
        decision = decide_exchange(
            goods(matter, order, item, faulty=faulty), matter.has.policy, in_stock=in_stock(matter, item)
        )
        if decision.outcome is not Outcome.ALLOWED or OfferKind.EXCHANGE not in decision.options:
            return say(decision.reason, *others(decision.options, order), PERSON)
        wanted = "同款新的" if faulty else matter.said("wanted")
        if wanted is None:
            return Ask("wanted", "想换成什么颜色、尺码？", read=own_words, topic="尺码|颜色|款|码")
        text = f"{item.name}换成：{wanted}。{at_whose_cost(decision)}现在提交换货吗？"
        return Confirm(text, "提交换货", "先不换", lambda: _apply(matter, order, item, f"{reason}；换成：{wanted}"))


def others(options: tuple[str, ...], order: Order) -> list[Button]:
    """Buttons for what the rules allow instead."""
    return [
        button(*GOES_BACK_WITH[kind], order_id=order.id) for kind in map(OfferKind, options) if kind in GOES_BACK_WITH
    ]


def _apply(matter: Matter, order: Order, item: OrderItem, reason: str) -> Say:
    done = request(matter, order, AfterSaleKind.EXCHANGE, reason, item_id=item.id)
    return recorded(done, "东西寄到、验过之后就给您发新的。")
