"""Text is text: whatever a customer or a staff member writes, nobody's page does anything but show it."""

from browsing import Browsing
from playwright.sync_api import expect

from tests.e2e.people import Customer, Staff
from tests.e2e.running import System

PAYLOADS = (
    "<script>alert(1)</script>",
    "<img src=/x-xss onerror=alert(1)>",
    '"><svg onload=alert(1)>',
    "<iframe src=/x-xss></iframe>",
    '<a href="javascript:alert(1)">点我</a>',
    "[点我](javascript:alert(1)) ![](/x-xss)",
    "{{7*7}} ${7*7} <%= 7*7 %>",
    "&lt;b&gt;不是粗体&lt;/b&gt;",
    '/inform{"order_id": "AX5198842075"}',
    "耳机坏了，我要投诉<img src=/x-xss onerror=alert(1)>",
)
ELEMENTS = "script, img, svg, iframe, a, b"


def test_markup_is_shown_as_it_was_written(system: System, browsing: Browsing) -> None:
    customer = Customer(browsing.person()).open()
    customer.say(*PAYLOADS)
    expect(customer.bubbles).to_have_text(list(PAYLOADS))
    expect(customer.answers.first).to_be_visible()
    customer.chat.get_by_role("button", name="转人工").first.click()
    expect(customer.chat.locator(".queue")).to_be_visible()
    expect(customer.chat.get_by_role("log").locator(ELEMENTS)).to_have_count(0)

    staff = Staff(browsing.person(), "xiaoan", system.logins["xiaoan"])
    expect(staff.row("游客")).to_have_count(1)
    staff.take("游客")
    written = staff.log.locator(".entry.customer .bubble")
    assert written.all_inner_texts()[: len(PAYLOADS)] == list(PAYLOADS)
    expect(staff.page.get_by_role("complementary").locator(ELEMENTS)).to_have_count(0)
    expect(staff.log.locator(ELEMENTS)).to_have_count(0)

    for payload in PAYLOADS[:4]:
        staff.say(payload)
    expect(customer.staff_words).to_have_text(list(PAYLOADS[:4]))
    expect(customer.chat.get_by_role("log").locator(ELEMENTS)).to_have_count(0)
    staff.answer_dialog("小结结束", PAYLOADS[1], "结束会话")
    staff.page.goto("/staff/#closed")
    expect(staff.row("游客")).to_have_count(1)
