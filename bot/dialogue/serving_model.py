"""Which model is served, and its exchange for another while turns go on."""

import asyncio
from pathlib import Path

import structlog

from bot.dialogue.engine import Engine
from bot.errors import Unavailable
from bot.learning.releases import Releases
from bot.logs import where_it_failed
from bot.settings import Settings

LOOK_EVERY_SECONDS = 1.0

logger = structlog.get_logger(__name__)


def model_to_serve(settings: Settings) -> Path:
    """The configured model, else the released one, else (nothing was released yet) the newest of the models folder.

    Raises TamperedModel: the released archive is not what was released. Unavailable: there is no model.
    """
    if settings.model:
        return settings.model
    releases = Releases(settings.home)
    if version := releases.current():
        releases.check(version)
        return releases.archive(version)
    models = sorted(settings.models.glob("*.tar.gz"), key=lambda path: path.stat().st_mtime)
    if not models:
        raise Unavailable(f"{settings.models} 里没有模型，请先运行 anxin train。", code="NO_MODEL")
    return models[-1]


async def keep_serving(engine: Engine, settings: Settings) -> None:
    """Loads the model, and each one that is released or rolled back to; never ends.

    A turn that has begun ends with the model it began with. One that cannot be loaded is reported, and the one before
    goes on.
    """
    releases = Releases(settings.home)
    served = releases.current()
    await _load(engine, settings)
    while True:
        await asyncio.sleep(LOOK_EVERY_SECONDS)
        released = releases.current()
        if settings.model is None and released != served:
            served = released
            await _load(engine, settings)


async def _load(engine: Engine, settings: Settings) -> None:
    try:
        # Hashing a large file takes time that turns should not wait for.
        await engine.load(await asyncio.to_thread(model_to_serve, settings))
    except Exception as error:
        logger.exception("model_not_loaded", reason=str(error), **where_it_failed(error))
        engine.unready_because = f"模型没有加载成功：{error}"
    else:
        logger.info("model_loaded", model=engine.model)
