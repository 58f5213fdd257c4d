"""Numbers that only show as time goes by: each, changed as in its file, changes what happens."""

import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.cases import Stage
from bot.conversations.answers_due import settle_next_answer
from bot.conversations.queue import leave_message
from bot.conversations.tables import ConversationRow, LeftMessageRow
from bot.policy.loading import FOLDER, Policy, load_policy
from bot.policy.refunds import RefundAlarm
from bot.storage import Database
from bot.web.commitment_watch import CommitmentWatch
from bot.web.hub import Hub
from web.test_commitment_watch import House as Promising
from web.test_jobs import House


def with_change(tmp_path: Path, file: str, old: str, new: str) -> Policy:
    """The shipped policy with one line of a file written otherwise."""
    for path in FOLDER.glob("*.yml"):
        shutil.copy(path, tmp_path)
    text = (FOLDER / file).read_text()
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {file}"
    (tmp_path / file).write_text(text.replace(old, new))
    return load_policy(tmp_path)


def house_with(database: Database, policy: Policy) -> House:
    house = House(database)
    house.policy = policy
    house.jobs = house.a_process()
    return house


@pytest.mark.parametrize("priority", [1, 5])
def test_priority_of_an_overdue_promise(database: Database, tmp_path: Path, priority: int) -> None:
    changed = with_change(
        tmp_path, "follow_up.yml", "请专人来跟进。\n  priority: 4", f"请专人来跟进。\n  priority: {priority}"
    )
    house = house_with(database, changed)
    house.promises_an_exchange()
    house.passes(hours=48)
    assert house.chat.conversation.priority == priority


@pytest.mark.parametrize("priority", [1, 5])
def test_unsolved_priority(database: Database, tmp_path: Path, priority: int) -> None:
    changed = with_change(tmp_path, "follow_up.yml", "unsolved_priority: 4", f"unsolved_priority: {priority}")
    house = house_with(database, changed)
    case = house.promises_an_exchange()
    house.keeps(case)
    house.cases.rate(case.id, 5, True, [], "", "rated")
    house.passes(hours=51)
    house.chat.says("还没解决")
    assert house.chat.conversation.priority == priority


@pytest.mark.parametrize(("unrated_hours", "stage"), [(9, Stage.EVALUATING), (10, Stage.CLOSED)])
def test_unrated_hours(database: Database, tmp_path: Path, unrated_hours: int, stage: Stage) -> None:
    changed = with_change(tmp_path, "follow_up.yml", "unrated_hours: 72", f"unrated_hours: {19 - unrated_hours}")
    house = house_with(database, changed)
    case = house.promises_an_exchange()
    house.clock.now = max(entry.at for entry in house.cases.ledger(case.id)) + timedelta(hours=9, minutes=30)
    house.jobs.run_due()
    assert house.cases.get(case.id).stage is stage


@pytest.mark.parametrize(
    ("old", "new", "level", "expected"),
    [
        ("  priority: 3 ", "  priority: 2 ", RefundAlarm.ESCALATE, 2),
        ("alarm_priority: 4", "alarm_priority: 3", RefundAlarm.ALARM, 3),
    ],
)
def test_priorities_of_commitments(
    database: Database, tmp_path: Path, old: str, new: str, level: RefundAlarm, expected: int
) -> None:
    changed = with_change(tmp_path, "commitments.yml", old, new)
    house = Promising(database)
    house.promises_refund()
    days = {RefundAlarm.ESCALATE: 7, RefundAlarm.ALARM: 14}[level]
    house.clock.now += timedelta(days=days, hours=1)
    CommitmentWatch(database, changed, house.shop, Hub(), house.clock).run_due()
    assert house.chat.conversation.priority == expected


@pytest.mark.parametrize(
    ("old", "new", "minutes", "priority"),
    [("answer_minutes: 60", "answer_minutes: 30", 30, 4), ("late_priority: 4", "late_priority: 3", 60, 3)],
)
def test_numbers_of_a_message_left(
    database: Database, tmp_path: Path, old: str, new: str, minutes: int, priority: int
) -> None:
    changed = with_change(tmp_path, "calendar.yml", old, new).calendar
    house = House(database)
    now = house.clock.now
    with database.write() as session:
        conversation = session.get_one(ConversationRow, house.chat.id, with_for_update=True)
        leave_message(session, conversation, "asked", 1, "客户要求人工", now, changed)
        session.flush()
        left = session.scalars(select(LeftMessageRow)).one()
        assert left.answer_by == now + timedelta(minutes=minutes)
        left.queued_at = now
    house.chat.is_queued(1)
    with database.write() as session:
        assert settle_next_answer(session, now + timedelta(minutes=minutes, seconds=1), changed)
    assert house.chat.conversation.priority == priority
