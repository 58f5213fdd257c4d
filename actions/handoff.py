"""Calling a person: at once, at any point, never argued with."""

from itertools import takewhile

from rasa_sdk import Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.base import TurnAction, leave_form
from actions.complaint_answers import category_told, words_of
from actions.services import Services
from actions.turn import Turn
from bot.cases.summary import summarise
from bot.nlu.labels import INTENT_LABELS
from bot.nlu.taxonomy import COMPLAINTS
from bot.policy.playbook import HandOver, HandOverFacts, hand_over
from bot.policy.vocabulary import ComplaintCategory, Emotion
from bot.shop.status import ORDER_LABELS, items_in_words

MOST_URGENT = 6
TALK = {
    *("greet", "goodbye", "thank", "affirm", "deny", "inform", "wait", "nudge", "praise", "insult"),
    *("request_human", "request_callback", "ask_bot_identity", "out_of_scope"),
}
ON_THE_BOOKS = {"injury", "legal", "regulator", "media", "fraud_claim"}
ABOUT_GOODS = {"injury", "fraud_claim"}
NEGATIVE = {Emotion.DISSATISFIED, Emotion.ANGRY, Emotion.ABUSIVE}


class CallPerson(TurnAction):
    """Chosen by the rules for 转人工, and by the policy that watches for risk."""

    action_name = "action_handoff"

    def act(self, dispatcher: CollectingDispatcher, tracker: Tracker, turn: Turn, has: Services) -> list[EventType]:
        facts = HandOverFacts(
            risk=turn.risk,
            asked_for_person=not turn.risk,
            emotion=Emotion(turn.emotion),
            intensity=turn.intensity,
        )
        reason = hand_over(facts, has.policy.playbook)
        if (turn.risk and turn.intent in COMPLAINTS) or turn.risk & ON_THE_BOOKS:
            # What is serious enough for a person is on the books, too, from its first words.
            said = words_of(turn, has, remembered=tracker.get_slot("order_id"), assume=False, tells=True)
            otherwise = ComplaintCategory.QUALITY if turn.risk & ABOUT_GOODS else ComplaintCategory.SERVICE
            category = category_told(turn, has.policy.words) or otherwise
            has.complaints.begin(turn.conversation_id, turn.customer_id, category, said, turn.turn_id)
        dispatcher.utter_message(response="utter_expert" if turn.risk else "utter_person")
        return call_person(dispatcher, tracker, turn, has, reason)


def call_person(
    dispatcher: CollectingDispatcher, tracker: Tracker, turn: Turn, has: Services, reason: HandOver | None
) -> list[EventType]:
    """Hands the conversation over with all that is known, and ends whatever was being asked.

    An open case is escalated, so that nobody but a person can close it.
    """
    name, priority, label = (reason.reason, reason.priority, reason.label) if reason else ("asked", 3, "客户要求人工")
    case = has.cases.current(turn.conversation_id)
    if case is not None:
        case = has.complaints.escalate(case, label, turn.turn_id, turn.risk)
    summary = summarise(case, has.cases.ledger(case.id)) if case else _what_is_known(tracker, turn, has)
    if done := handed_back(tracker, turn):
        summary = f"{summary}\n此前客服处理过：{done}"
    profile = has.customers.profile(turn.customer_id)
    handoff = {
        "reason": name,
        "priority": MOST_URGENT - priority,
        "summary": f"{label}。{summary}",
        "tier": profile.tier.value if profile else None,
    }
    dispatcher.utter_message(json_message={"handoff": handoff})
    return [*leave_form(), SlotSet("misses", 0.0)]


def handed_back(tracker: Tracker, turn: Turn) -> str | None:
    """What a person last wrote when giving the conversation back to the bot, as far as the tracker reaches."""
    metadata = [event.get("metadata") or {} for event in tracker.events if event.get("event") == "user"]
    earlier = next((each["handed_back"] for each in reversed(metadata) if each.get("handed_back")), None)
    return turn.handed_back or earlier


def negative_turns(tracker: Tracker) -> int:
    """How many messages in a row, up to the last, were negative; buttons pressed in between say nothing of that."""
    parsed = [event.get("parse_data") or {} for event in tracker.events if event.get("event") == "user"]
    read = [each for each in parsed if each.get("emotion")]
    # By turn, because words may stand there twice: as they were said, and as what they were taken for.
    moods = {(each.get("metadata") or {}).get("turn_id", at): each["emotion"]["name"] for at, each in enumerate(read)}
    return len(list(takewhile(NEGATIVE.__contains__, reversed(moods.values()))))


def _what_is_known(tracker: Tracker, turn: Turn, has: Services) -> str:
    """What the customer came for, when there is no case to tell it."""
    wanted = [
        INTENT_LABELS[name]
        for event in tracker.events
        if event.get("event") == "user"
        and (name := (event.get("parse_data", {}).get("intent") or {}).get("name")) in INTENT_LABELS
        and name not in TALK
    ]
    parts = [f"问过：{'、'.join(dict.fromkeys(wanted[-4:]))}"] if wanted else []
    order_id = tracker.get_slot("order_id")
    if turn.customer_id and order_id and (order := has.shop.order(turn.customer_id, order_id)):
        parts.append(f"订单 {order.id}（{items_in_words(order)}，{ORDER_LABELS[order.status]}）")
    return "；".join(parts) + "。" if parts else "客户没有说明具体问题。"
