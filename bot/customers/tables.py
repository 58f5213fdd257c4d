"""What is kept of customers here: only what a list of conversations shows."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage import Base


class KnownCustomerRow(Base):
    """Name and tier as the shop told them last. `name` None: the shop does not know this customer."""

    __tablename__ = "known_customers"

    customer_id: Mapped[str] = mapped_column(String(80), primary_key=True)
    name: Mapped[str | None] = mapped_column(String(80))
    tier: Mapped[str] = mapped_column(String(12))
    told_at: Mapped[datetime]
