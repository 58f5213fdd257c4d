"""What is promised outside complaints becomes urgent by the day, a refund on day 5, 7 and 14 (R8)."""

from datetime import UTC, datetime, timedelta
from typing import get_args

import pytest

from bot.policy import Policy
from bot.policy.commitments import CommitmentKind, Standing, late_from, look_at, urgency, work_for
from bot.policy.refunds import RefundAlarm
from bot.settings import TIME_ZONE
from bot.shop.changes import Change

BACK = datetime(2026, 11, 10, 15, 59, tzinfo=UTC)  # one minute before midnight in Shanghai: that day counts as day 0
DUE = datetime(2026, 11, 25, 4, 0, tzinfo=UTC)
AGAIN = timedelta(hours=12)


@pytest.mark.parametrize(
    ("days", "level"),
    [
        (4, RefundAlarm.NONE),
        (5, RefundAlarm.ALERT),
        (6, RefundAlarm.ALERT),
        (7, RefundAlarm.ESCALATE),
        (8, RefundAlarm.ESCALATE),
        (13, RefundAlarm.ESCALATE),
        (14, RefundAlarm.ALARM),
        (15, RefundAlarm.ALARM),
    ],
)
def test_a_refund_that_drags(policy: Policy, days: int, level: RefundAlarm) -> None:
    now = BACK + timedelta(days=days)
    owed = Standing(counted_from=BACK)
    assert urgency(CommitmentKind.REFUND, owed, DUE, now, policy.returns.refund) is level


def test_the_day_is_chinas(policy: Policy) -> None:
    rule, owed = policy.returns.refund, Standing(counted_from=BACK)
    minute_later = BACK + timedelta(days=4, minutes=1)
    assert urgency(CommitmentKind.REFUND, owed, DUE, minute_later, rule) is RefundAlarm.ALERT
    assert urgency(CommitmentKind.REFUND, owed, DUE, minute_later - timedelta(minutes=1), rule) is RefundAlarm.NONE


@pytest.mark.parametrize("kind", [kind for kind in CommitmentKind if kind is not CommitmentKind.REFUND])
@pytest.mark.parametrize(
    ("late", "level"),
    [
        (timedelta(days=-1), RefundAlarm.NONE),
        (timedelta(seconds=-1), RefundAlarm.NONE),
        (timedelta(0), RefundAlarm.ESCALATE),
        (timedelta(days=1), RefundAlarm.ESCALATE),
    ],
)
def test_everything_else_when_its_time_is_over(
    policy: Policy, kind: CommitmentKind, late: timedelta, level: RefundAlarm
) -> None:
    assert urgency(kind, Standing(), DUE, DUE + late, policy.returns.refund) is level


@pytest.mark.parametrize("kind", CommitmentKind)
@pytest.mark.parametrize("settled", [Standing(kept=True), Standing(over=True)])
def test_what_is_settled_is_never_urgent_and_not_looked_at(
    policy: Policy, kind: CommitmentKind, settled: Standing
) -> None:
    rule, later = policy.returns.refund, DUE + timedelta(days=90)
    assert urgency(kind, settled, DUE, later, rule) is RefundAlarm.NONE
    assert look_at(kind, settled, DUE, later, rule, AGAIN) is None


def test_a_refund_is_looked_at_on_the_days_that_count(policy: Policy) -> None:
    owed, now, days = Standing(counted_from=BACK), BACK, []
    for _ in range(3):
        next_look = look_at(CommitmentKind.REFUND, owed, DUE, now, policy.returns.refund, AGAIN)
        assert next_look is not None
        now = next_look
        days.append(now.astimezone(TIME_ZONE).strftime("%d %H:%M"))
    assert days == ["15 00:00", "17 00:00", "24 00:00"]


def test_while_the_goods_are_on_their_way_no_clock_runs(policy: Policy) -> None:
    now = BACK + timedelta(days=60)
    rule, waiting = policy.returns.refund, Standing()
    assert urgency(CommitmentKind.REFUND, waiting, DUE, now, rule) is RefundAlarm.NONE
    assert look_at(CommitmentKind.REFUND, waiting, DUE, now, rule, AGAIN) == now + AGAIN


def test_the_work_is_due_in_office_hours(policy: Policy) -> None:
    friday_evening = datetime(2026, 11, 27, 9, 0, tzinfo=UTC)  # five o'clock; one hour of the office is left
    order = work_for(CommitmentKind.SHIPMENT, friday_evening, policy.commitments, policy.calendar)
    assert order.department == "warehouse"
    assert order.due_at == datetime(2026, 11, 30, 4, 0, tzinfo=UTC)  # Monday at noon


@pytest.mark.parametrize("kind", CommitmentKind)
def test_only_a_visit_may_be_recorded_later_than_it_was_due(policy: Policy, kind: CommitmentKind) -> None:
    hours = 2 if kind in {CommitmentKind.PICKUP, CommitmentKind.INSTALLATION} else 0
    assert late_from(kind, DUE, policy.commitments) == DUE + timedelta(hours=hours)


def test_only_real_changes_promise_anything(policy: Policy) -> None:
    actions = {one.__dataclass_fields__["action"].default for one in get_args(get_args(Change)[0])}
    assert set(policy.commitments.made_by) <= actions
