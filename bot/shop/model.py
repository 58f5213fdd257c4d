"""What the merchant's system knows: products, customers, orders, parcels, after-sale. Plain values, no behaviour.

Money is in 分, moments are aware datetimes.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum


class ReturnRule(StrEnum):
    """How seven-day return without reason applies to a product (消法 art. 25; R1–R4)."""

    STANDARD = "standard"
    CUSTOM_MADE = "custom_made"  # 定作: excluded by law (R2)
    FRESH = "fresh"  # 鲜活易腐: excluded by law (R2)
    DIGITAL = "digital"  # 在线下载或已拆封的音像、软件: excluded by law (R2)
    PERIODICAL = "periodical"  # 交付的报纸、期刊: excluded by law (R2)
    HYGIENE = "hygiene"  # 拆封后影响健康安全: only if the customer confirmed it when buying (R3, R4)
    ACTIVATION = "activation"  # 激活或试用后贬值较大: only if confirmed (R3, R4)
    NEAR_EXPIRY = "near_expiry"  # 临近保质期、有瑕疵并已明示: only if confirmed (R3, R4)

    @property
    def excluded_by_law(self) -> bool:
        """True: R2 names it, no confirmation is needed."""
        return self in {ReturnRule.CUSTOM_MADE, ReturnRule.FRESH, ReturnRule.DIGITAL, ReturnRule.PERIODICAL}

    @property
    def needs_confirmation(self) -> bool:
        """True: excluded only if the customer confirmed it for this very purchase (R3)."""
        return self in {ReturnRule.HYGIENE, ReturnRule.ACTIVATION, ReturnRule.NEAR_EXPIRY}


class OrderStatus(StrEnum):
    UNPAID = "unpaid"
    PAID = "paid"  # paid, nothing sent yet
    SHIPPED = "shipped"  # at least one parcel is on its way
    SIGNED = "signed"
    COMPLETED = "completed"
    CANCELLED = "cancelled"
    REFUNDING = "refunding"  # all the money is on its way back
    REFUNDED = "refunded"
    AFTER_SALE = "after_sale"  # a return, exchange, repair or resend is open


class ParcelStatus(StrEnum):
    WAITING_COLLECTION = "waiting_collection"
    IN_TRANSIT = "in_transit"
    OUT_FOR_DELIVERY = "out_for_delivery"
    WAITING_PICKUP = "waiting_pickup"  # in a locker or at a station, waiting for the customer
    SIGNED = "signed"
    RETURNING = "returning"  # stopped or refused, on its way back to the shop
    RETURNED = "returned"  # went back to the shop


class AfterSaleKind(StrEnum):
    RETURN = "return"
    EXCHANGE = "exchange"
    REFUND = "refund"
    RESEND = "resend"
    COMPENSATION = "compensation"
    REPAIR = "repair"
    CANCEL = "cancel"
    PRICE_PROTECTION = "price_protection"  # the price fell after the purchase: the difference comes back


class AfterSaleStatus(StrEnum):
    WAITING_GOODS = "waiting_goods"  # approved, the goods have to come back
    PROCESSING = "processing"
    COMPLETED = "completed"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"

    @property
    def is_open(self) -> bool:
        return self in {AfterSaleStatus.WAITING_GOODS, AfterSaleStatus.PROCESSING}

    @property
    def is_void(self) -> bool:
        """True: came to nothing, reserves no money."""
        return self in {AfterSaleStatus.REJECTED, AfterSaleStatus.WITHDRAWN}


@dataclass(frozen=True)
class ShopTerms:
    """What this shop promises all its customers. Platforms differ, so these are data with a date, never constants."""

    name: str
    ship_within_hours: int
    stuck_after_days: int
    coupon_valid_days: int
    as_of: date
    undo_cancel_minutes: int = 30
    refund_days: int = 7
    pickup_within_days: int = 7
    return_address: str = ""


@dataclass(frozen=True)
class Variant:
    """One choice of a product, named as orders name it (杏色 M). `restock_on`: the day it comes in again, if known."""

    name: str
    stock: int
    restock_on: date | None = None


@dataclass(frozen=True)
class Product:
    """`stock` is of all variants together. `restock_on`: when it comes in again, where it is out and that is known."""

    id: str
    name: str
    category: str
    price_fen: int
    aliases: tuple[str, ...] = ()
    attributes: Mapping[str, str] = field(default_factory=dict, hash=False)
    stock: int = 0
    description: str = ""
    return_rule: ReturnRule = ReturnRule.STANDARD
    warranty_months: int = 0
    variants: tuple[Variant, ...] = ()
    restock_on: date | None = None
    needs_installation: bool = False


@dataclass(frozen=True)
class ShopCustomer:
    """A customer as the shop knows them. `tier` overrides what their purchases would say (staff set it)."""

    id: str
    name: str
    phone: str
    joined_at: datetime
    tier: str | None = None


@dataclass(frozen=True)
class OrderItem:
    """A line of an order: `price_fen` is what one piece cost then; `return_rule` is the product's at that time.

    `installed_at`: when whoever installs it had done so.
    """

    id: str
    product_id: str
    name: str
    category: str
    quantity: int
    price_fen: int
    options: str = ""
    return_rule: ReturnRule = ReturnRule.STANDARD
    confirmed_non_returnable: bool = False
    activated: bool = False
    needs_installation: bool = False
    installation: "Appointment | None" = None
    installed_at: datetime | None = None


@dataclass(frozen=True)
class Appointment:
    """A visit that is agreed on: a day and a part of it (上午 / 下午 / 晚上)."""

    day: date
    slot: str


@dataclass(frozen=True)
class Movement:
    at: datetime
    place: str
    text: str


@dataclass(frozen=True)
class Parcel:
    """One parcel; `movements` run from the oldest to the newest; `received_by` is whom the courier named."""

    tracking_no: str
    courier: str
    status: ParcelStatus
    sent_at: datetime
    movements: tuple[Movement, ...] = ()
    promised_at: datetime | None = None
    signed_at: datetime | None = None
    received_by: str = ""
    wish: str = ""  # what the customer asked of the courier, in the words that were recorded


@dataclass(frozen=True)
class Order:
    """An order. `total_fen` is what is paid for everything, freight included.

    `ship_with` is another order that leaves in the same parcel; `ship_apart` are items that leave in one of their own.
    `pre_order_ships_at`: bought before it is there; the shop sends it by then.
    `shipped_at` is when its first parcel left, `signed_at` when its last one was signed for.
    """

    id: str
    customer_id: str
    status: OrderStatus
    placed_at: datetime
    total_fen: int
    freight_fen: int = 0
    paid_at: datetime | None = None
    shipped_at: datetime | None = None
    signed_at: datetime | None = None
    completed_at: datetime | None = None
    cancelled_at: datetime | None = None
    city: str = ""
    address: str = ""
    items: tuple[OrderItem, ...] = ()
    parcels: tuple[Parcel, ...] = ()
    recipient: str = ""
    phone: str = ""
    note: str = ""
    ship_with: str | None = None
    ship_apart: tuple[str, ...] = ()
    payment_method: str = ""
    pre_order_ships_at: datetime | None = None


@dataclass(frozen=True)
class AfterSale:
    """An after-sale application as the shop recorded it. `item_id` None: about the whole order.

    `picked_up_at`: when the courier took the goods from the customer's door; `goods_back_at`: when they were back.
    `amount_fen` is the money that goes to the customer; None where no money moves.
    """

    id: str
    kind: AfterSaleKind
    order_id: str
    item_id: str | None
    status: AfterSaleStatus
    amount_fen: int | None
    created_at: datetime
    reason: str
    variant: str = ""  # what the customer wants instead, in an exchange
    pickup: Appointment | None = None
    returned_by: str = ""  # courier and number of the parcel that the customer sent back
    goods_back_at: datetime | None = None
    finished_at: datetime | None = None
    picked_up_at: datetime | None = None


@dataclass(frozen=True)
class AfterSaleRequest:
    """What is asked of the shop. `key` makes it idempotent: the same request twice has one effect.

    `amount_fen` None: what the shop owes by its own books (the price of the item, or all that was paid and not yet
    refunded).
    For PRICE_PROTECTION None means what the price has fallen by. `variant` is what an exchange is for.
    """

    key: str
    customer_id: str
    order_id: str
    item_id: str | None
    kind: AfterSaleKind
    amount_fen: int | None
    reason: str
    variant: str = ""


@dataclass(frozen=True)
class Coupon:
    """Money off the next purchase, from `minimum_fen` on."""

    id: str
    amount_fen: int
    title: str
    issued_at: datetime
    expires_at: datetime
    used: bool = False
    minimum_fen: int = 0
