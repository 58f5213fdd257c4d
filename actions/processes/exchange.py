"""Exchanging goods: which, why, for what; then what the rules say of it."""

from actions.applying import at_whose_cost, recorded, request
from actions.base import PERSON, Button, button
from actions.facts import goods, in_stock, product_of, situation_of
from actions.process import Ask, Choice, Confirm, Matter, Say, Step, pick, say, which_item
from actions.processes.received import ReceivedProcess
from actions.reasons import ask_reason
from actions.turn import Turn
from bot.policy.after_sale import decide_exchange
from bot.policy.decision import Decision, Outcome
from bot.policy.vocabulary import OfferKind, Situation
from bot.shop.change_rules import variant_named
from bot.shop.model import AfterSaleKind, Order, OrderItem
from bot.shop.variants import variant_in

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


class ExchangeProcess(ReceivedProcess):
    name = "exchange"
    intents = frozenset({"request_exchange"})
    question = "要换哪一单里的？点一下就行，也可以发订单号。"
    stopped = "好的，先不换。想换的时候再跟我说。"
    too_early = "还不能换货；收到后不合适再找我换。"

    def meanwhile(self, order: Order) -> tuple[Button, ...]:
        return (button("改规格", "modify_order", order_id=order.id),)

    def step_received(self, matter: Matter, order: Order) -> Step:
        item = which_item(matter, "要换这一单里的哪一件？")
        if not isinstance(item, OrderItem):
            return item
        reason = matter.said("reason")
        if reason is None:
            text = f"换{item.name}（订单 {order.id}），是因为什么呢？"
            return ask_reason(matter, text, REASONS)
        faulty = situation_of(matter, reason) is not Situation.GENERAL
        others_there = other_variants(matter, item)
        there = in_stock(matter, item) if faulty else bool(others_there) or None
        decision = decide_exchange(goods(matter, order, item, faulty=faulty), matter.has.policy, in_stock=there)
        if decision.outcome is not Outcome.ALLOWED or OfferKind.EXCHANGE not in decision.options:
            return say(decision.reason, *others(decision.options, order), PERSON)
        if faulty:
            return _confirm(matter, order, item, decision, reason, item.options)
        if not others_there:
            text = f"{item.name}没有别的规格有货，换不了。不想要的话可以退货。"
            return say(text, *others((OfferKind.RETURN,), order), PERSON)
        wanted = matter.said("wanted")
        if wanted not in {one.value for one in others_there}:
            return _which_variant(matter, item, others_there)
        return _confirm(matter, order, item, decision, reason, wanted)


def other_variants(matter: Matter, item: OrderItem) -> tuple[Choice, ...]:
    """The variants that an item can be exchanged for now: others than it is, with enough of them in stock."""
    product = product_of(matter, item)
    own = variant_named(product, item.options) if product else None
    variants = product.variants if product else ()
    return tuple(Choice(one.name, one.name) for one in variants if one != own and one.stock >= item.quantity)


def _which_variant(matter: Matter, item: OrderItem, there: tuple[Choice, ...]) -> Ask:
    names = [one.value for one in there]

    def named(turn: Turn) -> str | None:
        return None if turn.is_choice else variant_in(turn.text, names, item.options)

    missing = _sold_out_in(matter, item)
    text = f"{missing}{item.name}想换成哪种？"
    return Ask("wanted", text, there, lambda turn: named(turn) or pick(there)(turn), named, "尺码|颜色|款|码|规格")


def _sold_out_in(matter: Matter, item: OrderItem) -> str:
    """That the variant which the message names is sold out, and until when; empty: it names none such."""
    product = product_of(matter, item)
    gone = {one.name: one for one in product.variants if one.stock < item.quantity} if product else {}
    named = None if matter.turn.is_choice else variant_in(matter.turn.text, list(gone), item.options)
    if named is None:
        return ""
    again = gone[named].restock_on
    return f"{named}现在没货{f'，预计{again.month}月{again.day}日到' if again else ''}。"


def _confirm(matter: Matter, order: Order, item: OrderItem, decision: Decision, reason: str, variant: str) -> Confirm:
    product = product_of(matter, item)
    known = variant if product and product.variants else ""
    what = f"同款新的{f'（{known}）' if known else ''}" if variant == item.options else variant
    text = f"{item.name}换成：{what}。{at_whose_cost(decision)}现在提交换货吗？"

    def apply() -> Say:
        done = request(matter, order, AfterSaleKind.EXCHANGE, reason, item_id=item.id, variant=known)
        return recorded(done, "东西寄到、验过之后就给您发新的。")

    return Confirm(text, "提交换货", "先不换", apply)


def others(options: tuple[str, ...], order: Order) -> list[Button]:
    """Buttons for what the rules allow instead."""
    return [
        button(*GOES_BACK_WITH[kind], order_id=order.id) for kind in map(OfferKind, options) if kind in GOES_BACK_WITH
    ]
