"""Understanding many texts at once, from the command line: the same answers as `POST /parse`."""

import asyncio
import json
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from bot.dialogue.contract import ParseRequest
from bot.dialogue.engine import Engine
from bot.dialogue.serving_model import model_to_serve
from bot.errors import AnxinError, BadInput
from bot.settings import Settings
from bot.storage import Database


def parse_file(settings: Settings, source: Path, target: Path) -> None:
    """Understands every line of `source`; row n of `target` (JSONL) is about line n.

    `target` is written whole or not at all. Raises BadInput: `source` is not what it should be, or `target` is no place
    for a file. Unavailable: there is no model. OSError: one of them cannot be opened.
    """
    requests = read_requests(source)
    target = target.resolve()  # a link stays one, and the file it leads to is replaced
    if target.exists() and not target.is_file():
        raise BadInput(f"{target} 不是普通文件，结果不能写到那里。")
    draft = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
    try:
        with draft.open("x", encoding="utf-8") as rows:
            for result in parse_all(settings, requests):
                rows.write(json.dumps(result, ensure_ascii=False) + "\n")
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)


def read_requests(source: Path) -> list[ParseRequest]:
    """What each line asks for, blank lines too. Only a line feed ends a line: a text may hold any other separator.

    Raises BadInput: the file is not UTF-8, or a line is too long, or begins like JSON and is none.
    """
    try:
        text = source.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadInput(f"{source} 不是 UTF-8 编码的文本。") from error
    lines = text.removesuffix("\n").split("\n") if text else []
    return [_request(number, line.removesuffix("\r")) for number, line in enumerate(lines, 1)]


def parse_all(settings: Settings, requests: list[ParseRequest]) -> Iterator[dict[str, Any]]:
    """One result a request; a text that cannot be understood (nothing visible in it) gives `{"error": …}`.

    Raises Unavailable: there is no model.
    """
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
    try:
        if line.lstrip().startswith("{"):
            return ParseRequest.model_validate(json.loads(line))
        return ParseRequest(text=line)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"])
        raise BadInput(f"第{number}行的 {field} 不能用：{first['msg']}") from error
    except ValueError as error:
        raise BadInput(f"第{number}行不是合法的 JSON：{error}") from error
