"""A process as its form leads it, without a model: what is said goes in, question and end come out."""

from collections.abc import Mapping
from typing import Any

from rasa_sdk.executor import CollectingDispatcher
from trackers import tracker

from actions.process_form import AskNext, ProcessEnd, ProcessTalk
from bot.policy.questions import questions_in


class Talk:
    """One conversation. `said` is what the last step said; `asked` the slot in question, None once it has ended."""

    def __init__(self, customer: str | None = "c-ordinary", **slots: Any) -> None:
        self.customer = customer
        self.slots: dict[str, Any] = slots
        self.asked: str | None = None
        self.aside = False
        self.said = ""
        self.buttons: list[dict[str, Any]] = []
        self.cards: list[str] = []
        self._turns = 0
        self.events: list[dict[str, Any]] = []

    def say(
        self,
        text: str,
        intent: str = "inform",
        *,
        pressed: bool = False,
        feeling: tuple[str, float] = ("calm", 0.0),
        **entities: str,
    ) -> "Talk":
        self._turns += 1
        mood = {"emotion": None if pressed else feeling}
        message: Mapping[str, Any] = {**mood, "entities": entities}
        heard = tracker(
            text,
            intent,
            customer=self.customer,
            slots=self.slots,
            form="process_form",
            asked=self.asked,
            turn=f"t{self._turns}",
            **message,
        )
        events = ProcessTalk().run(CollectingDispatcher(), heard, {})
        set_now = {event["name"]: event["value"] for event in events}
        self.aside = self.asked is not None and set(set_now) == {"requested_slot"}
        self.asked = set_now.pop("requested_slot")
        self.slots.update(set_now)
        dispatcher = CollectingDispatcher()
        heard.slots.update(self.slots)
        action = AskNext() if self.asked else ProcessEnd()
        self.events = action.run(dispatcher, heard, {})
        if self.asked is None:
            self.slots["process"] = None
        self.said = "\n".join(message["text"] or "" for message in dispatcher.messages)
        self.buttons = [one for message in dispatcher.messages for one in message["buttons"]]
        assert len(questions_in(self.said)) <= 1, f"asks two things at once: {self.said}"
        self.cards = [message["custom"]["card"]["type"] for message in dispatcher.messages if message["custom"]]
        return self

    def press(self, title: str) -> "Talk":
        chosen = next(one for one in self.buttons if title in one["title"])
        payload = chosen["payload"]
        return self.say(chosen["title"], payload["intent"], pressed=True, **payload["entities"])

    @property
    def taken_as(self) -> str | None:
        """What the customer's words were taken for, where they mean more than they were asked as."""
        heard = [event["parse_data"]["intent"]["name"] for event in self.events if event["event"] == "user"]
        return heard[-1] if heard else None

    @property
    def titles(self) -> list[str]:
        return [one["title"] for one in self.buttons]

    @property
    def answers(self) -> dict[str, str]:
        return dict((self.slots.get("process") or {}).get("answers", {}))
