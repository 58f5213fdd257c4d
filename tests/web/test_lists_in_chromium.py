"""The lists of the console in a real Chromium: by mouse and by keyboard, on both usual widths, and for axe-core."""

import io
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from axe import faults
from browsing import Album, Browsing
from cases.stories import brought_to
from playwright.sync_api import Page, expect

from bot.cases import Stage
from bot.cases.assigning import Receiver
from bot.policy.follow_up import orders_for, plan
from bot.policy.vocabulary import OfferKind
from bot.staff.accounts import Accounts, Role
from bot.staff.groups import Group
from bot.staff.scope import Scope
from bot.storage import utc_now

from .browsers import Customer
from .conftest import PASSWORD, Web

ROOT_SCOPE = Scope("x", Role.ADMIN)
WIDTHS = ({"width": 1280, "height": 800}, {"width": 1920, "height": 1080})
COMPLAINTS = (
    ("quality", "耳机左耳没声音，才用了三天", "angry"),
    ("delivery", "说好昨天到，物流三天没动了", "anxious"),
    ("price", "刚买完就降了两百，你们补差价", "dissatisfied"),
    ("service", "问了三次都没人给我准话", "dissatisfied"),
    ("process", "退款申请一周了还在审核", "angry"),
)


@pytest.fixture
def numbers(web: Web, accounts: Accounts, customer: Customer) -> list[str]:
    """The numbers of a shop's cases, the latest first: some promised, one with the lawyers, one a group's."""
    has, now, opened = web.services, utc_now(), []
    accounts.create("zhou", "周主管", Role.SUPERVISOR, PASSWORD)
    accounts.create("root", "管理员", Role.ADMIN, PASSWORD)
    for at, (category, text, emotion) in enumerate(COMPLAINTS):
        case = has.cases.open(
            Customer(web.url).id, None, category, text, emotion, 0.7, f"open-{at}", "vip" if at == 1 else None
        )
        opened.append(has.cases.escalate(case.id, "客户要求人工", f"e-{at}"))
    for case, hours in zip(opened, (30, -2, 5), strict=False):
        due = now + timedelta(hours=hours)
        follow = plan(OfferKind.EXCHANGE, now, now + timedelta(hours=48), has.policy.follow_up, has.policy.calendar)
        has.cases.resolve_by_person(case.id, "换一件新的", "48小时内寄出新的。", due, "x", "p", follow=follow)
    orders = orders_for(("legal", "media"), now, has.policy.follow_up, has.policy.calendar)
    has.cases.escalate(opened[3].id, "提到起诉或律师", "risk", orders)
    has.case_assigning.assign([opened[4].number], Receiver(group=Group.FINANCE), ROOT_SCOPE)
    customer.say("我的耳机左耳没声音，订单AX5198842075")
    case = brought_to(has.cases, Stage.EVALUATING, customer.id)
    return [case.number, *(one.number for one in reversed(opened))]


def signed_in(browsing: Browsing, name: str, path: str, **options: Any) -> Page:
    page = browsing.person(**options)
    page.goto("/staff/sign-in")
    page.get_by_label("账号").fill(name)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_label("密码").press("Enter")
    page.wait_for_url("**/staff/")
    page.goto(path)
    return page


def check(page: Page) -> None:
    """Nothing for axe-core to say, in light and in dark; nothing to scroll for sideways."""
    for scheme in ("dark", "light"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
        assert (scheme, faults(page)) == (scheme, [])
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


@pytest.mark.parametrize("size", WIDTHS, ids=["1280", "1920"])
def test_every_page_at_both_widths(
    web: Web, browsing: Browsing, numbers: list[str], album: Album, size: dict[str, int]
) -> None:
    page = signed_in(browsing, "root", "/staff/cases", viewport=size)
    pages = {
        "console-cases": ("/staff/cases?stage=", "工单"),
        "console-case": (f"/staff/cases/{numbers[0]}", numbers[0]),
        "console-work-orders": ("/staff/work-orders", "协作单"),
        "console-search": ("/staff/search?q=耳机 声音", "搜索"),
        "console-audit": ("/staff/audit", "审计"),
        "console-people": ("/staff/people", "人员"),
    }
    for name, (path, heading) in pages.items():
        page.goto(path)
        expect(page.get_by_role("heading", level=1)).to_have_text(heading)
        check(page)
        if size["width"] == 1280:
            album.take(page, name)
    page.get_by_role("link", name="周主管").click()
    expect(page.get_by_role("group", name="技能组")).to_be_visible()
    check(page)


def test_filters_change_the_list_and_the_address_without_leaving_the_page(
    browsing: Browsing, numbers: list[str]
) -> None:
    page = signed_in(browsing, "zhou", "/staff/cases")
    page.evaluate("window.stayed = true")
    page.get_by_label("类别").select_option("delivery")
    expect(page.get_by_role("row")).to_have_count(2)
    expect(page.locator("#found [role=status]")).to_have_text("共 1 张工单")
    assert "category=delivery" in page.url
    page.get_by_label("承诺").select_option("near")
    expect(page.get_by_text("没有符合条件的工单")).to_be_visible()
    assert page.evaluate("window.stayed") is True
    page.go_back()
    expect(page.get_by_role("row")).to_have_count(2)


def test_many_are_given_by_keyboard_alone(web: Web, browsing: Browsing, numbers: list[str]) -> None:
    page = signed_in(browsing, "zhou", "/staff/cases")
    page.get_by_label("选中这一页").focus()
    page.keyboard.press("Space")
    expect(page.get_by_text(f"已选 {len(numbers)} 张")).to_be_visible()
    page.get_by_label("分给").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="分配")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("cell", name="售前组")).to_have_count(len(numbers))
    assert {web.services.case_list.one(number, ROOT_SCOPE).staff_group for number in numbers} == {"presale"}


def test_a_refusal_is_read_out_and_the_list_stays(browsing: Browsing, numbers: list[str]) -> None:
    page = signed_in(browsing, "zhou", "/staff/cases")
    page.get_by_label("分给").select_option(label="财务组")
    page.get_by_role("button", name="分配").click()
    expect(page.locator("#problem")).to_contain_text("请选择 1 到 200 张工单")
    expect(page.get_by_role("row")).to_have_count(len(numbers) + 1)
    page.get_by_label(f"选中 {numbers[0]}").check()
    page.get_by_role("button", name="分配").click()
    expect(page.get_by_role("cell", name="财务组")).to_have_count(2)
    expect(page.locator("#problem")).to_have_text("")


def test_a_department_takes_and_finishes_from_the_list(browsing: Browsing, numbers: list[str]) -> None:
    page = signed_in(browsing, "xiaoan", "/staff/work-orders")
    page.get_by_label("部门").select_option("legal")
    expect(page.get_by_role("row")).to_have_count(3)
    row = page.get_by_role("row").filter(has_text="研判起诉")
    row.get_by_role("button", name="接单").click()
    expect(row).to_contain_text("办理中")
    expect(row).to_contain_text("小安")
    row.get_by_label("说明").fill("已出具口径")
    row.get_by_label("说明").press("Enter")  # which of the moves would be meant?
    expect(row).to_contain_text("办理中")
    row.get_by_role("button", name="办完").click()
    expect(page.get_by_role("row")).to_have_count(2)


def test_searching_marks_what_was_found_and_opens_it(browsing: Browsing, numbers: list[str]) -> None:
    page = signed_in(browsing, "xiaoan", "/staff/search")
    box = page.get_by_role("searchbox")
    box.fill("左耳 2075")
    box.press("Enter")
    expect(page.locator("mark").first).to_have_text("左耳")
    expect(page.get_by_role("link", name="打开会话")).to_have_count(1)
    box.fill("\"' OR (NEAR *")
    box.press("Enter")
    expect(page.get_by_text("没有找到")).to_be_visible()


def test_a_case_is_taken_out_as_a_file(browsing: Browsing, numbers: list[str], tmp_path: Path) -> None:
    page = signed_in(browsing, "zhou", f"/staff/cases/{numbers[0]}")
    page.get_by_label("带上内部备注和成本").check()
    with page.expect_download() as download:
        page.get_by_role("button", name="导出 ZIP").click()
    download.value.save_as(tmp_path / "case.zip")
    archive = zipfile.ZipFile(io.BytesIO((tmp_path / "case.zip").read_bytes()))
    assert archive.testzip() is None
    assert "internal/notes.json" in archive.namelist()
    assert f"工单 {numbers[0]}" in archive.read("index.html").decode()


def test_somebody_is_added_and_their_password_shown_once(browsing: Browsing, numbers: list[str]) -> None:
    page = signed_in(browsing, "root", "/staff/people")
    page.get_by_label("登录名").fill("xinren")
    page.get_by_label("显示名").fill("新人")
    page.get_by_label("角色").select_option("agent")
    page.get_by_role("button", name="添加").click()
    password = page.locator("#password").inner_text()
    newcomer = browsing.person()
    newcomer.goto("/staff/sign-in")
    newcomer.get_by_label("账号").fill("xinren")
    newcomer.get_by_label("密码").fill(password)
    newcomer.get_by_role("button", name="登录").click()
    newcomer.wait_for_url("**/staff/password")


def test_without_scripts_everything_still_works(web: Web, browsing: Browsing, numbers: list[str]) -> None:
    page = signed_in(browsing, "zhou", "/staff/cases", java_script_enabled=False)
    page.get_by_label("类别").select_option("delivery")
    page.get_by_role("button", name="筛选").click()
    expect(page.get_by_role("row")).to_have_count(2)
    page.get_by_role("checkbox").nth(1).check()
    page.get_by_label("分给").select_option(label="投诉组")
    page.get_by_role("button", name="分配").click()
    expect(page.get_by_role("cell", name="投诉组")).to_have_count(1)
    assert web.services.case_list.one(numbers[4], ROOT_SCOPE).staff_group == "complaint"
