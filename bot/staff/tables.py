"""Staff accounts and their sign-in sessions."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage import Base, JsonDict, JsonList
from bot.storage.append_only import guard


class StaffRow(Base):
    __tablename__ = "staff"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    name: Mapped[str] = mapped_column(String(80), unique=True)
    display_name: Mapped[str] = mapped_column(String(80))
    role: Mapped[str] = mapped_column(String(12))
    password_hash: Mapped[str] = mapped_column(String(200))
    must_change_password: Mapped[bool]
    disabled: Mapped[bool]
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
    languages: Mapped[JsonList] = mapped_column(server_default=text("'[\"zh\"]'"))
    capacity: Mapped[int]
    seen_at: Mapped[datetime]
    last_offer_at: Mapped[datetime | None]


class SignInFailureRow(Base):
    """Failures to sign in under a name, whether anybody has it or not: so a lock tells nobody which names exist."""

    __tablename__ = "sign_in_failures"

    name_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    failures: Mapped[int]
    locked_until: Mapped[datetime | None]
    last_at: Mapped[datetime] = mapped_column(index=True)


class AuditRow(Base):
    """Who saw or did what at the console. Rows are only added; `subject` is what it was done to."""

    __tablename__ = "audit_log"
    __table_args__ = (
        Index("ix_audit_log_at", "at"),
        Index("ix_audit_log_staff_id_at", "staff_id", "at"),
        Index("ix_audit_log_action_at", "action", "at"),
        Index("ix_audit_log_subject", "subject"),
    )

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    at: Mapped[datetime]
    staff_id: Mapped[str | None] = mapped_column(String(40))
    action: Mapped[str] = mapped_column(String(40))
    subject: Mapped[str] = mapped_column(String(80))
    data: Mapped[JsonDict]


guard(Base.metadata.tables[AuditRow.__tablename__])
