"""The live lists in a real Chromium before a busy desk: by keyboard alone, on small and large screens, with axe."""

from datetime import timedelta

import pytest
from axe import faults
from browsing import Browsing
from playwright.sync_api import Page, expect

from benchmarks.desk_load import fill
from bot.conversations.lists import PAGE
from bot.staff.accounts import Role
from bot.storage import utc_now
from tests.e2e.people import Staff

from .conftest import PASSWORD, Web

PEOPLE = 8 * PAGE


@pytest.fixture
def desk(web: Web, browsing: Browsing) -> Staff:
    """小安 before eight pages of people, a quarter of them waiting; the longest wait is the last made."""
    others = web.services.accounts.create("other", "别人", Role.AGENT, PASSWORD)
    fill(web.services.database, [others.id], utc_now() - timedelta(minutes=1), people=PEOPLE, closed=PAGE + 1)
    return Staff(browsing.person(), "xiaoan", PASSWORD)


def focused(page: Page) -> str:
    return page.evaluate("document.activeElement?.closest('tr')?.dataset.conversation ?? ''")


def test_by_keys_alone(desk: Staff) -> None:
    page = desk.page
    rows = page.locator("tr[data-conversation]")
    expect(rows).to_have_count(PAGE)
    ids = [row.get_attribute("data-conversation") for row in rows.all()]
    for key, place in (("j", 0), ("j", 1), ("ArrowDown", 2), ("k", 1), ("ArrowUp", 0), ("k", 0)):
        page.keyboard.press(key)
        assert focused(page) == ids[place], key

    page.keyboard.press("?")
    listed = page.get_by_role("dialog", name="快捷键")
    expect(listed).to_contain_text("接入选中的顾客")
    page.keyboard.press("j")
    assert focused(page) == ""
    page.keyboard.press("Escape")
    expect(listed).to_have_count(0)

    page.get_by_label("技能组").focus()
    page.keyboard.press("t")
    assert page.url.endswith("/staff/")

    page.keyboard.press("Escape")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/staff/conversations/{ids[0]}")
    page.go_back()
    expect(rows).to_have_count(PAGE)
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("t")
    page.wait_for_url(f"**/staff/conversations/{ids[1]}")
    expect(desk.box).to_be_enabled()


def test_filters_orders_and_pages(desk: Staff) -> None:
    page = desk.page
    rows = page.locator("tr[data-conversation]")
    page.get_by_role("tab", name="待接入").click()
    expect(page.get_by_role("tab", name="待接入")).to_contain_text(str(PEOPLE // 4))
    page.get_by_role("button", name="下一页").click()
    expect(page.get_by_text("第 2 页", exact=True)).to_be_visible()
    expect(rows).to_have_count(PAGE)
    page.get_by_label("客户等级").select_option("vip")
    expect(rows.locator(".badge", has_text="VIP").first).to_be_visible()
    expect(page.get_by_text("第 2 页", exact=True)).to_have_count(0)
    page.get_by_role("tab", name="我的").click()
    expect(page.get_by_text("没有符合条件的会话")).to_be_visible()
    page.get_by_label("客户等级").select_option("")
    expect(page.get_by_text("您手上没有进行中的会话")).to_be_visible()
    page.get_by_role("tab", name="全部人工").click()
    page.get_by_label("客户用语").select_option(label="英文")
    expect(page.get_by_text("没有符合条件的会话")).to_be_visible()
    page.get_by_label("客户用语").select_option("")
    page.get_by_label("排序").select_option("due")
    expect(rows).to_have_count(PAGE)


def test_an_offer_is_in_the_title_and_taken_with_one_key(web: Web, desk: Staff) -> None:
    page = desk.page
    page.get_by_label("接待状态").select_option("online")
    expect(page.locator(".offer-card").first).to_be_visible()
    expect(page).to_have_title("(8) 会话 · 安心")
    page.keyboard.press("Escape")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("a")
    page.wait_for_url("**/staff/conversations/*")
    expect(desk.box).to_be_enabled()


def test_the_choice_of_alerts_stays_with_the_browser(desk: Staff) -> None:
    page = desk.page
    switch = page.get_by_role("button", name="桌面通知和提示音")
    expect(switch).to_have_attribute("aria-pressed", "true")
    switch.click()
    expect(switch).to_have_attribute("aria-pressed", "false")
    page.reload()
    expect(switch).to_have_attribute("aria-pressed", "false")


@pytest.mark.parametrize("width", [1280, 1920])
def test_nothing_is_cut_off_and_axe_finds_nothing(desk: Staff, width: int) -> None:
    page = desk.page
    page.set_viewport_size({"width": width, "height": 900})
    expect(page.locator("tr[data-conversation]")).to_have_count(PAGE)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
        assert (scheme, faults(page)) == (scheme, [])
