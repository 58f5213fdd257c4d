"""Answering at the console: notes that stay inside, canned replies, a transfer, offers carried out, corrections."""

from typing import Any

import pytest
from conversations.pdfs import pdf, with_action
from sqlalchemy import select

from bot.cases.model import Case
from bot.conversations.tables import CorrectionRow
from bot.customers.service import Customers
from bot.errors import Unavailable
from bot.staff.accounts import Role

from .browsers import Console, Customer
from .conftest import PASSWORD, Web
from .scripted_dialogue import ScriptedDialogue
from .serving import until
from .test_scopes import picture

HANDOFF = {"reason": "asked", "priority": 3, "summary": "SECRET-SUMMARY"}
SECRET = "SECRET-NOTE：这位客户要重点安抚"


@pytest.fixture
def served(web: Web, console: Console, dialogue: ScriptedDialogue) -> Customer:
    """陈思远, whom 小安 serves."""
    customer = Customer(web.url, "c-vip")
    dialogue.will_answer("转人工", "好的，这就请客服来接您。", handoff=HANDOFF)
    customer.say("转人工")
    customer.wait_for_owner("queued")
    console.take(customer.id)
    return customer


@pytest.fixture
def complaint(web: Web, served: Customer) -> Case:
    """A complaint about an order that is a person's now."""
    orders = web.services.shop.orders("c-vip")
    order = next(one for one in orders if one.signed_at is not None)
    cases = web.services.cases
    case = cases.open(served.id, "c-vip", "quality", "收到的东西是坏的", "angry", 0.9, "t1")
    cases.record_facts(case.id, {"order": order.id, "issue": "坏的"}, "customer", "t2")
    return cases.escalate(case.id, "客户要求人工", "t3")


def held(console: Console, customer: Customer) -> dict[str, int]:
    epoch = console.get(f"conversations/{customer.id}")["conversation"]["epoch"]
    return {"epoch": epoch, "seen_seq": customer.messages()[-1]["seq"]}


def code(response: Any) -> str:
    found: str = response.json()["error"]["code"]
    return found


def test_no_outlet_for_customers_ever_holds_a_note(web: Web, console: Console, served: Customer) -> None:
    for client_id in ("n1", "n1"):
        assert console.post(f"{served.id}/notes", client_id=client_id, text=SECRET).status_code == 201
    console.move(f"{served.id}/close", **held(console, served), note="SECRET-CLOSING", reason="follow_up")
    shown = console.get(f"conversations/{served.id}")["notes"]
    assert [note["text"] for note in shown] == [SECRET, "小结（待跟进）：SECRET-CLOSING"]
    assert shown[0]["author"] == "小安"

    outlets = [route.path for route in _customer_routes(web)]
    assert len(outlets) >= 3
    for path in outlets:
        response = served.http.get(path.replace("{conversation_id}", served.id))
        assert response.status_code < 500
        assert "SECRET" not in response.text, path


def _customer_routes(web: Web) -> list[Any]:
    """Every address that a customer may read from; streams say the same as the list of messages."""
    from bot.web import customer_api, history_api

    routes: list[Any] = [*customer_api.router.routes, *history_api.router.routes]
    return [route for route in routes if "GET" in route.methods and not route.path.endswith("stream")]


def test_a_note_needs_words_and_a_page_of_ours(console: Console, served: Customer) -> None:
    assert code(console.post(f"{served.id}/notes", client_id="n1", text=" ")) == "EMPTY_NOTE"
    del console.http.headers["X-CSRF-Token"]
    assert console.post(f"{served.id}/notes", client_id="n1", text="好").status_code == 401


def test_canned_replies_know_the_customer_and_oneself(console: Console, served: Customer) -> None:
    replies = console.get(f"conversations/{served.id}/canned-replies")["replies"]
    assert replies[0]["text"].startswith("陈思远您好，我是小安")
    assert {reply["initials"] for reply in replies} >= {"kcwh", "qsd"}
    assert not any("{order}" in reply["text"] for reply in replies)


def test_given_to_a_colleague_with_a_memo(web: Web, console: Console, served: Customer) -> None:
    colleague = Console(web.url)
    colleague.sign_in("xiaoning", PASSWORD)
    colleague.http.post("/api/v1/staff/duty/availability", json={"availability": "break"})
    receivers = console.get(f"conversations/{served.id}/receivers")
    [ning] = receivers["people"]
    assert (ning["name"], ning["availability"]) == ("小宁", "break")
    assert [group["name"] for group in receivers["groups"]] == ["售前", "售后", "投诉", "物流", "财务"]
    given = {**held(console, served), "memo": "SECRET-MEMO", "to_staff": ning["id"]}
    assert code(console.post(f"{served.id}/transfer", **{**given, "epoch": 1})) == "STALE_EPOCH"
    assert console.move(f"{served.id}/transfer", **given)["owner"] == "queued"
    assert "SECRET" not in str(served.view())
    assert colleague.get(f"conversations/{served.id}")["notes"][0]["text"] == "转给小宁：SECRET-MEMO"


def test_an_offer_is_carried_out_once_and_the_customer_is_told(
    web: Web, console: Console, served: Customer, complaint: Case
) -> None:
    [shown] = console.get(f"conversations/{served.id}")["cases"]
    offer = shown["offers"][0]
    press = {**held(console, served), "case_number": complaint.number, "offer_id": offer["id"]}
    served.say("你们到底管不管")
    assert code(console.post(f"{served.id}/offers", **press)) == "STALE_EPOCH"
    assert web.services.cases.get(complaint.id).stage == "escalated"

    press |= held(console, served)
    before = len(web.services.shop.after_sales("c-vip"))
    told = console.move(f"{served.id}/offers", **press)
    assert console.move(f"{served.id}/offers", **press) == told
    assert served.messages("staff")[-1]["text"] == told["text"]
    assert len(web.services.shop.after_sales("c-vip")) - before <= 1
    [after] = console.get(f"conversations/{served.id}")["cases"]
    assert (after["stage"], after["offers"]) == ("evaluating", [])
    assert after["ledger"][-1]["actor"] == "staff"
    assert [promise["text"] for promise in after["promises"]] == [told["text"]]


def test_only_who_serves_carries_out_and_only_what_is_offered(
    web: Web, console: Console, served: Customer, complaint: Case
) -> None:
    press = {**held(console, served), "case_number": complaint.number, "offer_id": "everything_for_free"}
    assert code(console.post(f"{served.id}/offers", **press)) == "NO_SUCH_OFFER"
    colleague = Console(web.url)
    colleague.sign_in("xiaoning", PASSWORD)
    assert code(colleague.post(f"{served.id}/offers", **press)) == "NOT_YOURS"
    assert console.post(f"{served.id}/offers", **{**press, "case_number": "nothing"}).status_code == 404


def test_a_correction_is_kept_masked_with_what_was_understood(web: Web, console: Console, served: Customer) -> None:
    seq = served.say("再说一句")["seq"]
    first = served.messages("customer")[0]["seq"]
    for intent in ("track_parcel", "urge_delivery"):
        assert console.post(f"{served.id}/corrections", seq=first, intent=intent).status_code == 204
    assert console.post(f"{served.id}/corrections", seq=first, intent="fly_to_the_moon").status_code == 422
    assert console.post(f"{served.id}/corrections", seq=seq + 500, intent="greet").status_code == 404
    with web.services.database.read() as session:
        [kept] = session.scalars(select(CorrectionRow)).all()
        assert (kept.text, kept.predicted, kept.corrected) == ("转人工", "greet", "urge_delivery")


def test_what_is_known_of_the_customer(console: Console, served: Customer) -> None:
    customer = console.get(f"conversations/{served.id}")["customer"]
    assert customer["lifecycle_label"] == "现实"
    assert customer["spent"].endswith("元")
    assert customer["orders"] > 0
    assert customer["ratings"] == []


def test_parcels_earlier_cases_and_the_four_parts(
    web: Web, console: Console, served: Customer, complaint: Case
) -> None:
    cases = web.services.cases
    earlier = cases.open("another", "c-vip", "delivery", "上次的快递", "calm", 0.1, "e1")
    cases.withdraw(earlier.id, "e2")
    shown = console.get(f"conversations/{served.id}")
    [case] = shown["customer"]["earlier_cases"]
    assert (case["number"], case["category_label"], case["stage"]) == (earlier.number, "物流问题", "withdrawn")
    parcels = [parcel for order in shown["orders"] for parcel in order["parcels"]]
    moved = next(parcel for parcel in parcels if parcel["last"])
    assert set(moved) == {"tracking_no", "courier", "status_label", "last"}
    assert moved["last"]["text"]
    parts = {name: shown["handoff"][name] for name in ("wants", "tried", "feels", "promised")}
    assert parts == {"wants": "坏的", "tried": "", "feels": "生气，很强烈", "promised": ""}


def test_what_is_beyond_an_agent_a_supervisor_grants(web: Web, console: Console, served: Customer) -> None:
    dear = next(one for one in web.services.shop.orders("c-vip") if one.signed_at and one.total_fen > 300_000)
    cases = web.services.cases
    case = cases.open(served.id, "c-vip", "quality", "收到的东西是坏的", "angry", 0.9, "t1")
    cases.record_facts(case.id, {"order": dear.id, "issue": "坏的"}, "customer", "t2")
    cases.escalate(case.id, "客户要求人工", "t3")
    [shown] = console.get(f"conversations/{served.id}")["cases"]
    offer = next(one for one in shown["offers"] if one["above_me"])
    press = {**held(console, served), "case_number": case.number, "offer_id": offer["id"]}
    refused = console.post(f"{served.id}/offers", **press)
    assert (refused.status_code, code(refused)) == (403, "ABOVE_AUTHORITY")
    assert cases.get(case.id).stage == "escalated"

    web.services.accounts.create("zhou", "周岚", Role.SUPERVISOR, PASSWORD)
    zhou = Console(web.url)
    zhou.sign_in("zhou", PASSWORD)
    zhou.http.post("/api/v1/staff/duty/here")
    people = console.get(f"conversations/{served.id}/receivers")["people"]
    assert [(one["name"], one["supervises"]) for one in people] == [("周岚", True)]
    zhou.move(f"{served.id}/step-in", epoch=press["epoch"], reason="请主管定")
    [shown] = zhou.get(f"conversations/{served.id}")["cases"]
    assert not any(one["above_me"] for one in shown["offers"])
    told = zhou.move(f"{served.id}/offers", **{**press, **held(zhou, served)})
    assert served.messages("staff")[-1]["text"] == told["text"] == offer["promise"]


def test_a_picture_that_the_customer_sees(web: Web, console: Console, served: Customer) -> None:
    path = f"/api/v1/staff/conversations/{served.id}/attachments"
    sent = console.http.post(path, params={"client_id": "p1"}, content=picture())
    assert sent.status_code == 201
    assert console.http.post(path, params={"client_id": "p1"}, content=picture()).status_code == 200
    attachment_id = sent.json()["attachment_id"]
    move = {"client_id": "r1", "attachment_id": attachment_id, **held(console, served)}
    assert console.post(f"{served.id}/messages", **move).status_code == 201
    message = served.messages("staff")[-1]
    assert message["card"] == {"type": "image", "attachment_id": attachment_id, "width": 20, "height": 10}
    seen = served.http.get(f"{served.path}/attachments/{attachment_id}")
    assert (seen.status_code, seen.headers["content-type"]) == (200, "image/jpeg")
    assert code(console.http.post(path, params={"client_id": "p2"}, content=b"<svg/>")) == "NOT_AN_IMAGE"
    colleague = Console(web.url)
    colleague.sign_in("xiaoning", PASSWORD)
    assert code(colleague.http.post(path, params={"client_id": "p3"}, content=picture())) == "NOT_YOURS"


def test_a_document_that_the_customer_saves(web: Web, console: Console, served: Customer) -> None:
    path = f"/api/v1/staff/conversations/{served.id}/attachments"
    named = {"client_id": "d1", "name": "../../x\r\n发票.pdf"}
    sent = console.http.post(path, params=named, content=pdf())
    attachment_id = sent.json()["attachment_id"]
    card = {"attachment_id": attachment_id, "name": "x 发票.pdf", "size": len(pdf())}
    assert (sent.status_code, sent.json()) == (201, card)
    move = {"client_id": "r1", "attachment_id": attachment_id, **held(console, served)}
    assert console.post(f"{served.id}/messages", **move).status_code == 201
    assert served.messages("staff")[-1]["card"] == {"type": "file", **card}
    for who, address in ((served.http, f"{served.path}/attachments"), (console.http, path)):
        seen = who.get(f"{address}/{attachment_id}")
        assert (seen.status_code, seen.content) == (200, pdf())
        assert seen.headers["content-type"] == "application/pdf"
        assert seen.headers["content-disposition"] == "attachment; filename*=utf-8''x%20%E5%8F%91%E7%A5%A8.pdf"
        assert seen.headers["x-content-type-options"] == "nosniff"
        assert "sandbox" in seen.headers["content-security-policy"]
    stranger = Customer(web.url)
    for conversation_id in (served.id, stranger.id):
        address = f"/api/v1/conversations/{conversation_id}/attachments/{attachment_id}"
        assert stranger.http.get(address).status_code == 404
    script = with_action(S="/JavaScript", JS="app.alert(1)")
    for content, why in ((script, "DOCUMENT_WITH_SCRIPT"), (picture(), "NOT_A_DOCUMENT")):
        refused = console.http.post(path, params={"client_id": "d2", "name": "a.pdf"}, content=content)
        assert (refused.status_code, code(refused)) == (422, why)
    large = console.http.post(path, params={"client_id": "d2", "name": "a.pdf"}, content=b"%PDF-" + b"0" * 10_000_000)
    assert code(large) == "DOCUMENT_TOO_LARGE"
    mine = served.http.post(f"{served.path}/attachments", params=named, content=pdf())
    assert code(mine) == "NOT_AN_IMAGE"


def test_set_aside_taken_up_again_and_reopened(web: Web, console: Console, served: Customer) -> None:
    move = {**held(console, served), "reason": "SECRET-SNOOZE"}
    assert code(console.post(f"{served.id}/snooze", **move, until="2020-01-01T00:00:00Z")) == "BAD_TIME"
    assert console.post(f"{served.id}/snooze", **move, until="2020-01-01T00:00:00").status_code == 422
    console.move(f"{served.id}/snooze", **move)
    shown = console.get(f"conversations/{served.id}")["conversation"]["snooze"]
    assert shown == {"reason": "SECRET-SNOOZE", "until": None, "is_over": False}
    [listed] = console.get("conversations", scope="snoozed")["conversations"]
    assert listed["snooze"] == shown
    served.say("有消息了吗")
    assert console.get(f"conversations/{served.id}")["conversation"]["snooze"]["is_over"]

    assert code(console.post(f"{served.id}/close", **held(console, served), reason="tired")) == "UNKNOWN_REASON"
    reasons = console.get(f"conversations/{served.id}")["closing_reasons"]
    assert reasons[0] == {"id": "solved", "label": "已解决"}
    console.move(f"{served.id}/close", **held(console, served), note="好了", reason=reasons[1]["id"])
    reopening = {**held(console, served), "reason": "SECRET-REOPEN"}
    assert console.move(f"{served.id}/reopen", **reopening)["owner"] == "staff"
    assert "SECRET" not in str(served.view())


def test_suggestions_are_a_colleague_s_words_and_articles_at_most_three(
    web: Web, console: Console, served: Customer, dialogue: ScriptedDialogue
) -> None:
    asks, reply = "积分换的杯子什么时候发货", "陈思远您好，积分礼品每周五统一发出。"
    served.say(asks)
    console.post(f"{served.id}/messages", client_id="r1", text=reply, **held(console, served))
    console.move(f"{served.id}/close", **held(console, served), note="好了", reason="solved")
    dialogue.articles = [{"title": f"文章{number}", "text": f"正文{number}"} for number in range(3)]

    other = Customer(web.url)
    dialogue.will_answer("转人工", "好的，这就请客服来接您。", handoff=HANDOFF)
    other.say("转人工")
    other.wait_for_owner("queued")
    console.take(other.id)
    other.say(asks)
    path = f"conversations/{other.id}/suggestions"
    answer, *articles = until(lambda: found if len(found := console.get(path)["suggestions"]) == 3 else [])
    assert (answer["source"], answer["text"]) == ("answer", "〔姓名〕您好，积分礼品每周五统一发出。")
    assert [one["text"] for one in articles] == ["正文0", "正文1"]
    assert other.messages("staff") == []

    dialogue.status = 503
    assert [one["source"] for one in console.get(path)["suggestions"]] == ["answer"]
    console.post(f"{other.id}/messages", client_id="r2", text="周五发出", **held(console, other))
    assert console.get(path)["suggestions"] == []


def test_what_was_not_solved_is_not_proposed(
    web: Web, console: Console, served: Customer, dialogue: ScriptedDialogue
) -> None:
    served.say("积分换的杯子什么时候发货")
    console.post(f"{served.id}/messages", client_id="r1", text="还不知道，我问一下再说。", **held(console, served))
    console.move(f"{served.id}/close", **held(console, served), note="等仓库", reason="follow_up")
    assert web.services.solved_answers.like("积分换的杯子什么时候发货", None, "another") == []


def test_a_shop_that_is_silent_keeps_nobody_from_closing_and_nothing_is_kept_unmasked(
    web: Web, console: Console, served: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    served.say("积分换的杯子什么时候发货")
    console.post(f"{served.id}/messages", client_id="r1", text="陈思远您好，每周五统一发出。", **held(console, served))
    seen = held(console, served)

    def silent(*_: object) -> None:
        raise Unavailable("店铺系统暂时没有回应")

    monkeypatch.setattr(Customers, "profile", silent)
    assert console.move(f"{served.id}/close", **seen, note="好了", reason="solved")["owner"] == "closed"
    assert web.services.solved_answers.like("积分换的杯子什么时候发货", None, "another") == []
