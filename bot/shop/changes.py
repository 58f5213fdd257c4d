"""Everything a customer may have changed at the shop, and the shop's answer. Plain values.

A change says what is wanted, never who is allowed: the shop looks at who asks, at the state of the thing, and answers
with a receipt or an error. Text is the customer's own; days are calendar days in China.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field

from bot.shop.papers import InvoiceTitle, InvoiceType

Slot = Literal["上午", "下午", "晚上"]
SLOTS: tuple[Slot, ...] = ("上午", "下午", "晚上")


@dataclass(frozen=True, kw_only=True)
class OfOrder:
    """What is changed about an order."""

    order_id: str


@dataclass(frozen=True, kw_only=True)
class OfParcel(OfOrder):
    """What is changed about a parcel of an order."""

    tracking_no: str


@dataclass(frozen=True, kw_only=True)
class Visit:
    """Somebody comes: on a day, in a part of it. Booked again it replaces the first booking."""

    day: date
    slot: Slot


@dataclass(frozen=True, kw_only=True)
class ChangeAddress(OfOrder):
    """Where a paid or unpaid order goes. `recipient` and `phone` None: as they were."""

    city: str
    address: str
    recipient: str | None = None
    phone: str | None = None
    action: Literal["change_address"] = "change_address"


@dataclass(frozen=True, kw_only=True)
class ChangePhone(OfOrder):
    """The number the courier calls; possible until the parcel is signed for."""

    phone: str
    action: Literal["change_phone"] = "change_phone"


@dataclass(frozen=True, kw_only=True)
class ChangeNote(OfOrder):
    note: str
    action: Literal["change_note"] = "change_note"


@dataclass(frozen=True, kw_only=True)
class ChangeVariant(OfOrder):
    """Another variant of the same product at the same price, by its name (雾蓝 M)."""

    item_id: str
    variant: str
    action: Literal["change_variant"] = "change_variant"


@dataclass(frozen=True, kw_only=True)
class ShipTogether(OfOrder):
    """Two unsent orders to one address leave in one parcel (合并发货)."""

    other_order_id: str
    action: Literal["ship_together"] = "ship_together"


@dataclass(frozen=True, kw_only=True)
class ShipApart(OfOrder):
    """These items leave in a parcel of their own (拆分发货)."""

    item_ids: tuple[str, ...]
    action: Literal["ship_apart"] = "ship_apart"


@dataclass(frozen=True, kw_only=True)
class UndoCancellation(OfOrder):
    """Within the shop's window after cancelling (`ShopTerms.undo_cancel_minutes`)."""

    action: Literal["undo_cancellation"] = "undo_cancellation"


@dataclass(frozen=True, kw_only=True)
class UrgeShipment(OfOrder):
    action: Literal["urge_shipment"] = "urge_shipment"


@dataclass(frozen=True, kw_only=True)
class UrgeDelivery(OfParcel):
    action: Literal["urge_delivery"] = "urge_delivery"


@dataclass(frozen=True, kw_only=True)
class ChangeDelivery(OfParcel):
    """Another day, time or place for a parcel on its way; what is empty stays. At least one of the three."""

    day: date | None = None
    slot: Slot | None = None
    place: str = ""
    action: Literal["change_delivery"] = "change_delivery"


@dataclass(frozen=True, kw_only=True)
class InterceptParcel(OfParcel):
    """The parcel is stopped on its way and comes back to the shop."""

    action: Literal["intercept_parcel"] = "intercept_parcel"


@dataclass(frozen=True, kw_only=True)
class RefuseParcel(OfParcel):
    """The customer will not take it from the courier."""

    action: Literal["refuse_parcel"] = "refuse_parcel"


@dataclass(frozen=True, kw_only=True)
class BookPickup(Visit):
    """A courier fetches the goods of a return, exchange or repair."""

    after_sale_id: str
    address: str = ""
    action: Literal["book_pickup"] = "book_pickup"


@dataclass(frozen=True, kw_only=True)
class ReportSentBack:
    """The customer has sent the goods back by a courier of their own."""

    after_sale_id: str
    courier: str
    tracking_no: str
    action: Literal["report_sent_back"] = "report_sent_back"


@dataclass(frozen=True, kw_only=True)
class BookInstallation(OfOrder, Visit):
    """Somebody comes and installs an item."""

    item_id: str
    action: Literal["book_installation"] = "book_installation"


@dataclass(frozen=True, kw_only=True)
class AskInvoice(OfOrder):
    """An invoice for an order (R17: never refused once it is paid). A company needs `tax_id`; electronic ones go to
    `email` when it is given.
    """

    type: InvoiceType
    title_kind: InvoiceTitle
    title: str
    tax_id: str = ""
    email: str = ""
    action: Literal["ask_invoice"] = "ask_invoice"


@dataclass(frozen=True, kw_only=True)
class ChangeInvoice:
    """Voids an invoice and issues it anew; what is None stays. `amount_fen` at most what was paid and not paid back."""

    invoice_id: str
    type: InvoiceType | None = None
    title_kind: InvoiceTitle | None = None
    title: str | None = None
    tax_id: str | None = None
    email: str | None = None
    amount_fen: int | None = None
    action: Literal["change_invoice"] = "change_invoice"


@dataclass(frozen=True, kw_only=True)
class ClaimCoupon:
    """The coupon of a promotion; once for each customer."""

    promotion_id: str
    action: Literal["claim_coupon"] = "claim_coupon"


@dataclass(frozen=True, kw_only=True)
class RedeemGiftCard:
    """Binds an unbound gift card to the customer by its code."""

    code: str
    action: Literal["redeem_gift_card"] = "redeem_gift_card"


@dataclass(frozen=True, kw_only=True)
class CorrectPersonalData:
    """What is None stays. At least one (R22: the right to correct)."""

    name: str | None = None
    phone: str | None = None
    email: str | None = None
    action: Literal["correct_personal_data"] = "correct_personal_data"


@dataclass(frozen=True, kw_only=True)
class AskDeletion:
    """The shop is asked to delete the person's data (R22); open orders and after-sale must end first."""

    action: Literal["ask_deletion"] = "ask_deletion"


@dataclass(frozen=True, kw_only=True)
class SetMarketing:
    allowed: bool
    action: Literal["set_marketing"] = "set_marketing"


Change = Annotated[
    ChangeAddress
    | ChangePhone
    | ChangeNote
    | ChangeVariant
    | ShipTogether
    | ShipApart
    | UndoCancellation
    | UrgeShipment
    | UrgeDelivery
    | ChangeDelivery
    | InterceptParcel
    | RefuseParcel
    | BookPickup
    | ReportSentBack
    | BookInstallation
    | AskInvoice
    | ChangeInvoice
    | ClaimCoupon
    | RedeemGiftCard
    | CorrectPersonalData
    | AskDeletion
    | SetMarketing,
    Field(discriminator="action"),
]


@dataclass(frozen=True)
class ChangeRequest:
    """A change that a signed-in customer asks for. `key` makes it idempotent: the same request twice has one effect."""

    key: str
    customer_id: str
    change: Change


@dataclass(frozen=True)
class Receipt:
    """The shop's answer: what it recorded, what happens next, and until when (None: nothing is left to happen).

    `recorded` and `next_step` are sentences for the customer. `subject` is the id of what was changed or made.
    """

    id: str
    action: str
    subject: str
    recorded: str
    next_step: str
    due_at: datetime | None
    at: datetime
