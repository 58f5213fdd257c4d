"""`port.Shop` on the tables that `seed` fills."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import Select, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from bot.errors import Conflict, NotFound
from bot.shop import records
from bot.shop.after_sale import check_request, check_withdrawal, decide, with_after_sales
from bot.shop.change_rules import choose_variant, variant_named
from bot.shop.changes import ChangeRequest, Receipt
from bot.shop.demo.changing import carry_out
from bot.shop.demo.counter import Counter
from bot.shop.demo.membership import membership, personal_data
from bot.shop.demo.queries import is_order, one_after_sale, one_order, terms
from bot.shop.demo.reading import read_orders, read_products
from bot.shop.identifiers import may_exist
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
from bot.shop.papers import Invoice, Membership, PersonalData
from bot.shop.promotions import Promotion
from bot.shop.refunds import Refund, refund_of
from bot.shop.tables import (
    AfterSaleRow,
    CouponRow,
    CustomerRow,
    InvoiceRow,
    OrderRow,
    ProductRow,
    PromotionRow,
)
from bot.storage import Database, new_id, utc_now


class DemoShop:
    """`port.Shop` on the tables that `seed` fills."""

    def __init__(self, database: Database, clock: Callable[[], datetime] = utc_now) -> None:
        self._database = database
        self._clock = clock

    def terms(self) -> ShopTerms:
        with self._database.rows() as connection:
            return terms(connection)

    def products(self) -> list[Product]:
        with self._database.rows() as connection:
            return read_products(connection)

    def promotions(self) -> list[Promotion]:
        now = self._clock()
        query = select(PromotionRow).where(PromotionRow.starts_at <= now, PromotionRow.ends_at > now)
        with self._database.read() as session:
            rows = session.scalars(query.order_by(PromotionRow.ends_at, PromotionRow.id))
            return [records.promotion(row) for row in rows]

    def customer(self, customer_id: str) -> ShopCustomer | None:
        if not may_exist(customer_id):
            return None
        with self._database.read() as session:
            row = session.get(CustomerRow, customer_id)
            return records.customer(row) if row else None

    def orders(self, customer_id: str) -> list[Order]:
        if not may_exist(customer_id):
            return []
        with self._database.rows() as connection:
            found = read_orders(connection, OrderRow.customer_id == customer_id)
        return [with_after_sales(order, own) for order, own in found]

    def order(self, customer_id: str, order_id: str) -> Order | None:
        own = is_order(customer_id, order_id)
        if own is None:
            return None
        with self._database.rows() as connection:
            found = read_orders(connection, own)
        return with_after_sales(*found[0]) if found else None

    def after_sales(self, customer_id: str) -> list[AfterSale]:
        if not may_exist(customer_id):
            return []
        query = select(AfterSaleRow).where(AfterSaleRow.customer_id == customer_id)
        query = query.order_by(AfterSaleRow.created_at.desc(), AfterSaleRow.id.desc())
        with self._database.read() as session:
            return [records.after_sale(row) for row in session.scalars(query)]

    def coupons(self, customer_id: str) -> list[Coupon]:
        if not may_exist(customer_id):
            return []
        query = select(CouponRow).where(CouponRow.customer_id == customer_id)
        query = query.order_by(CouponRow.issued_at.desc(), CouponRow.id.desc())
        with self._database.read() as session:
            return [records.coupon(row) for row in session.scalars(query)]

    def refunds(self, customer_id: str) -> list[Refund]:
        if not may_exist(customer_id):
            return []
        with self._database.rows() as connection:
            orders = read_orders(connection, OrderRow.customer_id == customer_id)
            if not orders:
                return []
            promised = terms(connection)
        found = [refund_of(one, order, promised) for order, own in orders for one in own]
        refunds = [one for one in found if one is not None]
        return sorted(refunds, key=lambda one: (one.applied_at, one.after_sale_id), reverse=True)

    def invoices(self, customer_id: str) -> list[Invoice]:
        if not may_exist(customer_id):
            return []
        query = select(InvoiceRow).where(InvoiceRow.customer_id == customer_id)
        query = query.order_by(InvoiceRow.asked_at.desc(), InvoiceRow.id.desc())
        with self._database.read() as session:
            return [records.invoice(row) for row in session.scalars(query)]

    def membership(self, customer_id: str) -> Membership | None:
        if not may_exist(customer_id):
            return None
        with self._database.read() as session:
            return membership(session, customer_id)

    def personal_data(self, customer_id: str) -> PersonalData | None:
        if not may_exist(customer_id):
            return None
        with self._database.read() as session:
            return personal_data(session, customer_id)

    def change(self, request: ChangeRequest) -> Receipt:
        try:
            with self._database.write() as session:
                return carry_out(session, request, self._clock())
        except IntegrityError:
            # On PostgreSQL two customers can race for one key: the row that won decides.
            with self._database.write() as session:
                return carry_out(session, request, self._clock())

    def apply(self, request: AfterSaleRequest) -> AfterSale:
        check_request(request)
        query = one_order(request.customer_id, request.order_id)
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
        now = self._clock()
        prices = _prices(session) if request.kind is AfterSaleKind.PRICE_PROTECTION else {}
        grant = decide(request, records.order(row), [records.after_sale(one) for one in row.after_sales], prices)
        if request.variant:
            _reserve(session, row, request, now)
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
            variant=request.variant,
            created_at=now,
        )
        session.add(made)
        session.flush()
        if request.kind is AfterSaleKind.CANCEL:
            row.status = OrderStatus.CANCELLED
            row.cancelled_at = now
        if request.kind is AfterSaleKind.COMPENSATION and grant.amount_fen:
            session.add(_coupon(made, grant.amount_fen, terms(session.connection()).coupon_valid_days))
        return records.after_sale(made)

    def withdraw(self, customer_id: str, after_sale_id: str) -> AfterSale:
        query = one_after_sale(customer_id, after_sale_id)
        if query is None:
            raise NotFound("没有找到这个申请")
        with self._database.write() as session:
            row = session.scalars(query.with_for_update()).one_or_none()
            if row is None:
                raise NotFound("没有找到这个申请")
            if row.status != AfterSaleStatus.WITHDRAWN:
                check_withdrawal(records.after_sale(row))
                row.status = AfterSaleStatus.WITHDRAWN
                if row.variant:
                    _give_back(session, row, self._clock())
            return records.after_sale(row)


def _prices(session: Session) -> dict[str, int]:
    return {one.id: one.price_fen for one in session.scalars(select(ProductRow))}


def _reserve(session: Session, order: OrderRow, request: AfterSaleRequest, now: datetime) -> None:
    """Takes what an exchange is for out of stock. Raises what `choose_variant` raises."""
    customer = session.get_one(CustomerRow, order.customer_id)
    counter = Counter(session, customer, now)
    for item in order.items:
        if request.item_id in {None, item.id} and (product := counter.product(item.product_id)):
            variant = choose_variant(records.product(product), request.variant, item.quantity)
            counter.take_stock(product, variant.name, "", item.quantity)


def _give_back(session: Session, after_sale: AfterSaleRow, now: datetime) -> None:
    """Puts back into stock what an exchange had reserved; what is no longer sold goes nowhere."""
    customer = session.get_one(CustomerRow, after_sale.customer_id)
    counter = Counter(session, customer, now)
    for item in session.get_one(OrderRow, after_sale.order_id).items:
        if after_sale.item_id in {None, item.id} and (product := counter.product(item.product_id)):
            variant = variant_named(records.product(product), after_sale.variant)
            if variant is not None:
                counter.take_stock(product, "", variant.name, item.quantity)


def _repeated(row: AfterSaleRow, request: AfterSaleRequest) -> AfterSale:
    before = (row.customer_id, row.order_id, row.item_id, row.kind, row.asked_fen, row.reason, row.variant)
    now = (
        *(request.customer_id, request.order_id, request.item_id, request.kind),
        *(request.amount_fen, request.reason, request.variant),
    )
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
