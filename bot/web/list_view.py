"""One row of a list of conversations, as staff see it."""

from typing import Any

from bot.conversations.lists import Listed, ListedCustomer
from bot.conversations.model import Conversation
from bot.customers.profile import TIER_LABELS
from bot.staff.groups import GROUP_LABELS, Group
from bot.web.clock_view import shown_clock
from bot.web.customer_view import reason_in_words

LONGEST_TEXT = 120


def listed_conversation(one: Listed) -> dict[str, Any]:
    conversation = one.conversation
    return {
        "id": conversation.id,
        "owner": conversation.owner.value,
        "epoch": conversation.epoch,
        "customer": _customer(one.customer),
        "reason": reason_in_words(conversation),
        "reason_code": conversation.handoff_reason,
        "priority": conversation.priority,
        "waiting_since": conversation.waiting_since.isoformat() if conversation.waiting_since else None,
        "group_label": GROUP_LABELS[Group(conversation.wanted_group)] if conversation.wanted_group else None,
        "language": conversation.language,
        "offer_until": conversation.offer_until.isoformat() if conversation.offer_until else None,
        "last_text": one.last.text[:LONGEST_TEXT],
        "last_at": conversation.updated_at.isoformat(),
        "staff_name": one.staff_name,
        "emotion": one.last.emotion,
        "snooze": snooze(conversation),
        "clock": shown_clock(one.clock) if one.clock else None,
    }


def snooze(conversation: Conversation) -> dict[str, Any] | None:
    """Set aside, or just back; the reason in either case."""
    if (aside := conversation.snooze) is None:
        return None
    until = aside.until.isoformat() if aside.until else None
    return {"reason": aside.reason, "until": until, "is_over": aside.is_over}


def _customer(customer: ListedCustomer | None) -> dict[str, Any] | None:
    """By their number until the shop has told the name."""
    if customer is None:
        return None
    return {
        "id": customer.id,
        "name": customer.name or customer.id,
        "tier": customer.tier.value,
        "tier_label": TIER_LABELS[customer.tier],
    }
