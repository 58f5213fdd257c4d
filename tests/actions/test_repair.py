"""How long the goods were away for repair."""

from datetime import UTC, datetime, timedelta

from actions.processes.repair import days_in_repair
from bot.shop.model import AfterSale, AfterSaleKind, AfterSaleStatus

LATE = datetime(2026, 11, 1, 15, 30, tzinfo=UTC)  # half past eleven at night in China


def repair(lasted: timedelta | None) -> AfterSale:
    end = LATE + lasted if lasted is not None else None
    return AfterSale("a", AfterSaleKind.REPAIR, "AX1", "i", AfterSaleStatus.COMPLETED, None, LATE, "", finished_at=end)


def test_days_of_the_calendar_in_china_count() -> None:
    assert days_in_repair([repair(timedelta(hours=1))]) == 1
    assert days_in_repair([repair(timedelta(minutes=20))]) == 0


def test_repairs_add_up_and_one_without_an_end_counts_nothing() -> None:
    assert days_in_repair([repair(timedelta(12)), repair(None), repair(timedelta(5))]) == 17
    assert days_in_repair([]) == 0
