"""Where a trained model plays scripted conversations: an engine of its own, and for each script a fresh demo shop."""

import asyncio
import shutil
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Self

import actions.services
from bot.dialogue.engine import Engine
from bot.dialogue.rehearsal.player import Player
from bot.dialogue.rehearsal.shop_rows import shop_rows
from bot.learning.scripts import Script
from bot.settings import ROOT
from bot.shop.seed import seed
from bot.storage import Database, utc_now
from bot.storage.migrations import upgrade
from bot.storage.throwaway import hasty

DEMO_DATA = ROOT / "data" / "demo"


class Stage:
    """Loading a model takes seconds, so one engine plays everything, on a database file that is exchanged.

    The custom actions have one set of services a process: as long as a stage stands, they are its own.
    """

    def __init__(self, model: Path) -> None:
        """Raises what loading a model raises."""
        self._folder = tempfile.TemporaryDirectory(prefix="anxin-stage-")
        folder = Path(self._folder.name)
        self._fresh, self._used = folder / "fresh.db", folder / "used.db"
        fresh = Database(f"sqlite:///{self._fresh}")
        upgrade(fresh)
        seed(fresh, DEMO_DATA, utc_now())
        self._shop = shop_rows(fresh)
        fresh.dispose()
        self._database = hasty(Database(f"sqlite:///{self._used}"))
        self._services = actions.services.build(self._database)
        actions.services.install(self._services)
        self._engine = Engine(self._database)
        try:
            asyncio.run(self._engine.load(model))
        except BaseException:
            self.close()
            raise

    def player(self, script: Script) -> Player:
        """Somebody who plays the script in a shop where nothing has happened yet. Ends the play before."""
        self._database.dispose()
        for left in self._used.parent.glob(f"{self._used.name}*"):
            left.unlink()
        shutil.copyfile(self._fresh, self._used)
        return Player(self._engine, self._services, self._database, script, self._shop)

    def close(self) -> None:
        self._engine.close()
        self._database.dispose()
        self._folder.cleanup()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
