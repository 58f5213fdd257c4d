"""What no rule and no form takes: answered beside the matter, then the form's question comes again."""

import re

from rasa_sdk import Tracker
from rasa_sdk.events import EventType, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.answers import answer
from actions.base import Button, TurnAction, back_to_question, button, leave_form, taken_as
from actions.complaint_answers import QUESTION
from actions.order_status import say_order, utter, without_ways_on
from actions.parcel import say_parcel
from actions.photos import RECEIVED, keep_photos
from actions.process import Draft, Message
from actions.process_form import FORM, complaint_asked, told_at_once
from actions.processes import PROCESSES
from actions.promised import watch_refunds
from actions.services import Services
from actions.turn import Turn
from bot.nlu.taxonomy import COMPLAINTS
from bot.policy.questions import questions_in
from bot.policy.sentences import pick as choose

ORDER_QUESTIONS = {"check_order"}
PARCEL_QUESTIONS = {"track_parcel", "ask_delivery_time", "urge_delivery", "report_not_received"}
REFUND_QUESTIONS = {"check_refund"}
SMALL_TALK = {"greet", "goodbye", "thank", "wait", "nudge", "praise", "insult", "ask_bot_identity", "out_of_scope"}
NO_ANSWER = {"affirm", "deny", "inform"}
WHERE_TO = re.compile(r"退[回到]?(到)?(哪|什么地方)")
# Small talk whose usual answer asks what there is to do: while a form asks, its question is the only one.
WHILE_ASKED = {
    "greet": ("在的。", "您好，我在。", "在呢。"),
    "thank": ("不客气。", "应该的。", "不用谢，能帮上就好。"),
    "nudge": ("我在的，没走开。", "在呢，让您等了。", "我在，一直看着。"),
    "insult": (
        "让您不痛快了，对不起。想找真人，说一声我就转。",
        "听得出您在气头上，对不起。要转人工也可以。",
        "让您窝火了，对不起。我接着办，也可以直接转人工。",
    ),
}


ANOTHER_WAY = re.compile("别|不(?!在|方便|急)|改|换")
HEARD = ("好的。", "嗯，明白。", "知道了。")
"""What was said belongs to the matter that is asked about, and changes nothing of it."""


class Aside(TurnAction):
    """Who complains in the middle of a process is heard first, whether they say so or it only adds up to it."""

    action_name = "action_aside"

    def act(self, dispatcher: CollectingDispatcher, tracker: Tracker, turn: Turn, has: Services) -> list[EventType]:
        remembered = tracker.get_slot("order_id")
        if turn.form == FORM and (complaint := _complaint(turn, has, remembered)) is not None:
            return [*leave_form(), SlotSet("process", None), *taken_as(complaint, tracker)]
        focus: list[EventType] = []
        if turn.is_only_photos:
            keep_photos(turn, has)
            dispatcher.utter_message(text=RECEIVED)
        elif turn.form is not None and turn.intent in WHILE_ASKED:
            dispatcher.utter_message(text=choose(WHILE_ASKED[turn.intent], turn.turn_id))
        elif turn.intent in SMALL_TALK:
            dispatcher.utter_message(response=f"utter_{turn.intent}")
        elif turn.intent in ORDER_QUESTIONS:
            say_order(dispatcher, turn, has, remembered)
        elif turn.intent in PARCEL_QUESTIONS:
            say_parcel(dispatcher, turn, has, remembered)
        elif turn.intent in REFUND_QUESTIONS and (said := _told(turn, has, remembered)) is not None:
            utter(dispatcher, said)
        elif turn.form == FORM and _tells_more_of_it(turn, tracker):
            dispatcher.utter_message(text=choose(HEARD, turn.turn_id))
        elif turn.intent not in NO_ANSWER:
            focus = answer(dispatcher, tracker, turn, has)
        elif turn.form == FORM:
            dispatcher.utter_message(response="utter_not_the_answer")
        return [SlotSet("misses", 0.0), *focus, *(back_to_question(turn) or [FollowupAction("action_listen")])]


def _tells_more_of_it(turn: Turn, tracker: Tracker) -> bool:
    """Whether a message is about what the process under way does, and asks nothing: an article would not help."""
    draft = Draft.of(tracker.get_slot("process"))
    if draft is None or QUESTION.search(turn.text) or ANOTHER_WAY.search(turn.text):
        return False
    process = PROCESSES[draft.process]
    return process.acts and turn.intent in process.intents


def _complaint(turn: Turn, has: Services, remembered: str | None) -> Button | None:
    """The complaint in a message: said as one, or what a question about something late adds up to."""
    return button("", turn.intent) if turn.intent in COMPLAINTS else complaint_asked(turn, has, remembered)


def _told(turn: Turn, has: Services, remembered: str | None) -> tuple[Message, ...] | None:
    """What a question's own process would say, without its ways on: the form's question comes next, alone.

    None: it has nothing of the customer's own to tell, or the question is a general one, so an article answers.
    """
    end = None if WHERE_TO.search(turn.text) else told_at_once(turn, has, remembered)
    if end is None or end.explains:
        return None
    if end.promises:
        watch_refunds(turn, has)
    return tuple(one for one in without_ways_on(end.messages) if one.card or not questions_in(one.text))
