"""Finding what was said: at once, on both databases, by whoever may, whatever is typed."""

import pytest
from counting import queries
from sqlalchemy import select

from bot.cases import Cases
from bot.cases.searching import CaseSearch
from bot.conversations import rows
from bot.conversations.model import Draft, Sender
from bot.conversations.searching import ConversationSearch
from bot.reindexing import is_behind, reindex
from bot.search.index import forget
from bot.search.tables import SearchEntryRow
from bot.search.words import terms
from bot.staff.accounts import Role
from bot.staff.scope import Scope
from bot.storage import Database
from conversations.chat import Chat
from conversations.conftest import Clock

BOSS = Scope("boss", Role.SUPERVISOR)
NING, AN = Scope("staff-ning", Role.AGENT), Scope("staff-an", Role.AGENT)


@pytest.fixture
def search(database: Database) -> ConversationSearch:
    return ConversationSearch(database)


def found(search: ConversationSearch, query: str, scope: Scope = BOSS) -> list[str]:
    return [one.message.text for one in search.find(terms(query), scope)[0]]


class TestFinding:
    @pytest.mark.parametrize(
        "query",
        [
            "声音",
            "蓝牙耳机",
            "耳机 声音",
            "耳机没声音",
            "AX5198842075",
            "ax519",
            "2075",
            "8000",
            "13800138000",
            "iPhone15 耳机",
            "耳機",
        ],
    )
    def test_by_words_numbers_tails_and_mixed(self, chat: Chat, search: ConversationSearch, query: str) -> None:
        text = "我的蓝牙耳机没声音，订单AX5198842075，手机13800138000，连的是iPhone15 Pro"
        chat.says(text)
        chat.says("别的事情")
        assert found(search, query) == [text]

    @pytest.mark.parametrize("query", ["充电器", "耳机 充电器", "AX999", "声响", ""])
    def test_what_was_not_said_is_not_found(self, chat: Chat, search: ConversationSearch, query: str) -> None:
        chat.says("我的蓝牙耳机没声音")
        assert found(search, query) == []

    @pytest.mark.parametrize(
        "query",
        [
            '"',
            '" OR ""',
            "*",
            "NEAR(a b)",
            "tokens:x",
            "'; DROP TABLE messages; --",
            "' | '",
            "<script>",
            "%",
            "\\",
            "😀",
            "(((",
            "!:*&",
        ],
    )
    def test_signs_are_harmless(self, chat: Chat, search: ConversationSearch, query: str) -> None:
        chat.says("退货")
        assert found(search, query) == []
        assert found(search, "退货") == ["退货"]

    def test_staff_too_but_not_the_bot(self, chat: Chat, search: ConversationSearch) -> None:
        chat.says("在吗")
        chat.is_answered("机器人说的话")
        chat.is_taken()
        chat.replies("这是客服的答复")
        assert found(search, "客服答复") == ["这是客服的答复"]
        assert found(search, "机器人") == []

    def test_the_latest_first_a_page_at_a_time(
        self, database: Database, chat: Chat, search: ConversationSearch, clock: Clock
    ) -> None:
        chat.says("退货0")
        short = queries(database, lambda: search.find(terms("退货"), BOSS))
        for at in range(1, 53):
            clock.advance(1)
            chat.says(f"退货{at}")
        first, more = search.find(terms("退货"), BOSS)
        second, last = search.find(terms("退货"), BOSS, 2)
        assert [one.message.text for one in (*first, *second)] == [f"退货{at}" for at in reversed(range(53))]
        assert (more, last) == (True, False)
        assert queries(database, lambda: search.find(terms("退货"), BOSS)) == short == 1


class TestWhoFinds:
    def test_agents_find_theirs_what_waits_and_nobodys(self, chat: Chat, search: ConversationSearch) -> None:
        chat.says("还没有人接待的退货")
        assert found(search, "退货", AN)
        chat.is_answered()
        chat.is_queued()
        assert found(search, "退货", AN)
        chat.is_taken("staff-ning")
        assert found(search, "退货", NING)
        assert found(search, "退货", AN) == []
        assert found(search, "退货", BOSS)
        chat.desk.hand_back(chat.id, "staff-ning", "小宁", chat.epoch, "好了")
        assert found(search, "退货", NING)
        assert found(search, "退货", AN) == []


class TestInStep:
    def test_what_is_rolled_back_is_not_kept(self, database: Database, chat: Chat, search: ConversationSearch) -> None:
        with database.write() as session:
            conversation = rows.access(session, chat.id, lock=True)
            rows.append(session, conversation, Sender.CUSTOMER, Draft("不算数的退货"), chat.clock())
            session.rollback()
        assert found(search, "退货") == []

    def test_what_is_forgotten_is_not_found(self, database: Database, chat: Chat, search: ConversationSearch) -> None:
        chat.says("退货")
        with database.write() as session:
            forget(session, chat.id)
        assert found(search, "退货") == []

    def test_what_was_said_before_is_brought_in(
        self, database: Database, chat: Chat, search: ConversationSearch, clock: Clock
    ) -> None:
        for at in range(7):
            chat.says(f"退货{at}")
        Cases(database, clock).open(chat.id, None, "quality", "耳机坏了", "calm", 0.1, "o")
        with database.write() as session:
            forget(session, chat.id)
        assert is_behind(database)
        told: list[tuple[int, int]] = []
        for _ in range(2):  # again does no harm
            reindex(database, lambda done, whole: told.append((done, whole)))
        assert told[-1] == (8, 8)
        assert not is_behind(database)
        assert len(found(search, "退货")) == 7
        with database.read() as session:
            assert len(session.scalars(select(SearchEntryRow.id)).all()) == 8


class TestCases:
    def test_by_number_order_words_and_as_they_stand_now(self, database: Database, clock: Clock) -> None:
        cases, search = Cases(database, clock), CaseSearch(database)
        case = cases.open("c1", None, "quality", "耳机左耳没声音", "calm", 0.1, "o")
        for query in (case.number, case.number.lower(), case.number.split("-")[0], "左耳"):
            assert [one.id for one in search.find(terms(query), BOSS)] == [case.id], query
        assert search.find(terms("AX5198842075"), BOSS) == []
        cases.record_facts(case.id, {"order": "AX5198842075", "issue": "充不进电"}, "customer", "t1")
        for query in ("AX5198842075", "2075", "充不进电"):
            assert [one.id for one in search.find(terms(query), BOSS)] == [case.id], query
        assert search.find([], BOSS) == []
