"""A complaint that is accepted has an owner and a time (R16): the hour before, the hour, the hour after."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.policy import Policy
from bot.policy.follow_up import FollowThrough, orders_for, plan
from bot.policy.vocabulary import OfferKind
from bot.settings import TIME_ZONE

THURSDAY, FRIDAY, MONDAY = 26, 27, 30  # of November 2026


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=TIME_ZONE)


def planned(policy: Policy, kind: OfferKind, made: datetime, due: datetime) -> FollowThrough:
    return plan(kind, made.astimezone(UTC), due.astimezone(UTC), policy.follow_up, policy.calendar)


@pytest.mark.parametrize(
    ("made", "done"),
    [
        (at(THURSDAY, 10), at(FRIDAY, 10, 30)),  # eight hours of the office: two, four and a half, the rest next day
        (at(FRIDAY, 9), at(MONDAY, 9, 30)),  # seven and a half a day
        (at(FRIDAY, 10), at(MONDAY, 10, 30)),
        (at(FRIDAY + 1, 10), at(MONDAY, 9) + timedelta(days=1, minutes=30)),  # from Monday at nine
    ],
)
def test_a_department_works_in_its_office_hours(policy: Policy, made: datetime, done: datetime) -> None:
    order = planned(policy, OfferKind.RETURN, made, made + timedelta(days=30)).work_order
    assert order.due_at == done


@pytest.mark.parametrize(
    ("promised", "done"),
    [
        (at(FRIDAY, 9, 30), at(FRIDAY, 9, 30)),
        (at(FRIDAY, 10, 30), at(FRIDAY, 10, 30)),
        (at(FRIDAY, 11, 30), at(FRIDAY, 10, 30)),
    ],
)
def test_but_never_later_than_the_customer_was_promised(policy: Policy, promised: datetime, done: datetime) -> None:
    assert planned(policy, OfferKind.RETURN, at(THURSDAY, 10), promised).work_order.due_at == done


@pytest.mark.parametrize(
    ("due", "asked"),
    [
        (at(THURSDAY, 6, 59), at(THURSDAY, 9)),
        (at(THURSDAY, 7), at(THURSDAY, 9)),
        (at(THURSDAY, 7, 1), at(THURSDAY, 9, 1)),
        (at(THURSDAY, 18, 59), at(THURSDAY, 20, 59)),
        (at(THURSDAY, 19), at(FRIDAY, 9)),  # nine in the evening: nobody is written to any more
        (at(THURSDAY, 19, 1), at(FRIDAY, 9)),
        (at(FRIDAY + 1, 10), at(FRIDAY + 1, 12)),  # a Saturday is no reason to wait
    ],
)
def test_the_customer_is_asked_back_two_hours_later_and_by_day(policy: Policy, due: datetime, asked: datetime) -> None:
    assert planned(policy, OfferKind.RETURN, at(THURSDAY, 5), due).follow_up_at == asked


@pytest.mark.parametrize("kind", OfferKind)
def test_whatever_is_promised_is_somebodys(policy: Policy, kind: OfferKind) -> None:
    made = planned(policy, kind, at(THURSDAY, 10), at(MONDAY, 10))
    assert made.owner is made.work_order.department is policy.follow_up.work_orders[kind].department
    assert made.work_order.task


@pytest.mark.parametrize(
    ("reported", "due"),
    [
        (at(FRIDAY, 13, 59), at(FRIDAY, 17, 59)),
        (at(FRIDAY, 14), at(FRIDAY, 18)),
        (at(FRIDAY, 14, 1), at(MONDAY, 9, 1)),
    ],
)
def test_a_risk_is_worked_on_before_anything_is_promised(policy: Policy, reported: datetime, due: datetime) -> None:
    opened = orders_for(["legal", "calm words"], reported, policy.follow_up, policy.calendar)
    assert {risk: order.due_at for risk, order in opened.items()} == {"legal": due}
