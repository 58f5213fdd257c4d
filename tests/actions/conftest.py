"""The rooms behind the actions, on the demo shop."""

import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from fresh_copy import on_a_copy
from trackers import NOW

import actions.services
from actions.services import Services
from bot.preparing import DEMO_DATA
from bot.shop.seed import seed
from bot.storage import Database


@pytest.fixture(scope="session")
def demo_shop(tmp_path_factory: pytest.TempPathFactory, migrated_file: Path) -> Path:
    """A SQLite file with the demo shop as it is at `NOW`, to be copied."""
    path = tmp_path_factory.mktemp("demo") / "anxin.db"
    shutil.copyfile(migrated_file, path)
    database = Database(f"sqlite:///{path}")
    seed(database, DEMO_DATA, datetime.fromisoformat(NOW))
    database.dispose()
    return path


@pytest.fixture
def database(demo_shop: Path, sqlite_kept: Database) -> Iterator[Database]:
    """One kind of database is enough here: what is stored is the rooms' business, and tested there."""
    with on_a_copy(sqlite_kept, demo_shop):
        yield sqlite_kept


@pytest.fixture
def has(database: Database) -> Iterator[Services]:
    services = actions.services.build(database)
    before = list(actions.services._installed)
    actions.services.install(services)
    yield services
    actions.services._installed[:] = before
