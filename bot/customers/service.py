"""The profile of the customer who is talking to us."""

from collections.abc import Callable
from datetime import datetime

from bot.customers.profile import CustomerProfile, Thresholds, profile
from bot.customers.thresholds import load_thresholds
from bot.shop.port import Shop
from bot.storage import utc_now


class Customers:
    """Profiles from the merchant's system. Nothing is kept: what the shop knows now is the profile."""

    def __init__(
        self, shop: Shop, clock: Callable[[], datetime] = utc_now, thresholds: Thresholds | None = None
    ) -> None:
        """Raises DataFileError: data/policy/customers.yml cannot be used (it is read unless thresholds are given)."""
        self._shop = shop
        self._clock = clock
        self._thresholds = thresholds or load_thresholds()

    def profile(self, customer_id: str | None) -> CustomerProfile | None:
        """The customer's profile; None for a visitor who is not signed in, or whom the shop does not know."""
        customer = self._shop.customer(customer_id) if customer_id else None
        if customer is None:
            return None
        return profile(customer, self._shop.orders(customer.id), self._clock(), self._thresholds)
