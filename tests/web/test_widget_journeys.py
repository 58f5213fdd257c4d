"""Ways through the widget as people go them: calm, angry, on a phone, without a mouse, in two tabs, on bad lines."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from browsing import PHONE, Browsing
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import select

from bot.conversations.tables import RatingRow
from bot.storage import Database
from tests.e2e.people import Customer

from .browsers import Console
from .conftest import PASSWORD, Web
from .scripted_dialogue import ScriptedDialogue

ORDER = "AX5203316042"
MOST_TABS = 30
KEYBOARD_UP = """(height) => {
    Object.defineProperty(visualViewport, "height", {configurable: true, get: () => height});
    visualViewport.dispatchEvent(new Event("resize"));
}"""
KEPT = "() => Object.entries({...localStorage, ...sessionStorage}).find(([key]) => key.endsWith(':session'))[1]"


@dataclass(frozen=True)
class System:
    """What these journeys need of the running system; the dialogue behind it is scripted."""

    url: str
    database: Database
    logins: dict[str, str]


@pytest.fixture
def system(web: Web, dialogue: ScriptedDialogue) -> System:
    dialogue.will_answer("转人工", handoff={"reason": "requested", "priority": 1, "summary": "客户要求人工"})
    return System(web.url, web.services.database, {"xiaoning": PASSWORD})


def test_a_calm_buyer_asks_picks_an_order_and_keeps_a_copy(browsing: Browsing) -> None:
    customer = Customer(browsing.person(), "王建国")
    page, chat = customer.page, customer.chat
    page.get_by_role("link", name="听澜 Air 2").first.click()
    goods = page.get_by_role("heading", level=1).inner_text()
    page.get_by_role("button", name="问客服", exact=True).click()
    chat.get_by_role("button", name="发送商品").click()
    expect(chat.locator(".entry.customer [data-card='product']").last).to_contain_text(goods)

    chat.get_by_role("button", name="发订单").click()
    chat.get_by_role("dialog", name="选择要咨询的订单").get_by_role("button").filter(has_text=ORDER).click()
    expect(chat.locator(".entry.customer [data-card='order']").last).to_contain_text(ORDER)
    expect(chat.get_by_role("dialog")).to_have_count(0)
    answer = customer.ask("这单到哪了").inner_text()

    chat.get_by_role("button", name="更多").click()
    with page.expect_download() as saving:
        chat.get_by_role("button", name="保存聊天记录").click()
    assert saving.value.suggested_filename == "聊天记录.txt"
    copy = Path(saving.value.path()).read_text(encoding="utf-8")
    for said in (goods, ORDER, "这单到哪了", answer.splitlines()[-1]):
        assert said in copy


def test_an_angry_buyer_waits_is_answered_and_says_what_they_think(system: System, browsing: Browsing) -> None:
    customer = Customer(browsing.person()).open()
    customer.say("什么破店", "气死我了！！", "转人工")
    queue = customer.chat.locator(".queue")
    expect(queue).to_contain_text("等待时可以先把情况写下来")
    expect(queue.get_by_text("预计等").or_(queue.get_by_text("轮到您会马上接入"))).to_be_visible()

    customer.page.keyboard.press("Escape")
    console, epoch = serve(system, conversation(customer))
    console.move(f"{conversation(customer)}/messages", client_id="sorry", text="让您久等了", epoch=epoch)
    unread = customer.page.get_by_role("button", name="条新消息")
    expect(unread).to_be_visible()
    unread.click()
    customer.staff_words.get_by_text("让您久等了", exact=True).click()
    customer.page.keyboard.press("Escape")
    expect(customer.launcher).to_have_accessible_name("联系客服")
    customer.launcher.click()

    console.move(f"{conversation(customer)}/close", epoch=epoch, note="已道歉")
    form = customer.chat.get_by_role("form", name="这次服务您满意吗？")
    form.get_by_role("radio", name="很不满意").check(force=True)
    form.get_by_role("radio", name="没解决").check(force=True)
    form.get_by_role("checkbox", name="等太久").check(force=True)
    form.get_by_label("还想说点什么").fill("等了半天")
    form.get_by_role("button", name="提交评价").click()
    expect(customer.chat.get_by_text("评价已收到，谢谢您。")).to_be_visible()
    with system.database.read() as session:
        given = session.scalars(select(RatingRow).where(RatingRow.conversation_id == conversation(customer))).one()
        assert (given.score, given.solved, list(given.tags), given.comment) == (1, False, ["等太久"], "等了半天")


def test_on_a_phone_the_writing_box_stays_above_the_keyboard(browsing: Browsing) -> None:
    customer = Customer(browsing.person(**PHONE)).open()
    customer.ask("你好")
    frame = customer.page.locator("iframe")
    for height in (380, 740):
        customer.page.evaluate(KEYBOARD_UP, height)
        expect(frame).to_have_js_property("clientHeight", height)
        around, box = frame.bounding_box(), customer.box.bounding_box()
        assert around is not None
        assert box is not None
        assert (around["x"], around["y"], around["width"]) == (0, 0, 360)
        assert box["y"] + box["height"] <= height
    expect(customer.answers.last).to_be_in_viewport()


def test_without_a_mouse_from_the_order_to_the_rating(system: System, browsing: Browsing) -> None:
    customer = Customer(browsing.person(), "林小雨")
    keys, chat = customer.page.keyboard, customer.chat
    customer.launcher.focus()
    keys.press("Enter")
    expect(customer.box).to_be_focused()

    tab_to(customer.page, chat.get_by_role("button", name="发订单"))
    keys.press("Enter")
    tab_to(customer.page, chat.locator(".pick").first)
    keys.press("Enter")
    expect(chat.locator(".entry.customer [data-card='order']").last).to_be_visible()
    expect(chat.get_by_role("button", name="发订单")).to_be_focused()

    menu = chat.get_by_role("button", name="更多")
    tab_to(customer.page, menu, "Shift+Tab")
    keys.press("Enter")
    tab_to(customer.page, chat.get_by_role("button", name="以前的咨询"))
    keys.press("Enter")
    expect(chat.get_by_role("dialog", name="以前的咨询")).to_be_visible()
    keys.press("Escape")
    expect(chat.get_by_role("dialog")).to_have_count(0)
    expect(menu).to_be_focused()
    keys.press("Enter")
    keys.press("Escape")
    expect(menu).to_have_attribute("aria-expanded", "false")
    expect(customer.box, "one Escape, one thing").to_be_visible()

    customer.say("转人工")
    expect(chat.locator(".queue")).to_be_visible()
    console, epoch = serve(system, conversation(customer))
    console.move(f"{conversation(customer)}/close", epoch=epoch, note="已处理")
    form = chat.get_by_role("form", name="这次服务您满意吗？").last
    customer.box.focus()
    tab_to(customer.page, form.get_by_role("radio").last, "Shift+Tab")
    keys.press("Space")
    expect(form.get_by_role("radio", name="非常满意")).to_be_checked()
    tab_to(customer.page, form.get_by_role("radio", name="解决了", exact=True))
    keys.press("Space")
    tab_to(customer.page, form.get_by_role("checkbox", name="态度好"))
    keys.press("Space")
    tab_to(customer.page, form.get_by_role("button", name="提交评价"))
    keys.press("Enter")
    expect(chat.get_by_text("评价已收到，谢谢您。").last).to_be_visible()
    expect(customer.box, "what was pressed is gone, the place on the page is not").to_be_focused()
    keys.press("Escape")
    expect(customer.launcher).to_be_focused()


def test_what_was_ended_is_found_again_or_goes_on(browsing: Browsing) -> None:
    customer = Customer(browsing.person()).open()
    chat = customer.chat
    customer.ask("你们几点上班")
    first = conversation(customer)
    end(customer)
    chat.get_by_role("button", name="开始新的咨询").click()
    expect(customer.bubbles).to_have_count(0)
    expect(customer.box).to_be_enabled()
    customer.ask("能开发票吗")
    assert conversation(customer) != first

    chat.get_by_role("button", name="更多").click()
    chat.get_by_role("button", name="以前的咨询").click()
    sheet = chat.get_by_role("dialog", name="以前的咨询")
    sheet.locator(".past-one").click()
    expect(sheet.locator(".entry.customer .bubble")).to_have_text(["你们几点上班"])
    sheet.get_by_role("button", name="返回列表").click()
    expect(sheet.locator(".past-one")).to_have_count(1)
    sheet.get_by_role("button", name="关闭").click()
    expect(customer.bubbles).to_have_text(["能开发票吗"])

    end(customer)
    customer.ask("我再问一句")
    expect(chat.get_by_role("button", name="开始新的咨询")).to_have_count(0)
    expect(customer.bubbles).to_have_text(["能开发票吗", "我再问一句"])


def test_two_tabs_show_the_same(browsing: Browsing) -> None:
    one = Customer(browsing.person()).open()
    one.ask("你好")
    other = Customer(one.page.context.new_page()).open()
    expect(other.bubbles).to_have_text(["你好"])
    other.ask("在另一个窗口里问：包邮吗")
    expect(one.bubbles).to_have_text(["你好", "在另一个窗口里问：包邮吗"])
    expect(one.answers).to_have_count(2)
    one.ask("我想退货")
    for tab in (one, other):
        expect(tab.bubbles).to_have_text(["你好", "在另一个窗口里问：包邮吗", "我想退货"])
        expect(tab.answers).to_have_count(3)
    assert one.answers.all_inner_texts() == other.answers.all_inner_texts()


def test_what_was_written_without_a_network_is_sent_from_the_next_page(browsing: Browsing) -> None:
    customer = Customer(browsing.person()).open()
    customer.ask("你好")
    context = customer.page.context
    context.set_offline(True)
    for words in ("第一句", "第二句"):
        customer.box.fill(words)
        customer.box.press("Enter")
    expect(customer.chat.get_by_text("网络断开了")).to_be_visible()
    expect(customer.chat.locator(".unsent .bubble")).to_have_text(["第一句", "第二句"])
    customer.page.close()
    context.set_offline(False)
    back = Customer(context.new_page()).open()
    expect(back.bubbles).to_have_text(["你好", "第一句", "第二句"])
    expect(back.chat.locator(".unsent")).to_have_count(0)
    expect(back.answers.nth(1)).to_be_visible()


def test_where_streams_are_cut_the_answers_come_all_the_same(browsing: Browsing) -> None:
    page = browsing.person()
    page.context.route("**/stream", lambda route: route.abort())
    customer = Customer(page).open()
    expect(customer.ask("你好")).to_be_visible()
    expect(customer.ask("包邮吗")).to_be_visible()


def test_whoever_wants_no_motion_gets_none(browsing: Browsing) -> None:
    customer = Customer(browsing.person(reduced_motion="reduce"))
    assert customer.launcher.evaluate("one => getComputedStyle(one).transitionDuration") in {"0s", "none"}
    customer.open()
    customer.chat.get_by_role("button", name="发订单").click()
    duration = customer.chat.locator("dialog").evaluate("one => getComputedStyle(one).animationDuration")
    assert float(duration.removesuffix("s")) < 0.001


def conversation(customer: Customer) -> str:
    """The id of what is open in the chat, from what it keeps in the browser."""
    kept: dict[str, Any] = json.loads(customer.frame.evaluate(KEPT))
    return str(kept["conversation_id"])


def serve(system: System, conversation_id: str) -> tuple[Console, int]:
    """小宁 takes a conversation; gives her console and the epoch."""
    console = Console(system.url)
    assert console.sign_in("xiaoning", system.logins["xiaoning"]).status_code == 303
    return console, console.take(conversation_id)


def end(customer: Customer) -> None:
    customer.chat.get_by_role("button", name="更多").click()
    customer.chat.get_by_role("button", name="结束咨询").click()
    expect(customer.chat.get_by_role("button", name="开始新的咨询")).to_be_visible()


def tab_to(page: Page, wanted: Locator, key: str = "Tab") -> None:
    """Presses Tab until it is there, as somebody without a mouse does."""
    for _ in range(MOST_TABS):
        if wanted.evaluate("one => one === one.ownerDocument.activeElement"):
            return
        page.keyboard.press(key)
    expect(wanted).to_be_focused()
