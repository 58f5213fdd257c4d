"""What the rest of the house may ask of the merchant's system, whichever system that is.

Every read takes the id of the signed-in customer and returns only what is theirs. What belongs to somebody else looks
exactly like what does not exist. Every method raises Unavailable when the merchant's system does not answer.
"""

from typing import Protocol

from bot.shop.changes import ChangeRequest, Receipt
from bot.shop.model import (
    AfterSale,
    AfterSaleRequest,
    Coupon,
    Order,
    Product,
    ShopCustomer,
    ShopTerms,
)
from bot.shop.papers import Invoice, Membership, PersonalData
from bot.shop.promotions import Promotion
from bot.shop.refunds import Refund


class Catalogue(Protocol):
    """What everybody may know."""

    def terms(self) -> ShopTerms:
        """What the shop promises everybody. Raises Unavailable: the shop has not been set up."""

    def products(self) -> list[Product]:
        """The catalogue with variants, stock and restock days, in the shop's own order."""

    def promotions(self) -> list[Promotion]:
        """The promotions that run now, those that end first coming first."""


class Orders(Protocol):
    def customer(self, customer_id: str) -> ShopCustomer | None: ...

    def orders(self, customer_id: str) -> list[Order]:
        """The customer's orders with items and parcels, newest first."""

    def order(self, customer_id: str, order_id: str) -> Order | None:
        """One of the customer's orders; case, wide letters, spaces and dashes in the id do not matter."""


class AfterSales(Protocol):
    def after_sales(self, customer_id: str) -> list[AfterSale]:
        """The customer's after-sale applications, newest first."""

    def refunds(self, customer_id: str) -> list[Refund]:
        """Money on its way back to the customer, or arrived, newest first."""

    def apply(self, request: AfterSaleRequest) -> AfterSale:
        """Carries out an after-sale request and answers with what the shop recorded.

        The same key with the same content returns the first answer and changes nothing.

        Raises BadInput: empty, too long, or an amount that makes no sense. NotFound: no such order or item of this
        customer. Conflict: the order is not in a state for it, more money than is left, one like it is already open, or
        the key was used for something else.
        """

    def withdraw(self, customer_id: str, after_sale_id: str) -> AfterSale:
        """Takes an open application back; done twice it is the same as once.

        Raises NotFound: no such application of this customer. Conflict: already carried out.
        """


class Invoices(Protocol):
    def invoices(self, customer_id: str) -> list[Invoice]:
        """The customer's invoices, newest first."""


class Memberships(Protocol):
    def membership(self, customer_id: str) -> Membership | None:
        """Level, points, balance and gift cards; None: no such customer."""

    def coupons(self, customer_id: str) -> list[Coupon]:
        """The customer's coupons, used and expired ones too, newest first."""


class Privacy(Protocol):
    def personal_data(self, customer_id: str) -> PersonalData | None:
        """All that the shop holds about the person; None: no such customer."""


class Changes(Protocol):
    def change(self, request: ChangeRequest) -> Receipt:
        """Carries out a change and answers with what the shop recorded, what happens next, and until when.

        The same key with the same content returns the first answer and changes nothing.

        Raises BadInput: a field is empty, too long or makes no sense. NotFound: no such thing of this customer.
        Conflict: its state does not allow it (the message tells the customer why and, where there is one, another way),
        or the key was used for something else.
        """


class Shop(Catalogue, Orders, AfterSales, Invoices, Memberships, Privacy, Changes, Protocol):
    """Everything."""
