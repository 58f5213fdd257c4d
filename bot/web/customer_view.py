"""360°: what staff see of the customer beside a conversation, and of why it came to a person."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.cases.commitments import Commitment
from bot.cases.labels import CATEGORY_LABELS, EMOTION_LABELS, STAGE_LABELS
from bot.cases.model import Case, LedgerEntry
from bot.cases.summary import four_parts, promised_until
from bot.conversations.model import Conversation
from bot.conversations.reading import Understanding
from bot.customers.known import KnownCustomer
from bot.customers.profile import LIFECYCLE_LABELS, TIER_LABELS, CustomerProfile
from bot.nlu.labels import INTENT_LABELS
from bot.policy.loading import shipped_policy
from bot.policy.styles import counsel_for
from bot.policy.vocabulary import ComplaintCategory, Emotion
from bot.shop.model import Order, Parcel
from bot.shop.money import yuan
from bot.shop.status import ORDER_LABELS, PARCEL_LABELS
from bot.web.services import Services

NEEDS_SHOWN = 3
# What is said about the talk itself is no need.
TALK = {
    *("greet", "goodbye", "thank", "affirm", "deny", "inform", "wait", "nudge", "praise", "insult"),
    *("request_human", "request_callback", "ask_bot_identity", "out_of_scope"),
}
OWN_REASONS = {"bot_failed": "机器人没能处理", "promise_overdue": "承诺逾期"}


def shown_profile(profile: CustomerProfile) -> dict[str, Any]:
    """Who it is, with lifecycle and value, as the shop tells now."""
    return {
        "id": profile.customer_id,
        "name": profile.name,
        "tier": profile.tier.value,
        "tier_label": TIER_LABELS[profile.tier],
        "lifecycle_label": LIFECYCLE_LABELS[profile.lifecycle],
        "spent": yuan(profile.value.money_fen),
        "orders": profile.value.frequency,
    }


def shown_by_list(known: KnownCustomer) -> dict[str, Any]:
    """Who it is, as lists show it; by their number until the shop has told the name."""
    return {
        "id": known.id,
        "name": known.name or known.id,
        "tier": known.tier.value,
        "tier_label": TIER_LABELS[known.tier],
    }


def shown_earlier(case: Case) -> dict[str, Any]:
    """A case of another conversation, in one line."""
    return {
        "number": case.number,
        "category_label": CATEGORY_LABELS[ComplaintCategory(case.category)],
        "stage": case.stage.value,
        "stage_label": STAGE_LABELS[case.stage],
        "opened_at": case.opened_at.isoformat(),
        "rating": case.rating,
    }


def counsel(has: Services, understood: Sequence[Understanding]) -> dict[str, str] | None:
    """服务对策: how to serve this customer and why, after the latest turn that tells; None while nothing is known."""
    style = next((one.style for one in understood if one.style), None)
    found = counsel_for(style, has.policy.styles)
    return {"text": found.text, "because": found.because} if found else None


def handoff(
    conversation: Conversation,
    cases: Sequence[Case],
    ledgers: Mapping[str, Sequence[LedgerEntry]],
    understood: Sequence[Understanding],
    owed: Sequence[Commitment],
) -> dict[str, Any] | None:
    """Why a person is wanted, and in four parts what they have to know; None: nobody was called."""
    if conversation.handoff_reason is None:
        return None
    since = conversation.waiting_since
    case = next((one for one in cases if one.stage.is_open), next(iter(cases), None))
    parts = four_parts(case, ledgers[case.id]) if case else None
    emotion = next((one.emotion for one in understood if one.emotion), None)
    needs = [one.intent for one in understood if one.intent in INTENT_LABELS and one.intent not in TALK]
    wants = "、".join(INTENT_LABELS[name] for name in list(dict.fromkeys(needs))[:NEEDS_SHOWN])
    return {
        "reason": reason_in_words(conversation),
        "reason_code": conversation.handoff_reason,
        "summary": conversation.handoff_summary or "",
        "at": since.isoformat() if since else None,
        "wants": (parts.wants if parts else "") or wants,
        "tried": parts.tried if parts else "",
        "feels": parts.feels if parts else EMOTION_LABELS[Emotion(emotion)] if emotion else "",
        "promised": "；".join([*([parts.promised] if parts and parts.promised else []), *map(promised_until, owed)]),
    }


def reason_in_words(conversation: Conversation) -> str | None:
    """Why a person is wanted."""
    code = conversation.handoff_reason
    known = shipped_policy().playbook.hand_over.reasons.get(code or "")
    return known.label if known else OWN_REASONS.get(code or "", code)


def shown_order(order: Order) -> dict[str, Any]:
    """With its parcels, each with where it was seen last."""
    return {
        "id": order.id,
        "status_label": ORDER_LABELS[order.status],
        "total": yuan(order.total_fen),
        "placed_at": order.placed_at.isoformat(),
        "items": [{"name": item.name, "quantity": item.quantity} for item in order.items],
        "parcels": [_parcel(parcel) for parcel in order.parcels],
    }


def _parcel(parcel: Parcel) -> Mapping[str, Any]:
    last = parcel.movements[-1] if parcel.movements else None
    return {
        "tracking_no": parcel.tracking_no,
        "courier": parcel.courier,
        "status_label": PARCEL_LABELS[parcel.status],
        "last": {"at": last.at.isoformat(), "place": last.place, "text": last.text} if last else None,
    }
