"""One turn as an action sees it: what the customer said, who they are, and how they feel."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from rasa_sdk import Tracker

from actions.refusals import is_refused
from bot.storage import utc_now


@dataclass(frozen=True, slots=True)
class Turn:
    """`entities` maps a name to its first value, one that the message does not refuse before one that it does.

    `form` is the active form, `asked` the slot it asked for last; None while the form has only just begun. `is_choice`:
    the customer pressed a button, so `text` is our own wording. `earlier`: what was asked before in this conversation,
    as intents, one a turn, as far as the tracker reaches back. `handed_back`: what a person wrote when they gave the
    conversation back just before; for us, never for the customer to read.
    """

    conversation_id: str
    turn_id: str
    customer_id: str | None
    now: datetime
    text: str
    intent: str
    entities: Mapping[str, str]
    emotion: str
    intensity: float
    risk: frozenset[str]
    page: Mapping[str, Any]
    ranking: tuple[str, ...]
    asked: str | None
    form: str | None
    is_choice: bool
    zone: str = "answer"
    earlier: tuple[str, ...] = ()
    style: str | None = None
    photos: tuple[str, ...] = ()
    handed_back: str | None = None

    @property
    def is_only_photos(self) -> bool:
        """Pictures and not a word: they answer no question by themselves."""
        return bool(self.photos) and self.is_choice

    @classmethod
    def of(cls, tracker: Tracker) -> "Turn":
        """Reads a turn from Rasa's tracker. Who the customer is comes from the server's metadata, never from words."""
        message = tracker.latest_message
        metadata = message.get("metadata") or {}
        emotion = message.get("emotion") or {}
        now = metadata.get("now")
        entities = _first_values(message.get("text") or "", message.get("entities") or [])
        return cls(
            conversation_id=metadata.get("conversation_id") or tracker.sender_id,
            turn_id=metadata.get("turn_id") or message.get("message_id") or "",
            customer_id=metadata.get("customer_id"),
            now=datetime.fromisoformat(now) if now else utc_now(),
            text=metadata.get("said") or message.get("text") or "",
            intent=(message.get("intent") or {}).get("name") or "",
            entities=entities,
            emotion=emotion.get("name", "calm"),
            intensity=float(emotion.get("intensity", 0.0)),
            risk=frozenset(message.get("risk") or ()),
            page=metadata.get("page") or {},
            ranking=tuple(guess["name"] for guess in message.get("intent_ranking") or []),
            asked=tracker.get_slot("requested_slot"),
            form=(tracker.active_loop or {}).get("name"),
            # A button says what it means, so nothing reads how its customer feels.
            is_choice="emotion" not in message,
            zone=message.get("zone") or "answer",
            earlier=_asked_before(tracker, metadata.get("turn_id")),
            style=_style(message),
            photos=tuple(metadata.get("photos") or ()),
            handed_back=metadata.get("handed_back"),
        )


def _first_values(text: str, entities: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """明天不在家 改后天送 is about 后天. A refused day or hour is none; of anything else one may still ask."""

    def refused(one: Mapping[str, Any]) -> bool:
        return "start" in one and is_refused(text, one["start"], one["end"])

    values: dict[str, str] = {}
    for one in sorted(entities, key=refused):
        if not (one["entity"] in {"date", "time"} and refused(one)):
            values.setdefault(one["entity"], str(one["value"]))
    return values


def _asked_before(tracker: Tracker, this_turn: str | None) -> tuple[str, ...]:
    """What words of a turn were finally taken for counts, where they stand there twice."""
    intents: dict[object, str | None] = {}
    for at, event in enumerate(tracker.events):
        if event.get("event") == "user":
            parsed = event.get("parse_data") or {}
            turn_id = (parsed.get("metadata") or event.get("metadata") or {}).get("turn_id", at)
            intents[turn_id] = (parsed.get("intent") or {}).get("name")
    return tuple(name for turn_id, name in intents.items() if name and turn_id != this_turn)


def _style(message: Mapping[str, Any]) -> str | None:
    """How the customer writes, as far as it is known: a name, or a name with how sure that is."""
    style = message.get("style")
    return style.get("name") if isinstance(style, Mapping) else style
