"""The widget in a real Chromium, in front of a dialogue that says what the test told it to: fast, and every state."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from axe import WCAG, faults
from browsing import PHONE, Album, Browsing
from PIL import Image, ImageDraw
from playwright.sync_api import FrameLocator, Locator, Page, expect

from .browsers import Console
from .conftest import Web
from .scripted_dialogue import ScriptedDialogue
from .serving import until

CASE = {
    **{"type": "case", "number": "AX20261126-0001", "stage": "resolving", "stage_label": "解决中"},
    **{"promise": "补发新杯子", "promise_due": "2026-11-29T10:00:00+00:00"},
}
HOSTILE = [
    "<script>document.title='x'</script>",
    '<img src=x onerror="alert(1)">',
    "javascript:alert(1)",
    "{{7*7}}${7*7}<%= 7*7 %>",
    "'; DROP TABLE messages; --",
    "</textarea><svg onload=alert(1)>",
    '/restart{"a": 1}',
    "\u202egnp.exe <b onmouseover=alert(1)>粗</b>",
]


def opened(page: Page, path: str = "/?customer=c-ordinary") -> FrameLocator:
    """The chat on a page of the shop, ready to be written in."""
    page.goto(path)
    page.get_by_role("button", name="联系客服").click()
    chat = page.frame_locator("iframe[title='在线客服']")
    expect(chat.get_by_label("输入消息")).to_be_enabled()
    return chat


def say(chat: FrameLocator, text: str) -> None:
    chat.get_by_label("输入消息").fill(text)
    chat.get_by_label("输入消息").press("Enter")


def picture() -> bytes:
    """What a customer might take: a cracked cup on a table."""
    out = io.BytesIO()
    photo = Image.new("RGB", (640, 480), "#dcd3c6")
    draw = ImageDraw.Draw(photo)
    draw.rectangle((0, 300, 640, 480), fill="#a57a55")
    for y in range(320, 480, 34):
        draw.line((0, y, 640, y + 8), fill="#97693f", width=3)
    draw.ellipse((190, 372, 470, 424), fill="#80573a")
    draw.arc((382, 190, 504, 330), 250, 110, fill="#e9edea", width=26)
    draw.polygon([(200, 150), (440, 150), (418, 396), (222, 396)], fill="#f6f8f6")
    draw.ellipse((222, 378, 418, 414), fill="#f6f8f6")
    draw.ellipse((200, 126, 440, 176), fill="#e2e7e3")
    draw.ellipse((216, 134, 424, 170), fill="#7f9c92")
    draw.polygon([(202, 166), (238, 170), (246, 396), (222, 396)], fill="#dfe5e1")
    crack = [(352, 174), (334, 226), (360, 262), (338, 306), (352, 346), (330, 386)]
    draw.line(crack, fill="#4b5652", width=6, joint="curve")
    draw.line([(360, 262), (396, 290)], fill="#4b5652", width=4)
    draw.line([(338, 306), (306, 326)], fill="#4b5652", width=4)
    photo.save(out, "PNG")
    return out.getvalue()


def overheard(region: Locator) -> Callable[[], list[str]]:
    """Notes what stands in a live region from now on, however briefly; called, gives it once the region is empty."""
    region.evaluate(
        """region => {
            const said = region.ownerDocument.defaultView.said = [];
            const note = (words) => (words || said.at(-1)) && said.push(words); // nothing made of nothing is not heard
            const listener = new MutationObserver(() => note(region.textContent));
            listener.observe(region, {childList: true, characterData: true, subtree: true});
        }"""
    )
    return lambda: until(lambda: said if (said := region.evaluate("() => said"))[-1:] == [""] else [])


def axe(page: Page) -> None:
    frame = next((one for one in page.frames if "/widget/chat" in one.url), page.main_frame)
    assert faults(frame, *WCAG) == []


def test_before_the_first_click_nothing_is_asked_for_and_nothing_kept(browsing: Browsing, web: Web) -> None:
    page = browsing.person()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url.removeprefix(web.url)))
    page.goto("/")
    expect(page.get_by_role("button", name="联系客服")).to_be_visible()
    page.wait_for_load_state("networkidle")
    assert [path for path in asked if path.startswith(("/widget/", "/api/", "/demo/"))] == ["/widget/loader.js"]
    assert page.context.cookies() == []
    assert page.evaluate("[localStorage.length, sessionStorage.length]") == [0, 0]


def test_enter_while_pinyin_is_composed_chooses_and_does_not_send(browsing: Browsing) -> None:
    page = browsing.person()
    chat = opened(page)
    box = chat.get_by_label("输入消息")
    box.focus()
    keyboard = page.context.new_cdp_session(page)
    keyboard.send("Input.imeSetComposition", {"text": "tui'huo", "selectionStart": 7, "selectionEnd": 7})
    expect(box).to_have_value("tui'huo")
    enter = {"key": "Enter", "code": "Enter", "windowsVirtualKeyCode": 229, "nativeVirtualKeyCode": 229}
    keyboard.send("Input.dispatchKeyEvent", {"type": "rawKeyDown", **enter})
    keyboard.send("Input.dispatchKeyEvent", {"type": "keyUp", **enter})
    expect(chat.locator(".entry.customer")).to_have_count(0)
    keyboard.send("Input.insertText", {"text": "退货"})
    expect(box).to_have_value("退货")
    box.press("Enter")
    expect(chat.locator(".entry.customer .bubble")).to_have_text(["退货"])


def test_ten_thousand_characters_stay_in_the_box(browsing: Browsing) -> None:
    chat = opened(browsing.person())
    box = chat.get_by_label("输入消息")
    long = "长" * 10_000
    box.fill(long)
    box.press("Enter")
    expect(chat.get_by_text("超出 6000 个字")).to_be_visible()
    expect(box).to_have_value(long)
    box.fill("ＡＢＣ１２３　😡👨‍👩‍👧")
    box.press("Enter")
    expect(chat.locator(".entry.customer .bubble")).to_have_text(["ＡＢＣ１２３　😡👨‍👩‍👧"])


def test_a_pasted_order_number_and_a_pasted_screenshot_are_offered(browsing: Browsing) -> None:
    page = browsing.person()
    chat = opened(page)
    box = chat.get_by_label("输入消息")
    paste = """(box, given) => {
        const data = new DataTransfer();
        if (given.text) data.setData("text", given.text);
        if (given.html) data.setData("text/html", given.html);
        if (given.file) data.items.add(new File([new Uint8Array(given.file)], "截图.png", {type: "image/png"}));
        box.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
    }"""
    box.evaluate(paste, {"text": "订单号 AX5203316042 怎么还没到"})
    chat.get_by_role("button", name="发送订单").click()
    expect(chat.locator(".entry.customer [data-card='order']")).to_contain_text("AX5203316042")
    # Cells of a spreadsheet bring a picture of themselves along: the words are meant.
    box.evaluate(paste, {"text": "AX1\t2 件", "html": "<table><tr><td>AX1</td></tr></table>", "file": list(picture())})
    expect(chat.get_by_role("button", name="发送图片")).to_have_count(0)
    box.evaluate(paste, {"file": list(picture())})
    chat.get_by_role("button", name="发送图片").click()
    expect(chat.locator(".entry.customer .picture canvas[data-drawn]")).to_be_visible()


def test_a_message_that_could_not_be_sent_survives_a_reload(browsing: Browsing) -> None:
    page = browsing.person()
    chat = opened(page)
    page.context.route(
        "**/messages", lambda route: route.abort() if route.request.method == "POST" else route.continue_()
    )
    say(chat, "先别丢")
    expect(chat.locator(".unsent")).to_have_count(1)
    page.reload()
    page.context.unroute("**/messages")
    page.get_by_role("button", name="联系客服").click()
    expect(chat.locator(".entry.customer .bubble")).to_have_text(["先别丢"])
    expect(chat.locator(".unsent")).to_have_count(0)


def test_what_a_guest_began_to_write_goes_along_when_they_sign_in(browsing: Browsing) -> None:
    page = browsing.person()
    chat = opened(page, "/")
    box = chat.get_by_label("输入消息")
    box.fill("我的耳机右边")
    token = page.request.post("/demo/identity", data={"customer_id": "c-ordinary"}).json()["identity_token"]
    page.evaluate("(token) => Anxin.identify(token)", token)
    expect(box).to_have_value("我的耳机右边")
    page.evaluate("() => Anxin.identify(null)")
    expect(box).to_have_value("")


def test_with_the_keyboard_alone(browsing: Browsing) -> None:
    page = browsing.person()
    page.goto("/")
    launcher = page.get_by_role("button", name="联系客服")
    launcher.focus()
    page.keyboard.press("Enter")
    chat = page.frame_locator("iframe[title='在线客服']")
    expect(chat.get_by_label("输入消息")).to_be_focused()
    page.keyboard.type("你好")
    page.keyboard.press("Enter")
    expect(chat.locator(".entry.bot").first).to_be_visible()
    expect(chat.get_by_label("输入消息")).to_be_focused()
    page.keyboard.press("Escape")
    expect(launcher).to_be_focused()


def test_what_arrives_is_read_out_once_and_forgotten(browsing: Browsing, dialogue: ScriptedDialogue) -> None:
    dialogue.will_answer("在吗", "在的，您说。")
    chat = opened(browsing.person())
    said = overheard(chat.locator("[data-announcer]"))
    say(chat, "在吗")
    assert said() == ["智能客服：在的，您说。", ""]
    expect(chat.get_by_role("log")).to_have_attribute("aria-live", "off")


def test_a_hostile_page_neither_hides_nor_steers_it(browsing: Browsing) -> None:
    page = browsing.person()
    page.goto("/")
    page.evaluate(
        """() => {
            const sheet = new CSSStyleSheet();
            sheet.replaceSync("div,iframe,button{display:none!important;opacity:0!important;transform:scale(0)!important}");
            document.adoptedStyleSheets = [sheet];
        }"""
    )
    page.locator("css=.launch").click()
    chat = page.frame_locator("iframe[title='在线客服']")
    expect(chat.get_by_label("输入消息")).to_be_enabled()
    # Not from the chat's own window: the page's other frames and the page itself are not listened to.
    page.evaluate("() => window.postMessage({anxin: 'close'}, '*')")
    page.evaluate(
        """() => {
            const other = document.createElement("iframe");
            document.body.append(other);
            other.contentWindow.setTimeout(() => parent.postMessage({anxin: "unread", count: 99}, "*"));
            other.contentWindow.parent.postMessage({anxin: "close"}, "*");
        }"""
    )
    say(chat, "还在")
    expect(chat.locator(".entry.customer .bubble")).to_have_text(["还在"])
    framed = page.request.get("/widget/chat")
    assert "frame-ancestors 'self'" in framed.headers["content-security-policy"]
    assert "unsafe-inline" not in framed.headers["content-security-policy"]


def test_hostile_text_is_text_here_at_the_console_and_in_the_copy(
    browsing: Browsing, web: Web, console: Console
) -> None:
    page = browsing.person()
    chat = opened(page, "/")
    for text in HOSTILE:
        say(chat, text)
    expect(chat.locator(".entry.customer .bubble")).to_have_count(len(HOSTILE))
    expect(chat.locator(".unsent")).to_have_count(0)
    expect(chat.locator(".bubble script, .bubble img, .bubble svg, .bubble b")).to_have_count(0)
    chat.get_by_role("button", name="更多").click()
    with page.expect_download() as saving:
        chat.get_by_role("button", name="保存聊天记录").click()
    copy = saving.value.path().read_text(encoding="utf-8")
    assert "<script>document.title='x'</script>" in copy
    staff = browsing.person()
    staff.context.add_cookies([{"name": "anxin_staff", "value": console.http.cookies["anxin_staff"], "url": web.url}])
    found = console.get("conversations", scope="bot")["conversations"][0]["id"]
    staff.goto(f"/staff/conversations/{found}")
    expect(staff.get_by_role("log").locator(".entry.customer .bubble")).to_have_count(len(HOSTILE))
    expect(staff.locator(".bubble script, .bubble img, .bubble svg, .bubble b")).to_have_count(0)


@pytest.mark.parametrize("look", ["light", "dark", "phone"])
def test_axe_finds_nothing_in_any_state(
    browsing: Browsing, dialogue: ScriptedDialogue, album: Album, look: str
) -> None:
    options: dict[str, Any] = PHONE if look == "phone" else {"color_scheme": look}
    offer: dict[str, Any] = {"text": "怎么办好？", "choices": [{"title": "换新", "payload": {"intent": "inform"}}]}
    dialogue.will_answer("杯子裂了", {"text": "给您安排补发。", "card": CASE}, offer)
    dialogue.will_answer("发了照片", "照片收到了，裂纹看得很清楚，一起交给仓库。")
    # What is still fading in has no contrast yet.
    page = browsing.person(reduced_motion="reduce", **options)
    chat = opened(page)
    axe(page)
    chat.get_by_role("button", name="发订单").click()
    expect(chat.locator(".pick").first).to_be_visible()
    axe(page)
    chat.locator(".pick").first.click()
    say(chat, "杯子裂了")
    expect(chat.locator("[data-card='case'] .track li.current")).to_have_text("解决")
    chat.get_by_label("发照片").set_input_files({"name": "a.png", "mimeType": "image/png", "buffer": picture()})
    axe(page)
    chat.get_by_role("button", name="发送图片").click()
    expect(chat.locator(".picture canvas[data-drawn]")).to_be_visible()
    expect(chat.locator(".typing")).to_have_count(0)
    album.take(page, {"light": "widget-case", "dark": "widget-dark", "phone": "widget-phone-case"}[look])
    chat.get_by_role("button", name="更多").click()
    axe(page)
    chat.get_by_role("button", name="结束咨询").click()
    expect(chat.get_by_role("button", name="开始新的咨询")).to_be_visible()
    axe(page)


def test_a_person_s_service_is_rated_once(browsing: Browsing, console: Console, album: Album) -> None:
    page = browsing.person()
    chat = opened(page)
    say(chat, "在吗")
    expect(chat.locator(".entry.bot").first).to_be_visible()
    found = console.get("conversations", scope="bot")["conversations"][0]["id"]
    epoch = console.take(found)
    console.move(f"{found}/messages", client_id="r1", text="我来看", epoch=epoch)
    expect(chat.locator(".entry.staff .bubble")).to_have_text(["我来看"])
    console.move(f"{found}/close", epoch=epoch, note="已处理")
    chat.get_by_role("radio", name="满意", exact=True).check(force=True)
    chat.get_by_role("radio", name="解决了", exact=True).check(force=True)
    chat.get_by_role("checkbox", name="态度好").check(force=True)
    axe(page)
    album.take(page, "widget-rating")
    chat.get_by_role("button", name="提交评价").click()
    expect(chat.get_by_text("评价已收到，谢谢您。")).to_be_visible()
    page.reload()
    page.get_by_role("button", name="联系客服").click()
    expect(chat.get_by_text("评价已收到，谢谢您。")).to_be_visible()


def test_the_shop_s_pages_offer_what_they_show(browsing: Browsing, album: Album) -> None:
    page = browsing.person()
    page.goto("/?customer=c-ordinary")
    axe(page)
    album.take(page, "shop-home")
    page.locator(".tile").first.click()
    name = page.locator("h1").inner_text()
    axe(page)
    album.take(page, "shop-product")
    page.get_by_role("button", name="问客服", exact=True).click()
    chat = page.frame_locator("iframe[title='在线客服']")
    chat.get_by_role("button", name="发送商品").click()
    expect(chat.locator(".entry.customer [data-card='product']")).to_contain_text(name)
    page.go_back()
    page.get_by_role("link", name="订单 AX5203316042 详情").click()
    axe(page)
