"""Questions that no process handles: the catalogue for what it knows, an article otherwise, and plainly “不知道”."""

from rasa_sdk import Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.base import PERSON, TurnAction, back_to_question
from actions.order_status import say_order
from actions.parcel import say_parcel
from actions.services import Services
from actions.turn import Turn
from bot.shop.catalogue import find
from bot.shop.model import Product
from bot.shop.money import yuan

FROM_CATALOGUE = {"ask_price", "ask_stock", "ask_product"}
ORDER_QUESTIONS = {"check_order"}
PARCEL_QUESTIONS = {"track_parcel", "ask_delivery_time", "urge_delivery", "report_not_received"}
SMALL_TALK = {"greet", "goodbye", "thank", "wait", "nudge", "praise", "insult", "ask_bot_identity", "out_of_scope"}
NO_ANSWER = {"affirm", "deny", "inform"}


class Answer(TurnAction):
    action_name = "action_answer"

    def act(self, dispatcher: CollectingDispatcher, tracker: Tracker, turn: Turn, has: Services) -> list[EventType]:
        answer(dispatcher, turn, has)
        return [SlotSet("misses", 0.0)]


class Aside(TurnAction):
    """In a form: answers what was asked in between, then comes back to the form's question."""

    action_name = "action_aside"

    def act(self, dispatcher: CollectingDispatcher, tracker: Tracker, turn: Turn, has: Services) -> list[EventType]:
        remembered = tracker.get_slot("order_id")
        if turn.intent in SMALL_TALK:
            dispatcher.utter_message(response=f"utter_{turn.intent}")
        elif turn.intent in ORDER_QUESTIONS:
            say_order(dispatcher, turn, has, remembered)
        elif turn.intent in PARCEL_QUESTIONS:
            say_parcel(dispatcher, turn, has, remembered)
        elif turn.intent not in NO_ANSWER:
            answer(dispatcher, turn, has)
        return [SlotSet("misses", 0.0), *back_to_question(turn)]


def answer(dispatcher: CollectingDispatcher, turn: Turn, has: Services) -> None:
    """Says what the catalogue or an article knows; when neither does, says so and offers a person."""
    if turn.intent in FROM_CATALOGUE and (named := find(turn.text, has.shop.products())):
        dispatcher.utter_message(text=_about(named[0], turn.intent))
        return
    article = has.articles.for_intent(turn.intent, turn.text) or next(iter(has.articles.search(turn.text)), None)
    if article is None:
        dispatcher.utter_message(text="这个我这边查不到准确的说法，不想瞎答。要请客服来答您吗？", buttons=[PERSON])
        return
    dispatcher.utter_message(text=article.body, buttons=[PERSON] if not turn.form else None)


def _about(product: Product, intent: str) -> str:
    price = f"{product.name}现在{yuan(product.price_fen)}"
    if intent == "ask_price":
        return f"{price}，页面上能领的券可以叠加着看看。"
    stock = "有货，下单就能安排" if product.stock > 0 else "暂时没货，可以在商品页点“到货提醒”"
    if intent == "ask_stock":
        return f"{product.name}{stock}。"
    facts = "，".join(f"{name}{value}" for name, value in list(product.attributes.items())[:4])
    parts = [(product.description or product.name).rstrip("。"), facts, price]
    return "。".join(part for part in parts if part) + "。"
