"""From a request to what Rasa is given, and from what Rasa understood to the answer."""

import re
import unicodedata
from dataclasses import dataclass

from rasa.shared.core.constants import USER_INTENT_BACK, USER_INTENT_RESTART, USER_INTENT_SESSION_START
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import BotUttered, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.dialogue.contract import Emotion, Intent, ParseResponse, Payload, TurnRequest, Understanding
from bot.errors import BadInput
from bot.storage import JsonDict

CONTEXT_MESSAGES = 4
"""How many of the last messages help to understand the next one."""

STEERING_INTENTS = {USER_INTENT_BACK, USER_INTENT_RESTART, USER_INTENT_SESSION_START}
"""With these Rasa undoes a conversation; no button may carry them."""


CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufeff]")
# As in what `web` lets through: a character that this Python does not know yet may well be an emoji.
INVISIBLE = {"Zs", "Zl", "Zp", "Cc", "Cf"}


@dataclass(frozen=True)
class Message:
    """What the customer said; `parsed` when a button said what it means. `lines`: its bubbles, where it has several."""

    text: str
    parsed: JsonDict | None = None
    lines: tuple[str, ...] = ()


def read_message(request: TurnRequest, domain: Domain) -> Message:
    """The message of a turn.

    Raises BadInput: the text is empty, or the payload does not fit the model.
    """
    if request.payload:
        return Message(request.text, _parsed_payload(request.text, request.payload, domain))
    return Message(readable(request.text), lines=tuple(CONTROL.sub(" ", line).strip() for line in request.lines))


def readable(text: str) -> str:
    """The text without control characters: some of them no database takes.

    Raises BadInput: nothing visible is left.
    """
    clean = CONTROL.sub(" ", text).strip()
    if all(unicodedata.category(character) in INVISIBLE for character in clean):
        raise BadInput("消息里没有文字。", code="EMPTY_TEXT", field="text")
    return clean


def last_words(tracker: DialogueStateTracker) -> list[JsonDict]:
    """The last messages of a conversation, oldest first, as `{"sender", "text"}`."""
    words: list[JsonDict] = []
    for event in tracker.events:
        if isinstance(event, UserUttered) and event.text:
            words.append({"sender": "customer", "text": event.text})
        elif isinstance(event, BotUttered) and event.text:
            words.append({"sender": event.metadata.get("sender", "bot"), "text": event.text})
    return words[-CONTEXT_MESSAGES:]


def understanding(parsed: JsonDict) -> Understanding:
    """The part of a parse result that goes out with a turn."""
    return Understanding(
        intent=_intent(parsed["intent"]),
        emotion=Emotion.model_validate(parsed.get("emotion") or {}),
        risk=parsed.get("risk") or [],
        style=(parsed.get("style") or {}).get("name"),
    )


def parse_response(parsed: JsonDict, model: str) -> ParseResponse:
    """A parse result in full."""
    understood = understanding(parsed)
    return ParseResponse(
        intent=understood.intent.name,
        confidence=understood.intent.confidence,
        margin=parsed.get("intent_margin", 0.0),
        outside=parsed.get("outside", 0.0),
        zone=parsed.get("zone", "answer"),
        ranking=[_intent(intent) for intent in parsed["intent_ranking"]],
        entities=parsed["entities"],
        emotion=understood.emotion.name,
        intensity=understood.emotion.intensity,
        risk=understood.risk,
        style=understood.style,
        model=model,
    )


def _intent(parsed: JsonDict) -> Intent:
    return Intent(name=parsed["name"], confidence=parsed["confidence"])


def _parsed_payload(text: str, payload: Payload, domain: Domain) -> JsonDict:
    """What the pipeline would have returned, had it understood exactly this."""
    if payload.intent not in domain.intents or payload.intent in STEERING_INTENTS:
        raise BadInput("这个按钮已经失效。", code="UNKNOWN_INTENT", field="payload.intent")
    unknown = sorted(set(payload.entities) - set(domain.entities))
    if unknown:
        raise BadInput("这个按钮已经失效。", code="UNKNOWN_ENTITY", field=f"payload.entities.{unknown[0]}")
    intent = {"name": payload.intent, "confidence": 1.0}
    entities = [{"entity": name, "value": value} for name, value in payload.entities.items()]
    return {"text": text, "intent": intent, "intent_ranking": [intent], "entities": entities}
