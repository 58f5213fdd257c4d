"""Fills the demo shop from data/demo/*.yml. What is there already stays as it is."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import InstrumentedAttribute, Session

from bot.shop.datafile import DataFileError
from bot.shop.demo_files import DemoFiles, OrderEntry, ParcelEntry, ProductEntry, read_demo_files
from bot.shop.model import OrderStatus, ParcelStatus
from bot.shop.money import fen_of
from bot.shop.relative_time import resolve
from bot.shop.tables import (
    AfterSaleRow,
    CustomerRow,
    ItemRow,
    MovementRow,
    OrderRow,
    ParcelRow,
    ProductRow,
    TermsRow,
)
from bot.storage import Database


@dataclass(frozen=True)
class Summary:
    """How many of each were added; all zero when everything was there."""

    products: int
    customers: int
    orders: int


def seed(database: Database, folder: Path, now: datetime) -> Summary:
    """Adds to the demo shop what data/demo has and the shop lacks; relative times count from `now`.

    Raises DataFileError: the files cannot be used; nothing was added.
    """
    files = read_demo_files(folder)
    try:
        return _seed(database, files, folder, now)
    except IntegrityError:
        # Another process seeded at the same moment (possible on PostgreSQL): now everything it added is to be seen.
        return _seed(database, files, folder, now)


def _seed(database: Database, files: DemoFiles, folder: Path, now: datetime) -> Summary:
    with database.write() as session:
        if session.scalars(select(TermsRow)).first() is None:
            session.add(TermsRow(**files.terms.model_dump()))
        known = _known(session, ProductRow.id)
        products = [_product(n, one) for n, one in enumerate(files.products) if one.id not in known]
        known = _known(session, CustomerRow.id)
        customers = [
            CustomerRow(id=one.id, name=one.name, phone=one.phone, joined_at=resolve(one.joined, now), tier=one.tier)
            for one in files.customers
            if one.id not in known
        ]
        session.add_all([*products, *customers])
        session.flush()
        known = _known(session, OrderRow.id)
        catalogue = {one.id: one for one in files.products}
        orders = []
        for entry in files.orders:
            if entry.id in known:
                continue
            try:
                orders.append(_order(entry, catalogue, now))
            except ValueError as error:
                raise DataFileError(folder / "orders.yml", None, f"{entry.id}：{error}") from error
        session.add_all(orders)
    return Summary(len(products), len(customers), len(orders))


def _known(session: Session, column: InstrumentedAttribute[str]) -> set[str]:
    return set(session.scalars(select(column)))


def _product(position: int, entry: ProductEntry) -> ProductRow:
    return ProductRow(
        id=entry.id,
        position=position,
        name=entry.name,
        category=entry.category,
        price_fen=fen_of(entry.price),
        aliases=list(entry.aliases),
        attributes=dict(entry.attributes),
        stock=entry.stock,
        description=entry.description,
        return_rule=entry.return_rule,
        warranty_months=entry.warranty_months,
    )


def _order(entry: OrderEntry, catalogue: dict[str, ProductEntry], now: datetime) -> OrderRow:
    items = list(_items(entry, catalogue))
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
        items=items,
        parcels=[_parcel(parcel, now) for parcel in entry.parcels],
        after_sales=list(_after_sales(entry, now)),
    )
    _check_times(row, now)
    return row


def _status(entry: OrderEntry) -> OrderStatus:
    if entry.cancelled:
        return OrderStatus.CANCELLED
    if entry.completed:
        return OrderStatus.COMPLETED
    if entry.parcels:
        signed = all(parcel.status is ParcelStatus.SIGNED for parcel in entry.parcels)
        return OrderStatus.SIGNED if signed else OrderStatus.SHIPPED
    return OrderStatus.PAID if entry.paid else OrderStatus.UNPAID


def _items(entry: OrderEntry, catalogue: dict[str, ProductEntry]) -> Iterator[ItemRow]:
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
