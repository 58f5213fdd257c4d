"""转人工, and everything after: the queue, live talk, a reply that came too late, handing back, closing."""

import re

from browsing import Album, Browsing
from playwright.sync_api import Page, Route, expect
from sqlalchemy import select

from bot.conversations.model import UNFINISHED, Sender
from bot.conversations.tables import ConversationRow, MessageRow, TurnRow
from bot.staff.first_logins import FIRST_ADMIN_FILE
from tests.e2e.people import Customer, Staff
from tests.e2e.running import System
from tests.web.browsers import Customer as Visitor
from tests.web.serving import until


def test_a_person_takes_over_hands_back_and_closes(system: System, browsing: Browsing, album: Album) -> None:
    customer = Customer(browsing.person(), "陈思远").open()
    customer.ask("收到的精华液是坏的", "太失望了")
    customer.press("退货退款")
    customer.press("对，是这样")
    customer.press("都不合适")
    customer.press("转人工")
    expect(customer.chat.locator(".queue")).to_contain_text("排在第 1 位")
    expect(customer.notices.last).to_contain_text("已为您转人工")
    customer.say("就想全额退款，麻烦快一点")
    others = [Visitor(system.url, "c-new"), Visitor(system.url)]
    wait_too(others[0], "想改成寄到公司，麻烦看一下")
    wait_too(others[1], "礼品卡激活不了")

    staff = Staff(browsing.person(), "xiaoan", system.logins["xiaoan"])
    expect(staff.page.get_by_role("row")).to_have_count(4)  # with the heading
    expect(staff.row("陈思远")).to_contain_text("客户要求人工")
    expect(staff.row("陈思远")).to_contain_text("就想全额退款，麻烦快一点")
    album.take(staff.page, "console-queue")
    for other in others:
        assert other.post(kind="choice", choice_id="leave-queue").status_code == 201
    staff.take("陈思远")
    summary = staff.page.get_by_role("region", name="转人工摘要")
    expect(summary).to_contain_text("收到的精华液是坏的")
    expect(summary).to_contain_text("提过的方案")
    expect(staff.page.get_by_role("list", name="处理进度")).to_be_visible()

    expect(customer.notices.last).to_contain_text("小安已接入")
    staff.say("陈先生您好，我是小安，精华液的事我来跟。")
    expect(customer.staff_words.last).to_have_text("陈先生您好，我是小安，精华液的事我来跟。")
    customer.say("今天能给我答复吗")
    expect(staff.log.locator(".entry.customer .bubble").last).to_have_text("今天能给我答复吗")
    album.take(staff.page, "console-conversation")

    sending = Held(staff.page, "**/api/v1/staff/conversations/*/messages")
    staff.box.fill("可以，下午三点前给您。")
    staff.box.press("Enter")
    sending.wait()
    customer.say("我下午不方便，明天上午吧")
    sending.let_go()
    stale = staff.page.get_by_role("alert").filter(has_text="消息还没有发出")
    expect(stale).to_contain_text("我下午不方便，明天上午吧")
    expect(staff.box).to_have_value("可以，下午三点前给您。")
    expect(customer.staff_words).to_have_count(1)
    staff.box.fill("好的，那就明天上午十点前给您。")
    staff.page.get_by_role("button", name="看过了，仍要发送").click()
    expect(customer.staff_words.last).to_have_text("好的，那就明天上午十点前给您。")
    expect(stale).to_have_count(0)
    assert bot_words_since_the_person_came(system, "c-vip") == []

    staff.answer_dialog("交还机器人", "同意全额退款，明天上午十点前回电确认", "交还")
    expect(customer.notices.last).to_contain_text("接下来由智能客服继续")
    expect(customer.ask("你们几点下班")).to_be_visible()

    staff.page.get_by_role("button", name="接入").click()
    expect(staff.box).to_be_enabled()
    staff.answer_dialog("小结结束", "已同意全额退款，明天上午回电", "结束会话")
    expect(customer.notices.last).to_contain_text("本次服务已结束")
    expect(customer.chat.get_by_role("status").first).to_contain_text("本次咨询已结束")
    staff.page.goto("/staff/#closed")
    expect(staff.row("陈思远")).to_have_count(1)


def test_whoever_takes_a_customer_second_is_told_so(system: System, browsing: Browsing) -> None:
    guest = Visitor(system.url)
    guest.post("转人工")
    first = Staff(browsing.person(), "xiaoan", system.logins["xiaoan"])
    second = Staff(browsing.person(), "xiaoning", system.logins["xiaoning"])
    row = f"tr[data-conversation='{guest.id}']"
    taking = Held(second.page, f"**/{guest.id}/take")
    second.page.locator(row).get_by_role("button", name="接入").click()
    taking.wait()
    first.page.locator(row).get_by_role("button", name="接入").click()
    expect(first.box).to_be_enabled()
    taking.let_go()

    expect(second.page.get_by_role("alert")).to_have_text("这位顾客刚刚被同事接走了。")
    expect(second.page.locator(row)).to_have_count(0)
    second.page.goto(f"/staff/conversations/{guest.id}")
    expect(second.page.get_by_role("status")).to_contain_text("小安 接待中")
    expect(second.box).to_have_count(0)


def test_the_admin_changes_the_one_time_password_first(system: System, browsing: Browsing) -> None:
    page = browsing.person()
    page.goto("/staff/conversations/anything")
    expect(page).to_have_url(re.compile("/staff/sign-in$"))
    one_time = system.logins["admin"]
    admin = Staff(page, "admin", one_time)
    expect(page).to_have_url(re.compile("/staff/password$"))
    page.goto("/staff/")
    expect(page).to_have_url(re.compile("/staff/password$"))

    page.get_by_label("现在的密码").fill(one_time)
    page.get_by_label("新密码").fill("a-better-password-2026")
    page.get_by_role("button", name="保存新密码").click()
    admin.sign_in("admin", "a-better-password-2026")
    expect(page.get_by_role("heading", name="会话")).to_be_visible()
    assert not (system.home / FIRST_ADMIN_FILE).exists()

    page.get_by_role("button", name="退出").click()
    page.get_by_label("账号").fill("admin")
    page.get_by_label("密码").fill(one_time)
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page).to_have_url(re.compile("/staff/sign-in$"))


def wait_too(visitor: Visitor, words: str) -> None:
    """Somebody else joins the queue, and says what it is about while they wait."""
    visitor.post("转人工")
    until(lambda: visitor.http.get(f"{visitor.path}/messages").json()["owner"] == "queued")
    visitor.post(words)


class Held:
    """The first request to an address, kept on its way until the test lets it go."""

    def __init__(self, page: Page, address: str) -> None:
        self._page = page
        self._address = address
        self._routes: list[Route] = []
        page.route(address, self._catch)

    def _catch(self, route: Route) -> None:
        if route.request.method == "POST" and not self._routes:
            self._routes.append(route)
        else:
            route.fallback()

    def wait(self) -> None:
        """Returns once the request is on its way."""

        def caught() -> bool:
            self._page.evaluate("1")  # lets the browser's events in
            return bool(self._routes)

        until(caught)

    def let_go(self) -> None:
        self._routes[0].continue_()
        self._page.unroute(self._address)


def bot_words_since_the_person_came(system: System, customer_id: str) -> list[str]:
    """What the bot said after staff joined, once it has listened to everything that was said."""

    def look() -> list[str] | None:
        with system.database.read() as session:
            query = select(ConversationRow.id).where(ConversationRow.customer_id == customer_id)
            conversation_id = session.scalars(query).one()
            turns = select(TurnRow.id).where(TurnRow.conversation_id == conversation_id, TurnRow.status.in_(UNFINISHED))
            if session.scalars(turns).first() is not None:
                return None
            messages = select(MessageRow).where(MessageRow.conversation_id == conversation_id)
            said = list(session.scalars(messages.order_by(MessageRow.seq)))
            joined = next(row.seq for row in said if row.staff_id is not None or "已接入" in row.text)
            return [row.text for row in said if row.seq > joined and row.sender == Sender.BOT.value]

    found: list[list[str]] = until(lambda: [words] if (words := look()) is not None else [])
    return found[0]
