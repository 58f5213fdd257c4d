"""The refund clock, which starts on the day the goods come back (R7, R8)."""

from datetime import date, timedelta
from enum import StrEnum
from typing import Annotated, Self

from pydantic import Field, model_validator

from bot.policy.vocabulary import Days, Entry, RuleIds


class RefundRule(Entry):
    """The refund clock, in days since the goods came back."""

    days_after_goods_back: Annotated[int, Field(ge=0, le=7, strict=True)]  # R7
    alert_day: Days
    escalate_day: Days
    alarm_day: Annotated[int, Field(ge=1, le=14, strict=True)]  # R8: more than 15 days is deliberate delay
    rule_ids: RuleIds

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if not self.alert_day <= self.escalate_day <= self.alarm_day:
            raise ValueError("alert_day, escalate_day and alarm_day must rise")
        return self


class RefundAlarm(StrEnum):
    """How urgent a refund has become that is not paid yet (R8)."""

    NONE = "none"
    ALERT = "alert"
    ESCALATE = "escalate"
    ALARM = "alarm"


def refund_due(goods_back_on: date, rule: RefundRule) -> date:
    """The last day to pay the refund, counted from the day the goods came back (R7)."""
    return goods_back_on + timedelta(rule.days_after_goods_back)


def refund_alarm(goods_back_on: date, today: date, rule: RefundRule) -> RefundAlarm:
    days = (today - goods_back_on).days
    if days >= rule.alarm_day:
        return RefundAlarm.ALARM
    if days >= rule.escalate_day:
        return RefundAlarm.ESCALATE
    return RefundAlarm.ALERT if days >= rule.alert_day else RefundAlarm.NONE
