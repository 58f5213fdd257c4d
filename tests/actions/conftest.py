"""The rooms behind the actions, on the demo shop."""

from collections.abc import Iterator
from datetime import datetime

import pytest
from trackers import NOW

import actions.services
from actions.services import Services
from bot.preparing import DEMO_DATA
from bot.shop.seed import seed
from bot.storage import Database


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    """One kind of database is enough here: what is stored is the rooms' business, and tested there."""
    return sqlite_database


@pytest.fixture
def has(database: Database) -> Iterator[Services]:
    seed(database, DEMO_DATA, datetime.fromisoformat(NOW))
    services = actions.services.build(database)
    before = list(actions.services._installed)
    actions.services.install(services)
    yield services
    actions.services._installed[:] = before
