"""Questions that no process handles: the catalogue for what it knows, an article otherwise, and plainly “不知道”."""

import re
from dataclasses import replace

from rasa_sdk import Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.account import answer_from_account
from actions.base import PERSON, Button, TurnAction, back_to_question, button, taken_as
from actions.orders import find_order
from actions.process_words import put_right
from actions.products import answer_from_catalogue, tell_of_named
from actions.services import Services
from actions.turn import Turn
from bot.knowledge.service import Answer as Found
from bot.knowledge.service import Question
from bot.policy.sentences import pick

# While a form asks, its question is the only one.
NOT_KNOWN = (
    "这个我这边查不到准确的说法，不想瞎答，可以请客服来答您。",
    "这个问题我手上没有准确答案，就不乱说了，客服能答您。",
    "我没查到这方面的说明，怕说错误导您，可以转给客服问。",
)
ABOUT_ORDERS = {"check_order", "track_parcel", "ask_delivery_time", "urge_delivery"}
PICKUP_WANTED = re.compile(
    r"(约|安排|帮我|改).{0,6}(取件|上门取)|(取件|上门取).{0,6}(改|换|挪|约)(到|成|在)?|(什么时候|啥时候|几点|多久|哪天).{0,3}(来|上门).{0,2}[取拿收]"
)


class Answer(TurnAction):
    action_name = "action_answer"

    def act(self, dispatcher: CollectingDispatcher, tracker: Tracker, turn: Turn, has: Services) -> list[EventType]:
        if turn.intent == "ask_return_shipping" and PICKUP_WANTED.search(turn.text) and turn.customer_id:
            return taken_as(button("", "check_aftersale", answer="wish=pickup"), tracker)
        if (meant := _other_one_meant(turn, has)) is not None:
            return taken_as(meant, tracker)
        return [SlotSet("misses", 0.0), *answer(dispatcher, tracker, turn, has)]


def _other_one_meant(turn: Turn, has: Services) -> Button | None:
    """“不是这个 我问的平板” right after another order was told of asks the same of that one, not what a tablet is."""
    right, before = put_right(turn.text), turn.earlier[-1] if turn.earlier else None
    if right is None or before not in ABOUT_ORDERS or turn.is_choice:
        return None
    found = find_order(replace(turn, text=right), has, None, assume=False)
    return button("", before, order_id=found.order.id) if found.order else None


def answer(dispatcher: CollectingDispatcher, tracker: Tracker, turn: Turn, has: Services) -> list[EventType]:
    """Says what the catalogue, the customer's account or an article knows; when none does, says so, offers a person."""
    if answer_from_account(dispatcher, turn, has):
        return []
    from_catalogue = answer_from_catalogue(dispatcher, tracker, turn, has)
    if from_catalogue is not None:
        return from_catalogue
    found = answer_found(turn, has)
    if found is None and (told := tell_of_named(dispatcher, tracker, turn, has)) is not None:
        return told
    if found is None and turn.form is not None:
        dispatcher.utter_message(text=pick(NOT_KNOWN, turn.turn_id), buttons=[PERSON])
        return []
    if found is None:
        dispatcher.utter_message(response="utter_nothing_found", buttons=[PERSON])
        return []
    say_article(dispatcher, turn, found)
    return []


def answer_found(turn: Turn, has: Services) -> Found | None:
    """The article that answers the message, noted as given."""
    return has.knowledge.answer(Question(turn.turn_id, turn.conversation_id, turn.text, turn.intent))


def say_article(dispatcher: CollectingDispatcher, turn: Turn, found: Found) -> None:
    """The article's text under its name; asks whether it helped where that is new and nothing else is being asked."""
    buttons = [PERSON] if turn.form is None else None
    if buttons and found.asks_verdict:
        buttons = [*verdict_buttons(found.id), PERSON]
    dispatcher.utter_message(text=f"【{found.title}】{found.text}", buttons=buttons)


def verdict_buttons(answer_id: str) -> list[Button]:
    return [
        button("有帮助", "rate_answer", answer=answer_id, helped="yes"),
        button("没解决", "rate_answer", answer=answer_id, helped="no"),
    ]


class AnswerVerdict(TurnAction):
    """有帮助 or 没解决 under an article; the second brings the next best one, once, then a person."""

    action_name = "action_answer_verdict"

    def act(self, dispatcher: CollectingDispatcher, tracker: Tracker, turn: Turn, has: Services) -> list[EventType]:
        answer_id, helped = turn.entities.get("answer", ""), turn.entities.get("helped") == "yes"
        known = has.knowledge.judge(answer_id, turn.conversation_id, helped)
        if helped:
            dispatcher.utter_message(response="utter_glad")
        elif known and (found := has.knowledge.another(answer_id, turn.turn_id, turn.conversation_id)) is not None:
            dispatcher.utter_message(response="utter_another")
            say_article(dispatcher, turn, found)
        else:
            dispatcher.utter_message(response="utter_still_open", buttons=[PERSON])
        return [SlotSet("misses", 0.0), *back_to_question(turn)]
