"""Understanding many texts at once, from the command line: the same answers as `POST /parse`."""

import asyncio
import json
from collections.abc import Iterator
from typing import Any

from bot.dialogue.app import model_to_serve
from bot.dialogue.contract import ParseRequest
from bot.dialogue.engine import Engine
from bot.errors import AnxinError, BadInput
from bot.settings import Settings
from bot.storage import Database


def parse_lines(settings: Settings, lines: list[str]) -> Iterator[dict[str, Any]]:
    """One result a line; a line that cannot be understood (nothing visible in it) gives `{"error": …}`.

    Raises BadInput: a line begins like JSON and is none. Unavailable: there is no model.
    """
    requests = [_request(number, line) for number, line in enumerate(lines, 1)]
    engine = Engine(Database(settings.database))
    with asyncio.Runner() as runner:
        runner.run(engine.load(model_to_serve(settings)))
        try:
            for request in requests:
                try:
                    yield runner.run(engine.parse(request)).model_dump(exclude_none=True)
                except AnxinError as error:
                    yield error.as_json()
        finally:
            engine.close()


def _request(number: int, line: str) -> ParseRequest:
    if not line.lstrip().startswith("{"):
        return ParseRequest(text=line)
    try:
        return ParseRequest.model_validate(json.loads(line))
    except ValueError as error:
        raise BadInput(f"第{number}行不是合法的 JSON：{error}") from error
