"""One change at the demo shop: whose it is, when, and what they may lay hands on."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.errors import BadInput, NotFound
from bot.shop import records
from bot.shop.after_sale import check_text
from bot.shop.demo.queries import as_seen, one_after_sale, one_order, terms, terms_row
from bot.shop.identifiers import may_exist
from bot.shop.model import AfterSaleStatus, Order, ParcelStatus, ShopTerms
from bot.shop.periods import Periods
from bot.shop.refunds import PAYING_KINDS
from bot.shop.tables import AfterSaleRow, CustomerRow, ItemRow, MovementRow, OrderRow, ParcelRow, ProductRow, VariantRow


@dataclass(frozen=True)
class Answer:
    """What a change came to; see `changes.Receipt`."""

    subject: str
    recorded: str
    next_step: str
    due_at: datetime | None = None


@dataclass(frozen=True)
class Counter:
    """A unit of work for one customer. Every row it hands out is theirs, and locked."""

    session: Session
    customer: CustomerRow
    now: datetime

    @property
    def terms(self) -> ShopTerms:
        return terms(self.session.connection())

    @property
    def periods(self) -> Periods:
        return Periods.model_validate(terms_row(self.session.connection()).periods)

    def order(self, order_id: str) -> OrderRow:
        """Raises NotFound."""
        query = one_order(self.customer.id, order_id)
        row = None if query is None else self.session.scalars(query.with_for_update(of=OrderRow)).one_or_none()
        if row is None:
            raise NotFound("没有找到这笔订单", field="order_id")
        return row

    def order_and_view(self, order_id: str) -> tuple[OrderRow, Order]:
        """The row to change, and the order as its customer sees it. Raises NotFound."""
        row = self.order(order_id)
        return row, as_seen(row)

    def item(self, order: OrderRow, item_id: str) -> ItemRow:
        """Raises NotFound."""
        for item in order.items:
            if item.id == item_id:
                return item
        raise NotFound("没有找到这件商品", field="item_id")

    def parcel(self, order_id: str, tracking_no: str) -> tuple[OrderRow, ParcelRow]:
        """Raises NotFound: no such order, or no such parcel in it."""
        order = self.order(order_id)
        for parcel in order.parcels:
            if parcel.tracking_no == tracking_no.strip().upper():
                return order, parcel
        raise NotFound("没有找到这个包裹", field="tracking_no")

    def after_sale(self, after_sale_id: str) -> AfterSaleRow:
        """Raises NotFound."""
        query = one_after_sale(self.customer.id, after_sale_id)
        row = None if query is None else self.session.scalars(query.with_for_update()).one_or_none()
        if row is None:
            raise NotFound("没有找到这个申请", field="after_sale_id")
        return row

    def move(self, parcel: ParcelRow, text: str, status: ParcelStatus | None = None) -> None:
        """Adds a movement where the parcel last was, and may give it another status."""
        place = parcel.movements[-1].place if parcel.movements else "仓库"
        last = max((one.position for one in parcel.movements), default=-1)
        parcel.movements.append(MovementRow(position=last + 1, at=self.now, place=place, text=text))
        if status is not None:
            parcel.status = status

    def product(self, product_id: str) -> ProductRow | None:
        """The product with its variants locked; None: no longer sold."""
        lock = select(VariantRow).where(VariantRow.product_id == product_id).with_for_update()
        self.session.scalars(lock).all()
        return self.session.get(ProductRow, product_id, populate_existing=True)

    def take_stock(self, product: ProductRow, taken: str, given_back: str, quantity: int) -> None:
        """Takes pieces of one variant and gives back those of another."""
        for one in product.variants:
            if one.name == taken:
                one.stock -= quantity
            if one.name == given_back:
                one.stock += quantity


def words(field: str, text: str, longest: int, name: str) -> str:
    """The text without spaces around it. Raises BadInput: empty, too long, or not storable."""
    check_text(field, text.strip(), longest, name)
    return text.strip()


def known_id(field: str, text: str, what: str) -> str:
    """Raises NotFound: that cannot be an identifier."""
    if not may_exist(text):
        raise NotFound(f"没有找到{what}", field=field)
    return text


def phone_number(text: str) -> str:
    """A Chinese mobile or landline number without spaces, dashes and +86. Raises BadInput: it is none."""
    digits = "".join(c for c in text[:40] if c.isdigit() and c.isascii())
    digits = digits[2:] if len(digits) == 13 and digits.startswith("86") else digits
    is_mobile = len(digits) == 11 and digits[0] == "1" and digits[1] in "3456789"
    if not is_mobile and not (10 <= len(digits) <= 12 and digits.startswith("0")):
        raise BadInput("电话号码好像不对，请再看一下", field="phone")
    return digits


def paid_back_fen(order: OrderRow) -> int:
    """What has gone back to the customer of what they paid; money under way may still stay with the shop."""
    values = (records.after_sale(one) for one in order.after_sales)
    done = (one for one in values if one.kind in PAYING_KINDS and one.status is AfterSaleStatus.COMPLETED)
    return sum(one.amount_fen or 0 for one in done)
