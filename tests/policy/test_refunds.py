"""The refund clock: seven days after the goods came back, alarms well before the fifteenth."""

from datetime import date, timedelta

import pytest
from pydantic import ValidationError

from bot.policy import Policy
from bot.policy.refunds import RefundAlarm, RefundRule, refund_alarm, refund_due

BACK = date(2026, 11, 5)


@pytest.mark.parametrize(
    ("back", "due"),
    [
        (date(2026, 11, 4), date(2026, 11, 11)),
        (date(2026, 11, 5), date(2026, 11, 12)),
        (date(2026, 11, 6), date(2026, 11, 13)),
        (date(2026, 12, 25), date(2027, 1, 1)),
    ],
)
def test_paid_within_seven_days_of_getting_the_goods_back(policy: Policy, back: date, due: date) -> None:
    assert refund_due(back, policy.returns.refund) == due


@pytest.mark.parametrize(
    ("key", "days", "lawful"),
    [
        ("days_after_goods_back", 6, True),
        ("days_after_goods_back", 7, True),
        ("days_after_goods_back", 8, False),
        ("alarm_day", 13, True),
        ("alarm_day", 14, True),
        ("alarm_day", 15, False),
    ],
)
def test_no_file_pays_or_alarms_later_than_the_law(policy: Policy, key: str, days: int, lawful: bool) -> None:
    written = policy.returns.refund.model_dump() | {key: days}
    if lawful:
        assert getattr(RefundRule.model_validate(written), key) == days
        return
    with pytest.raises(ValidationError, match=key):
        RefundRule.model_validate(written)


@pytest.mark.parametrize(
    ("day", "alarm"),
    [
        (0, "none"),
        (4, "none"),
        (5, "alert"),
        (6, "alert"),
        (7, "escalate"),
        (13, "escalate"),
        (14, "alarm"),
        (99, "alarm"),
    ],
)
def test_it_grows_urgent_day_by_day(policy: Policy, day: int, alarm: str) -> None:
    assert refund_alarm(BACK, BACK + timedelta(day), policy.returns.refund) is RefundAlarm(alarm)
