"""The parts of a case as JSON, field by field: what is not named here does not go out."""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from bot.cases.labels import CATEGORY_LABELS, STAGE_LABELS, STEP_LABELS, WORK_ORDER_LABELS
from bot.cases.model import Case, LedgerEntry
from bot.cases.promises import Promise, WorkOrder
from bot.conversations.model import Message, Sender
from bot.conversations.notes import Note
from bot.conversations.outlet import for_customer
from bot.evidence.dossier import written_inside
from bot.policy.vocabulary import ComplaintCategory


def written(value: Any) -> bytes:
    """JSON in one fixed form, so that the same case gives the same bytes."""
    return (json.dumps(value, ensure_ascii=False, indent=2, sort_keys=True) + "\n").encode()


def written_list(values: Iterable[Mapping[str, Any]]) -> Iterator[bytes]:
    """A list of any length, an element at a time."""
    before = "[\n"
    for value in values:
        yield (before + json.dumps(value, ensure_ascii=False, sort_keys=True)).encode()
        before = ",\n"
    yield b"\n]\n" if before == ",\n" else b"[]\n"


def case_as_json(case: Case) -> dict[str, Any]:
    return {
        "number": case.number,
        "conversation_id": case.conversation_id,
        "customer_id": case.customer_id,
        "order_id": case.order_id,
        "category": case.category,
        "category_label": CATEGORY_LABELS[ComplaintCategory(case.category)],
        "stage": case.stage.value,
        "stage_label": STAGE_LABELS[case.stage],
        "text": case.text,
        "demand": case.demand,
        "facts": case.facts,
        "promise": case.promise,
        "promise_due": case.promise_due.isoformat() if case.promise_due else None,
        "rating": case.rating,
        "solved": case.solved,
        "opened_at": case.opened_at.isoformat(),
        "closed_at": case.closed_at.isoformat() if case.closed_at else None,
    }


def entry_as_json(entry: LedgerEntry, names: Mapping[str, str], *, internal: bool = False) -> dict[str, Any]:
    """`internal`: also with the words that staff wrote for each other."""
    return {
        "position": entry.position,
        "at": entry.at.isoformat(),
        "actor": entry.actor.value,
        "actor_name": names.get(entry.actor_id or "", ""),
        "step": entry.step.value,
        "step_label": STEP_LABELS[entry.step],
        "stage": entry.stage.value,
        "text": entry.text if internal or not written_inside(entry) else "",
        "rules": list(entry.rule_ids),
        "turn_id": entry.turn_id,
    }


def promise_as_json(promise: Promise) -> dict[str, Any]:
    return {
        "text": promise.text,
        "department": promise.owner,
        "made_at": promise.made_at.isoformat(),
        "due_at": promise.due_at.isoformat(),
        "kept_at": promise.kept_at.isoformat() if promise.kept_at else None,
        "overdue_at": promise.overdue_at.isoformat() if promise.overdue_at else None,
        "solved": promise.solved,
    }


def order_as_json(order: WorkOrder, *, internal: bool = False) -> dict[str, Any]:
    """`internal`: with what it costs the house and what the departments wrote about it."""
    shown: dict[str, Any] = {
        "department": order.department,
        "task": order.task,
        "state": order.state.value,
        "state_label": WORK_ORDER_LABELS[order.state],
        "opened_at": order.opened_at.isoformat(),
        "due_at": order.due_at.isoformat(),
        "ended_at": order.ended_at.isoformat() if order.ended_at else None,
    }
    return {**shown, "cost_fen": order.cost_fen, "note": order.note} if internal else shown


def message_as_json(message: Message, names: Mapping[str, str]) -> dict[str, Any]:
    """As the customer sees it, with the name under which staff spoke."""
    shown = for_customer(message)
    if message.sender is Sender.STAFF:
        shown["staff_name"] = names.get(message.staff_id or "", "")
    return shown


def note_as_json(note: Note, names: Mapping[str, str]) -> dict[str, Any]:
    return {
        "at": note.created_at.isoformat(),
        "author": names.get(note.staff_id, ""),
        "after_message": note.seq,
        "text": note.text,
    }
