"""axe-core finds nothing on the pages that people use, in light and in dark."""

from typing import Any

import pytest
from playwright.sync_api import Frame, Page, expect

from bot.settings import ROOT
from tests.e2e.browsing import Browsing
from tests.e2e.people import Customer, Staff
from tests.e2e.running import System
from tests.web.browsers import Customer as Visitor

AXE = ROOT / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
SCHEMES = ("light", "dark")


@pytest.fixture(scope="module")
def axe() -> str:
    if not AXE.exists():
        raise RuntimeError("没有找到 axe-core：先运行 make front-check，它会安装前端依赖。")
    return AXE.read_text(encoding="utf-8")


def test_the_shop_and_the_open_chat(browsing: Browsing, axe: str) -> None:
    customer = Customer(browsing.person(), "林小雨")
    check(customer.page, customer.page.main_frame, axe)
    customer.open()
    check(customer.page, customer.frame, axe)
    customer.ask("你好")
    customer.ask("我的快递到哪了")
    check(customer.page, customer.frame, axe)


def test_the_console(system: System, browsing: Browsing, axe: str) -> None:
    page = browsing.person()
    page.goto("/staff/")
    check(page, page.main_frame, axe)
    guest = Visitor(system.url)
    guest.post("东西坏了，我要投诉")
    guest.post("转人工")
    staff = Staff(page, "xiaoning", system.logins["xiaoning"])
    row = page.locator(f"tr[data-conversation='{guest.id}']")
    expect(row).to_be_visible()
    check(page, page.main_frame, axe)
    row.get_by_role("button", name="接入").click()
    expect(staff.box).to_be_enabled()
    staff.say("您好，我来处理。")
    check(page, page.main_frame, axe)
    page.get_by_role("button", name="小结结束").click()
    check(page, page.main_frame, axe)
    page.goto("/staff/password")
    check(page, page.main_frame, axe)


def check(page: Page, frame: Frame, axe: str) -> None:
    """Runs axe-core in one document, once for each colour scheme."""
    frame.evaluate(axe)
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        found: list[dict[str, Any]] = frame.evaluate("async () => (await axe.run(document)).violations")
        report = [
            f"{scheme} {violation['id']}: {violation['help']}: {node['html'][:160]} {node['failureSummary']}"
            for violation in found
            for node in violation["nodes"]
        ]
        assert report == [], "\n".join(report)
