"""Money back without goods coming back, and the way to a return where they have to."""

from actions.applying import recorded, request
from actions.base import PERSON
from actions.facts import goods, situation_of, state_of
from actions.orders import Fitting, paid
from actions.process import NOT_WANTED, Choice, Confirm, Matter, Process, Say, Step, order_words, say, which_item
from actions.processes.exchange import others
from actions.reasons import ask_reason
from bot.policy.after_sale import RefundFacts, decide_refund_only
from bot.policy.decision import Outcome
from bot.policy.order_rules import OrderState
from bot.policy.vocabulary import Situation
from bot.shop.model import AfterSaleKind, Order, OrderItem
from bot.shop.money import yuan

REASONS = (
    Choice("不想要了", "不想要了", "不想要|不喜欢|买错|拍错"),
    Choice("没收到货", "没收到货", "没收到|没拿到|丢件"),
    Choice("有质量问题", "有质量问题", "坏|质量"),
)
RECEIVED = {OrderState.SIGNED, OrderState.COMPLETED}


class RefundProcess(Process):
    name = "refund"
    intents = frozenset({"request_refund"})
    question = "要退哪一单的钱？点一下就行，也可以发订单号。"
    stopped = "好的，先不退。想退的时候再跟我说。"
    unclear = NOT_WANTED

    def fitting(self, intent: str) -> Fitting:
        return paid

    def step(self, matter: Matter) -> Step:
        order = matter.order
        assert order is not None
        state = state_of(order)
        item, reason = order.items[0], matter.said("reason")
        if state in RECEIVED:
            named = which_item(matter, "要退这一单里的哪一件？")
            if not isinstance(named, OrderItem):
                return named
            item = named
            if reason is None:
                return ask_reason(matter, f"{item.name}要退款，是因为什么呢？", REASONS)
        amount = item.price_fen * item.quantity if state in RECEIVED else order.total_fen
        decision = decide_refund_only(_facts(matter, order, item, reason or "", amount), matter.has.policy)
        if decision.outcome is not Outcome.ALLOWED:
            return say(f"{order_words(order)}：{decision.reason}", *others(decision.options, order), PERSON)
        if state is OrderState.SHIPPED and decision.freight is not None:
            return say(decision.reason, PERSON)
        text = f"{order_words(order)}退{yuan(amount)}。{decision.reason}现在提交退款吗？"
        item_id = item.id if state in RECEIVED else None
        return Confirm(text, "提交退款", "先不退", lambda: _apply(matter, order, item_id, reason or "不想要了"))


def _facts(matter: Matter, order: Order, item: OrderItem, reason: str, amount: int) -> RefundFacts:
    situation = Situation.LOST if "没收到" in reason or "没拿到" in reason else situation_of(matter, reason)
    faulty = situation not in {Situation.LOST, Situation.GENERAL}
    return RefundFacts(state_of(order), goods(matter, order, item, faulty=faulty), amount, situation)


def _apply(matter: Matter, order: Order, item_id: str | None, reason: str) -> Say:
    done = request(matter, order, AfterSaleKind.REFUND, reason, item_id=item_id)
    days = matter.has.policy.after_sale.refund_only.pay_within_days
    return recorded(done, f"钱在{days}天内退回原支付方式。")
