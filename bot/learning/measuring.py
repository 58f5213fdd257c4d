"""A trained model as the learning loop sees it: texts in, rankings out; nothing of it is served."""

import asyncio
import os
import tarfile
import time
import warnings
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from bot.learning.signals import Context, Reading
from bot.nlu.found import Found
from bot.nlu.zones import FALLBACK_INTENT

WARM_UP = ("在吗", "我的快递到哪里了", "我要投诉")


class UnloadableModel(Exception):
    """No model, or one that this version of the program cannot load."""


class LoadedModel:
    """Loads an archive. Raises UnloadableModel."""

    def __init__(self, path: Path) -> None:
        os.environ.setdefault("RASA_TELEMETRY_ENABLED", "false")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Rasa warns of its own age
            from rasa.core.agent import Agent
            from rasa.engine.exceptions import GraphComponentException
            from rasa.shared.exceptions import RasaException

            try:
                processor = Agent.load(str(path)).processor
            except (RasaException, GraphComponentException, tarfile.TarError, OSError) as error:
                raise UnloadableModel(f"{path.name} 加载不了：{error}") from error
        if processor is None:
            raise UnloadableModel(f"{path.name} 里没有模型")
        self._processor = processor
        self.name = path.name
        self.size = path.stat().st_size
        for text in WARM_UP:
            self.read(text)

    def read(self, text: str, context: Context = ()) -> tuple[Reading, list[Found]]:
        """The ranking without the fallback, and what is named in the text; `context` is what was said before it."""
        parsed = asyncio.run(self._parse(text, context))
        ranking = tuple(
            (str(entry["name"]), float(entry["confidence"]))
            for entry in parsed.get("intent_ranking", [])
            if entry["name"] != FALLBACK_INTENT
        )
        entities = [
            Found(entity["entity"], entity["start"], entity["end"], str(entity.get("value", "")))
            for entity in parsed.get("entities", [])
            if "start" in entity
        ]
        return Reading(ranking), entities

    def read_all(self, texts: Iterable[str]) -> tuple[Sequence[Reading], Sequence[float]]:
        """Readings and the milliseconds that each took."""
        readings, times = [], []
        for text in texts:
            started = time.perf_counter()
            readings.append(self.read(text)[0])
            times.append((time.perf_counter() - started) * 1000)
        return readings, times

    async def _parse(self, text: str, context: Context) -> dict[str, Any]:
        from rasa.core.channels.channel import UserMessage

        before = [{"sender": sender, "text": said} for sender, said in context]
        # A leading slash would be read as an intent; here too text is only ever text.
        message = UserMessage(text.lstrip("/ ") or "？", metadata={"context": before})
        parsed: dict[str, Any] = await self._processor.parse_message(message)
        return parsed
