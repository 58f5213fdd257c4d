"""Pages of other origins that a test puts our widget on: the shop's, which is configured, and a stranger's."""

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Route

from bot.settings import Settings

from .conftest import Web
from .serving import free_port, serving

PageOf = Callable[[str, str], HTMLResponse]
"""A page, from the address of `web` and from the attributes for the loader that the page's own address asks for."""


@dataclass(frozen=True)
class Sites:
    """Two origins that are not ours: the shop's is configured, the stranger's is not."""

    shop: str
    stranger: str


@pytest.fixture
def ports() -> tuple[int, int]:
    return free_port(), free_port()


@pytest.fixture
def settings(settings: Settings, ports: tuple[int, int]) -> Settings:
    return settings.model_copy(update={"sites": [f"http://127.0.0.1:{ports[0]}"]})


@pytest.fixture
def sites(web: Web, ports: tuple[int, int], pages: dict[str, PageOf]) -> Iterator[Sites]:
    """The module says by `pages` what stands at which path."""

    def route(path: str, page_of: PageOf) -> Route:
        async def show(request: Request) -> HTMLResponse:
            return page_of(web.url, " ".join(f'data-{name}="{value}"' for name, value in request.query_params.items()))

        return Route(path, show)

    site = Starlette(routes=[route(path, page_of) for path, page_of in pages.items()])
    with contextlib.ExitStack() as running:
        yield Sites(*(running.enter_context(serving(site, port)) for port in ports))
