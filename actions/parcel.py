"""Where the parcels of an order are, in words and as cards."""

from typing import Any

from rasa_sdk.executor import CollectingDispatcher

from actions.order_status import beside_form, explain_no_order, utter
from actions.orders import Fitting, find_order
from actions.process import Message
from actions.services import Services
from actions.turn import Turn
from bot.shop.model import Order, OrderStatus, Parcel, ParcelStatus
from bot.shop.status import PARCEL_LABELS, order_sentence, parcel_sentence

MOVEMENTS_SHOWN = 6
ON_ITS_WAY = {OrderStatus.PAID, OrderStatus.SHIPPED}


def parcel_messages(order: Order, turn: Turn, has: Services) -> tuple[Message, ...]:
    """Tells where the parcels are, or why there are none yet."""
    terms = has.shop.terms()
    if not order.parcels:
        return (Message(order_sentence(order, terms, turn.now)),)
    return tuple(
        message
        for parcel in order.parcels
        for message in (
            Message(parcel_sentence(parcel, terms, turn.now)),
            Message(card=parcel_card(order, parcel)),
        )
    )


def say_parcel(dispatcher: CollectingDispatcher, turn: Turn, has: Services, remembered: str | None) -> None:
    """Tells where the parcels of an order are, in between."""
    found = find_order(turn, has, remembered, fits(turn.intent))
    if found.order is None:
        explain_no_order(dispatcher, turn, found, has)
    else:
        utter(dispatcher, beside_form(parcel_messages(found.order, turn, has), turn))


def fits(intent: str) -> Fitting:
    """Who asks for a parcel that never came means one signed for; everybody else one that is still to come."""
    if intent == "report_not_received":
        return lambda order: any(parcel.status is ParcelStatus.SIGNED for parcel in order.parcels)
    return lambda order: order.status in ON_ITS_WAY


def parcel_card(order: Order, parcel: Parcel) -> dict[str, Any]:
    """A parcel as the widget shows it, newest movement first."""
    return {
        "type": "parcel",
        "order_id": order.id,
        "courier": parcel.courier,
        "tracking_no": parcel.tracking_no,
        "status_label": PARCEL_LABELS[parcel.status],
        "movements": [
            {"at": movement.at.isoformat(), "place": movement.place, "text": movement.text}
            for movement in reversed(parcel.movements[-MOVEMENTS_SHOWN:])
        ],
    }
