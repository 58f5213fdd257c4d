"""axe-core finds nothing on the pages that people use, in light and in dark."""

from axe import faults
from browsing import Browsing
from playwright.sync_api import Frame, Page, expect

from tests.e2e.people import Customer, Staff
from tests.e2e.running import System
from tests.web.browsers import Customer as Visitor

SCHEMES = ("light", "dark")


def test_the_shop_and_the_open_chat(browsing: Browsing) -> None:
    customer = Customer(browsing.person(), "林小雨")
    check(customer.page, customer.page.main_frame)
    customer.open()
    check(customer.page, customer.frame)
    customer.ask("你好")
    customer.ask("我的快递到哪了")
    check(customer.page, customer.frame)


def test_the_console(system: System, browsing: Browsing) -> None:
    page = browsing.person()
    page.goto("/staff/")
    check(page, page.main_frame)
    guest = Visitor(system.url)
    guest.post("东西坏了，我要投诉")
    guest.post("转人工")
    staff = Staff(page, "xiaoning", system.logins["xiaoning"])
    row = page.locator(f"tr[data-conversation='{guest.id}']")
    expect(row).to_be_visible()
    check(page, page.main_frame)
    row.get_by_role("button", name="接入").click()
    expect(staff.box).to_be_enabled()
    staff.say("您好，我来处理。")
    check(page, page.main_frame)
    page.get_by_role("button", name="小结结束").click()
    check(page, page.main_frame)
    page.goto("/staff/password")
    check(page, page.main_frame)


def check(page: Page, frame: Frame) -> None:
    """Runs axe-core in one document, once for each colour scheme."""
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        assert (scheme, faults(frame)) == (scheme, [])
