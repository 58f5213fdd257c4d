"""Where a parcel is, when it comes, and what can be done when it does not."""

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.base import PERSON, Button, TurnAction, button, taken_as
from actions.order_status import AskOrder, OrderChoice, explain_no_order
from actions.orders import Fitting, find_order
from actions.services import Services
from actions.turn import Turn
from bot.shop.model import Order, OrderStatus, Parcel, ParcelStatus
from bot.shop.status import PARCEL_LABELS, Overdue, order_sentence, overdue, parcel_sentence

MOVEMENTS_SHOWN = 6
NOT_RECEIVED = "显示签收，但没收到"
LATE_WORDS = {
    Overdue.STUCK: "物流一直没动静",
    Overdue.DELIVERY: "过了约定时间还没到",
    Overdue.SHIPPING: "过了约定时间还没发货",
}
FED_UP = {"angry", "abusive"}
ON_ITS_WAY = {OrderStatus.PAID, OrderStatus.SHIPPED}


class ParcelForm(OrderChoice):
    form = "parcel_form"

    def fitting(self, intent: str) -> Fitting:
        return _fits(intent)


class AskParcelOrder(AskOrder):
    action_name = "action_ask_parcel_form_order_id"

    def fitting(self, intent: str) -> Fitting:
        return _fits(intent)


class ParcelAction(TurnAction):
    action_name = "action_parcel"

    def act(self, dispatcher: CollectingDispatcher, tracker: Tracker, turn: Turn, has: Services) -> list[EventType]:
        order = say_parcel(dispatcher, turn, has, tracker.get_slot("order_id"))
        helping = _help(order, turn, has) if order else None
        if helping and turn.emotion in FED_UP:
            # Who is angry about what really is late complains, whatever the words.
            return taken_as(helping[0], tracker)
        if helping:
            dispatcher.utter_message(text=_worry(turn), buttons=helping)
        return [SlotSet("misses", 0.0)]


def say_parcel(dispatcher: CollectingDispatcher, turn: Turn, has: Services, remembered: str | None) -> Order | None:
    """Tells where the parcels of an order are; returns the order, when it is clear which one."""
    found = find_order(turn, has.shop, remembered, _fits(turn.intent))
    order = found.order
    if order is None:
        explain_no_order(dispatcher, turn, found)
        return None
    if not order.parcels:
        dispatcher.utter_message(text=order_sentence(order, has.shop.terms(), turn.now))
    for parcel in order.parcels:
        dispatcher.utter_message(text=parcel_sentence(parcel, has.shop.terms(), turn.now))
        dispatcher.utter_message(json_message={"card": parcel_card(order, parcel)})
    return order


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


def _fits(intent: str) -> Fitting:
    """Who asks for a parcel that never came means one signed for; everybody else one that is still to come."""
    if intent == "report_not_received":
        return lambda order: any(parcel.status is ParcelStatus.SIGNED for parcel in order.parcels)
    return lambda order: order.status in ON_ITS_WAY


def _help(order: Order, turn: Turn, has: Services) -> list[Button] | None:
    """The way into a complaint; it carries what went wrong, so that nobody asks for it again."""
    late = overdue(order, has.shop.terms(), turn.now)
    issue = NOT_RECEIVED if turn.intent == "report_not_received" else LATE_WORDS[late[0]] if late else None
    if issue is None and turn.intent == "urge_delivery":
        issue = "想快点收到"
    if issue is None:
        return None
    return [button("帮我处理", "complain_delivery", order_id=order.id, issue=issue), PERSON]


def _worry(turn: Turn) -> str:
    if turn.intent == "report_not_received":
        return "显示签收但您没拿到，先看看家人、门卫或驿站有没有代收。都没有的话，要我帮您处理吗？"
    if turn.intent == "urge_delivery":
        return "要我帮您催一下、登记处理吗？"
    return "这一单确实慢了，要我帮您处理吗？"
