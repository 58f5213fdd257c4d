"""The custom actions of the tiny project."""

import threading
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import Restarted, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.forms import FormValidationAction

calls: list[dict[str, Any]] = []
"""What the actions saw, for the tests to look at."""


class ActionCount(Action):
    """Counts how often it was asked, and is angry every second time."""

    def name(self) -> str:
        return "action_count"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[dict[str, Any]]:
        times = (tracker.get_slot("times_asked") or 0) + 1
        calls.append(
            {
                "conversation_id": tracker.sender_id,
                "metadata": tracker.latest_message["metadata"],
                "thread": threading.current_thread().name,
                "events": len(tracker.events),
                "forms": sorted(domain["forms"]),
            }
        )
        dispatcher.utter_message(
            text=f"第{times:.0f}次",
            buttons=[{"title": "谢谢", "payload": {"intent": "thanks", "entities": {"order_id": "A1001"}}}],
        )
        dispatcher.utter_message(json_message={"card": {"type": "case", "number": "AX1"}})
        dispatcher.utter_message(json_message={"handoff": {"reason": "asked", "priority": 2, "summary": "问了几次"}})
        return [SlotSet("times_asked", times), SlotSet("mood", "angry" if times % 2 else "calm")]


class ActionBroken(Action):
    def name(self) -> str:
        return "action_broken"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        raise RuntimeError(f"cannot handle {tracker.latest_message['text']}")


class ActionForget(Action):
    def name(self) -> str:
        return "action_forget"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[dict[str, Any]]:
        return [Restarted()]


class ValidateComplaintForm(FormValidationAction):
    def name(self) -> str:
        return "validate_complaint_form"

    def validate_problem(
        self, value: Any, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> dict[str, Any]:
        return {"problem": value if len(value) > 2 else None}
