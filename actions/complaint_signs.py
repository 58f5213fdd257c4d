"""What a conversation tells beside the words of this turn: what was asked before, what was promised."""

from rasa_sdk import Tracker

from actions.services import Services
from actions.turn import Turn
from bot.policy.recognition import Signs, recognise
from bot.policy.vocabulary import ComplaintCategory, Emotion


def complaint_in(tracker: Tracker, turn: Turn, has: Services, *, overdue: bool) -> ComplaintCategory | None:
    """The category when question, feeling and history add up to a complaint; None: answer the question."""
    promised = any(case.promise for case in has.cases.of_conversation(turn.conversation_id))
    signs = Signs(turn.intent, Emotion(turn.emotion), asked_before(tracker, turn), overdue, promised)
    return recognise(signs, has.policy.playbook.recognise)


def asked_before(tracker: Tracker, turn: Turn) -> list[str]:
    """Intents of the earlier turns of this conversation, one a turn, as far as the tracker reaches back."""
    intents: dict[object, str] = {}
    for at, event in enumerate(tracker.events):
        if event.get("event") == "user":
            parsed = event.get("parse_data") or {}
            turn_id = (parsed.get("metadata") or event.get("metadata") or {}).get("turn_id", at)
            if turn_id != turn.turn_id:
                intents[turn_id] = (parsed.get("intent") or {}).get("name") or ""
    return [name for name in intents.values() if name]
