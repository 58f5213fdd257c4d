from datetime import UTC, datetime

import pytest

from bot.cases import Cases
from bot.storage import Database

NOON = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)  # noon in Shanghai


class Clock:
    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def cases(database: Database, clock: Clock) -> Cases:
    return Cases(database, clock)
