"""What customers were promised outside complaints."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from bot.cases.tables import CUSTOMER_ID
from bot.storage import Base


class CommitmentRow(Base):
    """`subject`: what it is about at the shop (an order, a parcel, an application). `look_at`: when the shop's records
    are looked at next; empty once nothing is left to look at. `level`: how far the alarm has gone.
    """

    __tablename__ = "commitments"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    key: Mapped[str] = mapped_column(String(160), unique=True)
    kind: Mapped[str] = mapped_column(String(20))
    conversation_id: Mapped[str] = mapped_column(String(40), index=True)
    customer_id: Mapped[str] = mapped_column(CUSTOMER_ID, index=True)
    order_id: Mapped[str] = mapped_column(String(40))
    subject: Mapped[str] = mapped_column(String(80))
    owner: Mapped[str] = mapped_column(String(20))
    text: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime]
    due_at: Mapped[datetime]
    look_at: Mapped[datetime | None] = mapped_column(index=True)
    level: Mapped[str] = mapped_column(String(12))
    kept_at: Mapped[datetime | None]
    overdue_at: Mapped[datetime | None]
    void_at: Mapped[datetime | None]
    case_id: Mapped[str | None] = mapped_column(String(40), ForeignKey("cases.id"))
