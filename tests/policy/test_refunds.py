"""The refund clock: seven days after the goods came back, alarms well before the fifteenth."""

from datetime import date, timedelta

import pytest

from bot.policy import Policy
from bot.policy.refunds import RefundAlarm, refund_alarm, refund_due

BACK = date(2026, 11, 5)


def test_paid_within_seven_days_of_getting_the_goods_back(policy: Policy) -> None:
    assert refund_due(BACK, policy.returns.refund) == date(2026, 11, 12)


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
