"""The tables of the demo shop. A real merchant's data stays in the merchant's own system."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
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


class CustomerRow(Base):
    __tablename__ = "shop_customers"
    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    name: Mapped[str] = mapped_column(String(40))
    phone: Mapped[str] = mapped_column(String(20))
    joined_at: Mapped[datetime]
    tier: Mapped[str | None] = mapped_column(String(20))


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
    item: Mapped["ItemRow | None"] = relationship()


class CouponRow(Base):
    __tablename__ = "shop_coupons"
    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    customer_id: Mapped[str] = mapped_column(ForeignKey("shop_customers.id"), index=True)
    after_sale_id: Mapped[str | None] = mapped_column(ForeignKey("shop_after_sales.id"), unique=True)
    amount_fen: Mapped[int]
    title: Mapped[str] = mapped_column(String(40))
    issued_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used: Mapped[bool]
