"""What falls due without anybody writing: once, whatever the number of processes, and only at decent hours."""

from datetime import UTC, datetime, timedelta

import pytest
from at_once import at_once
from cases.stories import offer
from conversations.chat import Chat
from sqlalchemy import select

from bot.cases import Case, Cases, Stage, Step
from bot.cases.promises import Promises, WrongMove
from bot.conversations import clocks
from bot.conversations.events import EventKind
from bot.conversations.inbox import Incoming
from bot.conversations.ownership import Owner
from bot.conversations.tables import EventRow
from bot.errors import NotFound
from bot.policy.follow_up import FollowThrough, WorkOrderMove, WorkOrderState, plan
from bot.policy.loading import shipped_policy
from bot.policy.vocabulary import OfferKind
from bot.storage import Database
from bot.web.hub import Hub
from bot.web.jobs import Jobs

MORNING = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)  # a Tuesday, ten o'clock in Shanghai


class Clock:
    def __init__(self) -> None:
        self.now = MORNING

    def __call__(self) -> datetime:
        return self.now

    def advance(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


class House:
    """A customer whose complaint was settled with a promise, and the house that has to keep it."""

    def __init__(self, database: Database) -> None:
        self.clock = Clock()
        self.chat = Chat(database, self.clock)
        self.cases = Cases(database, self.clock)
        self.promises = Promises(database, self.clock)
        self.database = database
        self.policy = shipped_policy()
        self.jobs = self.a_process()

    def a_process(self) -> Jobs:
        return Jobs(self.database, self.policy, Hub(), self.clock)

    def promises_an_exchange(self) -> Case:
        case = self.cases.open(self.chat.id, "buyer", "quality", "耳机没声音", "calm", 0.1, "open")
        self.cases.record_facts(case.id, {"issue": "没声音"}, "customer", "t1")
        self.cases.say_back(case.id, "没声音，对吗？", "t2")
        self.cases.confirm(case.id, True, "对", "t3")
        self.cases.skip_soothing(case.id, "t4")
        self.cases.make_offers(case.id, [offer()], "t5")
        self.cases.accept(case.id, "quality_exchange", "t6")
        due = self.clock.now + timedelta(hours=48)
        return self.cases.carried_out(case.id, "已安排", "48小时内寄出新的。", due, ("R9",), "t7", self.followed(due))

    def followed(self, due: datetime) -> FollowThrough:
        return plan(OfferKind.EXCHANGE, self.clock.now, due, self.policy.follow_up, self.policy.calendar)

    def keeps(self, case: Case) -> None:
        (order,) = self.promises.work_orders(case.id)
        self.promises.move(order.id, WorkOrderMove.FINISH, "staff-cang")

    def passes(self, **time: float) -> None:
        self.clock.now += timedelta(**time)
        self.jobs.run_due()

    def events(self, kind: EventKind) -> int:
        with self.database.read() as session:
            return len(session.scalars(select(EventRow).where(EventRow.kind == kind.value)).all())

    @property
    def texts(self) -> list[str]:
        return [text for _, text in self.chat.lines]


@pytest.fixture
def house(database: Database) -> House:
    return House(database)


class TestPromises:
    def test_an_accepted_offer_has_an_owner_a_deadline_and_a_work_order(self, house: House) -> None:
        case = house.promises_an_exchange()
        (promise,) = house.promises.of_case(case.id)
        assert (promise.owner, promise.due_at) == ("warehouse", MORNING + timedelta(hours=48))
        (order,) = house.promises.work_orders(case.id)
        assert (order.department, order.state, order.cost_fen) == ("warehouse", WorkOrderState.OPEN, 2600)
        # Twelve working hours from ten o'clock: two and four and a half today, five and a half tomorrow.
        assert order.due_at == datetime(2026, 11, 25, 8, 0, tzinfo=UTC)

    def test_the_same_turn_again_promises_nothing_more(self, house: House) -> None:
        case = house.promises_an_exchange()
        due = MORNING + timedelta(hours=48)
        house.cases.carried_out(case.id, "已安排", "48小时内寄出新的。", due, (), "t7", house.followed(due))
        assert len(house.promises.of_case(case.id)) == len(house.promises.work_orders(case.id)) == 1

    def test_nothing_is_late_on_the_last_second(self, house: House) -> None:
        house.promises_an_exchange()
        house.passes(hours=47, minutes=59, seconds=59)
        assert house.events(EventKind.PROMISE_OVERDUE) == 0
        assert house.chat.owner is Owner.BOT

    def test_a_late_promise_alarms_once_and_calls_a_person_before_others(self, house: House) -> None:
        case = house.promises_an_exchange()
        house.passes(hours=48)
        house.passes(hours=1)
        assert house.events(EventKind.PROMISE_OVERDUE) == 1
        assert house.chat.owner is Owner.QUEUED
        assert house.chat.conversation.priority == 4
        assert "仓储" in (house.chat.conversation.handoff_summary or "")
        assert [entry.text for entry in house.cases.ledger(case.id) if entry.step is Step.FOLLOWED_UP] == [
            "承诺逾期，责任方：仓储"
        ]

    def test_nobody_is_woken_by_a_late_promise(self, house: House) -> None:
        house.clock.now += timedelta(hours=15)  # one in the morning
        house.promises_an_exchange()
        house.passes(hours=48)
        assert house.texts == []
        house.passes(hours=8)
        assert house.events(EventKind.PROMISE_OVERDUE) == 1

    @pytest.mark.parametrize("score", [5, None])
    def test_a_rating_right_after_it_keeps_no_promise(self, house: House, score: int | None) -> None:
        case = house.promises_an_exchange()
        if score is None:
            house.cases.lapse_rating(case.id, "rated")
        else:
            house.cases.rate(case.id, score, True, [], "", "rated")
        house.passes(hours=48)
        (promise,) = house.promises.of_case(case.id)
        assert (promise.kept_at, promise.overdue_at) == (None, house.clock.now)

    def test_a_rating_when_it_is_due_keeps_it(self, house: House) -> None:
        case = house.promises_an_exchange()
        house.clock.now += timedelta(hours=48)
        house.cases.rate(case.id, 5, True, [], "", "rated")
        house.passes(seconds=2)
        (promise,) = house.promises.of_case(case.id)
        assert promise.kept_at == house.clock.now

    def test_who_waits_already_goes_further_up(self, house: House) -> None:
        house.promises_an_exchange()
        house.chat.is_queued(3)
        house.passes(hours=48)
        assert house.chat.conversation.priority == 4

    def test_many_processes_at_once_alarm_once(self, house: House) -> None:
        house.promises_an_exchange()
        house.clock.now += timedelta(hours=48)
        at_once([house.a_process().run_due for _ in range(6)])
        assert house.events(EventKind.PROMISE_OVERDUE) == 1

    def test_work_that_fails_holds_up_none_of_the_other(self, house: House, monkeypatch: pytest.MonkeyPatch) -> None:
        def fails(*_: object) -> None:
            raise RuntimeError("broken")

        monkeypatch.setattr(clocks, "look_next", fails)  # comes before promises
        house.promises_an_exchange()
        house.passes(hours=48)
        assert house.events(EventKind.PROMISE_OVERDUE) == 1

    def test_a_withdrawn_complaint_has_nothing_overdue(self, house: House) -> None:
        case = house.promises_an_exchange()
        house.cases.withdraw(case.id, "w")
        house.passes(hours=100)
        assert house.events(EventKind.PROMISE_OVERDUE) == 0
        assert house.chat.owner is Owner.BOT


class TestAskingBack:
    def ask(self, house: House) -> Case:
        case = house.promises_an_exchange()
        house.keeps(case)
        house.cases.rate(case.id, 5, True, [], "", "rated")
        house.passes(hours=50)
        return house.cases.get(case.id)

    def test_after_the_promise_is_due_the_customer_is_asked_once(self, house: House) -> None:
        case = self.ask(house)
        house.passes(hours=1)
        assert [text for text in house.texts if case.number in text and "解决" in text] == house.texts[-1:]
        assert [choice.title for choice in house.chat.messages[-1].choices] == ["解决了", "还没解决"]

    def test_nobody_is_asked_at_night(self, house: House) -> None:
        house.clock.now += timedelta(hours=10)  # eight in the evening: due at eight, asked back at ten
        case = house.promises_an_exchange()
        house.keeps(case)
        house.passes(hours=50)
        assert house.texts == []
        house.passes(hours=10, minutes=59)
        assert house.texts == []
        house.passes(minutes=1)
        assert len(house.texts) == 1

    def test_nobody_is_asked_while_a_person_serves(self, house: House) -> None:
        case = house.promises_an_exchange()
        house.keeps(case)
        house.chat.is_taken()
        house.passes(hours=50)
        assert all(case.number not in text for text in house.texts)
        house.chat.desk.hand_back(house.chat.id, "staff-ning", "小宁", house.chat.epoch, "")
        house.passes(seconds=3)
        assert case.number not in house.texts[-1]  # they have only just been talking
        house.passes(minutes=30)
        assert case.number in house.texts[-1]

    def test_nor_in_the_middle_of_a_talk_with_the_bot(self, house: House) -> None:
        case = house.promises_an_exchange()
        house.keeps(case)
        house.clock.now += timedelta(hours=50)
        house.chat.says("我的快递到哪了")
        house.chat.is_answered("到杭州了，要催吗？", choices=("催一下", "先不用"))
        house.passes(minutes=29)
        assert case.number not in house.texts[-1]
        house.passes(minutes=2)
        assert case.number in house.texts[-1]

    def test_what_is_not_done_yet_is_not_asked_about(self, house: House) -> None:
        house.promises_an_exchange()
        house.passes(hours=60)
        assert house.events(EventKind.ASKED_BACK) == 0

    @pytest.mark.parametrize("answer", ["button", "解决了", "已经解决啦，谢谢", "嗯嗯"])
    def test_a_good_answer_is_kept_and_opens_nothing(self, house: House, answer: str) -> None:
        case = self.ask(house)
        self.says(house, answer, 0)
        house.passes(seconds=3)
        assert house.cases.get(case.id).stage is Stage.CLOSED
        assert house.chat.owner is Owner.BOT
        (promise,) = house.promises.of_case(case.id)
        assert promise.solved is True

    @pytest.mark.parametrize("answer", ["button", "还没解决", "没有", "一直没人管啊！", "根本没解决"])
    def test_a_bad_answer_opens_the_case_again_for_a_person(self, house: House, answer: str) -> None:
        case = self.ask(house)
        self.says(house, answer, 1)
        assert house.chat.owner is Owner.QUEUED
        assert case.number in (house.chat.conversation.handoff_summary or "")
        house.passes(seconds=3)
        house.passes(seconds=3)
        assert house.cases.get(case.id).stage is Stage.ESCALATED
        steps = [entry.step for entry in house.cases.ledger(case.id)]
        assert steps.count(Step.REOPENED) == steps.count(Step.ESCALATED) == 1

    def test_other_words_are_for_the_bot(self, house: House) -> None:
        self.ask(house)
        self.says(house, "我想查一下另一个订单", 0)
        assert house.chat.claimed().text == "我想查一下另一个订单"
        assert house.chat.owner is Owner.BOT

    def test_a_conversation_that_was_closed_is_opened_by_a_bad_answer(self, house: House) -> None:
        case = house.promises_an_exchange()
        house.keeps(case)
        house.chat.is_taken()
        house.chat.desk.close(house.chat.id, "staff-ning", house.chat.epoch, "")
        house.passes(hours=50)
        self.says(house, "button", 1)
        assert house.chat.owner is Owner.QUEUED

    @staticmethod
    def says(house: House, answer: str, button: int) -> None:
        if answer == "button":
            house.chat.says(None, choice=house.chat.messages[-1].choices[button].id)
        else:
            house.chat.says(answer)


class TestUnrated:
    @pytest.mark.parametrize(("hours", "stage"), [(71, Stage.EVALUATING), (72, Stage.CLOSED), (73, Stage.CLOSED)])
    def test_a_case_that_nobody_rates_closes_by_itself(self, house: House, hours: int, stage: Stage) -> None:
        case = house.promises_an_exchange()
        last = max(entry.at for entry in house.cases.ledger(case.id))
        house.cases.get(case.id)
        house.clock.now = last + timedelta(hours=hours)
        house.policy = shipped_policy()
        with house.database.write() as session:
            house.jobs._close_unrated(session, house.clock.now)
        assert house.cases.get(case.id).stage is stage


class TestWorkOrders:
    def test_the_department_s_clock_alarms_once(self, house: House) -> None:
        case = house.promises_an_exchange()
        house.passes(hours=29, minutes=59)
        assert house.events(EventKind.WORK_ORDER_OVERDUE) == 0
        house.passes(minutes=1)
        house.passes(hours=1)
        assert house.events(EventKind.WORK_ORDER_OVERDUE) == 1
        (order,) = house.promises.work_orders(case.id)
        assert order.overdue_at is not None

    def test_back_and_forth_between_departments(self, house: House) -> None:
        case = house.promises_an_exchange()
        (order,) = house.promises.work_orders(case.id)
        moves = ["accept", "return", "answer", "accept", "finish"]
        states = [house.promises.move(order.id, WorkOrderMove(move), "s").state.value for move in moves]
        assert states == ["accepted", "returned", "open", "accepted", "done"]
        (promise,) = house.promises.of_case(case.id)
        assert promise.kept_at == house.clock.now

    def test_a_repeated_move_changes_nothing_and_a_wrong_one_is_refused(self, house: House) -> None:
        case = house.promises_an_exchange()
        (order,) = house.promises.work_orders(case.id)
        house.promises.move(order.id, WorkOrderMove.FINISH, "s")
        before = len(house.cases.ledger(case.id))
        assert house.promises.move(order.id, WorkOrderMove.FINISH, "s").state is WorkOrderState.DONE
        assert len(house.cases.ledger(case.id)) == before
        with pytest.raises(WrongMove):
            house.promises.move(order.id, WorkOrderMove.ACCEPT, "s")
        with pytest.raises(NotFound):
            house.promises.move("nobody", WorkOrderMove.ACCEPT, "s")

    def test_a_cancelled_work_order_keeps_no_promise(self, house: House) -> None:
        case = house.promises_an_exchange()
        (order,) = house.promises.work_orders(case.id)
        house.promises.move(order.id, WorkOrderMove.CANCEL, "s")
        house.passes(hours=48)
        assert house.events(EventKind.PROMISE_OVERDUE) == 1


def test_an_empty_house_has_nothing_to_do(house: House) -> None:
    assert house.jobs.run_due() == 0


def test_incoming_answers_are_idempotent(house: House) -> None:
    case = TestAskingBack().ask(house)
    button = house.chat.messages[-1].choices[1].id
    for _ in range(2):
        house.chat.inbox.post(house.chat.arrival.visitor_id, house.chat.id, Incoming("once", None, button, None))
    house.passes(seconds=3)
    assert house.events(EventKind.ASKED_BACK_ANSWERED) == 1
    assert house.cases.get(case.id).stage is Stage.ESCALATED
