"""A trained model as the learning loop sees it: texts in, rankings out; nothing of it is served."""

import os
import tarfile
import warnings
from collections.abc import Sequence
from itertools import zip_longest
from pathlib import Path
from typing import Any

from bot.learning.signals import Context, Reading
from bot.nlu.found import Found
from bot.nlu.zones import FALLBACK_INTENT

BATCH = 64
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
        (parsed,) = self._parse([_message(text, context)])
        entities = [
            Found(entity["entity"], entity["start"], entity["end"], str(entity.get("value", "")))
            for entity in parsed.get("entities", [])
            if "start" in entity
        ]
        return _reading(parsed), entities

    def read_all(self, texts: Sequence[str], contexts: Sequence[Context] = ()) -> list[Reading]:
        """The same for many texts, several times as fast."""
        messages = [_message(text, before) for text, before in zip_longest(texts, contexts, fillvalue=())]
        parts = [self._parse(messages[at : at + BATCH]) for at in range(0, len(messages), BATCH)]
        return [_reading(parsed) for part in parts for parsed in part]

    def _parse(self, messages: list[Any]) -> list[dict[str, Any]]:
        target = self._processor.model_metadata.nlu_target
        results = self._processor.graph_runner.run(
            inputs={"__message__": messages, "__tracker__": None}, targets=[target]
        )
        return [message.as_dict(only_output_properties=True) for message in results[target]]


def _message(text: Any, context: Any) -> Any:
    from rasa.core.channels.channel import UserMessage

    before = [{"sender": sender, "text": said} for sender, said in context]
    # A leading slash would be read as an intent; here too text is only ever text.
    return UserMessage(text.lstrip("/ ") or "？", metadata={"context": before})


def _reading(parsed: dict[str, Any]) -> Reading:
    ranking = tuple(
        (str(entry["name"]), float(entry["confidence"]))
        for entry in parsed.get("intent_ranking", [])
        if entry["name"] != FALLBACK_INTENT
    )
    return Reading(ranking, acted_on=(parsed.get("intent") or {}).get("name"))
