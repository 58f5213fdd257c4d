"""What the dialogue keeps: where each conversation stands, and the answers it has already given."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage import Base, JsonDict, JsonList


class TrackerSnapshot(Base):
    """Where a conversation stands: its bounded events. `version` goes up by one with every turn."""

    __tablename__ = "dialogue_trackers"

    conversation_id: Mapped[str] = mapped_column(String(40), primary_key=True)
    version: Mapped[int]
    events: Mapped[JsonList]
    updated_at: Mapped[datetime]


class FinishedTurn(Base):
    """The answer to a turn that was run to its end; a repeat of the turn gets the same one."""

    __tablename__ = "dialogue_turns"

    turn_id: Mapped[str] = mapped_column(String(40), primary_key=True)
    conversation_id: Mapped[str] = mapped_column(String(40), index=True)
    response: Mapped[JsonDict]
    created_at: Mapped[datetime] = mapped_column(index=True)
