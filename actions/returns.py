"""Returning goods: which order, which item, why; then what the rules say, and the application itself."""

import re

from rasa_sdk import Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.base import PERSON, Button, TurnAction, button
from actions.complaint_answers import asks_back, gives_up, is_other_button, yes_or_no
from actions.forms import ProcessForm, Slots
from actions.order_status import AskOrder, explain_no_order, has_orders, read_order
from actions.orders import Fitting, delivered, find_order
from actions.services import Services
from actions.turn import Turn
from bot.errors import AnxinError
from bot.policy.decision import Decision, Freight, Outcome
from bot.policy.periods import shanghai_day
from bot.policy.returns import ReturnFacts, decide_return
from bot.policy.vocabulary import ComplaintCategory, OfferKind, Situation
from bot.shop.catalogue import find
from bot.shop.model import AfterSaleKind, AfterSaleRequest, Order, OrderItem, OrderStatus, ReturnRule
from bot.shop.status import ORDER_LABELS, after_sale_sentence, items_in_words

REASONS = ("不想要了", "尺码、颜色不合适", "有质量问题", "发错了")
RETURNABLE = {OrderStatus.SIGNED, OrderStatus.SHIPPED, OrderStatus.COMPLETED}
NOT_SENT = {OrderStatus.PAID, OrderStatus.UNPAID}
_BEFORE, _AFTER = r"[那就还是我先暂时，, ]*", r"(了|吧|啊|呀|谢谢|[。.，,!！~ ])*"
_NOT_BACK = r"不(用|想|要)?退货?"
STAYS = re.compile(rf"{_BEFORE}(算了[吧啊]?({_BEFORE}{_NOT_BACK})?|{_NOT_BACK}){_AFTER}")
GOES_BACK = re.compile(rf"(算了)?{_BEFORE}退货?{_AFTER}")
UNWANTED = re.compile(r"不想?要了")
LONGEST_REASON = 200
SLOTS = ("return_item", "return_reason", "return_confirmed")


class ReturnForm(ProcessForm):
    form = "return_form"

    def begin(self, tracker: Tracker, turn: Turn, has: Services) -> Slots:
        slots = read_order(tracker, turn, has, _may_still_go_back)
        tracker.slots.update(slots)
        return {**slots, **_item_named(tracker, turn, has)}

    def take(self, dispatcher: CollectingDispatcher, tracker: Tracker, turn: Turn, has: Services) -> Slots:
        if turn.asked == "return_reason" and is_other_button(turn):
            return {}
        if STAYS.fullmatch(turn.text.strip()) or (gives_up(turn) and turn.asked != "return_reason"):
            return {"return_confirmed": False}
        slots: Slots = {}
        if turn.asked == "return_confirmed" and (answer := _agrees(turn)) is not None:
            slots["return_confirmed"] = answer
        elif turn.asked == "return_reason" and not asks_back(turn):
            slots["return_reason"] = turn.text.strip()[:LONGEST_REASON]
        else:
            slots.update(read_order(tracker, turn, has))
            tracker.slots.update(slots)
            slots.update(_item_named(tracker, turn, has))
        return slots

    def next_slot(self, tracker: Tracker, turn: Turn, has: Services) -> str | None:
        order = _order(tracker, turn, has)
        if order is None:
            return "order_id" if has_orders(turn, has) else None
        if tracker.get_slot("return_confirmed") is not None or order.status not in RETURNABLE:
            return None
        if _item(tracker, order) is None:
            return "return_item"
        if tracker.get_slot("return_reason") is None:
            return "return_reason"
        return "return_confirmed" if _may_return(decide(tracker, turn, has)) else None


class AskReturnOrder(AskOrder):
    action_name = "action_ask_return_form_order_id"
    question = "要退哪一单？点一下就行，也可以发订单号。"

    def fitting(self, intent: str) -> Fitting:
        return delivered


class AskItem(TurnAction):
    action_name = "action_ask_return_form_return_item"

    def act(self, dispatcher: CollectingDispatcher, tracker: Tracker, turn: Turn, has: Services) -> list[EventType]:
        order = _order(tracker, turn, has)
        items = order.items if order else ()
        buttons = [button(item.name, "inform", product=item.id) for item in items]
        dispatcher.utter_message(text="要退这一单里的哪一件？", buttons=buttons)
        return []


class AskReason(TurnAction):
    action_name = "action_ask_return_form_return_reason"

    def act(self, dispatcher: CollectingDispatcher, tracker: Tracker, turn: Turn, has: Services) -> list[EventType]:
        order = _order(tracker, turn, has)
        item = _item(tracker, order) if order else None
        what = f"{item.name}（订单 {order.id}）" if order and item else "这件商品"
        buttons = [button(title, "inform") for title in REASONS]
        dispatcher.utter_message(text=f"退{what}，是因为什么呢？", buttons=buttons)
        return []


class AskConfirmation(TurnAction):
    """Says what the rules allow, until when and at whose cost, before anything is applied for."""

    action_name = "action_ask_return_form_return_confirmed"

    def act(self, dispatcher: CollectingDispatcher, tracker: Tracker, turn: Turn, has: Services) -> list[EventType]:
        decision = decide(tracker, turn, has)
        if decision is not None:
            freight = "退回的运费我们出。" if decision.freight is Freight.MERCHANT else "退回的运费需要您出。"
            said = decision.reason if "运费" in decision.reason else decision.reason + freight
            buttons = [button("提交退货", "affirm"), button("先不退", "deny")]
            dispatcher.utter_message(text=f"{said}现在提交退货申请吗？", buttons=buttons)
        return []


class Return(TurnAction):
    """Applies for the return, or says why not; never more than the rules allow."""

    action_name = "action_return"

    def act(self, dispatcher: CollectingDispatcher, tracker: Tracker, turn: Turn, has: Services) -> list[EventType]:
        self._finish(dispatcher, tracker, turn, has)
        return [*(SlotSet(slot, None) for slot in SLOTS), SlotSet("misses", 0.0)]

    def _finish(self, dispatcher: CollectingDispatcher, tracker: Tracker, turn: Turn, has: Services) -> None:
        order = _order(tracker, turn, has)
        if order is None:
            explain_no_order(dispatcher, turn, find_order(turn, has.shop, None))
            return
        if tracker.get_slot("return_confirmed") is False:
            dispatcher.utter_message(text="好的，先不退。想退的时候再跟我说。")
            return
        if order.status not in RETURNABLE:
            dispatcher.utter_message(text=_not_now(order), buttons=_other_way(order))
            return
        decision = decide(tracker, turn, has)
        if not _may_return(decision):
            text = decision.reason if decision else "这件商品的退货我判断不了。"
            dispatcher.utter_message(text=text, buttons=_instead(decision, order, tracker.get_slot("return_reason")))
        elif tracker.get_slot("return_confirmed"):
            dispatcher.utter_message(text=_apply(tracker, turn, has, order))


def decide(tracker: Tracker, turn: Turn, has: Services) -> Decision | None:
    """What the rules say of this item for this reason; None while order or item is not known."""
    order = _order(tracker, turn, has)
    item = _item(tracker, order) if order else None
    if order is None or item is None:
        return None
    facts = ReturnFacts(
        category=item.category,
        signed_on=shanghai_day(order.signed_at) if order.signed_at else None,
        today=shanghai_day(turn.now),
        activated=item.activated,
        quality_problem=_is_our_fault(tracker.get_slot("return_reason"), has),
        confirmed_non_returnable=item.confirmed_non_returnable,
        custom_made=item.return_rule is ReturnRule.CUSTOM_MADE,
        nature=item.return_rule.value,
    )
    return decide_return(facts, has.policy.returns)


def _agrees(turn: Turn) -> bool | None:
    """The answer to “apply now?”; not wanting the goods is no “no”: 算了不想要了."""
    if not turn.is_choice and GOES_BACK.fullmatch(turn.text.strip()):
        return True
    return None if not turn.is_choice and UNWANTED.search(turn.text) else yes_or_no(turn)


def _may_return(decision: Decision | None) -> bool:
    """Whether goods may come back for their money; a right to an exchange alone is something else."""
    return decision is not None and decision.outcome is Outcome.ALLOWED and OfferKind.RETURN in decision.options


def _may_still_go_back(order: Order) -> bool:
    return order.status is OrderStatus.SIGNED


def _is_our_fault(reason: str | None, has: Services) -> bool:
    """Whether the customer's own reason says that the goods, not the customer's mind, are at fault."""
    situation = has.policy.words.situation(ComplaintCategory.QUALITY, reason or "")
    return situation is not Situation.GENERAL


def _item_named(tracker: Tracker, turn: Turn, has: Services) -> Slots:
    """The slot `return_item`, when the message names one item of the order."""
    order = _order(tracker, turn, has)
    if order is None:
        return {}
    if (chosen := turn.entities.get("product")) in {item.id for item in order.items}:
        return {"return_item": chosen}
    named = {product.id for product in find(turn.text, has.shop.products())}
    meant = [item.id for item in order.items if item.product_id in named]
    return {"return_item": meant[0]} if len(meant) == 1 else {}


def _order(tracker: Tracker, turn: Turn, has: Services) -> Order | None:
    order_id = tracker.get_slot("order_id")
    return has.shop.order(turn.customer_id, order_id) if turn.customer_id and order_id else None


def _item(tracker: Tracker, order: Order) -> OrderItem | None:
    if len(order.items) == 1:
        return order.items[0]
    chosen = tracker.get_slot("return_item")
    return next((item for item in order.items if item.id == chosen), None)


def _apply(tracker: Tracker, turn: Turn, has: Services, order: Order) -> str:
    item = _item(tracker, order)
    request = AfterSaleRequest(
        key=f"{turn.conversation_id}:{turn.turn_id}:return",
        customer_id=turn.customer_id or "",
        order_id=order.id,
        item_id=item.id if item else None,
        kind=AfterSaleKind.RETURN,
        amount_fen=None,
        reason=str(tracker.get_slot("return_reason")),
    )
    try:
        done = has.shop.apply(request)
    except AnxinError as refusal:
        return f"退货没有提交成功：{refusal.message}"
    days = has.policy.returns.refund.days_after_goods_back
    return f"退货申请已提交：{after_sale_sentence(done)}东西寄到后{days}天内退款，原路返回。"


def _not_now(order: Order) -> str:
    if order.status in NOT_SENT:
        return f"订单 {order.id}（{items_in_words(order)}）还没发货，不用退货，直接取消就可以。"
    return f"订单 {order.id}（{items_in_words(order)}）{ORDER_LABELS[order.status]}，不能再申请退货。"


def _other_way(order: Order) -> list[Button]:
    if order.status in NOT_SENT:
        return [button("怎么取消", "cancel_order", order_id=order.id), PERSON]
    return [button("查售后进度", "check_aftersale", order_id=order.id), PERSON]


def _instead(decision: Decision | None, order: Order, reason: str | None) -> list[Button]:
    """A refused return is no dead end: a fault in the goods is another matter, and a person may look at it."""
    if decision is None or decision.outcome is Outcome.NEEDS_PERSON:
        return [PERSON]
    if decision.outcome is Outcome.ALLOWED:
        return [button("帮我处理", "complain_quality", order_id=order.id, issue=reason or ""), PERSON]
    return [button("东西有质量问题", "complain_quality", order_id=order.id), PERSON]
