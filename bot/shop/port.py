"""What the rest of the house may ask of the merchant's system, whichever system that is.

Every read takes the id of the signed-in customer and returns only what is theirs. What belongs to somebody else looks
exactly like what does not exist.
"""

from typing import Protocol

from bot.shop.model import AfterSale, AfterSaleRequest, Coupon, Order, Product, ShopCustomer, ShopTerms


class Shop(Protocol):
    def terms(self) -> ShopTerms:
        """What the shop promises everybody. Raises Unavailable: the shop has not been set up."""

    def products(self) -> list[Product]:
        """The catalogue, in the shop's own order."""

    def customer(self, customer_id: str) -> ShopCustomer | None: ...

    def orders(self, customer_id: str) -> list[Order]:
        """The customer's orders, newest first."""

    def order(self, customer_id: str, order_id: str) -> Order | None:
        """One of the customer's orders; case, wide letters, spaces and dashes in the id do not matter."""

    def after_sales(self, customer_id: str) -> list[AfterSale]:
        """The customer's after-sale applications, newest first."""

    def coupons(self, customer_id: str) -> list[Coupon]:
        """The customer's coupons, used and expired ones too, newest first."""

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
