"""Not understood: offer the likeliest meanings once, then a person. A third try would only annoy."""

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.answers import answer_found, say_article
from actions.base import PERSON, TurnAction, back_to_question, button
from actions.handoff import call_person
from actions.orders import find_order
from actions.services import Services
from actions.turn import Turn
from bot.nlu.labels import INTENT_LABELS
from bot.nlu.zones import OFFERED, Zone
from bot.policy.playbook import HandOverFacts, hand_over
from bot.policy.vocabulary import Emotion

NO_GUESS = {
    "greet",
    "goodbye",
    "thank",
    "affirm",
    "deny",
    "inform",
    "wait",
    "nudge",
    "praise",
    "insult",
    "out_of_scope",
}


class Clarify(TurnAction):
    action_name = "action_clarify"

    def act(self, dispatcher: CollectingDispatcher, tracker: Tracker, turn: Turn, has: Services) -> list[EventType]:
        if not turn.form and Emotion(turn.emotion).needs_soothing and not any(map(str.isalnum, turn.text)):
            dispatcher.utter_message(response="utter_insult", buttons=[PERSON])
            return []
        if not turn.form and (found := answer_found(turn, has)) is not None:
            say_article(dispatcher, turn, found)
            return [SlotSet("misses", 0.0)]
        misses = float(tracker.get_slot("misses") or 0.0) + 1
        if turn.handed_back and not turn.form:
            # What only they and the customer know: buttons would begin from nothing.
            dispatcher.utter_message(text="这件事刚才是客服在跟，我请TA接着看，您不用重复说。")
            return call_person(dispatcher, tracker, turn, has, None)
        if turn.zone == Zone.PERSON and not turn.form:
            misses = max(misses, has.policy.playbook.hand_over.misunderstandings)
        reason = hand_over(HandOverFacts(misunderstandings=int(misses)), has.policy.playbook)
        if reason is not None:
            dispatcher.utter_message(text="我没能弄明白您的意思，请客服来帮您看。")
            return call_person(dispatcher, tracker, turn, has, reason)
        if turn.form:
            dispatcher.utter_message(response="utter_unclear_asked")
        else:
            dispatcher.utter_message(response="utter_unclear", buttons=guesses(turn.ranking))
        named = find_order(turn, has, None, assume=False).order  # 四件套掉色: which one it is about is not asked again
        remembered = [SlotSet("order_id", named.id)] if named and not turn.form else []
        return [SlotSet("misses", misses), *remembered, *back_to_question(turn)]


class DefaultFallback(Clarify):
    """Rasa's own name for “no policy knows what to do”: the same answer."""

    action_name = "action_default_fallback"


def guesses(ranking: tuple[str, ...]) -> list[dict[str, Any]]:
    """Buttons for the likeliest needs, and always a person."""
    likely = [name for name in ranking if name in INTENT_LABELS and name not in {*NO_GUESS, "request_human"}]
    return [*(button(INTENT_LABELS[name], name) for name in likely[:OFFERED]), PERSON]
