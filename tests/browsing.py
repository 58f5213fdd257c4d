"""Chromium, and every page a test opens: whatever goes wrong in one of them is a failure of the test.

A folder whose tests need browsers imports the fixtures below and says with a fixture `origin` what stands before them.
"""

import io
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from bot.settings import ROOT

FLAGS = (
    "--headless=new --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()
DESKTOP = {"width": 1280, "height": 800}
PHONE = {"viewport": {"width": 360, "height": 740}, "is_mobile": True, "has_touch": True}
OWN_PATHS = re.compile(r"/(?:$|api/v1/|static/|widget/|staff/|studio/|demo/identity$|products/|orders/)")
PATIENCE_MS = 20_000
"""For whatever has to come: a busy machine is slow, and whoever waits for the thing itself loses nothing by it."""

expect.set_options(timeout=PATIENCE_MS)


@contextmanager
def chromium() -> Iterator[Browser]:
    """Debian's Chromium, the one without windows if it is there: a sixth quicker. Without any, no page is tested."""
    path = shutil.which("chromium-headless-shell") or shutil.which("chromium")
    if path is None:
        raise RuntimeError("没有找到 Chromium，页面测试无法进行。先运行 make browser（或 apt-get install chromium）。")
    with sync_playwright() as playwright:
        # Not Playwright's own idea of headless: the flags say which.
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS, headless=False)
        yield browser
        browser.close()


class Browsing:
    """The browsers of one test: each `person()` is somebody else, with storage and cookies of their own."""

    def __init__(self, browser: Browser, url: str) -> None:
        self._browser = browser
        self._url = url
        self._contexts: list[BrowserContext] = []
        self.problems: list[str] = []

    def person(self, **options: Any) -> Page:
        """A page in a fresh context, watched for errors, dialogs and requests to places that are not ours."""
        chosen = {"viewport": DESKTOP, "locale": "zh-CN", "timezone_id": "Asia/Shanghai", **options}
        context = self._browser.new_context(base_url=self._url, **chosen)
        context.set_default_timeout(PATIENCE_MS)
        self._contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: self.problems.append(f"script error: {error}"))
        page.on("dialog", lambda dialog: (self.problems.append(f"dialog: {dialog.message}"), dialog.dismiss()))
        page.on("console", lambda message: self._hear(message.text))
        page.on("request", lambda request: self._see(request.url))
        return page

    def close(self) -> None:
        for context in self._contexts:
            context.close()

    def _hear(self, text: str) -> None:
        if "Content Security Policy" in text or "Uncaught" in text:
            self.problems.append(f"console: {text}")

    def _see(self, address: str) -> None:
        # A picture that the page itself has made is asked for under its own origin.
        url = urlsplit(address.removeprefix("blob:"))
        if address.startswith(f"blob:{self._url}/") or url.scheme == "data":
            return
        if f"{url.scheme}://{url.netloc}" != self._url or not OWN_PATHS.match(url.path):
            self.problems.append(f"unexpected request: {address}")


LARGEST_PICTURE = 150_000


class Album:
    """Pictures for the documentation, taken only when a folder is named.

    `ANXIN_SCREENSHOTS=docs/screenshots pytest tests/web/test_widget_in_chromium.py tests/e2e` takes them all again.
    """

    def __init__(self) -> None:
        folder = os.environ.get("ANXIN_SCREENSHOTS")
        self._folder = ROOT / folder if folder else None

    def take(self, page: Page, name: str) -> None:
        if self._folder is None:
            return
        self._folder.mkdir(parents=True, exist_ok=True)
        taken = Image.open(io.BytesIO(page.screenshot(animations="disabled"))).convert("RGB")
        path = self._folder / f"{name}.png"
        # 256 colours are enough for pages, and a fifth of the bytes.
        taken.quantize(256, dither=Image.Dither.NONE).save(path, optimize=True)
        assert path.stat().st_size < LARGEST_PICTURE, path


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    # Not for the whole session: while it lives, its event loop is this thread's, and other tests need their own.
    with chromium() as opened:
        yield opened


@pytest.fixture
def browsing(browser: Browser, origin: str) -> Iterator[Browsing]:
    """People with browsers; no page of theirs may have had an error, a dialog, or gone to a stranger."""
    opened = Browsing(browser, origin)
    yield opened
    opened.close()
    assert opened.problems == []


@pytest.fixture(scope="session")
def album() -> Album:
    return Album()
