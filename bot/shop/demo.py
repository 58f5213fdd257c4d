"""The demo shop: the port on tables of our own database, with real effects."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import Select, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, selectinload

from bot.errors import Conflict, NotFound, Unavailable
from bot.shop import records
from bot.shop.after_sale import check_request, check_withdrawal, decide, with_after_sales
from bot.shop.identifiers import LONGEST, normalise_order_id
from bot.shop.model import (
    AfterSale,
    AfterSaleKind,
    AfterSaleRequest,
    AfterSaleStatus,
    Coupon,
    Order,
    OrderStatus,
    Product,
    ShopCustomer,
    ShopTerms,
)
from bot.shop.money import yuan
from bot.shop.tables import AfterSaleRow, CouponRow, CustomerRow, OrderRow, ParcelRow, ProductRow, TermsRow
from bot.storage import Database, new_id, utc_now

ORDER_PREFIX = "AX"


class DemoShop:
    """`port.Shop` on the tables that `seed` fills."""

    def __init__(self, database: Database, clock: Callable[[], datetime] = utc_now) -> None:
        self._database = database
        self._clock = clock

    def terms(self) -> ShopTerms:
        with self._database.read() as session:
            return _terms(session)

    def products(self) -> list[Product]:
        with self._database.read() as session:
            return [records.product(row) for row in session.scalars(select(ProductRow).order_by(ProductRow.position))]

    def customer(self, customer_id: str) -> ShopCustomer | None:
        if not _may_exist(customer_id):
            return None
        with self._database.read() as session:
            row = session.get(CustomerRow, customer_id)
            return records.customer(row) if row else None

    def orders(self, customer_id: str) -> list[Order]:
        if not _may_exist(customer_id):
            return []
        query = _orders_of(customer_id).order_by(OrderRow.placed_at.desc(), OrderRow.id.desc())
        with self._database.read() as session:
            return [_as_seen(row) for row in session.scalars(query)]

    def order(self, customer_id: str, order_id: str) -> Order | None:
        query = _one_order(customer_id, order_id)
        if query is None:
            return None
        with self._database.read() as session:
            row = session.scalars(query).one_or_none()
            return _as_seen(row) if row else None

    def after_sales(self, customer_id: str) -> list[AfterSale]:
        if not _may_exist(customer_id):
            return []
        query = select(AfterSaleRow).where(AfterSaleRow.customer_id == customer_id)
        query = query.order_by(AfterSaleRow.created_at.desc(), AfterSaleRow.id.desc())
        with self._database.read() as session:
            return [records.after_sale(row) for row in session.scalars(query)]

    def coupons(self, customer_id: str) -> list[Coupon]:
        if not _may_exist(customer_id):
            return []
        query = select(CouponRow).where(CouponRow.customer_id == customer_id)
        query = query.order_by(CouponRow.issued_at.desc(), CouponRow.id.desc())
        with self._database.read() as session:
            return [records.coupon(row) for row in session.scalars(query)]

    def apply(self, request: AfterSaleRequest) -> AfterSale:
        check_request(request)
        query = _one_order(request.customer_id, request.order_id)
        if query is None:
            raise NotFound("没有找到这笔订单", field="order_id")
        try:
            return self._apply(request, query)
        except IntegrityError:
            # On PostgreSQL two orders can race for one key: the row that won decides.
            return self._apply(request, query)

    def _apply(self, request: AfterSaleRequest, query: Select[OrderRow]) -> AfterSale:
        with self._database.write() as session:
            # Whoever holds the order's row decides on it alone; the parcels and applications are read after that.
            row = session.scalars(query.with_for_update(of=OrderRow)).one_or_none()
            if row is None:
                raise NotFound("没有找到这笔订单", field="order_id")
            asked = replace(request, order_id=row.id)
            earlier = session.scalars(select(AfterSaleRow).where(AfterSaleRow.key == request.key)).one_or_none()
            if earlier:
                return _repeated(earlier, asked)
            return self._record(session, row, asked)

    def _record(self, session: Session, row: OrderRow, request: AfterSaleRequest) -> AfterSale:
        grant = decide(request, records.order(row), [records.after_sale(one) for one in row.after_sales])
        now = self._clock()
        made = AfterSaleRow(
            id=new_id(),
            key=request.key,
            customer_id=row.customer_id,
            order_id=row.id,
            item_id=request.item_id,
            kind=request.kind,
            status=grant.status,
            asked_fen=request.amount_fen,
            amount_fen=grant.amount_fen,
            reason=request.reason,
            created_at=now,
        )
        session.add(made)
        session.flush()
        if request.kind is AfterSaleKind.CANCEL:
            row.status = OrderStatus.CANCELLED
            row.cancelled_at = now
        if request.kind is AfterSaleKind.COMPENSATION and grant.amount_fen:
            session.add(_coupon(made, grant.amount_fen, _terms(session).coupon_valid_days))
        return records.after_sale(made)

    def withdraw(self, customer_id: str, after_sale_id: str) -> AfterSale:
        if not _may_exist(customer_id) or not _may_exist(after_sale_id):
            raise NotFound("没有找到这个申请")
        query = select(AfterSaleRow).where(AfterSaleRow.customer_id == customer_id, AfterSaleRow.id == after_sale_id)
        with self._database.write() as session:
            row = session.scalars(query.with_for_update()).one_or_none()
            if row is None:
                raise NotFound("没有找到这个申请")
            if row.status != AfterSaleStatus.WITHDRAWN:
                check_withdrawal(records.after_sale(row))
                row.status = AfterSaleStatus.WITHDRAWN
            return records.after_sale(row)


def _may_exist(identifier: str) -> bool:
    """False for what cannot be an identifier at all, and what a database might refuse even to compare."""
    return 0 < len(identifier) <= LONGEST and identifier.isprintable()


def _orders_of(customer_id: str) -> Select[OrderRow]:
    return (
        select(OrderRow)
        .where(OrderRow.customer_id == customer_id)
        .options(
            selectinload(OrderRow.items),
            selectinload(OrderRow.parcels).selectinload(ParcelRow.movements),
            selectinload(OrderRow.after_sales),
        )
    )


def _one_order(customer_id: str, order_id: str) -> Select[OrderRow] | None:
    wanted = normalise_order_id(order_id)
    if not wanted or not _may_exist(customer_id):
        return None
    if wanted.isdigit():  # customers often leave the letters out
        wanted = ORDER_PREFIX + wanted
    return _orders_of(customer_id).where(OrderRow.id == wanted)


def _as_seen(row: OrderRow) -> Order:
    return with_after_sales(records.order(row), [records.after_sale(one) for one in row.after_sales])


def _terms(session: Session) -> ShopTerms:
    row = session.scalars(select(TermsRow)).first()
    if row is None:
        raise Unavailable("店铺还没有准备好", code="SHOP_NOT_SEEDED")
    return records.terms(row)


def _repeated(row: AfterSaleRow, request: AfterSaleRequest) -> AfterSale:
    before = (row.customer_id, row.order_id, row.item_id, row.kind, row.asked_fen, row.reason)
    now = (request.customer_id, request.order_id, request.item_id, request.kind, request.amount_fen, request.reason)
    if before != now:
        raise Conflict("同一个请求编号已经用在别的申请上", code="KEY_REUSED")
    return records.after_sale(row)


def _coupon(after_sale: AfterSaleRow, amount_fen: int, valid_days: int) -> CouponRow:
    return CouponRow(
        id=new_id(),
        customer_id=after_sale.customer_id,
        after_sale_id=after_sale.id,
        amount_fen=amount_fen,
        title=f"{yuan(amount_fen)}无门槛券",
        issued_at=after_sale.created_at,
        expires_at=after_sale.created_at + timedelta(days=valid_days),
        used=False,
    )
