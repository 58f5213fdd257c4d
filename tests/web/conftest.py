"""A running `web` with the demo shop, a scripted dialogue behind it, and browsers in front of it.

`web` and what hangs on it are new for every test. `open_web` is one for all tests that only knock at the door.
"""

import contextlib
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from browsing import album, browser, browsing  # noqa: F401 - fixtures
from quick import QUICK

import bot.tables  # noqa: F401  # every table is known before they are made
from bot.preparing import DEMO_DATA
from bot.settings import Settings
from bot.shop.seed import seed
from bot.staff.accounts import Accounts, Role
from bot.storage import Base, Database, utc_now
from bot.storage.throwaway import hasty
from bot.web import studio_access
from bot.web.app import create_app
from bot.web.services import Services

from .browsers import Console, Customer
from .scripted_dialogue import ScriptedDialogue
from .serving import free_port, serving
from .studio import Maintainer

UNLIMITED = "1000000/second"
PASSWORD = "correct-horse-battery"
NLU = """version: "3.1"

nlu:
- intent: ask_payment
  examples: |
    - 怎么付款
    - 支持花呗吗
    - 可以用微信付的吧

- intent: ask_price
  examples: |
    - 这个多少钱
    - 什么价位呢
"""
HELD_OUT = """version: "3.1"

nlu:
- intent: ask_payment
  examples: |
    - 礼品卡能不能付运费
"""


@dataclass(frozen=True)
class Web:
    """The running process and what it is made of."""

    url: str
    services: Services


@pytest.fixture(scope="session")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database file with the demo shop and two agents, 小安 and 小宁, to be copied."""
    path = tmp_path_factory.mktemp("seeded") / "anxin.db"
    database = Database(f"sqlite:///{path}")
    Base.metadata.create_all(database.engine)
    seed(database, DEMO_DATA, utc_now())
    accounts = Accounts(database, hasher=QUICK)
    accounts.create("xiaoan", "小安", Role.AGENT, PASSWORD)
    accounts.create("xiaoning", "小宁", Role.AGENT, PASSWORD)
    database.dispose()
    return path


@pytest.fixture
def database(seeded: Path, tmp_path: Path) -> Iterator[Database]:
    with _copied(seeded, tmp_path) as database:
        yield database


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return _settings(tmp_path)


@pytest.fixture
def dialogue(settings: Settings) -> ScriptedDialogue:
    """What `web` finds at the dialogue's address, once it is there."""
    return ScriptedDialogue(settings.dialogue_secret)


@pytest.fixture
def dialogue_up(settings: Settings, dialogue: ScriptedDialogue) -> Iterator[Callable[[], None]]:
    """Called, the scripted dialogue is there until the test ends."""
    with contextlib.ExitStack() as running:

        def start() -> None:
            running.enter_context(serving(dialogue, settings.dialogue_port))

        yield start
        dialogue.hold.set()


@pytest.fixture
def lonely_web(settings: Settings, database: Database) -> Iterator[Web]:
    """`web` with nobody at the dialogue's address yet."""
    app = create_app(settings, database, QUICK)
    with serving(app, free_port()) as url:
        yield Web(url, app.state.services)


@pytest.fixture
def web(dialogue_up: Callable[[], None], lonely_web: Web) -> Web:
    dialogue_up()
    return lonely_web


@pytest.fixture
def customer(web: Web) -> Customer:
    return Customer(web.url)


@pytest.fixture(scope="session")
def open_web(seeded: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    folder = tmp_path_factory.mktemp("open")
    settings = _settings(folder)
    dialogue = serving(ScriptedDialogue(settings.dialogue_secret), settings.dialogue_port)
    with _copied(seeded, folder) as database, dialogue:
        app = create_app(settings, database, QUICK)
        with serving(app, free_port()) as url:
            yield Web(url, app.state.services)


@pytest.fixture
def guest(open_web: Web) -> Customer:
    """A customer at the door that all share."""
    return Customer(open_web.url)


@pytest.fixture
def origin(web: Web) -> str:
    """Where the browsers go."""
    return web.url


@pytest.fixture
def accounts(web: Web) -> Accounts:
    return web.services.accounts


@pytest.fixture
def console(web: Web) -> Console:
    """小安, signed in."""
    console = Console(web.url)
    assert console.sign_in("xiaoan", PASSWORD).status_code == 303
    return console


@pytest.fixture
def maintainer(web: Web) -> Maintainer:
    """小训, at the studio."""
    return Maintainer(web)


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small data folder that the studio may change."""
    folder = tmp_path / "data"
    (folder / "nlu" / "lexicons").mkdir(parents=True)
    (folder / "eval" / "nlu" / "hard").mkdir(parents=True)
    (folder / "nlu" / "shop.yml").write_text(NLU, encoding="utf-8")
    (folder / "nlu" / "lexicons" / "jieba.txt").write_text("微信付\n", encoding="utf-8")
    (folder / "eval" / "nlu" / "shop.yml").write_text(HELD_OUT, encoding="utf-8")
    shutil.copytree(DEMO_DATA, folder / "demo")
    monkeypatch.setattr(studio_access, "DATA", folder)
    return folder


@contextlib.contextmanager
def _copied(seeded: Path, folder: Path) -> Iterator[Database]:
    database = hasty(Database(f"sqlite:///{shutil.copy(seeded, folder / 'anxin.db')}"))
    yield database
    database.dispose()


def _settings(folder: Path) -> Settings:
    """Bubbles are answered at once; whoever waits, waits briefly; nobody is too fast unless a test says so."""
    return Settings(
        home=folder / "home",
        dialogue_port=free_port(),
        burst_silence_ms=0,
        turn_lease_seconds=5,
        limit_messages=UNLIMITED,
        limit_sessions=UNLIMITED,
        limit_requests=UNLIMITED,
    )
