"""The real system, started once for all of these tests, and browsers in front of it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from bot.web.pages import STATIC
from tests.e2e.browsing import Album, Browsing, chromium
from tests.e2e.running import System


@pytest.fixture(scope="package")
def system(trained_model: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    """A running system; that it also ends well is part of every run."""
    if not (STATIC / "dist" / "chat.js").exists():
        raise RuntimeError("前端还没有构建：先运行 make front-check（make test 会自己做）。")
    running = System(tmp_path_factory.mktemp("home"), trained_model)
    try:
        running.wait_ready()
        yield running
    finally:
        ended = running.stop()
    assert ended.code == 0, ended.output
    assert "已停止" in ended.output
    assert "意外退出" not in ended.output
    assert ended.orphans == []


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    # Not for the whole session: while it lives, its event loop is this thread's, and other tests need their own.
    with chromium() as opened:
        yield opened


@pytest.fixture
def browsing(browser: Browser, system: System) -> Iterator[Browsing]:
    """People with browsers; no page of theirs may have had an error, a dialog, or gone to a stranger."""
    opened = Browsing(browser, system.url)
    yield opened
    opened.close()
    assert opened.problems == []


@pytest.fixture(scope="session")
def album() -> Album:
    return Album()
