"""What a complaint's form says when it asks: each question with what belongs before it."""

from abc import abstractmethod

from rasa_sdk import Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions.base import PERSON, Button, TurnAction, button
from actions.orders import delivered, find_order, order_buttons, paid
from actions.services import Services
from actions.turn import Turn
from bot.cases.handling import NO_ORDER
from bot.cases.labels import CUSTOMER_STAGE_LABELS
from bot.cases.model import Case
from bot.cases.stages import Stage, Step
from bot.policy.vocabulary import ComplaintCategory, Emotion

STARS = (("非常满意", "5"), ("满意", "4"), ("一般", "3"), ("不满意", "2"), ("很不满意", "1"))


class ComplaintQuestion(TurnAction):
    """A question about the conversation's open case."""

    def act(self, dispatcher: CollectingDispatcher, tracker: Tracker, turn: Turn, has: Services) -> list[EventType]:
        case = has.cases.current(turn.conversation_id)
        if case is not None:
            self.ask(dispatcher, turn, has, case)
        return []

    @abstractmethod
    def ask(self, dispatcher: CollectingDispatcher, turn: Turn, has: Services, case: Case) -> None:
        """Asks, and notes in the case what was said."""


class AskFact(ComplaintQuestion):
    """Asks for the next missing fact, in the playbook's words."""

    action_name = "action_ask_complaint_form_complaint_issue"

    def ask(self, dispatcher: CollectingDispatcher, turn: Turn, has: Services, case: Case) -> None:
        question = has.complaints.question(case)
        if question is None:
            return
        buttons: list[Button] = [button(choice.title, "inform", demand=choice.value) for choice in question.choices]
        text = _received(case, turn, has) + question.text
        if question.fact == "order":
            fitting = delivered if case.category == ComplaintCategory.QUALITY else paid
            found = find_order(turn, has, None, fitting)
            buttons = [*order_buttons(found.choices), button("和订单无关", "inform", order_id=NO_ORDER)]
            if found.unknown_number:
                text = f"没有查到订单 {found.unknown_number}。{text}"
        dispatcher.utter_message(text=text, buttons=buttons or None)


class AskOrder(AskFact):
    action_name = "action_ask_complaint_form_order_id"


class AskSince(AskFact):
    action_name = "action_ask_complaint_form_complaint_since"


class AskDemand(AskFact):
    action_name = "action_ask_complaint_form_complaint_demand"


class AskConfirmation(ComplaintQuestion):
    """Says back what was understood; after a bare “不对”, asks what is wrong instead of repeating it."""

    action_name = "action_ask_complaint_form_complaint_confirmed"

    def ask(self, dispatcher: CollectingDispatcher, turn: Turn, has: Services, case: Case) -> None:
        last = has.cases.ledger(case.id)[-1]
        if last.step is Step.DENIED and last.turn_id == turn.turn_id:
            dispatcher.utter_message(text="那是哪里不对？您直接告诉我，我改过来。")
            return
        text = has.complaints.say_back(case, turn.turn_id)
        dispatcher.utter_message(text=text, buttons=[button("对，是这样", "affirm"), button("不对", "deny")])


class AskOffer(ComplaintQuestion):
    """Acknowledges the feeling first, then puts the best offers on the table."""

    action_name = "action_ask_complaint_form_complaint_offer"

    def ask(self, dispatcher: CollectingDispatcher, turn: Turn, has: Services, case: Case) -> None:
        if case.stage is Stage.SOOTHING:
            if (text := has.complaints.soothe(case, turn.turn_id, turn.style)) is not None:
                dispatcher.utter_message(text=text)
            case = has.cases.get(case.id)
        offers = has.complaints.on_the_table(case) or has.complaints.offer(case, turn.turn_id)
        lead = "换个办法，您看这样行不行：" if case.refusals else "我能为您这样办："
        lines = [f"{number}. {offer['sentence']}" for number, offer in enumerate(offers, 1)]
        text = lead + "\n" + "\n".join(lines) if len(offers) > 1 else lead + offers[0]["sentence"]
        buttons = [button(offer["title"], "inform", offer=offer["id"]) for offer in offers]
        dispatcher.utter_message(text=text, buttons=[*buttons, button("都不合适", "deny"), PERSON])


class AskScore(ComplaintQuestion):
    """Shows the case with its promise, and asks how it went."""

    action_name = "action_ask_complaint_form_complaint_score"

    def ask(self, dispatcher: CollectingDispatcher, turn: Turn, has: Services, case: Case) -> None:
        card = {
            "type": "case",
            "number": case.number,
            "stage": case.stage.value,
            "stage_label": CUSTOMER_STAGE_LABELS[case.stage],
            "promise": case.promise,
            "promise_due": case.promise_due.isoformat() if case.promise_due else None,
        }
        dispatcher.utter_message(json_message={"card": card})
        buttons = [button(title, "inform", score=score) for title, score in STARS]
        dispatcher.utter_message(text="这次处理您满意吗？", buttons=buttons)


class AskSolved(ComplaintQuestion):
    action_name = "action_ask_complaint_form_complaint_solved"

    def ask(self, dispatcher: CollectingDispatcher, turn: Turn, has: Services, case: Case) -> None:
        buttons = [button("解决了", "affirm"), button("没解决", "deny")]
        dispatcher.utter_message(text="这样处理，您的问题算解决了吗？", buttons=buttons)


class AskWhy(ComplaintQuestion):
    action_name = "action_ask_complaint_form_complaint_why"

    def ask(self, dispatcher: CollectingDispatcher, turn: Turn, has: Services, case: Case) -> None:
        dispatcher.utter_message(text="是哪里没做好？您说一句就行，我带给接手的同事。")


def _received(case: Case, turn: Turn, has: Services) -> str:
    """Before the first question: that the customer was heard. Soothing has its own time, once the matter is clear."""
    if has.cases.ledger(case.id)[0].turn_id != turn.turn_id:
        return ""
    if not case.facts.get("issue"):
        return "您说，我听着。"
    return "您说的我记下了，这件事我来跟。" if Emotion(case.emotion).needs_soothing else "好的，我来帮您办。"
