"""The desk in a real Chromium, with a customer's widget before it: what staff and customers see of one another."""

import re
from datetime import timedelta

import pytest
import yaml
from axe import WCAG, faults
from browsing import Album, Browsing
from conversations.pdfs import pdf
from playwright.sync_api import Page, Route, expect

from bot.cases.commitments import Promised
from bot.cases.model import Case
from bot.errors import Unavailable
from bot.policy.calendar import CalendarPolicy
from bot.policy.commitments import CommitmentKind
from bot.policy.follow_up import orders_for
from bot.policy.loading import FOLDER
from bot.policy.periods import shanghai_day
from bot.staff.accounts import Role
from bot.storage import utc_now
from tests.e2e.people import Customer, Staff

from .conftest import PASSWORD, Web
from .scripted_dialogue import ScriptedDialogue
from .serving import until
from .test_scopes import picture

ANGRY = "气死我了，新买的收到就是坏的！我要找人工"
HANDOFF = {"reason": "asked", "priority": 4, "summary": "客户要求人工。收到的商品是坏的。", "tier": "vip"}
SECRET = "SECRET：这位客户上次也投诉过，先道歉"


@pytest.fixture
def browsing(web: Web, browsing: Browsing) -> Browsing:
    web.services.accounts.create("zhou", "周岚", Role.SUPERVISOR, PASSWORD)
    return browsing


@pytest.fixture
def customer(browsing: Browsing, dialogue: ScriptedDialogue) -> Customer:
    """陈思远, with the chat open."""
    dialogue.will_answer(
        ANGRY,
        "非常抱歉，这就请同事来。",
        handoff=HANDOFF,
        intent={"name": "complain_quality", "confidence": 0.94},
        emotion={"name": "angry", "intensity": 0.9},
    )
    dialogue.will_answer("转人工", "好的，这就请客服来接您。", handoff=HANDOFF)
    return Customer(browsing.person(), "陈思远").open()


def staff(browsing: Browsing, name: str, **options: object) -> Staff:
    return Staff(browsing.person(**options), name, PASSWORD)


def complaint(web: Web, conversation_id: str) -> Case:
    """What the bot had opened before it called a person."""
    cases, orders = web.services.cases, web.services.shop.orders("c-vip")
    order = next(one for one in orders if one.signed_at is not None and one.total_fen < 200_000)
    case = cases.open(conversation_id, "c-vip", "quality", ANGRY, "angry", 0.9, "t1")
    cases.record_facts(case.id, {"order": order.id, "issue": "收到就是坏的"}, "customer", "t2")
    policy = web.services.policy
    risks = orders_for(("legal",), utc_now(), policy.follow_up, policy.calendar)
    return cases.escalate(case.id, "客户要求人工", "t3", risks)


def closed_today() -> CalendarPolicy:
    """The shop's calendar, with nobody at the desk today."""
    written = yaml.safe_load((FOLDER / "calendar.yml").read_text(encoding="utf-8"))
    today = shanghai_day(utc_now()).isoformat()
    return CalendarPolicy.model_validate({**written, "dates": {today: "rest"}, "desk": {**written["desk"], "rest": []}})


class Late:
    """The first reply that a page sends, kept on its way."""

    def __init__(self, page: Page) -> None:
        self._page, self._routes = page, list[Route]()
        page.route("**/api/v1/staff/conversations/*/messages", self._catch)

    def _catch(self, route: Route) -> None:
        if route.request.method == "POST" and not self._routes:
            self._routes.append(route)
        else:
            route.fallback()

    def is_on_its_way(self) -> None:
        until(lambda: (self._page.evaluate("1"), bool(self._routes))[1])

    def arrives(self) -> None:
        self._routes[0].continue_()


def test_from_anger_to_the_closed_case(
    web: Web, browsing: Browsing, customer: Customer, dialogue: ScriptedDialogue, album: Album
) -> None:
    an, zhou = staff(browsing, "xiaoan"), staff(browsing, "zhou")
    an.page.get_by_label("接待状态").select_option("online")
    customer.say(ANGRY)
    expect(customer.notices.filter(has_text="已为您转人工")).to_be_visible()
    offered = an.page.get_by_role("region", name="陈思远 在等您接待")
    expect(offered).to_contain_text(ANGRY)
    offered.get_by_role("button", name=re.compile("接入")).click()
    expect(an.box).to_be_enabled()
    conversation_id = an.page.url.rsplit("/", 1)[1]
    case = complaint(web, conversation_id)
    expect(customer.notices.last).to_contain_text("小安已接入")
    an.say("陈先生您好，我是小安，东西坏了是我们的错。")
    expect(customer.staff_words.last).to_contain_text("是我们的错")
    note = an.page.locator("#note")
    note.fill(SECRET)
    an.page.get_by_role("button", name="添加备注").click()
    expect(an.page.get_by_role("region", name="内部备注")).to_contain_text(SECRET)
    an.page.reload()
    expect(an.page.get_by_role("list", name="处理进度")).to_be_visible()
    parts = an.page.get_by_role("region", name="转人工摘要")
    expect(parts).to_contain_text("收到就是坏的")
    expect(parts).to_contain_text("生气，很强烈")
    album.take(an.page, "console-desk")

    late = Late(an.page)
    an.box.fill("您再等等，我去问问仓库。")
    an.box.press("Enter")
    late.is_on_its_way()
    zhou.page.goto(f"/staff/conversations/{conversation_id}")
    zhou.answer_dialog("介入", "客户很生气，我来办", "接手")
    expect(zhou.box).to_be_enabled()
    zhou.say("陈先生，我是主管周岚，这件事我来办。")
    late.arrives()
    stale = an.page.get_by_role("alert").filter(has_text="消息还没有发出")
    expect(stale).to_contain_text("我是主管周岚")
    expect(an.page.get_by_role("alert").filter(has_text="周岚 已接手这位顾客")).to_be_visible()
    expect(an.box).to_have_value("您再等等，我去问问仓库。")
    expect(customer.staff_words).to_have_count(2)

    offer = zhou.page.get_by_role("list", name="可用方案").get_by_role("listitem").first
    promise = offer.locator("p").last.inner_text()
    offer.get_by_role("button", name=re.compile("^执行")).click()
    expect(customer.staff_words.last).to_have_text(promise)
    expect(zhou.page.get_by_role("list", name="可用方案")).to_have_count(0)
    assert web.services.cases.get(case.id).stage == "evaluating"

    zhou.answer_dialog("交还机器人", "已安排，等客户确认", "交还")
    expect(customer.notices.last).to_contain_text("接下来由智能客服继续")
    expect(customer.ask("好的，谢谢")).to_contain_text("收到：好的，谢谢")
    assert dialogue.turns("好的，谢谢")[0]["metadata"]["handed_back"] == "已安排，等客户确认"

    zhou.page.get_by_role("button", name="接入").click()
    expect(zhou.box).to_be_enabled()
    zhou.answer_dialog("小结结束", "办好了", "结束会话")
    for answer in ("非常满意", "解决了"):
        customer.chat.get_by_role("radio", name=answer, exact=True).check(force=True)
    customer.chat.get_by_role("button", name="提交评价").click()
    expect(customer.chat.get_by_text("评价已收到，谢谢您。")).to_be_visible()
    closed = web.services.cases.get(case.id)
    assert (closed.stage, closed.rating, closed.solved) == ("closed", 5, True)
    assert "SECRET" not in customer.frame.content()


def test_a_picture_and_a_suggested_reply(
    web: Web, browsing: Browsing, customer: Customer, dialogue: ScriptedDialogue
) -> None:
    dialogue.articles = [{"title": "怎么洗", "text": "30度以下水洗，不要烘干。"}]
    customer.say("转人工")
    an = staff(browsing, "xiaoan")
    an.take("陈思远")
    customer.say("这件毛衣怎么洗才不会缩水")
    expect(an.log).to_contain_text("这件毛衣怎么洗才不会缩水")  # until then it suggests for the words before
    suggested = an.page.get_by_role("list", name="推荐回复")
    expect(suggested).to_contain_text("30度以下水洗")
    an.box.press("Alt+Digit1")
    expect(an.box).to_have_value("30度以下水洗，不要烘干。")
    expect(customer.staff_words).to_have_count(0)
    an.box.press("Enter")
    expect(customer.staff_words.last).to_have_text("30度以下水洗，不要烘干。")
    expect(suggested).to_have_count(0)

    chosen = {"name": "label.png", "mimeType": "image/png", "buffer": picture()}
    an.page.locator("input[type=file]").set_input_files(chosen)
    an.page.get_by_role("button", name="发送图片").click()
    expect(an.log.locator(".picture img")).to_be_visible()
    expect(customer.chat.locator(".entry.staff .picture canvas[data-drawn]")).to_be_visible()
    invoice = {"name": "发票.pdf", "mimeType": "application/pdf", "buffer": pdf()}
    an.page.locator("input[type=file]").set_input_files(invoice)
    an.page.get_by_role("button", name="发送文件").click()
    expect(an.log.get_by_role("link", name="下载文件：发票.pdf，1 KB")).to_be_visible()
    shown = customer.chat.get_by_role("button", name="下载文件：发票.pdf，1 KB")
    with customer.page.expect_download() as saved:
        shown.press("Enter")
    assert (saved.value.suggested_filename, saved.value.path().read_bytes()) == ("发票.pdf", pdf())
    wrong = {"name": "x.svg", "mimeType": "image/svg+xml", "buffer": b"<svg onload='alert(1)'/>"}
    an.page.locator("input[type=file]").set_input_files(wrong)
    expect(an.page.get_by_role("alert").filter(has_text="只能发图片")).to_be_visible()


def test_what_is_beyond_an_agent_goes_to_a_supervisor(web: Web, browsing: Browsing, customer: Customer) -> None:
    customer.say("转人工")
    zhou, an = staff(browsing, "zhou"), staff(browsing, "xiaoan")
    zhou.page.get_by_label("接待状态").select_option("online")
    an.take("陈思远")
    conversation_id = an.page.url.rsplit("/", 1)[1]
    cases, orders = web.services.cases, web.services.shop.orders("c-vip")
    dear = next(one for one in orders if one.signed_at is not None and one.total_fen > 300_000)
    case = cases.open(conversation_id, "c-vip", "quality", ANGRY, "angry", 0.9, "t1")
    cases.record_facts(case.id, {"order": dear.id, "issue": "坏的"}, "customer", "t2")
    cases.escalate(case.id, "客户要求人工", "t3")
    an.page.reload()
    offer = an.page.get_by_role("list", name="可用方案").get_by_role("listitem").filter(has_text="超出您的权限").first
    offer.get_by_role("button", name=re.compile("请主管")).click()
    dialog = an.page.get_by_role("dialog")
    expect(dialog.get_by_role("textbox")).to_have_value(re.compile("请主管定："))
    dialog.get_by_role("button", name="请主管").click()
    expect(dialog).to_have_count(0)
    asked = zhou.page.get_by_role("region", name="陈思远 在等您接待")
    expect(asked).to_be_visible()
    asked.get_by_role("button", name=re.compile("接入")).click()
    expect(zhou.page.get_by_role("region", name="内部备注")).to_contain_text("请主管定：")
    expect(zhou.page.get_by_text("超出您的权限")).to_have_count(0)


def test_while_everybody_is_away_the_customer_waits_in_the_queue_and_is_offered_once_somebody_comes(
    web: Web, browsing: Browsing, customer: Customer
) -> None:
    an = staff(browsing, "xiaoan")
    an.page.get_by_label("接待状态").select_option("offline")
    customer.say("转人工")
    expect(customer.chat.locator(".queue")).to_contain_text("排在第 1 位")
    customer.say("等待的时候先说一下：杯子碎了")
    expect(an.page.get_by_role("region", name="陈思远 在等您接待")).to_have_count(0)
    an.page.get_by_label("接待状态").select_option("online")
    offered = an.page.get_by_role("region", name="陈思远 在等您接待")
    expect(offered).to_contain_text("杯子碎了")  # the timer looks, then the page does
    offered.get_by_role("button", name=re.compile("接入")).click()
    expect(customer.notices.last).to_contain_text("小安已接入")


def test_out_of_hours_a_message_is_taken_with_the_time_of_the_answer(
    web: Web, customer: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(web.services.turns, "_calendar", closed_today())
    customer.say("转人工")
    expect(customer.notices.last).to_contain_text("现在客服不在班，您的留言已经记下")
    expect(customer.chat.locator(".queue")).to_have_count(0)
    expect(customer.ask("那先查一下快递")).to_contain_text("收到：那先查一下快递")


@pytest.mark.parametrize("width", [1280, 1920])
def test_axe_finds_nothing_at_either_width(
    web: Web, browsing: Browsing, customer: Customer, monkeypatch: pytest.MonkeyPatch, width: int
) -> None:
    customer.say("转人工")
    an = staff(browsing, "xiaoan", viewport={"width": width, "height": 900}, reduced_motion="reduce")
    an.take("陈思远")
    conversation_id = an.page.url.rsplit("/", 1)[1]
    complaint(web, conversation_id)
    promised = Promised(
        CommitmentKind.COURIER, conversation_id, "c-vip", "", "", "今天给您答复。", utc_now() + timedelta(hours=5)
    )
    web.services.commitments.keep("t4", promised)
    an.page.reload()
    expect(an.page.get_by_role("list", name="可用方案")).to_be_visible()
    expect(an.page.get_by_role("region", name="答应过的事")).to_contain_text("快递的答复：今天给您答复。")
    expect(an.page.get_by_role("list", name="协作单")).to_contain_text("法务")
    axe(an.page)
    for move in ("稍后处理", "请同事协助", "转接"):
        an.page.get_by_role("button", name=move).click()
        expect(an.page.get_by_role("dialog")).to_be_visible()
        axe(an.page)
        an.page.keyboard.press("Escape")
        expect(an.page.get_by_role("dialog")).to_have_count(0)
    an.page.keyboard.press("Alt+Slash")
    axe(an.page)
    assert an.page.evaluate("document.documentElement.scrollWidth <= innerWidth")

    monkeypatch.setattr(web.services.shop, "customer", silent)
    an.page.reload()
    expect(an.page.get_by_role("region", name="顾客").first).to_contain_text("店铺系统现在没有回应")
    expect(an.page.get_by_role("region", name="顾客").first).to_contain_text("陈思远")
    expect(an.page.get_by_role("region", name="服务单")).to_contain_text("等它恢复后再看能给的方案")
    axe(an.page)


def silent(_customer_id: str) -> None:
    raise Unavailable("店铺系统暂时没有回应")


def axe(page: Page) -> None:
    assert faults(page, *WCAG) == []


def test_a_key_for_every_move_and_none_while_a_word_is_being_composed(browsing: Browsing, customer: Customer) -> None:
    customer.say("转人工")
    an = staff(browsing, "xiaoan")
    an.take("陈思远")
    an.box.press_sequentially("nktbe?")
    expect(an.box).to_have_value("nktbe?")
    dialog = an.page.get_by_role("dialog")
    composing = "new KeyboardEvent('keydown', {key: 'e', code: 'KeyE', altKey: true, isComposing: true, bubbles: true})"
    an.box.evaluate(f"(box) => box.dispatchEvent({composing})")
    expect(dialog).to_have_count(0)
    an.page.keyboard.press("Alt+Slash")
    expect(dialog).to_contain_text("交还机器人")
    dialog.get_by_role("button", name="关闭").click()
    expect(dialog).to_have_count(0)
    an.page.keyboard.press("Alt+KeyN")
    expect(an.page.locator("#note")).to_be_focused()
    for key, title in (
        ("KeyT", "转给同事或技能组"),
        ("KeyB", "交还机器人"),
        ("KeyE", "服务小结"),
        ("KeyS", "稍后处理"),
    ):
        an.page.keyboard.press(f"Alt+{key}")
        expect(dialog).to_contain_text(title)
        an.page.keyboard.press("Escape")
        expect(dialog).to_have_count(0)
    an.page.keyboard.press("Alt+KeyK")
    expect(an.page.get_by_role("searchbox", name="搜标题")).to_be_focused()
    an.page.keyboard.press("Escape")
    expect(an.box).to_be_focused()
    an.box.fill("好的")
    an.box.press("Control+Enter")
    expect(customer.staff_words.last).to_have_text("好的")


def test_what_is_typed_on_while_a_reply_goes_out_is_kept(browsing: Browsing, customer: Customer) -> None:
    customer.say("转人工")
    an = staff(browsing, "xiaoan")
    an.take("陈思远")
    late = Late(an.page)
    an.box.fill("好的，马上给您处理")
    an.box.press("Enter")
    late.is_on_its_way()
    an.box.press_sequentially("另外请您拍一张照片")
    late.arrives()
    expect(customer.staff_words.last).to_have_text("好的，马上给您处理")
    expect(an.box).to_have_value("另外请您拍一张照片")


def test_a_canned_reply_goes_under_what_is_written(web: Web, browsing: Browsing, customer: Customer) -> None:
    customer.say("转人工")
    an = staff(browsing, "xiaoan")
    an.take("陈思远")
    an.box.fill("陈先生，关于您的订单")
    an.page.keyboard.press("Alt+KeyK")
    search = an.page.get_by_role("searchbox", name="搜标题")
    expect(an.page.locator(".canned li").first).to_be_visible()
    # Safari tells of the Enter that ends a composition only after its end.
    ended = "new KeyboardEvent('keydown', {key: 'Enter', code: 'Enter', keyCode: 229, bubbles: true, cancelable: true})"
    search.evaluate(f"(box) => box.dispatchEvent({ended})")
    expect(search).to_be_visible()
    search.press("Enter")
    expect(an.box).to_have_value(re.compile(r"^陈先生，关于您的订单\n."))


def test_a_note_added_twice_is_one_note(browsing: Browsing, customer: Customer) -> None:
    customer.say("转人工")
    an = staff(browsing, "xiaoan")
    an.take("陈思远")
    an.page.locator("#note").fill("先核对运单")
    an.page.get_by_role("button", name="添加备注").dblclick()
    notes = an.page.get_by_role("region", name="内部备注").get_by_role("listitem")
    expect(notes).to_have_count(1)
    an.page.locator("#note").fill("已联系仓库")
    an.page.get_by_role("button", name="添加备注").click()
    expect(notes).to_have_count(2)
