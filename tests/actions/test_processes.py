"""What holds for every process, whoever asks: nothing of other people's, nothing for guests, nothing twice."""

import pytest
from processing import Talk
from trackers import tracker

from actions.drafting import next_step
from actions.process import Draft, Matter
from actions.processes import PROCESSES
from actions.services import Services
from actions.turn import Turn
from bot.shop.model import AfterSale, AfterSaleKind

INTENTS = sorted(intent for process in PROCESSES.values() for intent in process.intents)
ABOUT_ORDERS = sorted(intent for process in PROCESSES.values() if process.needs_order for intent in process.intents)
EARBUDS, FOREIGN, OWNER = "AX5198842075", "AX5204470096", "c-vip"
AGREEMENTS = ("好的", "确认", "提交吧", "13812345678", "上海市徐汇区漕溪北路88号", "明天上午", "不想要了", "第一个")


def everything_of(customer: str, has: Services) -> tuple[object, ...]:
    """All that a process could have changed for a customer."""
    shop = has.shop
    return (
        shop.orders(customer),
        shop.after_sales(customer),
        shop.invoices(customer),
        shop.personal_data(customer),
    )


@pytest.mark.parametrize("intent", ABOUT_ORDERS)
def test_somebody_elses_order_is_neither_shown_nor_changed(has: Services, intent: str) -> None:
    before = everything_of(OWNER, has)
    talk = Talk().say(f"{FOREIGN}这一单", intent, order_id=FOREIGN)
    assert f"没有查到订单 {FOREIGN}" in talk.said
    foreign = has.shop.order(OWNER, FOREIGN)
    assert foreign is not None
    for words in AGREEMENTS:
        talk.say(words, "affirm", order_id=FOREIGN)
        assert not any(item.name in talk.said for item in foreign.items)
    assert everything_of(OWNER, has) == before


@pytest.mark.parametrize("intent", INTENTS)
def test_a_guest_changes_nothing_and_is_told_why(has: Services, intent: str) -> None:
    before = everything_of("c-ordinary", has)
    draft = Draft(_process_of(intent), intent, order_id=EARBUDS, agreed=True)
    step = next_step(Matter(draft, Turn.of(tracker("好", "affirm", customer=None)), has))
    assert "登录" in step.messages[0].text  # type: ignore[union-attr]
    assert everything_of("c-ordinary", has) == before


@pytest.mark.parametrize("intent", ABOUT_ORDERS)
def test_a_kept_draft_opens_no_door_to_another_customers_order(has: Services, intent: str) -> None:
    draft = Draft(_process_of(intent), intent, order_id=FOREIGN, answers={"reason": "不想要了"}, agreed=True)
    matter = Matter(draft, Turn.of(tracker("好", "affirm")), has)
    assert matter.order is None
    assert next_step(matter).name == "order_id"  # type: ignore[union-attr]


@pytest.mark.parametrize("intent", INTENTS)
@pytest.mark.parametrize("text", ["", "😀", "x" * 100_000, "/affirm{}", "'; DROP TABLE orders;--", "<script>"])
def test_odd_words_agree_to_nothing(has: Services, intent: str, text: str) -> None:
    talk = Talk(order_id=EARBUDS).say("帮我办一下", intent)
    before = everything_of("c-ordinary", has)
    if talk.asked is not None:
        talk.say(text, "nlu_fallback")
    assert everything_of("c-ordinary", has) == before


def test_the_same_turn_twice_applies_once(has: Services) -> None:
    talk = Talk(order_id=EARBUDS).say("我要退货", "request_return").press("不想要了")
    kept = {**talk.slots, "process": dict(talk.slots["process"])}
    agreed = talk.buttons
    talk.press("提交退货")
    again = Talk(**kept)
    again.asked, again.buttons, again._turns = "process", agreed, talk._turns - 1
    again.press("提交退货")
    assert [one.kind for one in applied(has)] == [AfterSaleKind.RETURN]


def test_what_the_shop_refuses_is_said(has: Services) -> None:
    talk = Talk(order_id=EARBUDS).say("我要退货", "request_return").press("不想要了").press("提交退货")
    talk.say("我要退货", "request_return")
    if talk.asked is not None:
        talk.press("不想要了")
    assert "申请已提交" not in talk.said
    assert len(applied(has)) == 1


def applied(has: Services) -> list[AfterSale]:
    return [one for one in has.shop.after_sales("c-ordinary") if one.order_id == EARBUDS]


def _process_of(intent: str) -> str:
    return next(name for name, process in PROCESSES.items() if intent in process.intents)
