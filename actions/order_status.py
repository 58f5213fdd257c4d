"""Where an order stands."""

from abc import abstractmethod
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.base import PERSON, TurnAction, button
from actions.forms import ProcessForm, Slots
from actions.orders import Fitting, Found, anything, find_order, order_buttons
from actions.services import Services
from actions.turn import Turn
from bot.shop.model import Order, OrderStatus
from bot.shop.money import yuan
from bot.shop.status import ORDER_LABELS, order_sentence

NOT_SIGNED_IN = "您还没有登录，我看不到订单。登录后再问我，或者我请客服帮您查。"
NO_ORDERS = "您名下还没有订单。要是用别的账号买的，换那个账号登录就能查到。"


class OrderChoice(ProcessForm):
    """A form that asks for nothing but the order."""

    @abstractmethod
    def fitting(self, intent: str) -> Fitting:
        """The orders that may be assumed when a message with this intent names none."""

    def begin(self, tracker: Tracker, turn: Turn, has: Services) -> Slots:
        return read_order(tracker, turn, has, self.fitting(turn.intent))

    def take(self, dispatcher: CollectingDispatcher, tracker: Tracker, turn: Turn, has: Services) -> Slots:
        return read_order(tracker, turn, has, self.fitting(turn.intent))

    def next_slot(self, tracker: Tracker, turn: Turn, has: Services) -> str | None:
        if tracker.get_slot("order_id") is not None or not has_orders(turn, has):
            return None
        return "order_id"


class OrderForm(OrderChoice):
    form = "order_form"

    def fitting(self, intent: str) -> Fitting:
        return anything


class AskOrder(TurnAction):
    """The question “哪一单”, for a form that needs an order; the likeliest ones are on buttons."""

    action_name = "action_ask_order_form_order_id"
    question = "您问的是哪一单？点一下就行，也可以发订单号。"

    def fitting(self, intent: str) -> Fitting:
        """The orders to offer first."""
        return anything

    def act(self, dispatcher: CollectingDispatcher, tracker: Tracker, turn: Turn, has: Services) -> list[EventType]:
        found = find_order(turn, has.shop, None, self.fitting(turn.intent))
        text = self.question
        if found.unknown_number is not None:
            text = f"没有查到订单 {found.unknown_number}。{text}"
        choices = found.candidates or ((found.order,) if found.order else ())
        dispatcher.utter_message(text=text, buttons=order_buttons(choices))
        return []


class OrderStatusAction(TurnAction):
    action_name = "action_order_status"

    def act(self, dispatcher: CollectingDispatcher, tracker: Tracker, turn: Turn, has: Services) -> list[EventType]:
        say_order(dispatcher, turn, has, tracker.get_slot("order_id"))
        return [SlotSet("misses", 0.0)]


def has_orders(turn: Turn, has: Services) -> bool:
    """Whether there is anything to choose from: only a signed-in customer's own orders count."""
    return turn.customer_id is not None and bool(has.shop.orders(turn.customer_id))


def read_order(tracker: Tracker, turn: Turn, has: Services, fitting: Fitting = anything) -> Slots:
    """The slot `order_id`: as a form begins, from all that is known; within a form, only from what the message says.

    Nothing when the message names no order: the form then lets the message be answered as what it is. A number that
    is none of the customer's empties the slot, and the question says so, whoever it may belong to.
    """
    found = find_order(turn, has.shop, tracker.get_slot("order_id"), fitting, assume=turn.asked is None)
    if found.order is None and found.unknown_number is None:
        return {}
    return {"order_id": found.order.id if found.order else None}


def say_order(dispatcher: CollectingDispatcher, turn: Turn, has: Services, remembered: str | None) -> Order | None:
    """Tells where the order stands and shows its card; asks which one when it is not clear."""
    found = find_order(turn, has.shop, remembered)
    order = _named(found, turn, has, remembered)
    if order is None:
        explain_no_order(dispatcher, turn, found)
        return None
    buttons = [button("看物流", "track_parcel", order_id=order.id)] if order.parcels else None
    if order.status is OrderStatus.SIGNED:
        buttons = [button("退货", "request_return", order_id=order.id)]
    dispatcher.utter_message(text=order_sentence(order, has.shop.terms(), turn.now))
    dispatcher.utter_message(json_message={"card": order_card(order)}, buttons=buttons)
    return order


def explain_no_order(dispatcher: CollectingDispatcher, turn: Turn, found: Found) -> None:
    """Says why no order can be shown."""
    if turn.customer_id is None:
        dispatcher.utter_message(text=NOT_SIGNED_IN, buttons=[PERSON])
    elif found.unknown_number is not None:
        text = f"没有查到订单 {found.unknown_number}，请核对一下号码，或者从下面选。"
        dispatcher.utter_message(text=text, buttons=[*order_buttons(found.candidates), PERSON])
    elif found.candidates:
        dispatcher.utter_message(text="您问的是哪一单？", buttons=order_buttons(found.candidates))
    else:
        dispatcher.utter_message(text=NO_ORDERS, buttons=[PERSON])


def order_card(order: Order) -> dict[str, Any]:
    """An order as the widget shows it."""
    return {
        "type": "order",
        "order_id": order.id,
        "status_label": ORDER_LABELS[order.status],
        "total": yuan(order.total_fen),
        "items": [{"name": item.name, "quantity": item.quantity} for item in order.items],
    }


def _named(found: Found, turn: Turn, has: Services, remembered: str | None) -> Order | None:
    if found.order is not None or turn.customer_id is None or not remembered or found.unknown_number:
        return found.order
    return has.shop.order(turn.customer_id, remembered)
