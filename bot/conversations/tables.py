"""Visitors, conversations, messages, the bot's turns, and the append-only event log."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage import Base, JsonDict, JsonList


class VisitorRow(Base):
    """Somebody at a browser; `customer_id` once the merchant's site has vouched for who it is."""

    __tablename__ = "visitors"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    customer_id: Mapped[str | None] = mapped_column(String(80), unique=True)
    created_at: Mapped[datetime]


class ConversationRow(Base):
    __tablename__ = "conversations"
    __table_args__ = (
        Index("ix_conversations_owner_priority", "owner", "priority", "waiting_since"),
        Index("ix_conversations_owner_rank_at", "owner", "rank_at"),
        Index("ix_conversations_owner_updated_at", "owner", "updated_at"),
    )

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    visitor_id: Mapped[str] = mapped_column(ForeignKey("visitors.id"), index=True)
    customer_id: Mapped[str | None] = mapped_column(String(80), index=True)
    owner: Mapped[str] = mapped_column(String(12))
    epoch: Mapped[int]
    staff_id: Mapped[str | None] = mapped_column(String(40), index=True)
    last_seq: Mapped[int]
    priority: Mapped[int]
    handoff_reason: Mapped[str | None] = mapped_column(String(40))
    handoff_summary: Mapped[str | None] = mapped_column(Text)
    hand_back_summary: Mapped[str | None] = mapped_column(Text)
    waiting_since: Mapped[datetime | None]
    rank_at: Mapped[datetime | None]
    rank_emotion: Mapped[str | None] = mapped_column(String(20))
    language: Mapped[str | None] = mapped_column(String(2))
    wanted_group: Mapped[str | None] = mapped_column(String(12))
    wanted_staff_id: Mapped[str | None] = mapped_column(String(40))
    last_staff_id: Mapped[str | None] = mapped_column(String(40))
    offer_until: Mapped[datetime | None]
    declined: Mapped[JsonDict | None]
    snoozed_at: Mapped[datetime | None]
    snoozed_until: Mapped[datetime | None] = mapped_column(index=True)
    snooze_reason: Mapped[str | None] = mapped_column(Text)
    customer_typing_at: Mapped[datetime | None]
    staff_typing_at: Mapped[datetime | None]
    customer_read_seq: Mapped[int | None]
    staff_read_seq: Mapped[int | None]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class MessageRow(Base):
    """One bubble. `payload` (in choices) and `turn_id` are the server's own and never leave it."""

    __tablename__ = "messages"
    __table_args__ = (
        UniqueConstraint("conversation_id", "seq"),
        UniqueConstraint("conversation_id", "client_id"),
    )

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"))
    seq: Mapped[int]
    client_id: Mapped[str | None] = mapped_column(String(80))
    sender: Mapped[str] = mapped_column(String(12))
    staff_id: Mapped[str | None] = mapped_column(String(40))
    kind: Mapped[str] = mapped_column(String(12))
    text: Mapped[str] = mapped_column(Text)
    choices: Mapped[JsonList | None]
    card: Mapped[JsonDict | None]
    turn_id: Mapped[str | None] = mapped_column(ForeignKey("turns.id"), index=True)
    created_at: Mapped[datetime]


class ClockRow(Base):
    """How long one thing that is owed to a waiting customer may take, in working time; see `policy.clocks.Clock`.

    `round` is the epoch in which a person was called. `next_at` is when the timer has to look: to warn, then for the
    breach; None when there is nothing to look for. `met` None: not over; False: it ended before it was done.
    """

    __tablename__ = "clocks"
    __table_args__ = (Index("ix_clocks_conversation_id_met", "conversation_id", "met"),)

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"))
    round: Mapped[int]
    kind: Mapped[str] = mapped_column(String(16))
    level: Mapped[str] = mapped_column(String(40))
    target_seconds: Mapped[float]
    left_seconds: Mapped[float]
    started_at: Mapped[datetime]
    since: Mapped[datetime | None]
    warn_at: Mapped[datetime | None]
    due_at: Mapped[datetime | None]
    next_at: Mapped[datetime | None] = mapped_column(index=True)
    warned_at: Mapped[datetime | None]
    breached_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    met: Mapped[bool | None]


class AttachmentRow(Base):
    """A picture, or a document of staff's, which has a `name`; the file lies below the uploads folder under this id."""

    __tablename__ = "attachments"
    __table_args__ = (UniqueConstraint("conversation_id", "client_id"),)

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"))
    client_id: Mapped[str] = mapped_column(String(80))
    width: Mapped[int]
    height: Mapped[int]
    size: Mapped[int]
    name: Mapped[str | None] = mapped_column(String(100))
    created_at: Mapped[datetime]


class TurnRow(Base):
    """What the bot owes an answer to: one burst of bubbles, or one chosen button."""

    __tablename__ = "turns"
    __table_args__ = (
        UniqueConstraint("conversation_id", "first_seq"),
        Index("ix_turns_status_due_at", "status", "due_at"),
    )

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"), index=True)
    mode: Mapped[str] = mapped_column(String(8))
    first_seq: Mapped[int]
    epoch: Mapped[int]
    status: Mapped[str] = mapped_column(String(10))
    payload: Mapped[JsonDict | None]
    page: Mapped[JsonDict | None]
    opened_at: Mapped[datetime]
    due_at: Mapped[datetime]
    lease_until: Mapped[datetime | None]
    attempts: Mapped[int]
    result: Mapped[JsonDict | None]
    finished_at: Mapped[datetime | None]


class NoteRow(Base):
    """What staff wrote for each other. Nothing that goes to a customer reads this table."""

    __tablename__ = "notes"
    __table_args__ = (UniqueConstraint("conversation_id", "key"),)

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"))
    key: Mapped[str] = mapped_column(String(120))
    staff_id: Mapped[str] = mapped_column(String(40))
    seq: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]


class ViewerRow(Base):
    """A staff member who has, or had lately, a conversation open: the last sign of life, and of writing.

    `noted`: that they looked into what a colleague serves stands in the event log.
    """

    __tablename__ = "viewers"

    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"), primary_key=True)
    staff_id: Mapped[str] = mapped_column(String(40), primary_key=True, index=True)
    seen_at: Mapped[datetime]
    typing_at: Mapped[datetime | None]
    noted: Mapped[bool]


class InvitationRow(Base):
    """A colleague who is asked to help with a conversation."""

    __tablename__ = "invitations"
    __table_args__ = (Index("ix_invitations_staff_id_state", "staff_id", "state"),)

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"), index=True)
    staff_id: Mapped[str] = mapped_column(String(40))
    invited_by: Mapped[str] = mapped_column(String(40))
    memo: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(12))
    at: Mapped[datetime]
    answered_at: Mapped[datetime | None]


class RatingRow(Base):
    """What a customer thought of a service round."""

    __tablename__ = "ratings"
    __table_args__ = (UniqueConstraint("conversation_id", "request_id"),)

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"))
    request_id: Mapped[str] = mapped_column(String(80))
    staff_id: Mapped[str | None] = mapped_column(String(40))
    score: Mapped[int]
    solved: Mapped[bool]
    tags: Mapped[JsonList]
    comment: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]


class LeftMessageRow(Base):
    """A customer who wanted a person out of hours: comes into the queue when the desk opens.

    `settled_at`: a person had answered by `answer_by`, or it was sounded that nobody had.
    """

    __tablename__ = "left_messages"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"), index=True)
    reason: Mapped[str] = mapped_column(String(40))
    priority: Mapped[int]
    summary: Mapped[str] = mapped_column(Text)
    left_at: Mapped[datetime]
    opens_at: Mapped[datetime] = mapped_column(index=True)
    answer_by: Mapped[datetime] = mapped_column(index=True)
    queued_at: Mapped[datetime | None]
    settled_at: Mapped[datetime | None]


class SolvedAnswerRow(Base):
    """What staff said to what a customer said, where the matter was solved; masked. `seq`: of the answer."""

    __tablename__ = "solved_answers"
    __table_args__ = (
        UniqueConstraint("conversation_id", "seq"),
        Index("ix_solved_answers_intent_at", "intent", "at"),
    )

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"))
    seq: Mapped[int]
    intent: Mapped[str | None] = mapped_column(String(40))
    question: Mapped[str] = mapped_column(Text)
    answer: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]


class EventRow(Base):
    """What happened, for every figure that is ever reported. Rows are only added."""

    __tablename__ = "events"
    __table_args__ = (Index("ix_events_kind_at", "kind", "at"),)

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    at: Mapped[datetime]
    kind: Mapped[str] = mapped_column(String(40))
    conversation_id: Mapped[str | None] = mapped_column(String(40), index=True)
    staff_id: Mapped[str | None] = mapped_column(String(40))
    data: Mapped[JsonDict]


class CorrectionRow(Base):
    """What a staff member says a turn really meant; a second opinion by the same person replaces the first."""

    __tablename__ = "corrections"

    turn_id: Mapped[str] = mapped_column(String(40), primary_key=True)
    staff_id: Mapped[str] = mapped_column(String(40), primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"))
    text: Mapped[str] = mapped_column(Text)
    predicted: Mapped[str | None] = mapped_column(String(40))
    corrected: Mapped[str] = mapped_column(String(40))
    at: Mapped[datetime]
