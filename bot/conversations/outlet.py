"""The one door through which a message reaches a customer: an allow-list, so that nothing internal can ever leak."""

from typing import Any

from bot.conversations.model import Message, Sender


def for_customer(message: Message) -> dict[str, Any]:
    """A message as the customer may see it (and as staff see it in the transcript)."""
    shown: dict[str, Any] = {
        "seq": message.seq,
        "id": message.id,
        "sender": message.sender.value,
        "kind": message.kind.value,
        "text": message.text,
        "created_at": message.created_at.isoformat(),
    }
    if message.choices:
        shown["choices"] = [{"id": choice.id, "title": choice.title} for choice in message.choices]
    if message.card:
        shown["card"] = message.card
    # Staff messages have one too, with the staff member's id in it.
    if message.client_id and message.sender is Sender.CUSTOMER:
        shown["client_id"] = message.client_id
    return shown
