"""What staff see of a conversation, put together from the rooms that know: customer, orders, cases, understanding."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.cases.commitments import Commitment
from bot.cases.labels import CATEGORY_LABELS, STAGE_LABELS, STEP_LABELS, WORK_ORDER_LABELS
from bot.cases.model import Case, LedgerEntry
from bot.cases.promises import Promise, WorkOrder
from bot.conversations.helping import InvitationState
from bot.conversations.model import Conversation
from bot.conversations.ownership import Owner
from bot.nlu.labels import INTENT_LABELS, NOT_UNDERSTOOD
from bot.policy.follow_up import Department
from bot.policy.offers import Offer
from bot.policy.vocabulary import ComplaintCategory
from bot.shop.money import yuan
from bot.staff.accounts import Staff
from bot.staff.closing_reasons import closing_reasons
from bot.web.answering_api import shown_note
from bot.web.clock_view import shown_clock
from bot.web.customer_view import counsel, handoff, shown_by_list, shown_earlier, shown_order, shown_profile
from bot.web.list_view import snooze
from bot.web.services import Services
from bot.web.shop_side import ShopSide, shop_side
from bot.web.staff_access import SUPERVISORS
from bot.web.together_api import shown_invitation


def conversation_detail(has: Services, staff: Staff, conversation_id: str) -> dict[str, Any]:
    """Everything beside the messages; without the shop's part (`shop_answers` false) while the shop is silent.

    However many cases there are, it costs the same queries. Raises NotFound.
    """
    conversation = has.reading.conversation(conversation_id)
    cases = has.cases.of_conversation(conversation_id)
    ids = [case.id for case in cases]
    ledgers, promises = has.cases.ledgers(ids), has.promises.of_cases(ids)
    work_orders = has.promises.work_orders_of(ids)
    owed = has.commitments.still_owed(conversation_id, conversation.customer_id)
    here = [one for one in owed if one.conversation_id == conversation_id]
    told = shop_side(has, conversation.customer_id, cases)
    side = told or ShopSide()
    names = has.accounts.names({conversation.staff_id} if conversation.staff_id else set())
    understood = has.reading.understanding(conversation_id)
    helpers = has.inviting.of(conversation_id)
    return {
        "conversation": _conversation(conversation, staff, names),
        "shop_answers": told is not None,
        "customer": _customer(has, conversation, told, [one for one in owed if one not in here]),
        "orders": [shown_order(order) for order in side.orders],
        "cases": [
            {
                **_case(case, ledgers[case.id]),
                "offers": [_offer(offer, staff) for offer in side.offers.get(case.id, ())],
                "promises": [_promise(has, promise) for promise in promises[case.id]],
                "work_orders": [work_order(has, order) for order in work_orders[case.id]],
            }
            for case in cases
        ],
        "commitments": [shown_commitment(has, one) for one in here],
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
        "counsel": counsel(has, understood),
        "clocks": [shown_clock(one) for one in has.clocks.of_round(conversation_id)],
        "handoff": handoff(conversation, cases, ledgers, understood, here),
        "notes": _notes(has, conversation_id),
        "helpers": [shown_invitation(one) for one in helpers],
        "helping": any(one.staff_id == staff.id and one.state is InvitationState.ACCEPTED for one in helpers),
        "closing_reasons": [{"id": one.id, "label": one.label} for one in closing_reasons()],
        "intents": [{"id": name, "label": label} for name, label in INTENT_LABELS.items()],
    }


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
        "may_step_in": served and not mine and staff.role in SUPERVISORS,
        "waiting_since": conversation.waiting_since.isoformat() if conversation.waiting_since else None,
        "snooze": snooze(conversation),
    }


def _customer(
    has: Services, conversation: Conversation, told: ShopSide | None, owed: Sequence[Commitment]
) -> dict[str, Any] | None:
    """360°; `owed`: what was promised to them in other conversations."""
    customer_id = conversation.customer_id
    if customer_id is None or (told is not None and told.profile is None):
        return None
    profile = told.profile if told else None
    shown = shown_profile(profile) if profile else shown_by_list(has.known_customers.told(customer_id))
    earlier = [one for one in has.cases.of_customer(customer_id) if one.conversation_id != conversation.id]
    return {
        **shown,
        "ratings": has.ratings.of_customer(customer_id),
        "earlier_cases": [shown_earlier(one) for one in earlier],
        "commitments": [shown_commitment(has, one) for one in owed],
    }


def _case(case: Case, ledger: Sequence[LedgerEntry]) -> dict[str, Any]:
    return {
        "number": case.number,
        "stage": case.stage.value,
        "stage_label": STAGE_LABELS[case.stage],
        "category_label": CATEGORY_LABELS[ComplaintCategory(case.category)],
        "order_id": case.order_id,
        "promise": case.promise,
        "promise_due": case.promise_due.isoformat() if case.promise_due else None,
        "rating": case.rating,
        "ledger": [
            {
                "at": entry.at.isoformat(),
                "actor": entry.actor,
                "stage": entry.stage.value,
                "step_label": STEP_LABELS[entry.step],
                "text": entry.text,
                "rule_ids": list(entry.rule_ids),
            }
            for entry in ledger
        ],
    }


def _offer(offer: Offer, staff: Staff) -> dict[str, Any]:
    return {
        "id": offer.id,
        "title": offer.title,
        "promise": offer.promise,
        "above_bot": not offer.within_authority,
        "above_me": not (offer.within_agent or staff.role in SUPERVISORS),
    }


def shown_commitment(has: Services, one: Commitment) -> dict[str, Any]:
    """What was promised outside a complaint and is not settled yet."""
    kind = has.policy.commitments.kinds[one.kind]
    return {
        "label": kind.label,
        "text": one.text,
        "order_id": one.order_id or None,
        "owner_label": has.policy.follow_up.departments[Department(one.owner)].label,
        "due_at": one.due_at.isoformat(),
        "kept_at": None,
        "overdue": one.overdue_at is not None,
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
        "state_label": WORK_ORDER_LABELS[order.state],
        "is_open": order.state.is_open,
        "cost": yuan(order.cost_fen),
        "due_at": order.due_at.isoformat(),
        "overdue": order.overdue_at is not None and order.state.is_open,
    }
