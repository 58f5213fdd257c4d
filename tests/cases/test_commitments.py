"""A promise outside a complaint is kept in mind once, and judged by what the shop has of it."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from bot.cases import Cases
from bot.cases.commitment_facts import standing
from bot.cases.commitments import Commitment, Commitments, Promised
from bot.policy.commitments import CommitmentKind, Standing
from bot.policy.loading import shipped_policy
from bot.shop.changes import AskInvoice, BookInstallation, BookPickup, ChangeRequest, InterceptParcel, UrgeDelivery
from bot.shop.dates import local_date
from bot.shop.demo import DemoShop
from bot.shop.model import AfterSaleKind, AfterSaleRequest, AfterSaleStatus, OrderStatus, ParcelStatus
from bot.shop.papers import InvoiceStatus, InvoiceTitle, InvoiceType
from bot.shop.tables import AfterSaleRow, CustomerRow, InvoiceRow, ItemRow, MovementRow, OrderRow, ParcelRow
from bot.storage import Database
from bot.web.tokens import LONGEST_CUSTOMER_ID
from tests.sown import sow

NOW = datetime(2026, 11, 22, 7, 30, tzinfo=UTC)
UNSENT, MOVING, REFUNDED = "AX5207718830", "AX5203316042", "AX5190045728"
RECEIVED, TO_INSTALL = "AX5198842075", "AX5113471905"  # of c-ordinary, of c-vip
WASHER = f"{TO_INSTALL}-1"
OPEN = Standing()


class House:
    def __init__(self, database: Database) -> None:
        self.database = database
        self.now = NOW
        sow(database, NOW)
        self.shop = DemoShop(database, lambda: self.now)
        self.commitments = Commitments(database, shipped_policy(), lambda: self.now)

    def promises(self, kind: CommitmentKind, customer: str, order: str, subject: str, key: str = "t1") -> Commitment:
        due = self.now + timedelta(hours=24)
        self.commitments.keep(key, Promised(kind, "c1", customer, order, subject, "24小时内答复", due))
        return next(one for one in self.commitments.of_conversation("c1") if one.order_id == order)

    def books(self, kind: CommitmentKind, day: int, key: str) -> Commitment:
        """A visit that many days from now, in the morning, and the promise of it."""
        on = local_date(self.now) + timedelta(days=day)
        if kind is CommitmentKind.PICKUP:
            wanted = AfterSaleRequest("r", "c-ordinary", RECEIVED, None, AfterSaleKind.RETURN, None, "不想要了")
            made = self.shop.apply(wanted)
            pickup = BookPickup(after_sale_id=made.id, day=on, slot="上午")
            receipt, customer, order = (
                self.shop.change(ChangeRequest(key, "c-ordinary", pickup)),
                "c-ordinary",
                RECEIVED,
            )
        else:
            visit = BookInstallation(order_id=TO_INSTALL, item_id=WASHER, day=on, slot="上午")
            receipt, customer, order = self.shop.change(ChangeRequest(key, "c-vip", visit)), "c-vip", TO_INSTALL
        assert receipt.due_at is not None
        promised = Promised(kind, "c1", customer, order, receipt.subject, receipt.recorded, receipt.due_at)
        self.commitments.keep(key, promised)
        every = self.commitments.of_conversation("c1")
        return next(one for one in every if one.due_at == receipt.due_at)

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


VISITS = [CommitmentKind.PICKUP, CommitmentKind.INSTALLATION]


@pytest.mark.parametrize("kind", VISITS)
def test_a_visit_is_looked_at_once_its_time_and_some_grace_are_over(house: House, kind: CommitmentKind) -> None:
    made = house.books(kind, 1, "b1")
    assert standing(made, house.shop) == OPEN
    grace = timedelta(hours=shipped_policy().commitments.kinds[kind].grace_hours)
    assert grace
    house.now = made.due_at + grace - timedelta(seconds=1)
    assert house.commitments.to_look_at() == []
    house.now += timedelta(seconds=1)
    assert house.commitments.to_look_at() == [made]


def test_goods_are_fetched_once_the_shop_says_so(house: House) -> None:
    made = house.books(CommitmentKind.PICKUP, 1, "b1")
    house.changes(AfterSaleRow, AfterSaleRow.id == made.subject, picked_up_at=NOW)
    assert standing(made, house.shop) == Standing(kept=True)


@pytest.mark.parametrize("status", [one for one in AfterSaleStatus if one is not AfterSaleStatus.WAITING_GOODS])
def test_goods_that_came_another_way_are_fetched_by_nobody(house: House, status: AfterSaleStatus) -> None:
    made = house.books(CommitmentKind.PICKUP, 1, "b1")
    house.changes(AfterSaleRow, AfterSaleRow.id == made.subject, status=status)
    assert standing(made, house.shop) == Standing(over=True)


def test_a_thing_is_installed_once_the_shop_says_so(house: House) -> None:
    made = house.books(CommitmentKind.INSTALLATION, 1, "b1")
    house.changes(ItemRow, ItemRow.id == WASHER, installed_at=NOW)
    assert standing(made, house.shop) == Standing(kept=True)


def test_nobody_installs_what_was_given_back(house: House) -> None:
    made = house.books(CommitmentKind.INSTALLATION, 1, "b1")
    house.changes(OrderRow, OrderRow.id == TO_INSTALL, status=OrderStatus.CANCELLED)
    assert standing(made, house.shop) == Standing(over=True)


@pytest.mark.parametrize("kind", VISITS)
def test_a_visit_that_is_put_off_here_is_owed_once(house: House, kind: CommitmentKind) -> None:
    house.books(kind, 1, "b1")
    later = house.books(kind, 2, "b2")
    assert house.commitments.still_owed("c1", None) == [later]
    house.now = later.due_at + timedelta(hours=48)
    assert house.commitments.to_look_at() == [later]


@pytest.mark.parametrize(("day", "over"), [(0, False), (1, True)])
def test_a_visit_that_the_customer_put_off_elsewhere_is_not_owed_that_day(house: House, day: int, over: bool) -> None:
    made = house.books(CommitmentKind.INSTALLATION, 1, "b1")
    agreed = local_date(made.due_at) + timedelta(days=day)
    house.changes(ItemRow, ItemRow.id == WASHER, installation_day=agreed)
    assert standing(made, house.shop) == Standing(over=over)


def test_a_visit_that_was_called_off_is_not_owed(house: House) -> None:
    made = house.books(CommitmentKind.INSTALLATION, 1, "b1")
    house.changes(ItemRow, ItemRow.id == WASHER, installation_day=None)
    assert standing(made, house.shop) == Standing(over=True)


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
