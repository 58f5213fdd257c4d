"""What every test may ask for."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.storage import Base, Database


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """A real, empty database with every table that has been imported."""
    database = Database(f"sqlite:///{tmp_path / 'anxin.db'}")
    Base.metadata.create_all(database.engine)
    yield database
    database.dispose()
