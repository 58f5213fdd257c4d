"""`data-mode="inline"`: the chat in a shadow root of a page of another origin, which allows ours and nothing else."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe import WCAG, faults
from browsing import PATIENCE_MS, PHONE
from playwright.sync_api import Browser, BrowserContext, Page, expect
from starlette.responses import HTMLResponse

from bot.settings import ROOT
from bot.storage import utc_now
from bot.web.pages import HERE

from .browsers import Console
from .conftest import Web
from .foreign_sites import PageOf, Sites, ports, settings, sites
from .scripted_dialogue import ScriptedDialogue
from .test_widget_in_chromium import CASE, overheard, picture

__all__ = ["ports", "settings", "sites"]

# Everything on the page, and whatever it hands down; nothing of it may be seen in the chat.
HOSTILE_SHEET = """
    * {--accent: red; --ink: red; --paper: red; all: revert; font: 40px/3 fantasy !important; color: red !important;
       letter-spacing: 9px !important; direction: rtl !important; background: red !important;
       border: 9px solid red !important; margin: 31px !important;
       transform: rotate(3deg) !important; text-transform: uppercase !important;
       visibility: hidden !important; pointer-events: none !important; user-select: none !important}
    :root, body {--accent: red; --ink: red; --line: red}
    div, section, dialog, button, textarea, iframe, header {display: none !important; opacity: 0 !important}
"""
LOOK = """(part) => {
    const look = getComputedStyle(part);
    const names = ["color", "backgroundColor", "fontSize", "fontFamily", "letterSpacing", "direction", "margin",
                   "opacity", "textTransform", "transform", "borderTopWidth", "visibility", "pointerEvents",
                   "userSelect", "display"];
    return Object.fromEntries(names.map((name) => [name, look[name]]));
}"""
WITHIN = """() => {
    const chat = [...document.body.children].map((one) => one.shadowRoot).find(Boolean).querySelector("section");
    const [around, sheet] = [chat, chat.shadowRoot.querySelector("dialog")].map((one) => one.getBoundingClientRect());
    return sheet.left >= around.left && sheet.right <= around.right && sheet.top >= around.top
        && sheet.bottom <= around.bottom && sheet.width === around.width;
}"""
PARTS = [".head", ".head h1", ".person", ".welcome-title", ".choices button", ".composer textarea", ".send"]


def embedding(ours: str, attributes: str) -> HTMLResponse:
    loader = f'<script async src="{ours}/widget/loader.js" data-mode="inline" {attributes}></script>'
    allowed = "; ".join(f"{kind}-src {ours}" for kind in ("script", "style", "img", "connect"))
    body = f"<body><main><h1>店</h1><input aria-label=搜索></main>{loader}"
    head = '<meta name=viewport content="width=device-width"><title>店</title>'
    page = f"<!doctype html><html lang=zh>{head}{body}"
    return HTMLResponse(page, headers={"Content-Security-Policy": f"default-src 'none'; {allowed}"})


@pytest.fixture
def pages() -> dict[str, PageOf]:
    return {"/": embedding}


@pytest.fixture
def visit(browser: Browser) -> Iterator[Callable[..., Page]]:
    contexts: list[BrowserContext] = []
    problems: list[str] = []

    def page_at(address: str, **options: Any) -> Page:
        chosen = {"viewport": {"width": 1280, "height": 800}, "locale": "zh-CN", **options}
        context = browser.new_context(**chosen)
        context.set_default_timeout(PATIENCE_MS)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on("console", lambda said: problems.append(said.text) if "Content Security" in said.text else None)
        page.goto(address)
        return page

    yield page_at
    for context in contexts:
        context.close()
    assert problems == []


def opened(page: Page) -> Page:
    """The chat, ready to be written in; what is in open shadow roots is found like everything else."""
    page.get_by_role("button", name=re.compile("联系客服|Chat with us")).click()
    expect(page.get_by_label(re.compile("^(输入消息|Write a message)$"))).to_be_enabled()
    return page


def say(page: Page, text: str) -> None:
    page.get_by_label("输入消息").fill(text)
    page.get_by_label("输入消息").press("Enter")


def axe(page: Page) -> None:
    assert faults(page, *WCAG) == []


def test_nothing_is_asked_for_before_the_first_click_and_no_frame_after_it(
    visit: Callable[..., Page], sites: Sites, web: Web
) -> None:
    page = visit("about:blank")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(sites.shop)
    expect(page.get_by_role("button", name="联系客服")).to_be_visible()
    page.wait_for_load_state("networkidle")
    assert [url for url in asked if url.startswith(web.url)] == [f"{web.url}/widget/loader.js"]
    assert page.evaluate("[localStorage.length, sessionStorage.length, document.cookie]") == [0, 0, ""]
    opened(page)
    assert page.evaluate("frames.length") == 0
    elsewhere = [url for url in asked if not url.startswith((web.url + "/", sites.shop + "/"))]
    assert elsewhere == [], "everything comes from our origin"
    assert page.context.cookies() == []


def test_what_is_said_arrives_and_is_there_again_after_a_reload(
    visit: Callable[..., Page], sites: Sites, dialogue: ScriptedDialogue
) -> None:
    dialogue.will_answer("杯子裂了", {"text": "给您安排补发。", "card": CASE})
    page = opened(visit(f"{sites.shop}/?site=main"))
    say(page, "杯子裂了")
    expect(page.locator(".entry.bot .bubble")).to_have_text(["给您安排补发。"])
    expect(page.locator("[data-card='case'] .track li.current")).to_have_text("解决")
    page.locator("input[type=file]").set_input_files({"name": "a.png", "mimeType": "image/png", "buffer": picture()})
    expect(page.locator(".photo-desk canvas[data-drawn]")).to_be_visible()
    page.get_by_role("button", name="发送图片").click()
    expect(page.locator(".picture canvas[data-drawn]")).to_be_visible()
    assert page.evaluate("Object.keys(localStorage).every(key => key.startsWith('anxin:main:'))")
    page.reload()
    opened(page)
    expect(page.locator(".entry.bot .bubble").first).to_have_text("给您安排补发。")
    page.get_by_role("button", name="更多").click()
    with page.expect_download() as saving:
        page.get_by_role("button", name="保存聊天记录").click()
    assert "给您安排补发。" in Path(saving.value.path()).read_text(encoding="utf-8")


def test_a_page_of_a_site_that_is_not_configured_gets_no_conversation(browser: Browser, sites: Sites, web: Web) -> None:
    context = browser.new_context(locale="zh-CN")
    page = context.new_page()
    page.goto(sites.stranger)
    with page.expect_console_message(lambda message: "CORS" in message.text):
        page.get_by_role("button", name="联系客服").click()
    expect(page.get_by_role("alert")).to_contain_text("暂时连不上客服")
    expect(page.get_by_role("button", name="重新连接")).to_be_visible()
    assert page.evaluate("[localStorage.length, sessionStorage.length]") == [0, 0]
    context.close()


def test_without_our_chat_the_page_is_told_so_and_the_next_click_tries_again(
    visit: Callable[..., Page], sites: Sites
) -> None:
    page = visit(sites.shop)
    page.context.route("**/dist/inline.js", lambda route: route.abort())
    page.get_by_role("button", name="联系客服").click()
    expect(page.get_by_text("客服窗口暂时打不开，请稍后再试。")).to_be_visible()
    page.context.unroute("**/dist/inline.js")
    page.get_by_role("button", name="关闭").click()
    opened(page)


def test_the_page_s_styles_do_not_reach_it_and_its_own_do_not_reach_the_page(
    visit: Callable[..., Page], sites: Sites
) -> None:
    page = opened(visit(sites.shop))
    search = page.get_by_label("搜索").evaluate(LOOK)
    alone = {part: page.locator(part).first.evaluate(LOOK) for part in PARTS}
    assert page.evaluate("document.styleSheets.length + document.adoptedStyleSheets.length") == 0
    page.evaluate(
        "css => { const sheet = new CSSStyleSheet(); sheet.replaceSync(css); document.adoptedStyleSheets = [sheet]; }",
        HOSTILE_SHEET,
    )
    assert page.get_by_label("搜索").evaluate(LOOK) != search, "the page's own things are hit"
    assert {part: page.locator(part).first.evaluate(LOOK) for part in PARTS} == alone
    say(page, "还在")
    expect(page.locator(".entry.customer .bubble")).to_have_text(["还在"])


def test_keys_typed_into_it_are_not_the_page_s(visit: Callable[..., Page], sites: Sites) -> None:
    page = visit(sites.shop)
    page.evaluate(
        "keys = []; for (const kind of ['keydown', 'keypress', 'keyup']) "
        "document.addEventListener(kind, (event) => keys.push(event.key))"
    )
    launcher = page.get_by_role("button", name="联系客服")
    launcher.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_label("输入消息")).to_be_focused()
    page.evaluate("keys.length = 0")
    page.keyboard.type("s/k")
    page.keyboard.press("Enter")
    expect(page.locator(".entry.customer .bubble")).to_have_text(["s/k"])
    expect(page.get_by_label("输入消息")).to_be_focused()
    page.locator(".entry.customer .bubble").click()
    page.keyboard.press("Escape")
    expect(launcher).to_be_focused()
    assert "s" not in page.evaluate("keys")
    page.keyboard.press("Enter")
    expect(page.get_by_label("输入消息")).to_be_focused()


def test_sheets_stay_where_the_chat_is_and_give_the_focus_back(visit: Callable[..., Page], sites: Sites) -> None:
    page = opened(visit(sites.shop))
    button = page.get_by_role("button", name="发订单")
    button.click()
    sheet = page.locator("dialog.sheet")
    expect(sheet.get_by_text("没有可以选的订单")).to_be_visible()
    page.wait_for_function(WITHIN)
    page.keyboard.press("Escape")
    expect(sheet).to_have_count(0)
    expect(button).to_be_focused()
    expect(page.get_by_label("输入消息")).to_be_visible()


def test_what_arrives_is_read_out_from_a_region_in_the_shadow_root(
    visit: Callable[..., Page], sites: Sites, dialogue: ScriptedDialogue
) -> None:
    dialogue.will_answer("在吗", "在的，您说。")
    page = opened(visit(sites.shop))
    region = page.locator("[data-announcer]")
    said = overheard(region)
    say(page, "在吗")
    assert said() == ["智能客服：在的，您说。", ""]
    assert region.evaluate("part => part.getRootNode() instanceof ShadowRoot && part.getRootNode().mode === 'open'")


def test_the_same_calls_and_events_as_with_a_frame(
    visit: Callable[..., Page], sites: Sites, web: Web, console: Console
) -> None:
    page = visit(sites.shop)
    page.evaluate(
        """() => {
            told = [];
            for (const event of ["open", "close", "unread"]) {
                Anxin.on(event, (count) => told.push([event, count ?? null]));
            }
        }"""
    )
    token = web.services.identity_tokens.issue("demo", "c-ordinary", utc_now())
    page.evaluate("token => Anxin.identify(async () => token)", token)
    page.evaluate("Anxin.setContext({orderId: 'AX5203316042', page: '订单'})")
    page.evaluate("Anxin.open()")
    page.get_by_role("button", name="发送订单").click()
    expect(page.locator(".entry.customer [data-card='order'] img").first).to_be_visible()
    page.evaluate("Anxin.close()")
    expect(page.get_by_role("dialog", name="在线客服")).to_be_hidden()
    found = console.get("conversations", scope="bot")["conversations"][0]["id"]
    console.move(f"{found}/messages", client_id="r1", text="我来看", epoch=console.take(found))
    expect(page.get_by_role("button", name=re.compile("条新消息"))).to_be_visible()
    told: list[list[Any]] = page.evaluate("told")
    assert [event for event, _ in told if event != "unread"] == ["open", "close"]
    assert told[-1][0] == "unread"
    assert told[-1][1] >= 1
    page.get_by_role("button", name=re.compile("条新消息")).click()
    expect(page.locator(".entry.staff .bubble")).to_have_text(["我来看"])
    page.evaluate("Anxin.identify(null)")
    expect(page.locator(".entry")).to_have_count(0)


@pytest.mark.parametrize("look", ["light", "dark", "phone"])
def test_axe_finds_nothing(visit: Callable[..., Page], sites: Sites, dialogue: ScriptedDialogue, look: str) -> None:
    dialogue.will_answer("杯子裂了", {"text": "给您安排补发。", "card": CASE})
    options: dict[str, Any] = PHONE if look == "phone" else {"color_scheme": look}
    # axe itself writes styles into the page, which the page's own policy would refuse.
    page = visit(f"{sites.shop}/?theme-color=%23f5c518", reduced_motion="reduce", bypass_csp=True, **options)
    opened(page)
    axe(page)
    say(page, "杯子裂了")
    expect(page.locator("[data-card='case']")).to_be_visible()
    axe(page)
    page.get_by_role("button", name="更多").click()
    axe(page)
    page.get_by_role("button", name="以前的咨询").click()
    expect(page.get_by_text("还没有以前的咨询。")).to_be_visible()
    axe(page)
    page.keyboard.press("Escape")
    if look == "phone":
        box = page.get_by_role("dialog", name="在线客服").bounding_box()
        assert box is not None
        assert (box["x"], box["y"], box["width"], box["height"]) == (0, 0, 360, 740)
        assert page.evaluate("document.documentElement.scrollWidth") == 360


def test_it_speaks_english_on_a_chinese_page(visit: Callable[..., Page], sites: Sites) -> None:
    page = opened(visit(f"{sites.shop}/?lang=en"))
    expect(page.get_by_role("heading", name="Customer service")).to_be_visible()
    expect(page.locator("#chat")).to_have_attribute("lang", "en")


def test_both_modes_link_the_same_styles() -> None:
    linked = re.findall(r"/static/css/(\w+)\.css", (HERE / "templates" / "chat.html").read_text(encoding="utf-8"))
    source = (ROOT / "frontend" / "widget" / "inline.tsx").read_text(encoding="utf-8")
    found = re.search(r"STYLES = \[(.+)\]", source)
    assert found
    assert re.findall(r'"(\w+)"', found.group(1)) == linked
