"""From the click on the launcher to a box that can be written in: `python -m benchmarks.widget [--runs 30]`.

A real system and a real Chromium. Each run is a fresh browser with nothing in its cache (cold), then the same browser
on the reloaded page (warm), and in turn with the peer: an iframe of the same origin with nothing in it but one small
answer of the same server, from its insertion to its `load`. So what else the machine does weighs on both.
"""

import argparse
import gzip
import shutil
import tempfile
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from statistics import median, quantiles

from playwright.sync_api import Browser, Page, Route, sync_playwright

from benchmarks.system import System
from bot.preparing import ready_database
from bot.settings import ROOT, load_settings
from bot.storage import Database

DIST = ROOT / "bot" / "web" / "static" / "dist"
STYLES = ROOT / "bot" / "web" / "static" / "css"
FLAGS = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]
MODES = ("frame", "inline")

LAUNCHER = "() => [...document.body.children].some((one) => one.shadowRoot?.querySelector('.launch'))"
CLICK_TO_READY = """async () => {
    const root = [...document.body.children].map((one) => one.shadowRoot).find(Boolean);
    const box = () => root.querySelector("iframe")?.contentDocument?.querySelector("textarea")
        ?? root.querySelector("section")?.shadowRoot?.querySelector("textarea");
    const clicked = performance.now();
    root.querySelector(".launch").click();
    while (!box() || box().disabled) await new Promise(requestAnimationFrame);
    return performance.now() - clicked;
}"""
EMPTY_FRAME = """async () => {
    const frame = document.createElement("iframe");
    const inserted = performance.now();
    await new Promise((loaded) => {
        frame.onload = loaded;
        frame.src = "/widget/loader.js?peer=" + Math.random();
        document.body.append(frame);
    });
    const took = performance.now() - inserted;
    frame.remove();
    return took;
}"""


def measure(browser: Browser, url: str, runs: int) -> dict[str, list[float]]:
    """Milliseconds by what was measured, one figure a run; the modes and the peer take turns."""
    figures: dict[str, list[float]] = defaultdict(list)
    for _ in range(runs):
        for mode in MODES:
            context = browser.new_context(base_url=url, locale="zh-CN")
            page = context.new_page()
            if mode == "inline":
                page.route(f"{url}/", _as_inline)
            for state in ("cold", "warm"):
                page.goto("/")
                page.wait_for_function(LAUNCHER)
                figures[f"{mode}, {state}"].append(page.evaluate(CLICK_TO_READY))
            context.close()
        figures["empty frame"].append(_in_fresh_page(browser, url, lambda page: page.evaluate(EMPTY_FRAME)))
    return figures


def _in_fresh_page(browser: Browser, url: str, look: Callable[[Page], float]) -> float:
    context = browser.new_context(base_url=url)
    page = context.new_page()
    page.goto("/")
    page.wait_for_function(LAUNCHER)
    took = look(page)
    context.close()
    return took


def _as_inline(route: Route) -> None:
    answer = route.fetch()
    route.fulfill(
        response=answer, body=answer.text().replace('data-site="demo"', 'data-site="demo" data-mode="inline"')
    )


def table(figures: dict[str, list[float]]) -> str:
    """p50 and p95 in milliseconds, and how many times the peer's."""
    peer = median(figures["empty frame"])
    lines = [f"{'click to ready':16}{'p50 ms':>8}{'p95 ms':>8}{'p50 / empty frame':>20}"]
    for name, values in figures.items():
        p50, p95 = median(values), quantiles(values, n=20, method="inclusive")[-1]
        lines.append(f"{name:16}{p50:8.0f}{p95:8.0f}{p50 / peer:20.1f}")
    return "\n".join(lines)


def sizes() -> str:
    """Bytes after gzip of what a visitor loads before and after the click."""
    files = [DIST / f"{name}.js" for name in ("loader", "chat", "inline")]
    files += [STYLES / f"{name}.css" for name in ("tokens", "messages", "chat", "extras")]
    return "\n".join(f"{file.name:16}{len(gzip.compress(file.read_bytes(), 9)):8,} B" for file in files)


def main() -> None:
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--runs", type=int, default=30, help="at least 2")
    reader.add_argument("--model", type=Path, help="a model archive; default: the newest one")
    reader.add_argument("--chromium", default=shutil.which("chromium") or shutil.which("chromium-headless-shell"))
    chosen = reader.parse_args()
    model = chosen.model or max(load_settings().models.glob("*.tar.gz"))
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        system = System(Path(folder), model)
        database = Database(system.settings.database)
        ready_database(system.settings, database)
        database.dispose()
        with system:
            system.wait_ready()
            browser = playwright.chromium.launch(executable_path=chosen.chromium, args=FLAGS, headless=False)
            figures = measure(browser, system.url, chosen.runs)
            browser.close()
    print(f"{table(figures)}\n\n{sizes()}")


if __name__ == "__main__":
    main()
