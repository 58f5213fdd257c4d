"""What staff see of a conversation, put together from the rooms that know: customer, orders, cases, understanding."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.cases.labels import CATEGORY_LABELS, STAGE_LABELS, STEP_LABELS
from bot.cases.model import Case
from bot.cases.promises import Promise, WorkOrder
from bot.conversations.inviting import InvitationState
from bot.conversations.model import Conversation
from bot.conversations.ownership import Owner
from bot.conversations.reading import Listed, Understanding
from bot.customers.profile import LIFECYCLE_LABELS, TIER_LABELS, CustomerProfile
from bot.nlu.labels import INTENT_LABELS, NOT_UNDERSTOOD
from bot.policy.follow_up import Department
from bot.policy.loading import shipped_policy
from bot.policy.styles import counsel_for
from bot.policy.vocabulary import ComplaintCategory
from bot.shop.model import Order
from bot.shop.money import yuan
from bot.shop.status import ORDER_LABELS
from bot.staff.accounts import Role, Staff
from bot.staff.closing_reasons import closing_reasons
from bot.staff.groups import GROUP_LABELS, Group
from bot.web.answering_api import shown_note
from bot.web.services import Services
from bot.web.together_api import shown_invitation

ORDERS_SHOWN = 8
OWN_REASONS = {"bot_failed": "机器人没能处理", "promise_overdue": "承诺逾期"}


def listed_conversation(
    one: Listed, names: Mapping[str, str], profiles: Mapping[str, CustomerProfile]
) -> dict[str, Any]:
    """One row of a list."""
    conversation = one.conversation
    return {
        "id": conversation.id,
        "owner": conversation.owner.value,
        "epoch": conversation.epoch,
        "customer": _customer(profiles.get(conversation.customer_id or "")),
        "reason": _reason(conversation),
        "reason_code": conversation.handoff_reason,
        "priority": conversation.priority,
        "waiting_since": conversation.waiting_since.isoformat() if conversation.waiting_since else None,
        "group_label": GROUP_LABELS[Group(conversation.wanted_group)] if conversation.wanted_group else None,
        "offer_until": conversation.offer_until.isoformat() if conversation.offer_until else None,
        "last_text": one.last_text[:120],
        "last_at": conversation.updated_at.isoformat(),
        "staff_name": names.get(conversation.staff_id or ""),
        "emotion": one.emotion,
        "snooze": _snooze(conversation),
    }


def conversation_detail(has: Services, staff: Staff, conversation_id: str) -> dict[str, Any]:
    """Everything beside the messages. Raises NotFound."""
    conversation = has.reading.conversation(conversation_id)
    customer_id = conversation.customer_id
    profile = has.customers.profile(customer_id)
    orders = has.shop.orders(customer_id)[:ORDERS_SHOWN] if customer_id else []
    names = has.accounts.names({conversation.staff_id} if conversation.staff_id else set())
    understood = has.reading.understanding(conversation_id)
    helpers = has.inviting.of(conversation_id)
    return {
        "conversation": _conversation(conversation, staff, names),
        "customer": _whole_customer(has, profile),
        "orders": [_order(order) for order in orders],
        "cases": [_case(has, case) for case in has.cases.of_conversation(conversation_id)],
        "understanding": [
            {
                "seq": one.seq,
                "intent": one.intent,
                "intent_label": (INTENT_LABELS | NOT_UNDERSTOOD).get(one.intent or "", one.intent),
                "confidence": one.confidence,
                "emotion": one.emotion,
            }
            for one in understood
        ],
        "counsel": _counsel(has, understood),
        "handoff": _handoff(conversation),
        "notes": _notes(has, conversation_id),
        "helpers": [shown_invitation(one) for one in helpers],
        "helping": any(one.staff_id == staff.id and one.state is InvitationState.ACCEPTED for one in helpers),
        "closing_reasons": [{"id": one.id, "label": one.label} for one in closing_reasons()],
        "intents": [{"id": name, "label": label} for name, label in INTENT_LABELS.items()],
    }


def _counsel(has: Services, understood: Sequence[Understanding]) -> dict[str, str] | None:
    """服务对策: how to serve this customer and why, after the latest turn that tells; None while nothing is known."""
    style = next((one.style for one in understood if one.style), None)
    counsel = counsel_for(style, has.policy.styles)
    return {"text": counsel.text, "because": counsel.because} if counsel else None


def _notes(has: Services, conversation_id: str) -> list[dict[str, Any]]:
    notes = has.notes.of(conversation_id)
    names = has.accounts.names({note.staff_id for note in notes})
    return [shown_note(note, names) for note in notes]


def _conversation(conversation: Conversation, staff: Staff, names: Mapping[str, str]) -> dict[str, Any]:
    served = conversation.owner in {Owner.STAFF, Owner.WRAP_UP}
    mine = served and conversation.staff_id == staff.id
    return {
        "id": conversation.id,
        "owner": conversation.owner.value,
        "epoch": conversation.epoch,
        "staff_name": names.get(conversation.staff_id or ""),
        "mine": mine,
        "may_step_in": served and not mine and staff.role in {Role.SUPERVISOR, Role.ADMIN},
        "waiting_since": conversation.waiting_since.isoformat() if conversation.waiting_since else None,
        "snooze": _snooze(conversation),
    }


def _snooze(conversation: Conversation) -> dict[str, Any] | None:
    """Set aside, or just back; the reason in either case."""
    if (snooze := conversation.snooze) is None:
        return None
    until = snooze.until.isoformat() if snooze.until else None
    return {"reason": snooze.reason, "until": until, "is_over": snooze.is_over}


def _customer(profile: CustomerProfile | None) -> dict[str, Any] | None:
    if profile is None:
        return None
    return {
        "id": profile.customer_id,
        "name": profile.name,
        "tier": profile.tier.value,
        "tier_label": TIER_LABELS[profile.tier],
    }


def _whole_customer(has: Services, profile: CustomerProfile | None) -> dict[str, Any] | None:
    """With lifecycle, value and what they thought of earlier rounds."""
    shown = _customer(profile)
    if shown is None or profile is None:
        return None
    return {
        **shown,
        "lifecycle_label": LIFECYCLE_LABELS[profile.lifecycle],
        "spent": yuan(profile.value.money_fen),
        "orders": profile.value.frequency,
        "ratings": has.ratings.of_customer(profile.customer_id),
    }


def _order(order: Order) -> dict[str, Any]:
    return {
        "id": order.id,
        "status_label": ORDER_LABELS[order.status],
        "total": yuan(order.total_fen),
        "placed_at": order.placed_at.isoformat(),
        "items": [{"name": item.name, "quantity": item.quantity} for item in order.items],
    }


def _case(has: Services, case: Case) -> dict[str, Any]:
    return {
        "number": case.number,
        "stage": case.stage.value,
        "stage_label": STAGE_LABELS[case.stage],
        "category_label": CATEGORY_LABELS[ComplaintCategory(case.category)],
        "order_id": case.order_id,
        "promise": case.promise,
        "promise_due": case.promise_due.isoformat() if case.promise_due else None,
        "rating": case.rating,
        "offers": [
            {
                "id": offer.id,
                "title": offer.title,
                "promise": offer.promise,
                "above_bot": not offer.within_authority,
            }
            for offer in has.complaints.offers_for_person(case)
        ],
        "promises": [_promise(has, promise) for promise in has.promises.of_case(case.id)],
        "work_orders": [work_order(has, order) for order in has.promises.work_orders(case.id)],
        "ledger": [
            {
                "at": entry.at.isoformat(),
                "actor": entry.actor,
                "stage": entry.stage.value,
                "step_label": STEP_LABELS[entry.step],
                "text": entry.text,
                "rule_ids": list(entry.rule_ids),
            }
            for entry in has.cases.ledger(case.id)
        ],
    }


def _promise(has: Services, promise: Promise) -> dict[str, Any]:
    return {
        "text": promise.text,
        "owner_label": has.policy.follow_up.departments[Department(promise.owner)].label,
        "due_at": promise.due_at.isoformat(),
        "kept_at": promise.kept_at.isoformat() if promise.kept_at else None,
        "overdue": promise.overdue_at is not None and promise.kept_at is None,
        "solved": promise.solved,
    }


def work_order(has: Services, order: WorkOrder) -> dict[str, Any]:
    """What another department has to do, for staff."""
    return {
        "id": order.id,
        "department_label": has.policy.follow_up.departments[Department(order.department)].label,
        "task": order.task,
        "state": order.state.value,
        "cost": yuan(order.cost_fen),
        "due_at": order.due_at.isoformat(),
        "overdue": order.overdue_at is not None and order.state.is_open,
    }


def _reason(conversation: Conversation) -> str | None:
    """Why a person is wanted, in words."""
    code = conversation.handoff_reason
    known = shipped_policy().playbook.hand_over.reasons.get(code or "")
    return known.label if known else OWN_REASONS.get(code or "", code)


def _handoff(conversation: Conversation) -> dict[str, Any] | None:
    if conversation.handoff_reason is None:
        return None
    since = conversation.waiting_since
    return {
        "reason": _reason(conversation),
        "reason_code": conversation.handoff_reason,
        "summary": conversation.handoff_summary or "",
        "at": since.isoformat() if since else None,
    }
