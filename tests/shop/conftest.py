"""The demo shop as a customer finds it on an ordinary afternoon."""

from datetime import UTC, datetime

import pytest

from bot.shop.demo import DemoShop
from bot.storage import Database
from tests.sown import sow

NOW = datetime(2026, 11, 22, 7, 30, tzinfo=UTC)  # 15:30 in China


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture
def shop(database: Database, now: datetime) -> DemoShop:
    sow(database, now)
    return DemoShop(database, clock=lambda: now)
