"""The real system, started once for all of these tests, and browsers in front of it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from browsing import album, browser, browsing  # noqa: F401 - fixtures

from bot.web.pages import STATIC
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


@pytest.fixture
def origin(system: System) -> str:
    """Where the browsers go."""
    return system.url
