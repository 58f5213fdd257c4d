"""What staff work from: everybody who waits, in the right order, a page at a time, at a price that never rises."""

import re
from datetime import datetime
from functools import partial

import pytest
from counting import counted, queries
from sqlalchemy import update

from benchmarks.desk_load import fill
from bot.conversations.lists import PAGE, ListName, Lists, Order, Wanted
from bot.conversations.snoozing import Snoozing
from bot.conversations.tables import ConversationRow
from bot.conversations.turns import Handoff
from bot.customers.profile import Tier
from bot.customers.tables import KnownCustomerRow
from bot.policy.service_levels import ClockKind
from bot.staff.groups import Group
from bot.storage import Database
from conversations.chat import UNDERSTOOD, Chat
from conversations.conftest import NOON


class Board:
    """The lists as one staff member sees them."""

    def __init__(self, chat: Chat, me: str = "staff-ning") -> None:
        self.lists, self.me = Lists(chat.database, chat.clock), me

    def ids(self, name: ListName, order: Order = Order.URGENT, **filters: object) -> list[str]:
        wanted = Wanted(name, self.me, order, **filters)  # type: ignore[arg-type]  # whatever a filter takes
        return [one.conversation.id for one in self.lists.page(wanted).rows]

    def counts(self, staff_id: str) -> dict[ListName, int]:
        """Those that are not empty."""
        return {scope: count for scope, count in self.lists.counts(staff_id).items() if count}


@pytest.fixture
def board(chat: Chat) -> Board:
    return Board(chat)


def told(database: Database, customer_id: str, name: str | None, tier: Tier, at: datetime = NOON) -> None:
    with database.write() as session:
        session.add(KnownCustomerRow(customer_id=customer_id, name=name, tier=tier.value, told_at=at))


def test_the_most_urgent_first_then_who_waits_longest(chat: Chat, board: Board) -> None:
    calm, angry, late = chat.arrival, chat.arrives(), chat.arrives()
    chat.is_queued(0, by=calm)
    chat.clock.advance(60)
    chat.is_queued(5, by=angry)
    chat.clock.advance(60)
    chat.is_queued(0, by=late)
    assert board.ids(ListName.QUEUE) == [arrival.conversation.id for arrival in (angry, calm, late)]
    assert board.ids(ListName.QUEUE, Order.WAITING) == [arrival.conversation.id for arrival in (calm, angry, late)]
    assert board.ids(ListName.QUEUE, Order.RECENT) == [arrival.conversation.id for arrival in (late, angry, calm)]
    assert chat.reading.waiting() == 3


def test_among_ones_own_those_who_wait_for_a_reply_come_first(chat: Chat, board: Board) -> None:
    ids = []
    for _ in range(3):
        chat.arrival = chat.arrives()
        chat.says()
        chat.is_taken()
        chat.replies()
        ids.append(chat.id)
        chat.clock.advance(10)
    chat.arrival = type(chat.arrival)(chat.reading.conversation(ids[1]).visitor_id, chat.reading.conversation(ids[1]))
    chat.says("人呢")
    assert board.ids(ListName.MINE) == [ids[1], ids[2], ids[0]]


def test_only_ones_own_and_all_that_people_have(chat: Chat, board: Board) -> None:
    chat.says()
    chat.is_taken("staff-an")
    assert board.ids(ListName.MINE) == []
    assert Board(chat, "staff-an").ids(ListName.MINE) == board.ids(ListName.PEOPLE) == [chat.id]
    assert board.lists.counts("staff-an") == {
        ListName.QUEUE: 0,
        ListName.MINE: 1,
        ListName.SNOOZED: 0,
        ListName.NEAR: 0,
        ListName.PEOPLE: 1,
    }
    assert board.lists.counts("staff-ning") == {
        ListName.QUEUE: 0,
        ListName.MINE: 0,
        ListName.SNOOZED: 0,
        ListName.NEAR: 0,
        ListName.PEOPLE: 1,
    }


def test_those_whose_time_runs_out_are_a_list_and_an_order(chat: Chat, board: Board) -> None:
    patient, urgent = chat.arrival, chat.arrives()
    chat.is_queued(by=patient)
    chat.is_queued(5, by=urgent)
    assert board.ids(ListName.NEAR) == []
    assert board.ids(ListName.PEOPLE, Order.DUE) == [urgent.conversation.id, chat.id]
    chat.clock.advance(50)
    assert board.ids(ListName.NEAR) == [urgent.conversation.id]
    assert board.lists.counts(board.me)[ListName.NEAR] == 1
    [row] = board.lists.page(Wanted(ListName.NEAR, "")).rows
    assert row.clock
    assert (row.clock.kind, row.clock.level) == (ClockKind.ACKNOWLEDGEMENT, "紧急")


def test_what_is_set_aside_is_a_list_of_its_own(chat: Chat, board: Board) -> None:
    chat.says()
    chat.is_taken()
    aside = Snoozing(chat.database, chat.clock)
    aside.snooze(chat.id, "staff-ning", chat.epoch, None, "等顾客发照片", None)
    assert (board.ids(ListName.MINE), board.ids(ListName.SNOOZED)) == ([], [chat.id])
    assert board.ids(ListName.PEOPLE) == [chat.id]
    assert Board(chat, "staff-an").ids(ListName.SNOOZED) == []
    assert board.lists.counts("staff-ning") == {
        ListName.QUEUE: 0,
        ListName.MINE: 0,
        ListName.SNOOZED: 1,
        ListName.NEAR: 0,
        ListName.PEOPLE: 1,
    }
    chat.says("照片来了")
    assert (board.ids(ListName.MINE), board.ids(ListName.SNOOZED)) == ([chat.id], [])


def test_empty_conversations_are_left_out(chat: Chat, board: Board) -> None:
    chat.arrives()
    chat.says("有话")
    assert [one.last.text for one in board.lists.page(Wanted(ListName.BOT, "")).rows] == ["有话"]


def test_the_last_words_and_the_last_feeling(chat: Chat, board: Board) -> None:
    chat.says("你们太过分了")
    turn = chat.claimed()
    chat.turns.finish(turn.id, [], {**UNDERSTOOD, "emotion": {"name": "angry", "intensity": 0.8}}, None)
    (before,) = board.lists.page(Wanted(ListName.BOT, "")).rows
    assert (before.last.text, before.last.emotion) == ("你们太过分了", "angry")
    chat.says("还没回答的话")
    (after,) = board.lists.page(Wanted(ListName.BOT, "")).rows
    assert (after.last.text, after.last.emotion) == ("还没回答的话", "angry")


class TestCustomers:
    def test_a_guest_is_nobody_and_a_customer_is_whom_the_shop_told_of(self, chat: Chat, board: Board) -> None:
        chat.says()
        chat.says(by=chat.arrives("c-untold"))
        chat.says(by=chat.arrives("c-vip"))
        chat.says(by=chat.arrives("c-gone"))
        told(chat.database, "c-vip", "陈思远", Tier.VIP)
        told(chat.database, "c-gone", None, Tier.ORDINARY)
        shown = {one.customer and (one.customer.id, one.customer.name, one.customer.tier) for one in self._bot(board)}
        assert shown == {
            None,
            ("c-untold", None, Tier.ORDINARY),
            ("c-vip", "陈思远", Tier.VIP),
            ("c-gone", None, Tier.ORDINARY),
        }

    def test_only_one_tier(self, chat: Chat, board: Board) -> None:
        told(chat.database, "c-vip", "陈思远", Tier.VIP)
        chat.says()
        dear = chat.arrives("c-vip")
        chat.says(by=dear)
        assert board.ids(ListName.BOT, tier=Tier.VIP) == [dear.conversation.id]
        assert board.ids(ListName.BOT, tier=Tier.CORE) == []

    def test_only_one_group(self, chat: Chat, board: Board) -> None:
        chat.is_queued()
        with chat.database.write() as session:
            session.execute(update(ConversationRow).values(wanted_group=Group.FINANCE.value))
        assert board.ids(ListName.QUEUE, group=Group.FINANCE) == [chat.id]
        assert board.ids(ListName.QUEUE, group=Group.PRESALE) == []

    def _bot(self, board: Board) -> list[object]:
        return board.lists.page(Wanted(ListName.BOT, "")).rows


class TestManyOfThem:
    def test_page_by_page_everybody_comes_once(self, database: Database) -> None:
        fill(database, ["me", "other"], NOON, people=4 * PAGE, closed=2 * PAGE + 1)
        lists = Lists(database)
        for scope, order, many in (
            (ListName.QUEUE, Order.URGENT, PAGE),
            (ListName.PEOPLE, Order.RECENT, 4 * PAGE),
            (ListName.CLOSED, Order.URGENT, 2 * PAGE + 1),
        ):
            seen: list[str] = []
            for number in range(1, 10):
                page = lists.page(Wanted(scope, "me", order, page=number))
                assert len(page.rows) <= PAGE
                seen += [one.conversation.id for one in page.rows]
                if not page.more:
                    break
            assert len(seen) == len(set(seen)) == many
            assert lists.page(Wanted(scope, "me", order, page=number + 1)).rows == []

    def test_five_hundred_cost_as_many_questions_as_one(self, chat: Chat, board: Board) -> None:
        chat.says()
        chat.is_answered(handoff=Handoff("asked", 0, ""))
        asked = [queries(chat.database, partial(board.ids, name)) for name in ListName]
        fill(chat.database, [board.me], NOON, people=500, closed=1_000)
        assert [queries(chat.database, partial(board.ids, name)) for name in ListName] == asked == [3] * len(ListName)
        assert queries(chat.database, lambda: board.lists.counts(board.me)) == 1

    def test_no_list_reads_what_it_does_not_show(self, sqlite_database: Database) -> None:
        fill(sqlite_database, ["me"], NOON, people=100, closed=2_000)
        lists = Lists(sqlite_database)
        with counted(sqlite_database) as asked:
            for name in ListName:
                lists.page(Wanted(name, "me"))
            lists.counts("me")
        with sqlite_database.engine.connect() as connection:
            for statement in asked:
                blanks = ["x"] * statement.count("?")
                plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", tuple(blanks)).all()
                whole = [row.detail for row in plan if re.match(r"SCAN (conversations|messages|turns)\b", row.detail)]
                assert whole == [], statement
