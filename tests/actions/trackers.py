"""Trackers as the actions get them, in a few words."""

from collections.abc import Mapping
from typing import Any

from rasa_sdk import Tracker

NOW = "2026-11-22T07:30:00+00:00"


def tracker(
    text: str = "",
    intent: str = "inform",
    *,
    customer: str | None = "c-ordinary",
    entities: Mapping[str, str] | None = None,
    emotion: tuple[str, float] | None = ("calm", 0.0),
    risk: tuple[str, ...] = (),
    slots: Mapping[str, Any] | None = None,
    form: str | None = None,
    asked: str | None = None,
    page: Mapping[str, Any] | None = None,
    turn: str = "t1",
    events: list[dict[str, Any]] | None = None,
) -> Tracker:
    """The tracker after a message. `emotion` None: a button was pressed; `form` and `asked`: what is being asked."""
    metadata = {"conversation_id": "c1", "turn_id": turn, "customer_id": customer, "now": NOW, "page": page}
    message = parsed(text, intent, entities or {}, emotion, risk, metadata)
    return Tracker(
        sender_id="c1",
        slots={"requested_slot": asked, **(slots or {})},
        latest_message=message,
        events=events or [],
        paused=False,
        followup_action=None,
        active_loop={"name": form} if form else {},
        latest_action_name="action_listen",
    )


def parsed(
    text: str,
    intent: str,
    entities: Mapping[str, str],
    emotion: tuple[str, float] | None,
    risk: tuple[str, ...],
    metadata: dict[str, Any],
) -> dict[str, Any]:
    """What the understanding makes of a message; of a pressed button nobody reads the mood."""
    mood = {"emotion": {"name": emotion[0], "intensity": emotion[1]}, "risk": list(risk)} if emotion else {}
    return {
        "text": text,
        "intent": {"name": intent, "confidence": 1.0},
        "intent_ranking": [{"name": intent, "confidence": 1.0}],
        "entities": [{"entity": name, "value": value} for name, value in entities.items()],
        "metadata": metadata,
        **mood,
    }


def heard(text: str, emotion: str | None, turn: str) -> dict[str, Any]:
    """An earlier message of the customer, as an event."""
    mood = (emotion, 0.5) if emotion else None
    return {"event": "user", "text": text, "parse_data": parsed(text, "inform", {}, mood, (), {"turn_id": turn})}
