"""Several people at one conversation: who looks, who helps, who steps in; what is set aside."""

from browsing import Browsing
from playwright.sync_api import expect

from tests.e2e.people import Staff
from tests.e2e.running import System
from tests.web.browsers import Customer as Visitor


def person(system: System, browsing: Browsing, name: str) -> Staff:
    return Staff(browsing.person(), name, system.logins[name])


def served_by_an(system: System, browsing: Browsing) -> tuple[Visitor, Staff, str]:
    """A guest whom 小安 has taken, with the address of the conversation."""
    guest = Visitor(system.url)
    guest.post("转人工")
    an = person(system, browsing, "xiaoan")
    an.page.locator(f"tr[data-conversation='{guest.id}']").get_by_role("button", name="接入").click()
    expect(an.box).to_be_enabled()
    return guest, an, f"/staff/conversations/{guest.id}"


def test_a_supervisor_listens_in_and_steps_in(system: System, browsing: Browsing) -> None:
    guest, an, address = served_by_an(system, browsing)
    zhou = person(system, browsing, "zhou")
    zhou.page.goto(address)
    standing = an.page.locator(".top").get_by_role("status")
    expect(standing).to_contain_text("正在旁听")
    expect(zhou.box).to_have_count(0)

    an.box.fill("您再等等，我去问一下")
    expect(zhou.page.locator(".top").get_by_role("status")).to_contain_text("小安 正在输入…")
    zhou.answer_dialog("介入", "客户等得太久了", "接手")
    expect(zhou.box).to_be_enabled()
    expect(an.page.get_by_role("alert").filter(has_text="已接手这位顾客")).to_be_visible()
    expect(an.box).to_be_disabled()
    expect(an.box).to_have_value("您再等等，我去问一下")
    zhou.say("我是主管，这件事我来办。")
    assert guest.messages("staff")[-1]["text"] == "我是主管，这件事我来办。"
    expect(an.page.get_by_role("region", name="内部备注")).to_contain_text("主管介入：客户等得太久了")
    assert "等得太久" not in str(guest.view())
    zhou.answer_dialog("小结结束", "已道歉并补发", "结束会话")


def test_a_colleague_helps_with_a_note_and_does_not_answer(system: System, browsing: Browsing) -> None:
    guest, an, address = served_by_an(system, browsing)
    ning = person(system, browsing, "xiaoning")
    ning.page.get_by_label("接待状态").select_option("break")
    an.page.keyboard.press("Alt+KeyI")
    dialog = an.page.get_by_role("dialog")
    dialog.get_by_label("请谁").select_option(label="小宁（小休）")
    dialog.get_by_role("textbox").fill("这款屏幕是通病吗")
    dialog.get_by_role("button", name="发出邀请").click()
    expect(dialog).to_have_count(0)

    asked = ning.page.get_by_role("region", name="小安 请您协助")
    expect(asked).to_contain_text("这款屏幕是通病吗")
    asked.get_by_role("button", name="去看看").click()
    expect(ning.page).to_have_url(f"{system.url}{address}")
    expect(ning.page.get_by_text("您在协助")).to_be_visible()
    expect(ning.box).to_have_count(0)
    expect(an.page.get_by_role("list", name="协助的同事")).to_contain_text("小宁 协助中")
    expect(an.page.locator(".top").get_by_role("status")).to_contain_text("小宁 也在看")
    note = ning.page.get_by_label("添加备注").first
    note.fill("是通病，直接换新")
    expect(an.page.locator(".top").get_by_role("status")).to_contain_text("小宁 正在输入…")
    ning.page.get_by_role("button", name="添加备注").click()
    expect(an.page.get_by_role("region", name="内部备注")).to_contain_text("是通病，直接换新")
    assert "通病" not in str(guest.view())
    ning.page.get_by_role("button", name="协助完了").click()
    expect(ning.page.get_by_text("接入后才能回复")).to_be_visible()
    an.answer_dialog("小结结束", "换新", "结束会话")


def test_set_aside_until_the_customer_writes_and_reopened_once_closed(system: System, browsing: Browsing) -> None:
    guest, an, _ = served_by_an(system, browsing)
    an.page.keyboard.press("Alt+KeyS")
    dialog = an.page.get_by_role("dialog")
    dialog.get_by_label("什么时候回来").select_option("customer")
    dialog.get_by_role("textbox").fill("等客户发照片")
    dialog.get_by_role("button", name="稍后处理").click()
    notice = an.page.get_by_role("status").filter(has_text="等客户发照片")
    expect(notice).to_contain_text("稍后处理，等顾客回复")
    guest.post("照片拍好了，怎么发")
    expect(notice).to_contain_text("到时间处理了")
    an.say("点左下角的图片就行。")
    expect(notice).to_have_count(0)

    an.answer_dialog("小结结束", "已看照片", "结束会话")
    an.answer_dialog("重新打开", "补发单号忘了给", "重新打开")
    expect(an.box).to_be_enabled()
    an.say("补发的单号是 SF123。")
    assert "重新打开了这次咨询" in str(guest.view())
    an.answer_dialog("小结结束", "给了单号", "结束会话")
