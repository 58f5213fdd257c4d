"""From the entries of data/demo/*.yml to rows. Moments count from the seeding moment; nothing here is random."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from zlib import crc32

from bot.shop.dates import local_date
from bot.shop.demo_files import (
    CustomerEntry,
    GiftCardEntry,
    OrderEntry,
    ParcelEntry,
    ProductEntry,
    PromotionEntry,
    variant_names,
)
from bot.shop.model import OrderStatus, ParcelStatus
from bot.shop.money import fen_of
from bot.shop.papers import InvoiceStatus, InvoiceTitle
from bot.shop.relative_time import resolve
from bot.shop.tables import (
    AfterSaleRow,
    CouponRow,
    CustomerRow,
    GiftCardRow,
    InvoiceRow,
    ItemRow,
    MovementRow,
    OrderRow,
    ParcelRow,
    ProductRow,
    PromotionRow,
    VariantRow,
)

WHOLE_PRODUCT = "全部"


def product_row(position: int, entry: ProductEntry, now: datetime) -> ProductRow:
    """The stock is shared out among the variants, unevenly but always alike.

    Raises ValueError: `sold_out` names no variant.
    """
    names = variant_names(entry.attributes)
    if unknown := set(entry.sold_out) - {WHOLE_PRODUCT, *names}:
        raise ValueError(f"没有这个规格：{min(unknown)}")
    gone = WHOLE_PRODUCT in entry.sold_out
    weights = [0 if gone or name in entry.sold_out else 1 + crc32(f"{entry.id}{name}".encode()) % 5 for name in names]
    stock = 0 if gone else entry.stock
    variants = [
        VariantRow(
            name=name,
            position=place,
            stock=stock * weight // max(sum(weights), 1),
            restock_on=_restock(entry, name, now),
        )
        for place, (name, weight) in enumerate(zip(names, weights, strict=True))
    ]
    return ProductRow(
        id=entry.id,
        position=position,
        name=entry.name,
        category=entry.category,
        price_fen=fen_of(entry.price),
        aliases=list(entry.aliases),
        attributes=dict(entry.attributes),
        stock=stock,
        description=entry.description,
        return_rule=entry.return_rule,
        warranty_months=entry.warranty_months,
        restock_on=_restock(entry, WHOLE_PRODUCT, now),
        needs_installation=entry.needs_installation,
        variants=variants,
    )


def _restock(entry: ProductEntry, name: str, now: datetime) -> date | None:
    days = entry.sold_out.get(name, entry.sold_out.get(WHOLE_PRODUCT))
    return None if days is None else local_date(now) + timedelta(days=days)


def customer_rows(entry: CustomerEntry, now: datetime) -> list[CustomerRow | GiftCardRow | CouponRow]:
    """The customer, and what is in their wallet."""
    expire = resolve("+60d", now) if entry.expiring_points else None
    customer = CustomerRow(
        id=entry.id,
        name=entry.name,
        phone=entry.phone,
        joined_at=resolve(entry.joined, now),
        tier=entry.tier,
        points=entry.points,
        expiring_points=entry.expiring_points,
        points_expire_at=expire,
        balance_fen=fen_of(entry.balance),
    )
    cards = [gift_card_row(one, now, entry.id) for one in entry.gift_cards]
    coupons = [
        CouponRow(
            id=f"{entry.id}-V{number}",
            customer_id=entry.id,
            amount_fen=fen_of(one.amount),
            title=one.title,
            issued_at=resolve(one.issued, now),
            expires_at=resolve(one.expires, now),
            used=one.used,
            minimum_fen=fen_of(one.minimum),
        )
        for number, one in enumerate(entry.coupons, start=1)
    ]
    return [customer, *cards, *coupons]


def gift_card_row(entry: GiftCardEntry, now: datetime, customer_id: str | None = None) -> GiftCardRow:
    return GiftCardRow(
        id=f"card-{entry.code}",
        code=entry.code,
        customer_id=customer_id,
        title=entry.title,
        balance_fen=fen_of(entry.balance),
        expires_at=resolve(entry.expires, now),
    )


def promotion_row(entry: PromotionEntry, now: datetime) -> PromotionRow:
    return PromotionRow(
        id=entry.id,
        title=entry.title,
        rule=entry.rule,
        starts_at=resolve(entry.starts, now),
        ends_at=resolve(entry.ends, now),
        minimum_fen=fen_of(entry.minimum),
        off_fen=fen_of(entry.minus),
        gift=entry.gift,
        category=entry.category,
        product_ids=list(entry.products),
        claimable=entry.claimable,
    )


def order_row(
    entry: OrderEntry, catalogue: dict[str, ProductEntry], customer: CustomerEntry, now: datetime
) -> OrderRow:
    """Raises ValueError: the story of the order is out of order, or is told from the future."""
    items = list(_items(entry, catalogue, now))
    freight = fen_of(entry.freight)
    row = OrderRow(
        id=entry.id,
        customer_id=entry.customer,
        status=_status(entry),
        placed_at=resolve(entry.placed, now),
        paid_at=_maybe(entry.paid, now),
        completed_at=_maybe(entry.completed, now),
        cancelled_at=_maybe(entry.cancelled, now),
        total_fen=sum(item.price_fen * item.quantity for item in items) + freight,
        freight_fen=freight,
        city=entry.city,
        address=entry.address,
        recipient=customer.name,
        phone=customer.phone,
        note=entry.note,
        payment_method=entry.payment if entry.paid else "",
        pre_order_ships_at=_maybe(entry.pre_order_ships, now),
        items=items,
        parcels=[_parcel(parcel, now) for parcel in entry.parcels],
        after_sales=list(_after_sales(entry, now)),
    )
    _check_times(row, now)
    return row


def invoice_row(entry: OrderEntry, total_fen: int, now: datetime) -> InvoiceRow | None:
    """The invoice of the order; None: nobody asked for one."""
    if entry.invoice is None:
        return None
    issued = _maybe(entry.invoice.issued, now)
    return InvoiceRow(
        id=f"{entry.id}-F",
        customer_id=entry.customer,
        order_id=entry.id,
        type=entry.invoice.type,
        title_kind=InvoiceTitle.COMPANY if entry.invoice.tax_id else InvoiceTitle.PERSON,
        title=entry.invoice.title,
        tax_id=entry.invoice.tax_id,
        amount_fen=total_fen,
        status=InvoiceStatus.ISSUED if issued else InvoiceStatus.ISSUING,
        asked_at=resolve(entry.invoice.asked, now),
        issued_at=issued,
        email="",
    )


def _status(entry: OrderEntry) -> OrderStatus:
    if entry.cancelled:
        return OrderStatus.CANCELLED
    if entry.completed:
        return OrderStatus.COMPLETED
    if entry.parcels:
        signed = all(parcel.status is ParcelStatus.SIGNED for parcel in entry.parcels)
        return OrderStatus.SIGNED if signed else OrderStatus.SHIPPED
    return OrderStatus.PAID if entry.paid else OrderStatus.UNPAID


def _items(entry: OrderEntry, catalogue: dict[str, ProductEntry], now: datetime) -> Iterator[ItemRow]:
    for position, item in enumerate(entry.items, start=1):
        product = catalogue[item.product]
        yield ItemRow(
            id=f"{entry.id}-{position}",
            position=position,
            product_id=product.id,
            name=product.name,
            category=product.category,
            quantity=item.quantity,
            price_fen=fen_of(product.price if item.price is None else item.price),
            options=item.options,
            return_rule=product.return_rule,
            confirmed_non_returnable=item.confirmed_non_returnable,
            activated=item.activated,
            needs_installation=product.needs_installation,
            installation_day=local_date(resolve(item.installation, now)) if item.installation else None,
            installation_slot="上午" if item.installation else "",
        )


def _parcel(entry: ParcelEntry, now: datetime) -> ParcelRow:
    movements = []
    for position, line in enumerate(entry.movements):
        at, place, text = (part.strip() for part in line.split("|"))
        movements.append(MovementRow(position=position, at=resolve(at, now), place=place, text=text))
    return ParcelRow(
        tracking_no=entry.tracking_no,
        courier=entry.courier,
        status=entry.status,
        sent_at=movements[0].at,
        promised_at=_maybe(entry.promised, now),
        signed_at=movements[-1].at if entry.status is ParcelStatus.SIGNED else None,
        received_by=entry.received_by,
        movements=movements,
    )


def _after_sales(entry: OrderEntry, now: datetime) -> Iterator[AfterSaleRow]:
    for position, one in enumerate(entry.after_sales, start=1):
        amount = None if one.amount is None else fen_of(one.amount)
        name = f"{entry.id}-S{position}"
        yield AfterSaleRow(
            id=name,
            key=f"seed:{name}",
            customer_id=entry.customer,
            item_id=None if one.item is None else f"{entry.id}-{one.item}",
            kind=one.kind,
            status=one.status,
            asked_fen=amount,
            amount_fen=amount,
            reason=one.reason,
            created_at=resolve(one.created, now),
            goods_back_at=_maybe(one.goods_back, now),
            finished_at=_maybe(one.finished, now),
        )


def _maybe(text: str | None, now: datetime) -> datetime | None:
    return None if text is None else resolve(text, now)


def _check_times(row: OrderRow, now: datetime) -> None:
    """Raises ValueError: the story of the order is out of order, or is told from the future."""
    opening = [moment for moment in (row.placed_at, row.paid_at) if moment]
    closing = [moment for moment in (row.completed_at, row.cancelled_at) if moment]
    roads = [[movement.at for movement in parcel.movements] for parcel in row.parcels] or [[]]
    for road in roads:
        story = [*opening, *road, *closing]
        if story != sorted(story):
            raise ValueError("时间顺序不对")
        if story[-1] > now:
            raise ValueError("发生在将来")
    if any(one.created_at < opening[-1] or one.created_at > now for one in row.after_sales):
        raise ValueError("售后申请的时间不对")
