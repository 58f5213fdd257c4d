"""Collects what Rasa says during a turn, in the shape of the contract."""

import json
import re
from typing import Any

import structlog
from rasa.core.channels.channel import OutputChannel

from bot.dialogue.contract import Choice, Handoff, Payload, Reply
from bot.policy.service import Severity
from bot.policy.wording import check_reply

log = structlog.get_logger(__name__)

INTENT_PAYLOAD = re.compile(r"/(?P<intent>[^{@\s]+)\s*(?P<entities>\{.*\})?", re.DOTALL)
UNSUPPORTED = ("image", "attachment", "elements", "quick_replies")


INSTEAD = "这个问题我请同事来答您。"
# What customers said is said back to them in quotation marks, whatever it is.
QUOTED = re.compile(r"“[^”]*”")


def forbidden_in(text: str) -> str | None:
    """The id of the first wording rule that forbids the text."""
    found = check_reply(QUOTED.sub("“”", text))
    return next((each.id for each in found if each.severity is Severity.FORBIDDEN), None)


class UnusableReply(Exception):
    """A response of the domain or of an action cannot be shown; the text says what is wrong with it."""


class RepliesChannel(OutputChannel):
    """The channel of one turn: one `Reply` for each response, and the handoff when one was asked for."""

    def __init__(self) -> None:
        self.replies: list[Reply] = []
        self.handoff: Handoff | None = None

    @property
    def asks(self) -> bool:
        """Whether a reply asks something that its buttons answer."""
        return any(reply.choices and reply.text.endswith(("？", "?")) for reply in self.replies)

    def take_choices(self) -> list[Choice]:
        """The buttons of the replies so far, taken from them."""
        taken = [choice for reply in self.replies for choice in reply.choices or ()]
        for reply in self.replies:
            reply.choices = None
        return taken

    @classmethod
    def name(cls) -> str:
        return "anxin"

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        """Takes a response of Rasa. Raises UnusableReply: the contract has no place for something in it."""
        unsupported = [name for name in UNSUPPORTED if message.get(name)]
        custom = dict(message.get("custom") or {})
        card, handoff = custom.pop("card", None), custom.pop("handoff", None)
        if unsupported or custom:
            raise UnusableReply(f"a reply cannot show {[*unsupported, *custom]}")
        if handoff:
            self.handoff = Handoff.model_validate(handoff)
        text = (message.get("text") or "").strip()
        choices = [_choice(button) for button in message.get("buttons") or []]
        if forbidden := forbidden_in(text):
            # The customer gets a person instead of a void term or a promise that nobody decided (R13, R14).
            log.error("reply_not_sent", rule=forbidden)
            text, choices, card = INSTEAD, [], None
            self.handoff = self.handoff or Handoff(
                reason="bot_failed", priority=3, summary=f"回复没过用语检查：{forbidden}"
            )
        if text or choices or card:
            self.replies.append(Reply(text=text, choices=choices or None, card=card))


def _choice(button: dict[str, Any]) -> Choice:
    payload = button.get("payload")
    if isinstance(payload, str):
        payload = _payload_of_domain(payload)
    return Choice(title=button["title"], payload=Payload.model_validate(payload))


def _payload_of_domain(text: str) -> dict[str, Any]:
    """The responses of a domain can only write a payload as text, `/intent{"entity": "value"}`."""
    match = INTENT_PAYLOAD.fullmatch(text.strip())
    if not match:
        raise UnusableReply(f"a button's payload is not an intent: {text!r}")
    return {"intent": match["intent"], "entities": json.loads(match["entities"] or "{}")}
