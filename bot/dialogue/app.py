"""The HTTP face of the dialogue: for `web` only, on the loopback or a private network."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from secrets import compare_digest
from typing import Annotated

from fastapi import Depends, FastAPI, Header, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse

from bot import __version__
from bot.dialogue.contract import (
    ArticlesRequest,
    ArticlesResponse,
    FoundArticle,
    ParseRequest,
    ParseResponse,
    TurnRequest,
    TurnResponse,
)
from bot.dialogue.engine import Engine
from bot.dialogue.serving_model import keep_serving
from bot.errors import AnxinError, BadInput, NotSignedIn
from bot.knowledge.service import Knowledge
from bot.logs import configure_logs
from bot.settings import Settings
from bot.storage import Database


def create_app(
    settings: Settings, database: Database, actions: str = "actions", knowledge: Knowledge | None = None
) -> FastAPI:
    """The application. It answers at once; until its model is loaded, with 503 and the reason.

    `actions` is the name of the package with the custom actions; `knowledge` finds articles, None where there are none.
    """
    configure_logs()
    engine = Engine(database, actions)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        loading = asyncio.create_task(keep_serving(engine, settings))
        yield
        loading.cancel()
        engine.close()

    async def known_caller(secret: Annotated[str, Header(alias="X-Anxin-Secret")] = "") -> None:
        if not compare_digest(secret.encode(), settings.dialogue_secret.encode()):
            raise NotSignedIn("密钥不对。", code="WRONG_SECRET")

    app = FastAPI(title="安心 dialogue", version=__version__, lifespan=lifespan)
    app.add_exception_handler(AnxinError, _anxin_error)
    app.add_exception_handler(RequestValidationError, _validation_error)

    @app.post("/turns", dependencies=[Depends(known_caller)])
    async def turns(request: TurnRequest) -> TurnResponse:
        return await engine.turn(request)

    @app.post("/parse", dependencies=[Depends(known_caller)])
    async def parse(request: ParseRequest) -> ParseResponse:
        return await engine.parse(request)

    @app.post("/articles", dependencies=[Depends(known_caller)])
    def articles(request: ArticlesRequest) -> ArticlesResponse:
        found = knowledge.proposed(request.text, request.intent) if knowledge else []
        return ArticlesResponse(articles=[FoundArticle(title=one.title, text=one.text) for one in found])

    @app.get("/health")
    async def health() -> dict[str, str]:
        return {"status": "ready", "version": __version__, "model": engine.model}

    return app


async def _anxin_error(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, AnxinError)
    return JSONResponse(error.as_json(), error.status)


async def _validation_error(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    first = error.errors()[0]
    field = ".".join(str(part) for part in first["loc"] if part != "body")
    return await _anxin_error(request, BadInput(first["msg"], field=field))
