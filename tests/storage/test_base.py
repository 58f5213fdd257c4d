"""Column types mean the same on both databases; identifiers sort by time."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text
from sqlalchemy.exc import StatementError

from bot.conversations.tables import ConversationRow, EventRow, MessageRow, VisitorRow
from bot.storage import Database, new_id, utc_now

NOON = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)


def event(at: datetime, **data: object) -> EventRow:
    return EventRow(id=new_id(), at=at, kind="test", conversation_id=None, staff_id=None, data=data)


class TestUtcDateTime:
    def test_a_naive_datetime_is_refused(self, database: Database) -> None:
        with pytest.raises(StatementError, match="without a time zone"), database.write() as session:
            session.add(event(datetime(2026, 11, 22, 12, 0)))
        with database.read() as session:
            assert session.scalars(select(EventRow)).all() == []

    def test_a_naive_datetime_is_refused_in_a_question_too(self, database: Database) -> None:
        with pytest.raises(StatementError, match="without a time zone"), database.read() as session:
            session.scalars(select(EventRow).where(EventRow.at > datetime(2026, 11, 22))).all()

    @settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=25)
    @given(
        moment=st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1)),
        offset=st.integers(-14 * 60, 14 * 60),
    )
    def test_the_same_instant_comes_back_in_utc_whatever_zone_it_was_written_in(
        self, database: Database, moment: datetime, offset: int
    ) -> None:
        written = moment.replace(tzinfo=timezone(timedelta(minutes=offset)))
        row = event(written)
        with database.write() as session:
            session.add(row)
        with database.read() as session:
            found = session.get_one(EventRow, row.id).at
        assert found == written
        assert found.utcoffset() == timedelta(0)

    def test_instants_compare_as_instants(self, database: Database) -> None:
        shanghai = timezone(timedelta(hours=8))
        with database.write() as session:
            session.add(event(datetime(2026, 11, 22, 11, 59, tzinfo=shanghai), n=1))
            session.add(event(datetime(2026, 11, 22, 12, 1, tzinfo=shanghai), n=2))
        with database.read() as session:
            assert [e.data for e in session.scalars(select(EventRow).where(EventRow.at > NOON))] == [{"n": 2}]


class TestJson:
    def test_nothing_is_null_and_not_the_word_null(self, database: Database) -> None:
        with database.write() as session:
            session.add(VisitorRow(id="v", customer_id=None, created_at=NOON))
            session.flush()
            conversation = ConversationRow(
                id="c", visitor_id="v", owner="bot", epoch=1, last_seq=1, priority=0, created_at=NOON, updated_at=NOON
            )
            session.add(conversation)
            session.flush()
            session.add(
                MessageRow(
                    id="m",
                    conversation_id="c",
                    seq=1,
                    sender="bot",
                    kind="text",
                    text="",
                    choices=None,
                    card=None,
                    created_at=NOON,
                )
            )
        with database.read() as session:
            assert session.scalar(text("SELECT count(*) FROM messages WHERE choices IS NULL AND card IS NULL")) == 1
            assert session.scalars(select(MessageRow).where(MessageRow.choices.is_not(None))).all() == []

    def test_chinese_and_emoji_come_back(self, database: Database) -> None:
        row = event(NOON, 话="订单没到😡", nested={"list": [1, None, True]})
        with database.write() as session:
            session.add(row)
        with database.read() as session:
            assert session.get_one(EventRow, row.id).data == {"话": "订单没到😡", "nested": {"list": [1, None, True]}}


class TestIds:
    def test_many_are_all_different_and_of_one_shape(self) -> None:
        ids = [new_id() for _ in range(5000)]
        assert len(set(ids)) == len(ids)
        assert {len(one) for one in ids} == {26}
        assert set("".join(ids)) <= set("0123456789abcdefghjkmnpqrstvwxyz")

    def test_they_sort_by_the_millisecond_they_were_made_in(self, monkeypatch: pytest.MonkeyPatch) -> None:
        moments = [0.5, 1.0, 1.5, 1_700_000_000.0, 1_700_000_000.5, 4_000_000_000.0]  # exact in binary
        made = []
        for moment in moments:
            monkeypatch.setattr("bot.storage.base.time.time", lambda now=moment: now)
            made.append(new_id())
        assert made == sorted(made)


def test_now_is_aware() -> None:
    assert utc_now().utcoffset() == timedelta(0)
