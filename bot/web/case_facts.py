"""What several pages say about a case: who did a step, where it is on the track, what departments have to do."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.cases.labels import ACTOR_LABELS, WORK_ORDER_LABELS, WORK_ORDER_MOVE_LABELS
from bot.cases.model import Actor, LedgerEntry
from bot.cases.promises import WorkOrder
from bot.cases.stages import Stage
from bot.policy.follow_up import WORK_ORDER_TABLE, Department
from bot.storage import utc_now
from bot.web.services import Services

TRACK = (Stage.LISTENING, Stage.SOOTHING, Stage.RESOLVING, Stage.EVALUATING)
TRACK_LABELS = ("倾听", "安抚", "解决", "评价")


def actor(entry: LedgerEntry, names: Mapping[str, str]) -> str:
    """Staff by their name, everybody else by what they are."""
    if entry.actor is Actor.STAFF and entry.actor_id:
        return names.get(entry.actor_id, ACTOR_LABELS[entry.actor])
    return ACTOR_LABELS[entry.actor]


def stage_track(stages: Sequence[Stage]) -> list[tuple[str, str]]:
    """倾听 · 安抚 · 解决 · 评价, each with how far the present round has come: done, current or nothing.

    A case that went to a person stays where it was; one that a person closed counts the stages it was in.
    """
    last = max((at for at, stage in enumerate(stages) if stage is Stage.REOPENED), default=-1)
    been = [TRACK.index(stage) for stage in stages[last + 1 :] if stage in TRACK]
    reached = been[-1] if been else 0
    if stages and not stages[-1].is_open:
        done = max(been, default=-1) + 1
        return [(label, "done" if at < done else "") for at, label in enumerate(TRACK_LABELS)]
    marks = ["done" if at < reached else "current" if at == reached else "" for at in range(len(TRACK))]
    return list(zip(TRACK_LABELS, marks, strict=True))


def department_labels(has: Services) -> dict[Department, str]:
    return {key: entry.label for key, entry in has.policy.follow_up.departments.items()}


def orders_in_words(has: Services, orders: Sequence[WorkOrder], names: Mapping[str, str]) -> list[dict[str, Any]]:
    """Work orders with labels and with what may be done to each now."""
    labels = department_labels(has)
    return [order_in_words(labels, order, names) for order in orders]


def order_in_words(labels: Mapping[Department, str], order: WorkOrder, names: Mapping[str, str]) -> dict[str, Any]:
    moves = [move for (state, move) in WORK_ORDER_TABLE if state is order.state]
    return {
        "order": order,
        "department": labels[Department(order.department)],
        "state": WORK_ORDER_LABELS[order.state],
        "late": (order.ended_at or utc_now()) > order.due_at,
        "by": names.get(order.staff_id or "", ""),
        "moves": [(move.value, WORK_ORDER_MOVE_LABELS[move]) for move in moves],
    }
