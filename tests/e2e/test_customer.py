"""A customer's side: the shop's page, the widget, a complaint from the first word to the rating."""

import re

from browsing import PHONE, Album, Browsing
from playwright.sync_api import Page, expect
from sqlalchemy import select

from bot.cases.model import Case, LedgerEntry
from bot.cases.service import Cases
from bot.cases.stages import Stage, Step
from bot.conversations.tables import ConversationRow
from bot.shop.demo import DemoShop
from tests.e2e.people import Customer
from tests.e2e.running import System

TABS_ON_THE_PAGE = 300


def test_a_parcel_then_a_complaint_from_the_first_word_to_the_rating(
    system: System, browsing: Browsing, album: Album
) -> None:
    customer = Customer(browsing.person(), "王建国")
    expect(customer.page.get_by_role("heading", name="我的订单")).to_be_visible()
    expect(customer.page.get_by_role("button", name="咨询订单 AX5203316042")).to_be_visible()
    album.take(customer.page, "shop-page")
    customer.open()

    customer.ask("你好")
    customer.ask("我的快递到哪了")
    parcel = customer.chat.locator("[data-card='parcel']").last
    expect(parcel).to_contain_text("ZT526018159083")
    expect(parcel).to_contain_text("运输中")
    album.take(customer.page, "widget-order")

    customer.ask("我上周买的耳机", "左耳没声音了", "气死我了，什么质量啊")
    customer.press("换一件新的")
    customer.press("对，是这样")
    expect(customer.choice("都不合适")).to_be_visible()
    expect(customer.choice("转人工")).to_be_visible()
    album.take(customer.page, "widget-complaint")
    customer.press("换一件新的")
    expect(customer.chat.locator("[data-card='case']")).to_contain_text("承诺")
    customer.press("非常满意")
    customer.press("解决了")
    expect(customer.answers.last).to_contain_text("工单号")
    case, ledger = complaint(system, "c-ordinary")
    expect(customer.answers.last).to_contain_text(case.number)

    assert (case.stage, case.rating, case.solved) == (Stage.CLOSED, 5, True)
    assert case.order_id == "AX5198842075"
    assert case.promise is not None
    assert case.promise_due is not None
    led = [Step.OPENED, Step.SAID_BACK, Step.CONFIRMED, Step.SOOTHED, Step.OFFERED, Step.ACCEPTED, Step.CARRIED_OUT]
    assert [entry.step for entry in ledger if entry.step in {*led, Step.RATED_WELL}] == [*led, Step.RATED_WELL]
    assert "左耳没声音了" in ledger[0].text, "bubbles of one burst are one story"
    assert [each.kind.value for each in DemoShop(system.database).after_sales("c-ordinary")] == ["exchange"]

    said = customer.bubbles.all_inner_texts()
    customer.page.reload()
    customer.open()
    expect(customer.bubbles).to_have_count(len(said))
    assert customer.bubbles.all_inner_texts() == said
    expect(customer.answers.last).to_contain_text(case.number)


def test_a_guest_who_asks_for_an_order_is_told_to_sign_in(browsing: Browsing) -> None:
    customer = Customer(browsing.person()).open()
    expect(customer.ask("我的订单到哪了")).to_contain_text("登录")
    expect(customer.chat.locator(".card")).to_have_count(0)


def test_nothing_is_asked_of_the_server_before_the_first_click(browsing: Browsing) -> None:
    page = browsing.person()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    customer = Customer(page, "陈思远")
    page.wait_for_load_state("networkidle")

    assert [url for url in asked if "/api/" in url or "/widget/chat" in url or "/demo/" in url] == []
    assert page.context.cookies() == []
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0

    customer.open()
    assert any("/demo/identity" in url for url in asked)


def test_enter_belongs_to_the_input_method_while_it_composes(browsing: Browsing) -> None:
    customer = Customer(browsing.person()).open()
    customer.box.focus()
    keys = customer.page.context.new_cdp_session(customer.page)

    def enter(key_code: int) -> None:
        event = {"key": "Enter", "code": "Enter", "windowsVirtualKeyCode": key_code}
        keys.send("Input.dispatchKeyEvent", {"type": "rawKeyDown", **event})
        keys.send("Input.dispatchKeyEvent", {"type": "keyUp", **event})

    keys.send("Input.imeSetComposition", {"text": "nihao", "selectionStart": 5, "selectionEnd": 5})
    expect(customer.box).to_have_value("nihao")
    enter(13)
    expect(customer.box).to_have_value("nihao")
    keys.send("Input.insertText", {"text": "你好"})
    expect(customer.box).to_have_value("你好")
    enter(229)  # some browsers end the composition first and tell of its Enter afterwards
    expect(customer.box).to_have_value("你好")
    expect(customer.bubbles).to_have_count(0)

    customer.box.press("Shift+Enter")
    customer.page.keyboard.type("在吗")
    customer.box.press("Enter")
    expect(customer.bubbles).to_have_text(["你好\n在吗"], use_inner_text=True)


def test_everything_can_be_done_with_the_keyboard(browsing: Browsing) -> None:
    customer = Customer(browsing.person(), "王建国")
    keyboard = customer.page.keyboard
    for _ in range(TABS_ON_THE_PAGE):
        keyboard.press("Tab")
        if customer.page.evaluate("document.activeElement.shadowRoot !== null"):
            break
    expect(customer.launcher).to_be_focused()
    keyboard.press("Enter")
    expect(customer.box).to_be_focused()

    before = customer.answers.count()
    keyboard.type("你好")
    keyboard.press("Enter")
    expect(customer.answers.nth(before)).to_be_visible()
    expect(customer.choice("查物流")).to_be_visible()
    for _ in range(6):
        keyboard.press("Shift+Tab")
        if customer.choice("查物流").evaluate("button => button === document.activeElement"):
            break
    keyboard.press("Enter")
    expect(customer.bubbles.last).to_have_text("查物流")
    expect(customer.answers.nth(before + 1)).to_be_visible()

    keyboard.press("Escape")
    expect(customer.launcher).to_be_focused()
    expect(customer.page.locator("iframe")).not_to_be_visible()


def test_ten_thousand_characters_are_refused_with_a_clear_line(browsing: Browsing) -> None:
    customer = Customer(browsing.person()).open()
    customer.box.fill("字" * 10_000)
    expect(customer.chat.get_by_text("超出 6000 个字，请精简或分几条发送")).to_be_visible()
    customer.box.press("Enter")
    customer.chat.get_by_role("button", name="发送").click(force=True)
    expect(customer.bubbles).to_have_count(0)
    assert len(customer.box.input_value()) == 10_000, "nothing of what was written is lost"


def test_on_a_phone_the_chat_fills_the_screen_and_nothing_overflows(browsing: Browsing, album: Album) -> None:
    customer = Customer(browsing.person(**PHONE), "林小雨")
    assert overflow(customer.page) == 0
    customer.open()
    customer.ask("我的衣服什么时候发货")
    customer.ask("地址填错了，能改吗")
    expect(customer.page.locator("iframe")).to_be_in_viewport(ratio=1)
    box = customer.page.locator("iframe").bounding_box()
    assert box is not None
    assert (box["width"], box["height"]) == (360, 740)
    assert customer.frame.evaluate("document.documentElement.scrollWidth") == 360
    size = customer.box.evaluate("box => getComputedStyle(box).fontSize")
    assert float(re.sub("px$", "", size)) >= 16, "a smaller one makes phones zoom in"
    album.take(customer.page, "widget-phone")


def complaint(system: System, customer_id: str) -> tuple[Case, list[LedgerEntry]]:
    """The customer's only case, as the database has it."""
    with system.database.read() as session:
        query = select(ConversationRow.id).where(ConversationRow.customer_id == customer_id)
        conversation_id = session.scalars(query).one()
    cases = Cases(system.database)
    (case,) = cases.of_conversation(conversation_id)
    return case, cases.ledger(case.id)


def overflow(page: Page) -> int:
    """How many pixels a page is wider than its window."""
    wider: int = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return wider
