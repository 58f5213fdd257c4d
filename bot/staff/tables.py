"""Staff accounts and their sign-in sessions."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage import Base, JsonList


class StaffRow(Base):
    __tablename__ = "staff"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    name: Mapped[str] = mapped_column(String(80), unique=True)
    display_name: Mapped[str] = mapped_column(String(80))
    role: Mapped[str] = mapped_column(String(12))
    password_hash: Mapped[str] = mapped_column(String(200))
    must_change_password: Mapped[bool]
    disabled: Mapped[bool]
    failures: Mapped[int]
    locked_until: Mapped[datetime | None]
    created_at: Mapped[datetime]


class StaffSessionRow(Base):
    """A signed-in browser. Only the hash of its token is kept: a stolen database signs nobody in."""

    __tablename__ = "staff_sessions"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    staff_id: Mapped[str] = mapped_column(ForeignKey("staff.id"), index=True)
    csrf_token: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]


class DutyRow(Base):
    """Whether a staff member takes customers now, of which groups, and how many at once."""

    __tablename__ = "staff_duty"

    staff_id: Mapped[str] = mapped_column(ForeignKey("staff.id"), primary_key=True)
    availability: Mapped[str] = mapped_column(String(8))
    groups: Mapped[JsonList]
    capacity: Mapped[int]
    seen_at: Mapped[datetime]
    last_offer_at: Mapped[datetime | None]
