"""How a form of ours works: read the message as an answer, act on it, say what to ask next.

Rasa calls `validate_<form>` when the form begins and with every message after. What it gets back decides: slots were
set → the form goes on; only the next question → the message was no answer, and other rules may take it; the next
question is None → the form ends.
"""

from abc import ABC, abstractmethod
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.services import Services, services
from actions.turn import Turn

Slots = dict[str, Any]


class ProcessForm(Action, ABC):
    """One form; `form` is its name in the domain."""

    form: str

    def name(self) -> str:
        return f"validate_{self.form}"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        turn, has = Turn.of(tracker), services()
        begins = turn.asked is None
        if begins:
            slots = self.begin(tracker, turn, has)
        else:
            slots = {} if turn.is_only_photos else self.take(dispatcher, tracker, turn, has)
        tracker.slots.update(slots)
        next_slot = self.next_slot(tracker, turn, has)
        return [*(SlotSet(name, value) for name, value in slots.items()), SlotSet("requested_slot", next_slot)]

    @abstractmethod
    def begin(self, tracker: Tracker, turn: Turn, has: Services) -> Slots:
        """The message that started the form: what it already tells. Called twice in that turn, so idempotent."""

    @abstractmethod
    def take(self, dispatcher: CollectingDispatcher, tracker: Tracker, turn: Turn, has: Services) -> Slots:
        """A later message: the slots that it answers; none when it is no answer to what was asked."""

    @abstractmethod
    def next_slot(self, tracker: Tracker, turn: Turn, has: Services) -> str | None:
        """What to ask next; None ends the form."""
