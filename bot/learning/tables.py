"""The review inbox: what customers wrote that is worth a look, masked, and how it was labelled."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy import text as sqltext
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage import Base, JsonList


class ReviewItemRow(Base):
    """One sentence; near duplicates are folded into it. `text` is masked; `ranking` is the last model's; `marks` are
    the entities in it: start, end, kind; `gain` what labelling it promises (`gain.py`), as of the last sighting.
    """

    __tablename__ = "review_items"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    key: Mapped[str] = mapped_column(String(64), unique=True)
    text: Mapped[str] = mapped_column(Text)
    ranking: Mapped[JsonList]
    model: Mapped[str] = mapped_column(String(120))
    status: Mapped[str] = mapped_column(String(12), index=True)
    intent: Mapped[str | None] = mapped_column(String(40))
    marks: Mapped[JsonList | None]
    gain: Mapped[float] = mapped_column(index=True, default=0.0, server_default=sqltext("0"))
    exported_at: Mapped[datetime | None]
    first_seen: Mapped[datetime]
    last_seen: Mapped[datetime]


class ReviewSightingRow(Base):
    """A turn in which an item was said, and why it was taken. It holds no words."""

    __tablename__ = "review_sightings"

    turn_id: Mapped[str] = mapped_column(String(40), primary_key=True)
    item_id: Mapped[str] = mapped_column(ForeignKey("review_items.id"), index=True)
    conversation_id: Mapped[str] = mapped_column(String(40))
    visitor_id: Mapped[str] = mapped_column(String(40), index=True)
    reasons: Mapped[JsonList]
    at: Mapped[datetime]


class ReviewLabelRow(Base):
    """One person's opinion of an item; a second one by the same person replaces it."""

    __tablename__ = "review_labels"

    item_id: Mapped[str] = mapped_column(ForeignKey("review_items.id"), primary_key=True)
    by: Mapped[str] = mapped_column(String(80), primary_key=True)
    intent: Mapped[str | None] = mapped_column(String(40))
    at: Mapped[datetime]


class StudioActionRow(Base):
    """What somebody did in the studio, with what is needed to take it back."""

    __tablename__ = "studio_actions"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    by: Mapped[str] = mapped_column(String(80), index=True)
    kind: Mapped[str] = mapped_column(String(12))
    title: Mapped[str] = mapped_column(Text)
    changes: Mapped[JsonList]
    at: Mapped[datetime]
    undone_at: Mapped[datetime | None]
