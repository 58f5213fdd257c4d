"""Where an order stands, in words and as a card."""

from rasa_sdk.executor import CollectingDispatcher

from actions.base import PERSON, button
from actions.orders import Found, find_order, order_buttons
from actions.process import NOT_SIGNED_IN, Message
from actions.services import Services
from actions.turn import Turn
from bot.shop.cards import order_card
from bot.shop.model import Order, OrderStatus
from bot.shop.status import order_sentence

MOST_TOLD = 3
NO_ORDERS = "您名下还没有订单。要是用别的账号买的，换那个账号登录就能查到。"


def order_messages(order: Order, turn: Turn, has: Services) -> tuple[Message, ...]:
    """Tells where the order stands and shows its card."""
    buttons = (button("看物流", "track_parcel", order_id=order.id),) if order.parcels else ()
    if order.status is OrderStatus.SIGNED:
        buttons = (button("退货", "request_return", order_id=order.id),)
    said = Message(order_sentence(order, has.shop.terms(), turn.now))
    return (said, Message(buttons=buttons, card=order_card(order)))


def say_order(dispatcher: CollectingDispatcher, turn: Turn, has: Services, remembered: str | None) -> None:
    """Tells where the order stands, in between; asks which one when it is not clear and no form is asking."""
    found = find_order(turn, has, remembered)
    order = found.order
    if order is None and turn.customer_id and remembered and not found.unknown_number:
        order = has.shop.order(turn.customer_id, remembered)
    if order is None:
        explain_no_order(dispatcher, turn, found, has)
    else:
        utter(dispatcher, beside_form(order_messages(order, turn, has), turn))


def beside_form(messages: tuple[Message, ...], turn: Turn) -> tuple[Message, ...]:
    """The messages without their ways on while a form asks: its question comes next, with its own buttons."""
    return messages if turn.form is None else without_ways_on(messages)


def without_ways_on(messages: tuple[Message, ...]) -> tuple[Message, ...]:
    """What the messages tell, without their buttons; what was nothing but buttons is left out."""
    return tuple(Message(one.text, card=one.card) for one in messages if one.text or one.card)


def utter(dispatcher: CollectingDispatcher, messages: tuple[Message, ...]) -> None:
    """Says the messages, each with its buttons and card."""
    for message in messages:
        card = {"card": message.card} if message.card else None
        buttons = list(message.buttons) or None
        dispatcher.utter_message(text=message.text or None, json_message=card, buttons=buttons)


def explain_no_order(dispatcher: CollectingDispatcher, turn: Turn, found: Found, has: Services) -> None:
    """Says why no order can be shown, or asks which one; while a form asks, tells of each that may be meant."""
    if turn.form is not None:
        dispatcher.utter_message(text=_told_of_each(turn, found, has))
    elif turn.customer_id is None:
        dispatcher.utter_message(text=NOT_SIGNED_IN, buttons=[PERSON])
    elif found.unknown_number is not None:
        text = f"没有查到订单 {found.unknown_number}，请核对一下号码，或者从下面选。"
        dispatcher.utter_message(text=text, buttons=[*order_buttons(found.candidates), PERSON])
    elif found.candidates:
        dispatcher.utter_message(text="您问的是哪一单？", buttons=order_buttons(found.candidates))
    else:
        dispatcher.utter_message(text=NO_ORDERS, buttons=[PERSON])


def _told_of_each(turn: Turn, found: Found, has: Services) -> str:
    if turn.customer_id is None:
        return NOT_SIGNED_IN
    if found.unknown_number is not None:
        return f"没有查到订单 {found.unknown_number}，请核对一下号码。"
    if not found.candidates:
        return NO_ORDERS
    terms = has.shop.terms()
    return "\n".join(order_sentence(one, terms, turn.now) for one in found.candidates[:MOST_TOLD])
