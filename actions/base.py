"""What all actions share: a name, a turn, and the way back to the question that a form is asking."""

from abc import ABC, abstractmethod
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import ActionExecuted, ActiveLoop, EventType, FollowupAction, SlotSet, UserUttered
from rasa_sdk.executor import CollectingDispatcher

from actions.services import Services, services
from actions.turn import Turn

Button = dict[str, Any]


class TurnAction(Action, ABC):
    """An action that works on a `Turn` and the rooms' services."""

    action_name: str

    def name(self) -> str:
        return self.action_name

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        return self.act(dispatcher, tracker, Turn.of(tracker), services())

    @abstractmethod
    def act(self, dispatcher: CollectingDispatcher, tracker: Tracker, turn: Turn, has: Services) -> list[EventType]:
        """Says something through the dispatcher and returns the events for the tracker."""


def button(title: str, intent: str, **entities: str) -> Button:
    """A choice that means an intent with entities; only the server ever sees what it means."""
    return {"title": title, "payload": {"intent": intent, "entities": entities}}


PERSON = button("转人工", "request_human")


def back_to_question(turn: Turn) -> list[EventType]:
    """Has the form ask its question again, after something else was answered in between."""
    return [FollowupAction(turn.form)] if turn.form else []


def pressed(choice: Button, tracker: Tracker) -> list[EventType]:
    """As if the customer had pressed a button, who said the same in words."""
    return _meant(tracker, choice["title"], choice["payload"], {})


def taken_as(choice: Button, tracker: Tracker) -> list[EventType]:
    """The customer's words with the meaning of a button: they stay what was said, with the feeling in them."""
    message = tracker.latest_message
    return _meant(tracker, message.get("text") or "", choice["payload"], {"emotion": message.get("emotion")})


def _meant(tracker: Tracker, text: str, payload: dict[str, Any], mood: dict[str, Any]) -> list[EventType]:
    intent = {"name": payload["intent"], "confidence": 1.0}
    entities = [{"entity": name, "value": value} for name, value in payload["entities"].items()]
    metadata = tracker.latest_message.get("metadata") or {}
    parsed = {"text": text, "intent": intent, "entities": entities, "metadata": metadata, **mood}
    # Rules begin where the bot listens, so it has to have listened for these words.
    return [ActionExecuted("action_listen"), {**UserUttered(text, parsed), "metadata": metadata}]


def leave_form() -> list[EventType]:
    """Ends whatever form is active."""
    return [ActiveLoop(None), SlotSet("requested_slot", None)]
