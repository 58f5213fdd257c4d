"""A promise outside a complaint is kept in mind once, and judged by what the shop has of it."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from bot.cases import Cases
from bot.cases.commitment_facts import standing
from bot.cases.commitments import Commitment, Commitments, Promised
from bot.policy.commitments import CommitmentKind, Standing
from bot.policy.loading import shipped_policy
from bot.settings import ROOT
from bot.shop.changes import AskInvoice, ChangeRequest, InterceptParcel, UrgeDelivery
from bot.shop.demo import DemoShop
from bot.shop.model import AfterSaleStatus, OrderStatus, ParcelStatus
from bot.shop.papers import InvoiceStatus, InvoiceTitle, InvoiceType
from bot.shop.seed import seed
from bot.shop.tables import AfterSaleRow, CustomerRow, InvoiceRow, MovementRow, OrderRow, ParcelRow
from bot.storage import Database
from bot.web.tokens import LONGEST_CUSTOMER_ID

NOW = datetime(2026, 11, 22, 7, 30, tzinfo=UTC)
UNSENT, MOVING, REFUNDED = "AX5207718830", "AX5203316042", "AX5190045728"
OPEN = Standing()


class House:
    def __init__(self, database: Database) -> None:
        self.database = database
        self.now = NOW
        seed(database, ROOT / "data" / "demo", NOW)
        self.shop = DemoShop(database, lambda: self.now)
        self.commitments = Commitments(database, shipped_policy(), lambda: self.now)

    def promises(self, kind: CommitmentKind, customer: str, order: str, subject: str, key: str = "t1") -> Commitment:
        due = self.now + timedelta(hours=24)
        self.commitments.keep(key, Promised(kind, "c1", customer, order, subject, "24小时内答复", due))
        return next(one for one in self.commitments.of_conversation("c1") if one.order_id == order)

    def changes(self, table: type, where: object, **values: object) -> None:
        with self.database.write() as session:
            session.execute(update(table).where(where).values(**values))  # type: ignore[arg-type]


@pytest.fixture
def house(database: Database) -> House:
    return House(database)


def test_the_same_promise_again_is_one(house: House) -> None:
    first = house.promises(CommitmentKind.SHIPMENT, "c-new", UNSENT, UNSENT)
    house.now += timedelta(hours=1)
    assert house.promises(CommitmentKind.SHIPMENT, "c-new", UNSENT, UNSENT) == first
    assert first.owner == "warehouse"


def test_it_is_looked_at_when_it_is_due_and_not_before(house: House) -> None:
    made = house.promises(CommitmentKind.SHIPMENT, "c-new", UNSENT, UNSENT)
    house.now += timedelta(hours=24) - timedelta(seconds=1)
    assert house.commitments.to_look_at() == []
    house.now += timedelta(seconds=1)
    assert house.commitments.to_look_at() == [made]


def test_a_refund_is_looked_at_from_the_start(house: House) -> None:
    made = house.promises(CommitmentKind.REFUND, "c-vip", REFUNDED, "x")
    assert house.commitments.to_look_at() == [made]


def test_a_shipment_is_kept_once_it_has_left(house: House) -> None:
    made = house.promises(CommitmentKind.SHIPMENT, "c-new", UNSENT, UNSENT)
    assert standing(made, house.shop) == OPEN
    house.changes(OrderRow, OrderRow.id == UNSENT, status=OrderStatus.CANCELLED)
    assert standing(made, house.shop) == Standing(over=True)
    moving = house.promises(CommitmentKind.SHIPMENT, "c-ordinary", MOVING, MOVING, "t2")
    assert standing(moving, house.shop) == Standing(kept=True)


def urged(house: House) -> Commitment:
    order = house.shop.order("c-ordinary", MOVING)
    assert order is not None
    number = order.parcels[0].tracking_no
    house.shop.change(ChangeRequest("k", "c-ordinary", UrgeDelivery(order_id=MOVING, tracking_no=number)))
    return house.promises(CommitmentKind.COURIER, "c-ordinary", MOVING, number)


def test_our_own_urging_is_no_answer_of_the_courier(house: House) -> None:
    assert standing(urged(house), house.shop) == OPEN


def test_a_movement_after_it_is(house: House) -> None:
    made = urged(house)
    later = NOW + timedelta(hours=3)
    with house.database.write() as session:
        session.add(MovementRow(tracking_no=made.subject, position=99, at=later, place="武汉", text="到达"))
    assert standing(made, house.shop) == Standing(kept=True)


def test_a_parcel_that_goes_back_needs_no_answer(house: House) -> None:
    made = urged(house)
    house.changes(ParcelRow, ParcelRow.tracking_no == made.subject, status=ParcelStatus.RETURNING)
    assert standing(made, house.shop).over


def test_a_stopped_parcel_is_back_when_it_is_back(house: House) -> None:
    order = house.shop.order("c-ordinary", MOVING)
    assert order is not None
    number = order.parcels[0].tracking_no
    house.shop.change(ChangeRequest("k", "c-ordinary", InterceptParcel(order_id=MOVING, tracking_no=number)))
    made = house.promises(CommitmentKind.PARCEL_BACK, "c-ordinary", MOVING, number)
    assert standing(made, house.shop) == OPEN
    house.changes(ParcelRow, ParcelRow.tracking_no == number, status=ParcelStatus.RETURNED)
    assert standing(made, house.shop) == Standing(kept=True)


@pytest.mark.parametrize(
    ("status", "found"),
    [
        (AfterSaleStatus.WAITING_GOODS, OPEN),
        (AfterSaleStatus.COMPLETED, Standing(kept=True)),
        (AfterSaleStatus.WITHDRAWN, Standing(over=True)),
        (AfterSaleStatus.REJECTED, Standing(over=True)),
    ],
)
def test_a_refund_by_its_application(house: House, status: AfterSaleStatus, found: Standing) -> None:
    [applied] = [one for one in house.shop.after_sales("c-vip") if one.order_id == REFUNDED]
    made = house.promises(CommitmentKind.REFUND, "c-vip", REFUNDED, applied.id)
    assert standing(made, house.shop) == Standing(counted_from=applied.created_at)
    house.changes(AfterSaleRow, AfterSaleRow.id == applied.id, status=status)
    assert standing(made, house.shop) == found


def test_an_invoice_once_it_is_issued(house: House) -> None:
    wanted = AskInvoice(order_id=MOVING, type=InvoiceType.ELECTRONIC, title_kind=InvoiceTitle.PERSON, title="林小雨")
    receipt = house.shop.change(ChangeRequest("k", "c-ordinary", wanted))
    made = house.promises(CommitmentKind.INVOICE, "c-ordinary", MOVING, receipt.subject)
    assert standing(made, house.shop) == OPEN
    mine = InvoiceRow.id == receipt.subject
    house.changes(InvoiceRow, mine, status=InvoiceStatus.ISSUED, issued_at=NOW)
    assert standing(made, house.shop) == Standing(kept=True)


def test_data_are_deleted_when_the_shop_knows_nobody(house: House) -> None:
    house.changes(CustomerRow, CustomerRow.id == "c-new", deletion_asked_at=NOW)
    made = house.promises(CommitmentKind.DELETION, "c-new", "", "c-new")
    assert standing(made, house.shop) == OPEN
    house.changes(CustomerRow, CustomerRow.id == "c-new", deletion_asked_at=None)
    assert standing(made, house.shop) == Standing(over=True)


@pytest.mark.parametrize("kind", [kind for kind in CommitmentKind if kind is not CommitmentKind.DELETION])
def test_what_is_somebody_elses_is_never_looked_into(house: House, kind: CommitmentKind) -> None:
    made = house.promises(kind, "c-new", MOVING, "JT5203316042")
    assert standing(made, house.shop) == Standing(over=True)


def test_a_customers_number_may_be_as_long_as_shops_may_make_it(database: Database) -> None:
    longest = "c" * LONGEST_CUSTOMER_ID
    Cases(database).open("talk", longest, "quality", "坏了", "calm", 0.1, "t1")
    commitments = Commitments(database, shipped_policy())
    commitments.keep("t2", Promised(CommitmentKind.SHIPMENT, "talk", longest, UNSENT, UNSENT, "催了", NOW))
    assert [one.customer_id for one in commitments.of_conversation("talk")] == [longest]
    assert [one.customer_id for one in Cases(database).of_customer(longest)] == [longest]
