"""What a candidate would have understood differently of the last real messages, and what people think of it."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage import Base, JsonList


class ShadowRunRow(Base):
    """A candidate beside the version that was running; both by the hash of their archives.

    Whoever waives the judging says why, and is kept with it.
    """

    __tablename__ = "shadow_runs"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    at: Mapped[datetime]
    candidate: Mapped[str] = mapped_column(String(120))
    candidate_hash: Mapped[str] = mapped_column(String(64), index=True)
    running: Mapped[str] = mapped_column(String(120))
    looked_at: Mapped[int]
    waived_by: Mapped[str | None] = mapped_column(String(80))
    waived_because: Mapped[str | None] = mapped_column(Text)
    waived_at: Mapped[datetime | None]


class ShadowDifferenceRow(Base):
    """A sentence that the two would act on differently. Words are masked; `count`: in how many messages."""

    __tablename__ = "shadow_differences"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    run_id: Mapped[str] = mapped_column(ForeignKey("shadow_runs.id"), index=True)
    position: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    context: Mapped[JsonList]
    before: Mapped[str] = mapped_column(String(40))
    before_confidence: Mapped[float]
    after: Mapped[str] = mapped_column(String(40))
    after_confidence: Mapped[float]
    count: Mapped[int]
    judgement: Mapped[str | None] = mapped_column(String(8))
    judged_by: Mapped[str | None] = mapped_column(String(80))
    judged_at: Mapped[datetime | None]
