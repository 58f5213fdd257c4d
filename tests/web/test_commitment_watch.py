"""What was promised outside a complaint and is late becomes a case, a work order and a person's; nobody has to ask."""

from datetime import UTC, datetime, timedelta

import pytest
from at_once import at_once
from conversations.chat import Chat
from sqlalchemy import select, update

from bot.cases import Cases, Stage, Step
from bot.cases.commitments import Commitments, Promised
from bot.cases.promises import Promises
from bot.conversations.events import EventKind
from bot.conversations.ownership import Owner
from bot.conversations.tables import EventRow
from bot.errors import Unavailable
from bot.policy.commitments import CommitmentKind
from bot.policy.loading import shipped_policy
from bot.settings import ROOT
from bot.shop.demo import DemoShop
from bot.shop.model import AfterSale, AfterSaleStatus, Order
from bot.shop.seed import seed
from bot.shop.tables import AfterSaleRow, ParcelRow
from bot.storage import Database
from bot.web.commitment_watch import CommitmentWatch
from bot.web.hub import Hub

MORNING = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)  # a Tuesday, ten o'clock in Shanghai
UNSENT, REFUNDED = "AX5207718830", "AX5190045728"


class Clock:
    def __init__(self) -> None:
        self.now = MORNING

    def __call__(self) -> datetime:
        return self.now

    def advance(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


class DownShop(DemoShop):
    def order(self, customer_id: str, order_id: str) -> None:
        raise Unavailable("商家系统没有回应", code="SHOP_DOWN")


class BrokenShop(DemoShop):
    """Its answer about one customer's orders cannot be read."""

    def order(self, customer_id: str, order_id: str) -> Order | None:
        if customer_id == "c-ordinary":
            raise KeyError(order_id)
        return super().order(customer_id, order_id)


class House:
    def __init__(self, database: Database) -> None:
        self.database = database
        self.clock = Clock()
        seed(database, ROOT / "data" / "demo", MORNING)
        self.shop = DemoShop(database, self.clock)
        self.chat = Chat(database, self.clock)
        self.cases = Cases(database, self.clock)
        self.commitments = Commitments(database, shipped_policy(), self.clock)

    def a_watch(self, shop: DemoShop | None = None) -> CommitmentWatch:
        return CommitmentWatch(self.database, shipped_policy(), shop or self.shop, Hub(), self.clock)

    def promises_shipment(self) -> None:
        due = self.clock.now + timedelta(hours=24)
        said = "已经催仓库尽快发出"
        promised = Promised(CommitmentKind.SHIPMENT, self.chat.id, "c-new", UNSENT, UNSENT, said, due)
        self.commitments.keep("t1", promised)

    def promises_refund(self) -> AfterSale:
        """Of an application that is made now."""
        [applied] = [one for one in self.shop.after_sales("c-vip") if one.order_id == REFUNDED]
        with self.database.write() as session:
            mine = AfterSaleRow.id == applied.id
            session.execute(update(AfterSaleRow).where(mine).values(created_at=MORNING, goods_back_at=None))
        due = MORNING + timedelta(days=7)
        promised = Promised(CommitmentKind.REFUND, self.chat.id, "c-vip", REFUNDED, applied.id, "退款 699元", due)
        self.commitments.keep(f"refund:{applied.id}", promised)
        return applied

    def passes(self, **time: float) -> int:
        self.clock.now += timedelta(**time)
        return self.a_watch().run_due()

    def levels(self) -> list[str]:
        query = select(EventRow).where(EventRow.kind == EventKind.PROMISE_OVERDUE.value).order_by(EventRow.at)
        with self.database.read() as session:
            return [row.data["level"] for row in session.scalars(query)]


@pytest.fixture
def house(database: Database) -> House:
    return House(database)


class TestLate:
    def test_nothing_happens_on_the_last_second(self, house: House) -> None:
        house.promises_shipment()
        assert house.passes(hours=23, minutes=59, seconds=59) == 0
        assert house.chat.owner is Owner.BOT

    def test_it_becomes_a_case_of_a_person_with_a_work_order(self, house: House) -> None:
        house.promises_shipment()
        assert house.passes(hours=24) == 1
        [case] = house.cases.of_conversation(house.chat.id)
        assert (case.stage, case.order_id, case.category) == (Stage.ESCALATED, UNSENT, "delivery")
        steps = [entry.step for entry in house.cases.ledger(case.id)]
        assert steps == [Step.OPENED, Step.ESCALATED, Step.FOLLOWED_UP]
        [order] = Promises(house.database, house.clock).work_orders(case.id)
        assert (order.department, order.cost_fen) == ("warehouse", 300)

    def test_the_customer_is_told_and_a_person_called_once(self, house: House) -> None:
        house.promises_shipment()
        house.passes(hours=24)
        house.passes(hours=30)
        assert house.levels() == ["escalate"]
        told = [text for sender, text in house.chat.lines if sender == "system" and UNSENT in text]
        assert len(told) == 1
        assert "对不起" in told[0]
        conversation = house.chat.conversation
        assert (conversation.owner, conversation.priority) == (Owner.QUEUED, 3)
        assert "仓储" in (conversation.handoff_summary or "")

    def test_many_processes_at_once_alarm_once(self, house: House) -> None:
        house.promises_shipment()
        house.clock.now += timedelta(hours=24)
        at_once([house.a_watch().run_due for _ in range(6)])
        assert house.levels() == ["escalate"]
        assert len(house.cases.of_conversation(house.chat.id)) == 1

    def test_an_open_complaint_takes_it_in(self, house: House) -> None:
        open_case = house.cases.open(house.chat.id, "c-new", "delivery", "怎么还不发", "angry", 0.5, "t0")
        house.promises_shipment()
        house.passes(hours=24)
        [case] = house.cases.of_conversation(house.chat.id)
        assert case.id == open_case.id
        assert len(Promises(house.database, house.clock).work_orders(case.id)) == 1


class TestKept:
    def test_what_was_sent_in_time_is_never_spoken_of(self, house: House) -> None:
        house.promises_shipment()
        with house.database.write() as session:
            session.execute(update(ParcelRow).where(ParcelRow.order_id == "AX5203316042").values(order_id=UNSENT))
        assert house.passes(hours=24) == 0
        [made] = house.commitments.of_conversation(house.chat.id)
        assert made.kept_at == house.clock.now
        assert house.chat.owner is Owner.BOT
        assert house.cases.of_conversation(house.chat.id) == []

    def test_a_shop_that_does_not_answer_is_asked_again_later(self, house: House) -> None:
        house.promises_shipment()
        house.clock.now += timedelta(hours=24)
        down = house.a_watch(DownShop(house.database, house.clock))
        assert down.run_due() == 0
        assert house.commitments.to_look_at() == []
        assert house.passes(minutes=10) == 1

    def test_one_that_cannot_be_read_holds_up_none_of_the_others(self, house: House) -> None:
        due, first = house.clock.now + timedelta(hours=1), "first to be looked at"
        broken = Promised(CommitmentKind.SHIPMENT, house.chat.id, "c-ordinary", UNSENT, UNSENT, first, due)
        house.commitments.keep("t0", broken)
        house.promises_shipment()
        house.clock.now += timedelta(hours=24)
        assert house.a_watch(BrokenShop(house.database, house.clock)).run_due() == 1
        assert house.chat.owner is Owner.QUEUED
        assert house.commitments.to_look_at() == []  # put off

    def test_a_conversation_that_is_gone_alarms_nobody(self, house: House) -> None:
        due = house.clock.now + timedelta(hours=1)
        house.commitments.keep("t9", Promised(CommitmentKind.SHIPMENT, "nowhere", "c-new", UNSENT, UNSENT, "催了", due))
        assert house.passes(hours=1) == 0
        assert house.commitments.to_look_at() == []


class TestRefunds:
    def test_day_by_day(self, house: House) -> None:
        house.promises_refund()
        heard = {}
        for day in range(1, 17):
            house.passes(days=1)
            heard[day] = house.levels()[-1:]
        assert heard[4] == []
        assert heard[5] == heard[6] == ["alert"]
        assert heard[7] == heard[13] == ["escalate"]
        assert heard[14] == heard[16] == ["alarm"]
        assert house.levels() == ["alert", "escalate", "alarm"]

    def test_the_warning_stays_inside_the_alarm_does_not(self, house: House) -> None:
        house.promises_refund()
        house.passes(hours=1)
        house.passes(days=5)
        assert house.chat.owner is Owner.BOT
        assert [order.department for order in self.orders(house)] == ["finance"]
        house.passes(days=2)
        assert house.chat.owner is Owner.QUEUED
        house.passes(days=7)
        assert house.chat.conversation.priority == 4
        assert len(self.orders(house)) == 1

    def test_money_that_arrives_on_the_last_day_calls_nobody(self, house: House) -> None:
        applied = house.promises_refund()
        house.passes(hours=1)
        house.clock.now = MORNING + timedelta(days=4, hours=23)
        with house.database.write() as session:
            done = update(AfterSaleRow).where(AfterSaleRow.id == applied.id).values(status=AfterSaleStatus.COMPLETED)
            session.execute(done)
        house.passes(days=20)
        assert house.levels() == []

    def orders(self, house: House) -> list[object]:
        [case] = house.cases.of_conversation(house.chat.id)
        return list(Promises(house.database, house.clock).work_orders(case.id))
