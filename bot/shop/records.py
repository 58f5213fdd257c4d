"""From the rows of the demo shop to the values of the port.

What belongs to a row may be given beside it; otherwise it is the row's own (`OrderRow.items` and so on).
"""

from collections.abc import Iterable, Sequence
from datetime import date

from bot.shop.changes import Receipt
from bot.shop.model import (
    AfterSale,
    AfterSaleKind,
    AfterSaleStatus,
    Appointment,
    Coupon,
    Movement,
    Order,
    OrderItem,
    OrderStatus,
    Parcel,
    ParcelStatus,
    Product,
    ReturnRule,
    ShopCustomer,
    ShopTerms,
    Variant,
)
from bot.shop.papers import Invoice, InvoiceStatus, InvoiceTitle, InvoiceType
from bot.shop.promotions import Promotion
from bot.shop.tables import (
    AfterSaleRow,
    CouponRow,
    CustomerRow,
    InvoiceRow,
    ItemRow,
    MovementRow,
    OrderRow,
    ParcelRow,
    ProductRow,
    PromotionRow,
    ReceiptRow,
    TermsRow,
    VariantRow,
)

INVOICE_LINKS = "https://shop.example/invoices"  # where the demo shop says that electronic invoices are


def terms(row: TermsRow) -> ShopTerms:
    return ShopTerms(
        name=row.name,
        ship_within_hours=row.ship_within_hours,
        stuck_after_days=row.stuck_after_days,
        coupon_valid_days=row.coupon_valid_days,
        as_of=row.as_of,
        undo_cancel_minutes=row.undo_cancel_minutes,
        refund_days=row.refund_days,
        pickup_within_days=row.pickup_within_days,
        return_address=row.return_address,
    )


def product(row: ProductRow, variants: Sequence[VariantRow] | None = None) -> Product:
    variants = row.variants if variants is None else variants
    return Product(
        id=row.id,
        name=row.name,
        category=row.category,
        price_fen=row.price_fen,
        aliases=tuple(row.aliases),
        attributes=dict(row.attributes),
        stock=sum(one.stock for one in variants) if variants else row.stock,
        description=row.description,
        return_rule=ReturnRule(row.return_rule),
        warranty_months=row.warranty_months,
        variants=tuple(Variant(one.name, one.stock, one.restock_on) for one in variants),
        restock_on=row.restock_on,
        needs_installation=row.needs_installation,
    )


def customer(row: CustomerRow) -> ShopCustomer:
    return ShopCustomer(row.id, row.name, row.phone, row.joined_at, row.tier)


def order(row: OrderRow, items: Iterable[ItemRow] | None = None, parcels: Iterable[Parcel] | None = None) -> Order:
    """The order as it stands by itself, before its after-sale applications are taken into account."""
    items = row.items if items is None else items
    parcels = tuple(map(parcel, row.parcels) if parcels is None else parcels)
    signed = [one.signed_at for one in parcels if one.signed_at]
    return Order(
        id=row.id,
        customer_id=row.customer_id,
        status=OrderStatus(row.status),
        placed_at=row.placed_at,
        total_fen=row.total_fen,
        freight_fen=row.freight_fen,
        paid_at=row.paid_at,
        shipped_at=min((one.sent_at for one in parcels), default=None),
        # Signed for when nothing is left on its way: the days to return count from the last parcel.
        signed_at=max(signed) if signed and len(signed) == len(parcels) else None,
        completed_at=row.completed_at,
        cancelled_at=row.cancelled_at,
        city=row.city,
        address=row.address,
        items=tuple(_item(one) for one in items),
        parcels=parcels,
        recipient=row.recipient,
        phone=row.phone,
        note=row.note,
        ship_with=row.ship_with,
        ship_apart=tuple(row.ship_apart),
        payment_method=row.payment_method,
        pre_order_ships_at=row.pre_order_ships_at,
    )


def parcel(row: ParcelRow, movements: Iterable[MovementRow] | None = None) -> Parcel:
    movements = row.movements if movements is None else movements
    return Parcel(
        tracking_no=row.tracking_no,
        courier=row.courier,
        status=ParcelStatus(row.status),
        sent_at=row.sent_at,
        movements=tuple(Movement(one.at, one.place, one.text) for one in movements),
        promised_at=row.promised_at,
        signed_at=row.signed_at,
        received_by=row.received_by,
        wish=row.wish,
    )


def after_sale(row: AfterSaleRow) -> AfterSale:
    return AfterSale(
        id=row.id,
        kind=AfterSaleKind(row.kind),
        order_id=row.order_id,
        item_id=row.item_id,
        status=AfterSaleStatus(row.status),
        amount_fen=row.amount_fen,
        created_at=row.created_at,
        reason=row.reason,
        variant=row.variant,
        pickup=_appointment(row.pickup_day, row.pickup_slot),
        returned_by=row.returned_by,
        goods_back_at=row.goods_back_at,
        finished_at=row.finished_at,
        picked_up_at=row.picked_up_at,
    )


def coupon(row: CouponRow) -> Coupon:
    return Coupon(row.id, row.amount_fen, row.title, row.issued_at, row.expires_at, row.used, row.minimum_fen)


def promotion(row: PromotionRow) -> Promotion:
    return Promotion(
        id=row.id,
        title=row.title,
        rule=row.rule,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        minimum_fen=row.minimum_fen,
        off_fen=row.off_fen,
        gift=row.gift,
        category=row.category,
        product_ids=tuple(row.product_ids),
        claimable=row.claimable,
    )


def invoice(row: InvoiceRow) -> Invoice:
    issued = row.status == InvoiceStatus.ISSUED and row.type == InvoiceType.ELECTRONIC
    return Invoice(
        id=row.id,
        order_id=row.order_id,
        type=InvoiceType(row.type),
        title_kind=InvoiceTitle(row.title_kind),
        title=row.title,
        tax_id=row.tax_id,
        amount_fen=row.amount_fen,
        status=InvoiceStatus(row.status),
        asked_at=row.asked_at,
        issued_at=row.issued_at,
        email=row.email,
        link=f"{INVOICE_LINKS}/{row.id}" if issued else "",
    )


def receipt(row: ReceiptRow) -> Receipt:
    return Receipt(row.id, row.action, row.subject, row.recorded, row.next_step, row.due_at, row.at)


def _appointment(day: date | None, slot: str) -> Appointment | None:
    return None if day is None else Appointment(day, slot)


def _item(row: ItemRow) -> OrderItem:
    return OrderItem(
        id=row.id,
        product_id=row.product_id,
        name=row.name,
        category=row.category,
        quantity=row.quantity,
        price_fen=row.price_fen,
        options=row.options,
        return_rule=ReturnRule(row.return_rule),
        confirmed_non_returnable=row.confirmed_non_returnable,
        activated=row.activated,
        needs_installation=row.needs_installation,
        installation=_appointment(row.installation_day, row.installation_slot),
        installed_at=row.installed_at,
    )
