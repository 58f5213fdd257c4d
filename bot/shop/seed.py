"""Fills the demo shop from data/demo/*.yml. What is there already stays as it is."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import InstrumentedAttribute, Session

from bot.shop.datafile import DataFileError
from bot.shop.demo_reading import DemoFiles, read_demo_files
from bot.shop.seed_rows import customer_rows, gift_card_row, invoice_row, order_row, product_row, promotion_row
from bot.shop.tables import CustomerRow, GiftCardRow, OrderRow, ProductRow, PromotionRow, TermsRow
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
            levels = [[one.name, one.points] for one in files.terms.levels]
            periods = files.terms.periods.model_dump(mode="json")
            plain = files.terms.model_dump(exclude={"levels", "periods"})
            session.add(TermsRow(**plain, levels=levels, periods=periods))
        products = _add_products(session, files, folder, now)
        customers = _add_customers(session, files, now)
        _add_promotions(session, files, now)
        session.flush()
        return Summary(products, customers, _add_orders(session, files, folder, now))


def _add_products(session: Session, files: DemoFiles, folder: Path, now: datetime) -> int:
    known = _known(session, ProductRow.id)
    new = [(n, one) for n, one in enumerate(files.products) if one.id not in known]
    for position, entry in new:
        try:
            session.add(product_row(position, entry, now))
        except ValueError as error:
            raise DataFileError(folder / "products.yml", None, f"{entry.id}：{error}") from error
    return len(new)


def _add_customers(session: Session, files: DemoFiles, now: datetime) -> int:
    known = _known(session, CustomerRow.id)
    new = [one for one in files.customers if one.id not in known]
    for entry in new:
        customer, *wallet = customer_rows(entry, now)
        session.add(customer)
        session.flush()
        session.add_all(wallet)
    return len(new)


def _add_promotions(session: Session, files: DemoFiles, now: datetime) -> None:
    known = _known(session, PromotionRow.id)
    session.add_all(promotion_row(one, now) for one in files.promotions if one.id not in known)
    known = _known(session, GiftCardRow.code)
    session.add_all(gift_card_row(one, now) for one in files.gift_cards if one.code not in known)


def _add_orders(session: Session, files: DemoFiles, folder: Path, now: datetime) -> int:
    known = _known(session, OrderRow.id)
    catalogue = {one.id: one for one in files.products}
    customers = {one.id: one for one in files.customers}
    new = [one for one in files.orders if one.id not in known]
    invoices = []
    for entry in new:
        try:
            row = order_row(entry, catalogue, customers[entry.customer], now)
        except ValueError as error:
            raise DataFileError(folder / "orders.yml", None, f"{entry.id}：{error}") from error
        session.add(row)
        invoices.append(invoice_row(entry, row.total_fen, now))
    session.flush()
    session.add_all(one for one in invoices if one is not None)
    return len(new)


def _known(session: Session, column: InstrumentedAttribute[str]) -> set[str]:
    return set(session.scalars(select(column)))
