"""The one door through which a message reaches a customer: an allow-list, so that nothing internal can ever leak."""

from typing import Any

from bot.conversations.model import Message, Sender

CARDS = {
    "order": ("order_id", "status_label", "total", "placed_at", "items"),
    "parcel": ("order_id", "courier", "tracking_no", "status_label", "movements"),
    "case": ("number", "stage", "stage_label", "promise", "promise_due"),
    "product": ("product_id", "name", "price", "in_stock", "about", "picture"),
    "image": ("attachment_id", "width", "height"),
    "file": ("attachment_id", "name", "size"),
    "rating": (),
}
"""The cards that exist, with everything of them that a customer may see."""


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
    if message.card and (card := _card(message.card)):
        shown["card"] = card
    # Staff messages have one too, with the staff member's id in it.
    if message.client_id and message.sender is Sender.CUSTOMER:
        shown["client_id"] = message.client_id
    return shown


def _card(card: dict[str, Any]) -> dict[str, Any] | None:
    """The card without whatever is not listed; a kind that is not listed at all does not go out."""
    kind = str(card.get("type"))
    if kind not in CARDS:
        return None
    return {"type": kind, **{name: card[name] for name in CARDS[kind] if name in card}}
