"""The tables of the demo shop. A real merchant's data stays in the merchant's own system."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint, false, text, true
from sqlalchemy.orm import Mapped, mapped_column, relationship

from bot.storage import Base, JsonDict, JsonList


class TermsRow(Base):
    """One row: what the shop promises everybody."""

    __tablename__ = "shop_terms"
    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    ship_within_hours: Mapped[int]
    stuck_after_days: Mapped[int]
    coupon_valid_days: Mapped[int]
    as_of: Mapped[date]
    undo_cancel_minutes: Mapped[int] = mapped_column(server_default="30")
    refund_days: Mapped[int] = mapped_column(server_default="7")
    pickup_within_days: Mapped[int] = mapped_column(server_default="7")
    return_address: Mapped[str] = mapped_column(String(200), server_default=text("''"))
    levels: Mapped[JsonList] = mapped_column(server_default=text("'[]'"))
    periods: Mapped[JsonDict] = mapped_column(server_default=text("'{}'"))  # see periods.Periods


class ProductRow(Base):
    __tablename__ = "shop_products"
    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    position: Mapped[int]
    name: Mapped[str] = mapped_column(String(80))
    category: Mapped[str] = mapped_column(String(40))
    price_fen: Mapped[int]
    aliases: Mapped[JsonList]
    attributes: Mapped[JsonDict]
    stock: Mapped[int]
    description: Mapped[str] = mapped_column(Text)
    return_rule: Mapped[str] = mapped_column(String(20))
    warranty_months: Mapped[int]
    restock_on: Mapped[date | None]
    needs_installation: Mapped[bool] = mapped_column(server_default=false())
    variants: Mapped[list["VariantRow"]] = relationship(order_by="VariantRow.position", lazy="selectin")


class VariantRow(Base):
    __tablename__ = "shop_variants"
    product_id: Mapped[str] = mapped_column(ForeignKey("shop_products.id"), primary_key=True)
    name: Mapped[str] = mapped_column(String(80), primary_key=True)
    position: Mapped[int]
    stock: Mapped[int]
    restock_on: Mapped[date | None]


class PromotionRow(Base):
    __tablename__ = "shop_promotions"
    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    title: Mapped[str] = mapped_column(String(80))
    rule: Mapped[str] = mapped_column(Text)
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    minimum_fen: Mapped[int]
    off_fen: Mapped[int]
    gift: Mapped[str] = mapped_column(String(80))
    category: Mapped[str] = mapped_column(String(40))
    product_ids: Mapped[JsonList]
    claimable: Mapped[bool]


class CustomerRow(Base):
    __tablename__ = "shop_customers"
    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    name: Mapped[str] = mapped_column(String(40))
    phone: Mapped[str] = mapped_column(String(20))
    joined_at: Mapped[datetime]
    tier: Mapped[str | None] = mapped_column(String(20))
    email: Mapped[str] = mapped_column(String(120), server_default=text("''"))
    points: Mapped[int] = mapped_column(server_default="0")
    expiring_points: Mapped[int] = mapped_column(server_default="0")
    points_expire_at: Mapped[datetime | None]
    balance_fen: Mapped[int] = mapped_column(server_default="0")
    marketing: Mapped[bool] = mapped_column(server_default=true())
    deletion_asked_at: Mapped[datetime | None]


class GiftCardRow(Base):
    """`customer_id` None: not bound to anybody yet; whoever has the code may bind it."""

    __tablename__ = "shop_gift_cards"
    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    code: Mapped[str] = mapped_column(String(40), unique=True)
    customer_id: Mapped[str | None] = mapped_column(ForeignKey("shop_customers.id"), index=True)
    title: Mapped[str] = mapped_column(String(40))
    balance_fen: Mapped[int]
    expires_at: Mapped[datetime]


class OrderRow(Base):
    """`status` is where the order itself stands; after-sale applications are added to it when it is read."""

    __tablename__ = "shop_orders"
    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    customer_id: Mapped[str] = mapped_column(ForeignKey("shop_customers.id"), index=True)
    status: Mapped[str] = mapped_column(String(20))
    placed_at: Mapped[datetime]
    paid_at: Mapped[datetime | None]
    completed_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]
    total_fen: Mapped[int]
    freight_fen: Mapped[int]
    city: Mapped[str] = mapped_column(String(40))
    address: Mapped[str] = mapped_column(String(120))
    recipient: Mapped[str] = mapped_column(String(40), server_default=text("''"))
    phone: Mapped[str] = mapped_column(String(20), server_default=text("''"))
    note: Mapped[str] = mapped_column(String(200), server_default=text("''"))
    ship_with: Mapped[str | None] = mapped_column(String(40))
    ship_apart: Mapped[JsonList] = mapped_column(server_default=text("'[]'"), default=list)
    payment_method: Mapped[str] = mapped_column(String(20), server_default=text("''"))
    pre_order_ships_at: Mapped[datetime | None]
    items: Mapped[list["ItemRow"]] = relationship(order_by="ItemRow.position")
    parcels: Mapped[list["ParcelRow"]] = relationship(order_by="ParcelRow.sent_at, ParcelRow.tracking_no")
    after_sales: Mapped[list["AfterSaleRow"]] = relationship(order_by="AfterSaleRow.created_at, AfterSaleRow.id")


class ItemRow(Base):
    __tablename__ = "shop_order_items"
    id: Mapped[str] = mapped_column(String(50), primary_key=True)
    order_id: Mapped[str] = mapped_column(ForeignKey("shop_orders.id"), index=True)
    position: Mapped[int]
    product_id: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(80))
    category: Mapped[str] = mapped_column(String(40))
    quantity: Mapped[int]
    price_fen: Mapped[int]
    options: Mapped[str] = mapped_column(String(80))
    return_rule: Mapped[str] = mapped_column(String(20))
    confirmed_non_returnable: Mapped[bool]
    activated: Mapped[bool]
    needs_installation: Mapped[bool] = mapped_column(server_default=false())
    installation_day: Mapped[date | None]
    installation_slot: Mapped[str] = mapped_column(String(10), server_default=text("''"))
    installed_at: Mapped[datetime | None]


class ParcelRow(Base):
    __tablename__ = "shop_parcels"
    tracking_no: Mapped[str] = mapped_column(String(40), primary_key=True)
    order_id: Mapped[str] = mapped_column(ForeignKey("shop_orders.id"), index=True)
    courier: Mapped[str] = mapped_column(String(40))
    status: Mapped[str] = mapped_column(String(20))
    sent_at: Mapped[datetime]
    promised_at: Mapped[datetime | None]
    signed_at: Mapped[datetime | None]
    received_by: Mapped[str] = mapped_column(String(40))
    wish: Mapped[str] = mapped_column(String(200), server_default=text("''"))
    movements: Mapped[list["MovementRow"]] = relationship(order_by="MovementRow.position")


class MovementRow(Base):
    __tablename__ = "shop_movements"
    tracking_no: Mapped[str] = mapped_column(ForeignKey("shop_parcels.tracking_no"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    place: Mapped[str] = mapped_column(String(40))
    text: Mapped[str] = mapped_column(Text)


class AfterSaleRow(Base):
    """An application. `key` and `asked_fen` are the request as it came, to tell a repeat from another request."""

    __tablename__ = "shop_after_sales"
    __table_args__ = (UniqueConstraint("key"),)
    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    key: Mapped[str] = mapped_column(String(200))
    customer_id: Mapped[str] = mapped_column(ForeignKey("shop_customers.id"), index=True)
    order_id: Mapped[str] = mapped_column(ForeignKey("shop_orders.id"), index=True)
    item_id: Mapped[str | None] = mapped_column(ForeignKey("shop_order_items.id"))
    kind: Mapped[str] = mapped_column(String(20))
    status: Mapped[str] = mapped_column(String(20))
    asked_fen: Mapped[int | None]
    amount_fen: Mapped[int | None]
    reason: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]
    variant: Mapped[str] = mapped_column(String(80), server_default=text("''"))
    pickup_day: Mapped[date | None]
    pickup_slot: Mapped[str] = mapped_column(String(10), server_default=text("''"))
    returned_by: Mapped[str] = mapped_column(String(100), server_default=text("''"))
    goods_back_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    picked_up_at: Mapped[datetime | None]
    item: Mapped["ItemRow | None"] = relationship()


class CouponRow(Base):
    """`promotion_id`: it was claimed from that promotion, once by each customer."""

    __tablename__ = "shop_coupons"
    __table_args__ = (UniqueConstraint("customer_id", "promotion_id"),)
    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    customer_id: Mapped[str] = mapped_column(ForeignKey("shop_customers.id"), index=True)
    after_sale_id: Mapped[str | None] = mapped_column(ForeignKey("shop_after_sales.id"), unique=True)
    amount_fen: Mapped[int]
    title: Mapped[str] = mapped_column(String(40))
    issued_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used: Mapped[bool]
    minimum_fen: Mapped[int] = mapped_column(server_default="0")
    promotion_id: Mapped[str | None] = mapped_column(ForeignKey("shop_promotions.id"))


class InvoiceRow(Base):
    """One invoice for each order; changing it issues it anew under the same row."""

    __tablename__ = "shop_invoices"
    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    customer_id: Mapped[str] = mapped_column(ForeignKey("shop_customers.id"), index=True)
    order_id: Mapped[str] = mapped_column(ForeignKey("shop_orders.id"), unique=True)
    type: Mapped[str] = mapped_column(String(20))
    title_kind: Mapped[str] = mapped_column(String(20))
    title: Mapped[str] = mapped_column(String(100))
    tax_id: Mapped[str] = mapped_column(String(20))
    amount_fen: Mapped[int]
    status: Mapped[str] = mapped_column(String(20))
    asked_at: Mapped[datetime]
    issued_at: Mapped[datetime | None]
    email: Mapped[str] = mapped_column(String(120))


class ReceiptRow(Base):
    """What was answered to a change. `change` is the change as it came, to tell a repeat from another one."""

    __tablename__ = "shop_receipts"
    __table_args__ = (UniqueConstraint("key"),)
    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    key: Mapped[str] = mapped_column(String(200))
    customer_id: Mapped[str] = mapped_column(ForeignKey("shop_customers.id"), index=True)
    change: Mapped[JsonDict]
    action: Mapped[str] = mapped_column(String(40))
    subject: Mapped[str] = mapped_column(String(80))
    recorded: Mapped[str] = mapped_column(Text)
    next_step: Mapped[str] = mapped_column(Text)
    due_at: Mapped[datetime | None]
    at: Mapped[datetime]
