"""A shop's chat as the tests of this room see it: real services, a real database, a clock that is moved by hand."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.storage import Database
from conversations.chat import Chat

NOON = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)  # noon in Shanghai


class Clock:
    """Stands still until it is told to move on."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now

    def advance(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def chat(database: Database, clock: Clock) -> Chat:
    return Chat(database, clock)
