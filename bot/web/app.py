"""Puts `web` together."""

import asyncio
import contextlib
import threading
from collections.abc import AsyncIterator
from datetime import timedelta
from functools import cache
from typing import Any

import structlog
from anyio.to_thread import run_sync
from argon2 import PasswordHasher
from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import FileResponse, HTMLResponse, JSONResponse
from fastapi.staticfiles import StaticFiles
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from starlette.routing import BaseRoute

from bot import __version__
from bot.logs import configure_logs, where_it_failed
from bot.policy.calendar import unknown_years
from bot.policy.periods import shanghai_day
from bot.search.words import warm
from bot.settings import Settings
from bot.storage import Database, utc_now
from bot.web import (
    answering_api,
    attachments_api,
    audit_pages,
    audited,
    case_work_api,
    cases_pages,
    customer_api,
    demo_shop,
    desk_moves_api,
    duty_api,
    evidence_pages,
    history_api,
    list_api,
    people_pages,
    presence_api,
    rest_channel,
    search_pages,
    security,
    staff_api,
    staff_pages,
    studio_data,
    studio_inbox,
    studio_stories,
    studio_training,
    suggestions_api,
    together_api,
    work_orders_pages,
)
from bot.web.commitment_watch import CommitmentWatch
from bot.web.hints import PostgresHints
from bot.web.jobs import Jobs
from bot.web.pages import STATIC, templates
from bot.web.rate_limits import RateLimits
from bot.web.services import Services, build_services
from bot.web.turn_runner import TurnRunner

DRAIN_SECONDS = 3.0
ROUTERS = (
    customer_api.router,
    rest_channel.router,
    attachments_api.router,
    presence_api.router,
    history_api.router,
    attachments_api.staff_router,
    presence_api.staff_router,
    answering_api.router,
    case_work_api.router,
    desk_moves_api.router,
    together_api.router,
    suggestions_api.router,
    duty_api.router,
    list_api.router,
    staff_api.router,
    staff_pages.router,
    cases_pages.router,
    evidence_pages.router,
    work_orders_pages.router,
    audit_pages.router,
    studio_inbox.router,
    studio_data.router,
    studio_stories.router,
    studio_training.router,
    search_pages.router,
    people_pages.router,
)

logger = structlog.get_logger(__name__)


def create_app(settings: Settings, database: Database, hasher: PasswordHasher | None = None) -> FastAPI:
    """The application. While it runs, due turns are taken; several processes share the work.

    `hasher`: how passwords are kept, where the usual one is too thorough.
    """
    configure_logs()
    services = build_services(settings, database, hasher)
    routes = list(_routes(settings.demo))
    app = FastAPI(
        title="安心 Anxin", version=__version__, lifespan=_lifespan, docs_url=None, redoc_url=None, routes=routes
    )
    app.state.services = services
    app.state.rate_limits = RateLimits(settings)
    audited.install(app)
    security.install(app, settings.sites)  # last: outermost, around whatever answers
    app.add_api_route("/health", _health, include_in_schema=True)
    app.add_api_route("/widget/loader.js", _loader, include_in_schema=False)
    app.add_api_route("/widget/chat", _chat, include_in_schema=False, response_class=HTMLResponse)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    return app


@cache
def _routes(demo: bool) -> tuple[BaseRoute, ...]:
    """What answers, the same for every application in a process: FastAPI needs half a second to get to know it."""
    every = APIRouter()
    for router in (*ROUTERS, *([demo_shop.router] if demo else [])):
        every.include_router(router)
    return tuple(every.routes)


@contextlib.asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    services: Services = app.state.services
    # Beside what comes in: the first message would have to wait for the dictionary.
    threading.Thread(target=warm, name="words", daemon=True).start()
    hints = PostgresHints(services.database.url, services.hub.ring) if services.database.is_postgresql else None
    services.hub.attach(asyncio.get_running_loop(), hints.send if hints else None)
    give_up_after = timedelta(seconds=services.settings.turn_give_up_seconds)
    runner = TurnRunner(services.turns, services.dialogue, services.hub, give_up_after)
    jobs = Jobs(services.database, services.policy, services.hub)
    watch = CommitmentWatch(services.database, services.policy, services.shop, services.hub)
    works = {"turns": runner.run(), "jobs": jobs.run(), "promises": watch.run(), "names": services.shop_names.run()}
    tasks = [asyncio.create_task(work, name=name) for name, work in works.items()]
    if hints:
        tasks.append(asyncio.create_task(hints.run(), name="hints"))
    if unknown := unknown_years(services.policy.calendar, shanghai_day(utc_now())):
        # Plain weeks are reckoned with until somebody writes the dates down.
        logger.warning("holidays_not_known", years=unknown, write_them_into="data/policy/calendar.yml")
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await runner.drain(DRAIN_SECONDS)
        await services.dialogue.close()
        services.shop_in_time.close()
        await run_sync(services.trail.close)


async def _health(request: Request) -> JSONResponse:
    """Ready when the database answers and `dialogue` is ready."""
    services: Services = request.app.state.services
    body: dict[str, Any] = {"status": "ready", "version": __version__}
    try:
        await run_sync(_ask, services.database)
    except SQLAlchemyError as error:
        logger.error("database_not_answering", **where_it_failed(error))
        return JSONResponse({**body, "status": "unavailable", "reason": "数据库没有回应"}, 503)
    dialogue = await services.dialogue.health()
    if dialogue is None:
        return JSONResponse({**body, "status": "starting", "reason": "dialogue 还没有准备好"}, 503)
    return JSONResponse({**body, "model": dialogue.get("model")})


def _ask(database: Database) -> None:
    with database.read() as session:
        session.execute(select(1))


def _loader() -> FileResponse:
    return FileResponse(STATIC / "dist" / "loader.js", media_type="text/javascript")


def _chat(request: Request) -> HTMLResponse:
    return templates.TemplateResponse(request, "chat.html", {})
