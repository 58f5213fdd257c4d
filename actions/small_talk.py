"""What needs no process: greetings, thanks, a yes or no without a question."""

from collections.abc import Mapping
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.base import PERSON, Button, TurnAction, button, pressed
from actions.handoff import call_person
from actions.order_status import say_order
from actions.orders import find_order
from actions.photos import WHAT_FOR
from actions.services import Services
from actions.turn import Turn
from bot.policy.playbook import HandOverFacts, hand_over
from bot.policy.vocabulary import Emotion

STARTERS = [
    button("查物流", "track_parcel"),
    button("查订单", "check_order"),
    button("退货", "request_return"),
    PERSON,
]
MENTIONED = "utter_other_need_beside"
WITH_STARTERS = {"greet", "ask_bot_identity", "nudge", "inform", "out_of_scope"}
LEAST_FOR_PERSON = 6
"""Characters of a message that tells something: an address, a wish, a model."""
NOT_MEANT_SO = {"thank", "praise", "out_of_scope"}
"""谢谢你们了 after a week of waiting, or 呵呵: said in anger they are neither thanks nor beside the matter."""


class SmallTalk(TurnAction):
    action_name = "action_small_talk"

    def act(self, dispatcher: CollectingDispatcher, tracker: Tracker, turn: Turn, has: Services) -> list[EventType]:
        if turn.is_only_photos:
            dispatcher.utter_message(text=WHAT_FOR, buttons=[*STARTERS])
            return [SlotSet("misses", 0.0)]
        if turn.intent == "affirm" and (accepted := just_offered(tracker)) is not None:
            return pressed(accepted, tracker)
        if turn.intent == "inform" and (order := find_order(turn, has, None, assume=False).order) is not None:
            say_order(dispatcher, turn, has, order.id)
            return [SlotSet("misses", 0.0), SlotSet("order_id", order.id)]
        beyond_talk = hand_over(
            HandOverFacts(emotion=Emotion(turn.emotion), intensity=turn.intensity), has.policy.playbook
        )
        if turn.intent == "insult" and beyond_talk is not None:
            dispatcher.utter_message(text="听得出您是真气坏了。我请客服马上来看。")
            return call_person(dispatcher, tracker, turn, has, beyond_talk)
        if turn.intent in NOT_MEANT_SO and Emotion(turn.emotion).needs_soothing:
            dispatcher.utter_message(response="utter_unhappy", buttons=[*STARTERS])
            return [SlotSet("misses", 0.0)]
        if turn.intent == "inform" and len(turn.text) >= LEAST_FOR_PERSON and person_just_offered(tracker):
            dispatcher.utter_message(response="utter_for_person", buttons=[PERSON])
            return [SlotSet("misses", 0.0)]
        buttons = STARTERS if turn.intent in WITH_STARTERS else [PERSON] if turn.intent == "insult" else None
        dispatcher.utter_message(response=f"utter_{turn.intent}", buttons=buttons)
        return [SlotSet("misses", 0.0)]


def just_offered(tracker: Tracker) -> Button | None:
    """The button under our last words, when these ended with a question that “好” answers: 要我帮您处理吗？

    What was only mentioned beside such a question is not what it asks.
    """
    last = _last_words(tracker)
    buttons = _buttons(last)
    return buttons[0] if buttons and (last.get("text") or "").endswith("吗？") else None


def person_just_offered(tracker: Tracker) -> bool:
    """Whether a matter just ended with a person as the way on: what the customer adds is for that person."""
    return PERSON in _buttons(_last_words(tracker))[:2]


def _last_words(tracker: Tracker) -> Mapping[str, Any]:
    """Our last bubble but for a need that was only mentioned; empty at the beginning."""
    said = (event for event in reversed(tracker.events) if event.get("event") == "bot")
    return next((one for one in said if (one.get("metadata") or {}).get("utter_action") != MENTIONED), {})


def _buttons(bubble: Mapping[str, Any]) -> list[Button]:
    return (bubble.get("data") or {}).get("buttons") or []
