"""Customers as lists show them: name and tier, kept when the shop tells them, so that no list has to ask the shop.

What is decided about a customer is decided on `Customers.profile`; this may be some hours old.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from bot.customers.profile import CustomerProfile, Tier
from bot.customers.service import Customers
from bot.customers.tables import KnownCustomerRow
from bot.storage import Database, utc_now

GOOD_FOR = timedelta(hours=2)
LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class KnownCustomer:
    """`name` None: the shop has not told it, or does not know them."""

    id: str
    name: str | None
    tier: Tier


class KnownCustomers:
    def __init__(self, database: Database, customers: Customers, clock: Callable[[], datetime] = utc_now) -> None:
        self._database = database
        self._customers = customers
        self._clock = clock

    def ask(self, customer_id: str | None) -> CustomerProfile | None:
        """The profile, as `Customers.profile` gives it; name and tier are kept. Raises Unavailable."""
        profile = self._customers.profile(customer_id)
        if customer_id:
            self._keep(customer_id, profile)
        return profile

    def told(self, customer_id: str) -> KnownCustomer:
        """What lists show of them, without a question to the shop."""
        with self._database.read() as session:
            row = session.get(KnownCustomerRow, customer_id)
            return KnownCustomer(customer_id, row.name if row else None, Tier(row.tier) if row else Tier.ORDINARY)

    def is_old(self, told_at: datetime | None) -> bool:
        """Whether it is time to ask the shop again."""
        return told_at is None or self._clock() - told_at > GOOD_FOR

    def _keep(self, customer_id: str, profile: CustomerProfile | None) -> None:
        told = {
            "name": profile.name[:LONGEST_NAME] if profile else None,
            "tier": (profile.tier if profile else Tier.ORDINARY).value,
            "told_at": self._clock(),
        }
        kind = postgresql if self._database.is_postgresql else sqlite
        # In one statement: of two processes that are told at once, either is right.
        keep = kind.insert(KnownCustomerRow).values(customer_id=customer_id, **told)
        with self._database.write() as session:
            session.execute(keep.on_conflict_do_update(index_elements=[KnownCustomerRow.customer_id], set_=told))


def known_tier(session: Session, customer_id: str | None) -> str | None:
    """The tier that is kept of a customer; None: nothing is."""
    return session.scalar(select(KnownCustomerRow.tier).where(KnownCustomerRow.customer_id == customer_id))
