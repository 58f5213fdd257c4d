"""What needs no process: greetings, thanks, a yes or no without a question."""

from rasa_sdk import Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.base import PERSON, TurnAction, button
from actions.services import Services
from actions.turn import Turn

STARTERS = [
    button("查物流", "track_parcel"),
    button("查订单", "check_order"),
    button("退货", "request_return"),
    PERSON,
]
WITH_STARTERS = {"greet", "ask_bot_identity", "nudge", "inform", "out_of_scope"}


class SmallTalk(TurnAction):
    action_name = "action_small_talk"

    def act(self, dispatcher: CollectingDispatcher, tracker: Tracker, turn: Turn, has: Services) -> list[EventType]:
        buttons = STARTERS if turn.intent in WITH_STARTERS else [PERSON] if turn.intent == "insult" else None
        dispatcher.utter_message(response=f"utter_{turn.intent}", buttons=buttons)
        return [SlotSet("misses", 0.0)]
