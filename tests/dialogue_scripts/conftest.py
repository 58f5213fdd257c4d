"""The dialogue with the trained model of this project, on a demo shop that is fresh for every conversation."""

import asyncio
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import actions.services
from actions.services import Services
from bot.dialogue.engine import Engine
from bot.preparing import DEMO_DATA
from bot.shop.seed import seed
from bot.storage import Database, utc_now
from dialogue_scripts.player import Player
from dialogue_scripts.script import Script


@pytest.fixture(scope="session")
def demo_file(tmp_path_factory: pytest.TempPathFactory, migrated_file: Path) -> Path:
    """A SQLite file with the demo shop in it, to be copied."""
    path = tmp_path_factory.mktemp("demo") / "anxin.db"
    shutil.copyfile(migrated_file, path)
    database = Database(f"sqlite:///{path}")
    seed(database, DEMO_DATA, utc_now())
    database.dispose()
    return path


@pytest.fixture(scope="session")
def stage(
    tmp_path_factory: pytest.TempPathFactory, trained_model: Path
) -> Iterator[tuple[Path, Database, Engine, Services]]:
    """Loading a model takes seconds, so one engine plays everything, on a database file that is exchanged."""
    path = tmp_path_factory.mktemp("stage") / "anxin.db"
    database = Database(f"sqlite:///{path}")
    services = actions.services.build(database)
    actions.services.install(services)
    engine = Engine(database)
    asyncio.run(engine.load(trained_model))
    yield path, database, engine, services
    engine.close()
    database.dispose()


@pytest.fixture
def player(stage: tuple[Path, Database, Engine, Services], demo_file: Path) -> Callable[[Script], Player]:
    path, database, engine, services = stage
    database.dispose()
    for left in path.parent.glob("anxin.db*"):
        left.unlink()
    shutil.copyfile(demo_file, path)
    return lambda script: Player(engine, services, script)
