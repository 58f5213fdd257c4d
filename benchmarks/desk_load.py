"""A desk as busy as a large shop's: open conversations of every kind before a past of closed ones, written in bulk."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from bot.conversations.ownership import Owner
from bot.conversations.tables import ClockRow, ConversationRow, MessageRow, TurnRow, VisitorRow
from bot.customers.tables import KnownCustomerRow
from bot.policy.service_levels import ClockKind
from bot.storage import Base, Database

BATCH = 5_000
WORDS = ("什么时候发货", "退款还没到", "东西坏了要换", "请问有货吗", "发票开错了", "where is my parcel")
FEELINGS = ("calm", "anxious", "angry", "dissatisfied")
GROUPS = (None, "presale", "aftersale", "complaint", "logistics", "finance")
OPEN_AS = (Owner.QUEUED, Owner.STAFF, Owner.STAFF, Owner.WRAP_UP)
"""Of four open conversations one waits, two are served and one is wrapped up."""

FIRST_REPLY, RESOLUTION = ClockKind.FIRST_REPLY, ClockKind.RESOLUTION

Row = dict[str, Any]


def fill(
    database: Database, staff_ids: list[str], now: datetime, *, people: int, closed: int, prefix: str = ""
) -> None:
    """Adds `people` conversations that wait for a person or have one (30 bubbles each), and `closed` ones (2 each)."""
    with database.write() as session:
        for numbers in _batches(range(people)):
            rows = [_conversation(f"{prefix}open-{one:06}", one, OPEN_AS[one % 4], staff_ids, now) for one in numbers]
            _add(session, rows, now, 30)
        for numbers in _batches(range(closed)):
            rows = [_conversation(f"{prefix}closed-{one:06}", one, Owner.CLOSED, staff_ids, now) for one in numbers]
            _add(session, rows, now, 2)


def _conversation(name: str, number: int, owner: Owner, staff_ids: list[str], now: datetime) -> Row:
    since = now - timedelta(seconds=3 * number + 1)
    served = owner in {Owner.STAFF, Owner.WRAP_UP}
    return {
        "id": name,
        "visitor_id": f"v-{name}",
        "customer_id": f"c-{name}",
        "owner": owner.value,
        "epoch": 2,
        "staff_id": staff_ids[number % len(staff_ids)] if served else None,
        "last_seq": 2 if owner is Owner.CLOSED else 30,
        "priority": number % 4 if owner is not Owner.CLOSED else 0,
        "handoff_reason": "asked",
        "handoff_summary": "客户要求人工",
        "waiting_since": since if owner in {Owner.QUEUED, Owner.STAFF} else None,
        "rank_at": since if owner is Owner.QUEUED else None,
        "wanted_group": GROUPS[number % len(GROUPS)],
        "created_at": since,
        "updated_at": since,
    }


def _add(session: Session, conversations: list[Row], now: datetime, bubbles: int) -> None:
    _insert(session, KnownCustomerRow, (_customer(one["customer_id"], now) for one in conversations))
    _insert(
        session,
        VisitorRow,
        ({"id": one["visitor_id"], "customer_id": one["customer_id"], "created_at": now} for one in conversations),
    )
    _insert(session, ConversationRow, conversations)
    _insert(session, ClockRow, (_clock(one, kind) for one in conversations for kind in (FIRST_REPLY, RESOLUTION)))
    _insert(session, TurnRow, (_turn(one, 2 * number + 1) for one in conversations for number in range(bubbles // 2)))
    _insert(session, MessageRow, (_message(one, seq) for one in conversations for seq in range(1, bubbles + 1)))


def _insert(session: Session, table: type[Base], rows: Iterable[Row]) -> None:
    for some in _batches(rows):
        session.execute(insert(table.__table__), some)  # without the ORM, to which each row is an object


def _batches(rows: Iterable[Any]) -> Iterator[list[Any]]:
    left = iter(rows)
    while some := list(islice(left, BATCH)):
        yield some


def _customer(customer_id: str, now: datetime) -> Row:
    number = int(customer_id[-6:])
    tier = ("vip", "core", "ordinary")[number % 3]
    return {"customer_id": customer_id, "name": f"顾客{number}", "tier": tier, "told_at": now}


def _clock(conversation: Row, kind: ClockKind) -> Row:
    """Of an open conversation it counts, and is due a little later for each; of a closed one it is over."""
    began, over = conversation["created_at"], conversation["owner"] == Owner.CLOSED
    due = None if over else began + (timedelta(minutes=8) if kind is FIRST_REPLY else timedelta(hours=8))
    return {
        "id": f"k-{conversation['id']}-{kind.value}",
        "conversation_id": conversation["id"],
        "round": 1,
        "kind": kind.value,
        "level": "一般",
        "target_seconds": 480.0,
        "left_seconds": 480.0,
        "started_at": began,
        "since": None if over else began,
        "warn_at": due - timedelta(minutes=2) if due else None,
        "due_at": due,
        "next_at": due,
        "ended_at": began if over else None,
        "met": True if over else None,
    }


def _turn(conversation: Row, seq: int) -> Row:
    at = conversation["created_at"]
    return {
        "id": f"t-{conversation['id']}-{seq}",
        "conversation_id": conversation["id"],
        "mode": "reply",
        "first_seq": seq,
        "epoch": 1,
        "status": "answered",
        "opened_at": at,
        "due_at": at,
        "attempts": 1,
        "result": {
            "intent": {"name": "check_order", "confidence": 0.9},
            "emotion": {"name": FEELINGS[seq % len(FEELINGS)], "intensity": 0.5},
        },
        "finished_at": at,
    }


def _message(conversation: Row, seq: int) -> Row:
    from_customer = seq % 2 == 1
    return {
        "id": f"m-{conversation['id']}-{seq}",
        "conversation_id": conversation["id"],
        "seq": seq,
        "client_id": f"b{seq}" if from_customer else None,
        "sender": "customer" if from_customer else "bot",
        "kind": "text",
        "text": WORDS[seq % len(WORDS)],
        "turn_id": f"t-{conversation['id']}-{seq if from_customer else seq - 1}",
        "created_at": conversation["created_at"],
    }
