"""The widget where it belongs: on pages of other origins, the shop's own, a stranger's, and one that is hostile."""

from collections.abc import Callable, Iterator

import httpx
import pytest
from browsing import PATIENCE_MS
from playwright.sync_api import Browser, BrowserContext, FrameLocator, Page, expect
from starlette.responses import HTMLResponse

from .conftest import Web
from .foreign_sites import PageOf, Sites, ports, settings, sites
from .test_widget_in_chromium import axe

__all__ = ["ports", "settings", "sites"]

HEARING = "<script>heard = []; addEventListener('message', (event) => heard.push(event.data))</script>"

FRAME = """async (address) => {
    const frame = document.createElement("iframe");
    Object.assign(frame, {src: address, name: "third"});
    document.body.append(frame);
    await new Promise((loaded) => frame.onload = loaded);
}"""
CHINESE_LABELS = """[...document.querySelectorAll("button, textarea, [aria-label]")]
    .map((one) => one.ariaLabel || one.placeholder || one.textContent).filter((words) => /[一-龥]/.test(words))"""


def embedding(ours: str, attributes: str) -> HTMLResponse:
    loader = f'<script async src="{ours}/widget/loader.js" data-site="main" {attributes}></script>'
    return HTMLResponse(f"<!doctype html><html lang=zh><title>店</title><body>{HEARING}{loader}")


def blank(ours: str, attributes: str) -> HTMLResponse:
    return HTMLResponse(f"<!doctype html><html lang=zh><title>空</title><body>{HEARING}")


@pytest.fixture
def pages() -> dict[str, PageOf]:
    return {"/": embedding, "/blank": blank}


@pytest.fixture
def visit(browser: Browser) -> Iterator[Callable[..., Page]]:
    contexts: list[BrowserContext] = []

    def page_at(address: str, width: int = 1280, height: int = 800) -> Page:
        context = browser.new_context(viewport={"width": width, "height": height}, locale="zh-CN")
        context.set_default_timeout(PATIENCE_MS)
        contexts.append(context)
        page = context.new_page()
        page.goto(address)
        return page

    yield page_at
    for context in contexts:
        context.close()


def opened(page: Page, launcher: str = "联系客服", title: str = "在线客服", label: str = "输入消息") -> FrameLocator:
    page.get_by_role("button", name=launcher).click()
    chat = page.frame_locator(f"iframe[title='{title}']")
    expect(chat.get_by_label(label)).to_be_enabled()
    return chat


def test_on_the_shop_s_page_only_the_shop_s_page_is_listened_to(visit: Callable[..., Page], sites: Sites) -> None:
    page = visit(sites.shop)
    chat = opened(page)
    page.evaluate(FRAME, f"{sites.stranger}/blank")
    third = page.frame("third")
    assert third is not None
    third.evaluate(
        """() => {
            parent.postMessage({anxin: "unread", count: 99}, "*");
            parent.postMessage({anxin: "close"}, "*");
            parent.postMessage("all sent", "*");
        }"""
    )
    page.wait_for_function("heard.includes('all sent')")
    # The chat's frame is in a shadow root: of the page's frames another one finds only itself.
    assert third.evaluate("parent.frames.length") == 1
    chat.get_by_label("输入消息").fill("在吗")
    chat.get_by_label("输入消息").press("Enter")
    expect(chat.locator(".entry.customer .bubble")).to_have_text(["在吗"])
    page.evaluate("Anxin.setContext({orderId: 'AX5203316042'})")
    expect(chat.get_by_text("AX5203316042")).to_be_visible()


@pytest.mark.parametrize(("page_of", "passes_for"), [("shop", "stranger"), ("stranger", "shop")])
def test_a_page_that_passes_for_another_gets_no_chat_and_learns_nothing(
    visit: Callable[..., Page], sites: Sites, web: Web, page_of: str, passes_for: str
) -> None:
    page = visit(f"{getattr(sites, page_of)}/blank")
    with page.expect_console_message(lambda message: "frame-ancestors" in message.text):
        page.evaluate(FRAME, f"{web.url}/widget/chat?site=main&origin={getattr(sites, passes_for)}")
    expect(page.frame_locator("iframe").locator("#chat")).to_have_count(0)
    assert page.evaluate("heard") == []


def test_only_the_site_that_asks_is_named_to_the_browser(web: Web, sites: Sites) -> None:
    def framed_by(query: str) -> str:
        policy = httpx.get(f"{web.url}/widget/chat{query}", timeout=30.0).headers["Content-Security-Policy"]
        return policy.partition("frame-ancestors ")[2]

    assert framed_by(f"?origin={sites.shop}") == f"'self' {sites.shop}"
    for query in ("", f"?origin={sites.stranger}", "?origin=*", f"?origin={sites.shop}%20*", "?origin=https:"):
        assert framed_by(query) == "'self'"


def test_a_site_that_is_not_configured_gets_no_chat(visit: Callable[..., Page], sites: Sites) -> None:
    page = visit(sites.stranger)
    with page.expect_console_message(lambda message: "frame-ancestors" in message.text):
        page.get_by_role("button", name="联系客服").click()
    expect(page.frame_locator("iframe[title='在线客服']").locator("#chat")).to_have_count(0)
    assert "hello" not in str(page.evaluate("heard"))


def test_at_four_hundred_percent_in_english_and_the_shop_s_yellow(visit: Callable[..., Page], sites: Sites) -> None:
    # 1280 × 1024 at 400 %: what WCAG 1.4.10 asks for.
    page = visit(f"{sites.shop}/?lang=en&theme-color=%23f5c518", 320, 256)
    chat = opened(page, "Chat with us", "Customer service", "Message")
    chat.get_by_label("Message").fill("hello")
    chat.get_by_label("Message").press("Enter")
    expect(chat.locator(".entry.customer .bubble")).to_have_text(["hello"])
    axe(page)
    frame = next(one for one in page.frames if "/widget/chat" in one.url)
    assert frame.evaluate("document.documentElement.scrollWidth") <= 320
    expect(chat.get_by_label("Message")).to_be_in_viewport()
    expect(chat.locator("html")).to_have_attribute("lang", "en")
    assert frame.evaluate(CHINESE_LABELS) == []
