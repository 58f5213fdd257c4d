"""A tiny Rasa project, really trained once, and a dialogue that serves it."""

import contextlib
import importlib
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from httpx import Response

from bot.dialogue.app import create_app
from bot.dialogue.in_process_actions import InProcessActions
from bot.dialogue.processor import TurnProcessor
from bot.dialogue.tracker_store import SnapshotTrackerStore
from bot.settings import Settings
from bot.storage import Base, Database, new_id

PROJECT = Path(__file__).parent / "project"
PACKAGE = "tiny_actions"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Rasa warns of its own age, and of what the tiny project leaves out."""
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.filterwarnings("ignore::UserWarning"))


@pytest.fixture(scope="session")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The archive of the trained project."""
    from rasa.model_training import train

    folder = tmp_path_factory.mktemp("project")
    shutil.copytree(PROJECT, folder, dirs_exist_ok=True)
    # Rasa keeps its cache in the working directory.
    with contextlib.chdir(folder):
        result = train("domain.yml", "config.yml", ["data"], "models")
    assert result.code == 0
    return folder / result.model


@pytest.fixture(scope="session")
def actions() -> Iterator[str]:
    """The name of the package with the project's actions, which can be imported."""
    sys.path.insert(0, str(PROJECT))
    yield PACKAGE
    sys.path.remove(str(PROJECT))


@pytest.fixture
def calls(actions: str) -> list[dict[str, Any]]:
    """What the actions see during the test."""
    seen: list[dict[str, Any]] = importlib.import_module(actions).calls
    seen.clear()
    return seen


@pytest.fixture(scope="session")
def processor(model: Path, actions: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TurnProcessor]:
    """The loaded model, for tests that need no HTTP and do not save."""
    database = Database(f"sqlite:///{tmp_path_factory.mktemp('processor') / 'anxin.db'}")
    Base.metadata.create_all(database.engine)
    yield TurnProcessor(model, SnapshotTrackerStore(None, database), InProcessActions(actions))
    database.dispose()


@pytest.fixture
def settings(tmp_path: Path, model: Path) -> Settings:
    return Settings(home=tmp_path / "home", model=model)


@pytest.fixture
def serve(settings: Settings, database: Database, actions: str) -> Iterator[Callable[[], "Dialogue"]]:
    """Starts a dialogue process; each call is another one on the same database."""
    with contextlib.ExitStack() as running:

        def start() -> Dialogue:
            client = running.enter_context(TestClient(create_app(settings, database, actions)))
            client.headers["X-Anxin-Secret"] = settings.dialogue_secret
            dialogue = Dialogue(client)
            dialogue.wait_until_ready()
            return dialogue

        yield start


@pytest.fixture
def dialogue(serve: Callable[[], "Dialogue"]) -> "Dialogue":
    return serve()


class Dialogue:
    """A running dialogue, spoken to over HTTP as `web` does."""

    def __init__(self, client: TestClient) -> None:
        self.http = client

    def wait_until_ready(self) -> None:
        answer = self.http.get("/health")
        while answer.status_code != 200:
            assert answer.json()["error"]["message"] == "正在加载模型。"
            answer = self.http.get("/health")

    def post(self, text: str = "", conversation: str = "c1", turn: str | None = None, **fields: Any) -> Response:
        body = {"conversation_id": conversation, "turn_id": turn or new_id(), "text": text, **fields}
        return self.http.post("/turns", json=body)

    def say(self, text: str = "", conversation: str = "c1", **fields: Any) -> dict[str, Any]:
        """Plays a turn that has to succeed; returns the answer."""
        response = self.post(text, conversation, **fields)
        assert response.status_code == 200, response.text
        answer: dict[str, Any] = response.json()
        return answer

    def texts(self, text: str = "", conversation: str = "c1", **fields: Any) -> list[str]:
        """The same, only the words of the answer."""
        return [reply["text"] for reply in self.say(text, conversation, **fields)["replies"]]
