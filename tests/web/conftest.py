"""A running `web` with the demo shop, a scripted dialogue behind it, and browsers in front of it."""

import contextlib
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

import bot.tables  # noqa: F401  # every table is known before they are made
from bot.preparing import DEMO_DATA
from bot.settings import Settings
from bot.shop.seed import seed
from bot.staff.accounts import Accounts, Role
from bot.storage import Base, Database, utc_now
from bot.web.app import create_app
from bot.web.services import Services
from tests.web.browsers import Console, Customer
from tests.web.scripted_dialogue import ScriptedDialogue
from tests.web.serving import free_port, serving

PASSWORD = "correct-horse-battery"


@dataclass(frozen=True)
class Web:
    """The running process and what it is made of."""

    url: str
    services: Services


@pytest.fixture(scope="session")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database file with the demo shop, to be copied."""
    path = tmp_path_factory.mktemp("seeded") / "anxin.db"
    database = Database(f"sqlite:///{path}")
    Base.metadata.create_all(database.engine)
    seed(database, DEMO_DATA, utc_now())
    database.dispose()
    return path


@pytest.fixture
def database(seeded: Path, tmp_path: Path) -> Iterator[Database]:
    shutil.copy(seeded, tmp_path / "anxin.db")
    database = Database(f"sqlite:///{tmp_path / 'anxin.db'}")
    yield database
    database.dispose()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Bubbles are answered at once; whoever waits, waits briefly."""
    return Settings(home=tmp_path / "home", dialogue_port=free_port(), burst_silence_ms=0, turn_lease_seconds=5)


@pytest.fixture
def dialogue(settings: Settings) -> ScriptedDialogue:
    """What `web` will find at the dialogue's address, once `dialogue_up` is called."""
    return ScriptedDialogue(settings.dialogue_secret)


@pytest.fixture
def dialogue_up(settings: Settings, dialogue: ScriptedDialogue) -> Iterator[Callable[[], None]]:
    with contextlib.ExitStack() as running:
        yield lambda: running.enter_context(serving(dialogue, settings.dialogue_port)) and None
        dialogue.hold.set()


@pytest.fixture
def lonely_web(settings: Settings, database: Database) -> Iterator[Web]:
    """`web` with nobody at the dialogue's address yet."""
    app = create_app(settings, database)
    with serving(app, free_port()) as url:
        yield Web(url, app.state.services)


@pytest.fixture
def web(dialogue_up: Callable[[], None], lonely_web: Web) -> Web:
    dialogue_up()
    return lonely_web


@pytest.fixture
def customer(web: Web) -> Customer:
    return Customer(web.url)


@pytest.fixture
def accounts(database: Database) -> Accounts:
    """With 小安 and 小宁, who take conversations."""
    accounts = Accounts(database)
    accounts.create("xiaoan", "小安", Role.AGENT, PASSWORD)
    accounts.create("xiaoning", "小宁", Role.AGENT, PASSWORD)
    return accounts


@pytest.fixture
def console(web: Web, accounts: Accounts) -> Console:
    """小安, signed in."""
    console = Console(web.url)
    assert console.sign_in("xiaoan", PASSWORD).status_code == 303
    return console
