"""What a conversation is made of, as the rest of the program sees it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from bot.conversations.ownership import Owner
from bot.conversations.tables import ConversationRow, MessageRow


class TurnStatus(StrEnum):
    WAITING = "waiting"  # for the silence after the last bubble, or for another try
    RUNNING = "running"  # somebody holds the lease
    ANSWERED = "answered"
    WITHHELD = "withheld"  # the bot answered, but the conversation had changed hands: nobody saw it
    HEARD = "heard"  # staff own the conversation: the bot only listened
    FAILED = "failed"  # given up; a person was called


UNFINISHED = (TurnStatus.WAITING.value, TurnStatus.RUNNING.value)


class Sender(StrEnum):
    CUSTOMER = "customer"
    BOT = "bot"
    STAFF = "staff"
    SYSTEM = "system"


class Kind(StrEnum):
    TEXT = "text"
    CHOICES = "choices"
    CARD = "card"
    NOTICE = "notice"
    IMAGE = "image"
    FILE = "file"
    ORDER = "order"
    PRODUCT = "product"


@dataclass(frozen=True, slots=True)
class Choice:
    """A button. `payload` is what it means to the bot or to the server; a customer only ever sees id and title."""

    id: str
    title: str
    payload: dict[str, Any]

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> "Choice":
        """What another version may have stored beside it is left where it is."""
        return cls(stored["id"], stored["title"], stored["payload"])


@dataclass(frozen=True, slots=True)
class Message:
    """One stored bubble; `seq` counts from 1 within its conversation, without gaps."""

    id: str
    conversation_id: str
    seq: int
    sender: Sender
    kind: Kind
    text: str
    choices: tuple[Choice, ...]
    card: dict[str, Any] | None
    client_id: str | None
    staff_id: str | None
    created_at: datetime

    @classmethod
    def of(cls, row: MessageRow) -> "Message":
        return cls(
            id=row.id,
            conversation_id=row.conversation_id,
            seq=row.seq,
            sender=Sender(row.sender),
            kind=Kind(row.kind),
            text=row.text,
            choices=tuple(Choice.of(choice) for choice in row.choices or ()),
            card=row.card,
            client_id=row.client_id,
            staff_id=row.staff_id,
            created_at=row.created_at,
        )


@dataclass(frozen=True, slots=True)
class Draft:
    """A message that is about to be stored."""

    text: str
    kind: Kind = Kind.TEXT
    choices: tuple[Choice, ...] = ()
    card: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Snooze:
    """Set aside, or back again since nobody has answered yet (`is_over`). `until` None: until the customer writes."""

    reason: str
    until: datetime | None
    is_over: bool

    @classmethod
    def of(cls, row: ConversationRow) -> "Snooze | None":
        if row.snooze_reason is None:
            return None
        return cls(row.snooze_reason, row.snoozed_until, is_over=row.snoozed_at is None)


@dataclass(frozen=True, slots=True)
class Conversation:
    """Where a conversation stands."""

    id: str
    visitor_id: str
    customer_id: str | None
    owner: Owner
    epoch: int
    staff_id: str | None
    last_seq: int
    priority: int
    handoff_reason: str | None
    handoff_summary: str | None
    hand_back_summary: str | None
    waiting_since: datetime | None
    wanted_group: str | None
    language: str | None
    offer_until: datetime | None
    snooze: Snooze | None
    created_at: datetime
    updated_at: datetime

    @classmethod
    def of(cls, row: ConversationRow) -> "Conversation":
        return cls(
            id=row.id,
            visitor_id=row.visitor_id,
            customer_id=row.customer_id,
            owner=Owner(row.owner),
            epoch=row.epoch,
            staff_id=row.staff_id,
            last_seq=row.last_seq,
            priority=row.priority,
            handoff_reason=row.handoff_reason,
            handoff_summary=row.handoff_summary,
            hand_back_summary=row.hand_back_summary,
            waiting_since=row.waiting_since,
            wanted_group=row.wanted_group,
            language=row.language,
            offer_until=row.offer_until,
            snooze=Snooze.of(row),
            created_at=row.created_at,
            updated_at=row.updated_at,
        )
