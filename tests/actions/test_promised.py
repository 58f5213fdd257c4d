"""What an answer promises is kept in mind with whose it is and until when, once for each turn."""

from datetime import datetime, timedelta

from processing import Talk
from trackers import NOW

from actions.services import Services
from bot.shop.dates import local_date
from bot.shop.model import AfterSaleKind, AfterSaleRequest
from bot.storage import utc_now

DAY_AFTER_TOMORROW = (local_date(utc_now()) + timedelta(days=2)).isoformat()  # the shop's clock is the real one


def kept(has: Services) -> list[tuple[str, str, str]]:
    return [(one.kind.value, one.order_id, one.owner) for one in has.commitments.of_conversation("c1")]


def test_hurrying_the_warehouse(has: Services) -> None:
    Talk("c-new").say("快点给我发货呀", "urge_delivery").press("催一下")
    assert kept(has) == [("shipment", "AX5207718830", "warehouse")]


def test_hurrying_the_courier(has: Services) -> None:
    Talk().say("快递能快点吗", "urge_delivery").press("催一下")
    assert kept(has) == [("courier", "AX5203316042", "logistics")]
    [made] = has.commitments.of_conversation("c1")
    assert "催" in made.text
    assert made.due_at > datetime.fromisoformat(NOW)


def test_somebody_who_comes_to_install(has: Services) -> None:
    talk = (
        Talk("c-vip", order_id="AX5113471905")
        .say("洗衣机什么时候来安装", "ask_installation")
        .say("后天", "inform", date=DAY_AFTER_TOMORROW)
    )
    talk.press("上午").press("确认预约")
    assert kept(has) == [("installation", "AX5113471905", "logistics")]


def test_a_courier_who_fetches_goods_knows_the_order(has: Services) -> None:
    wanted = AfterSaleRequest("r", "c-ordinary", "AX5198842075", None, AfterSaleKind.RETURN, None, "不想要了")
    has.shop.apply(wanted)
    talk = Talk().say("帮我约上门取件", "check_aftersale").say("后天", "inform", date=DAY_AFTER_TOMORROW)
    talk.press("上午").press("确认预约")
    assert kept(has) == [("pickup", "AX5198842075", "logistics")]


def test_not_hurried_nothing_is_promised(has: Services) -> None:
    Talk().say("快递能快点吗", "urge_delivery").press("先不用")
    assert kept(has) == []


def test_money_that_was_asked_back(has: Services) -> None:
    Talk("c-new").say("还没发货，我要退款", "request_refund").press("提交退款")
    assert kept(has) == [("refund", "AX5207718830", "finance")]


def test_the_time_told_for_a_refund_is_a_promise_too(has: Services) -> None:
    Talk("c-vip").say("退款呢", "check_refund").say("退款呢", "check_refund")
    assert kept(has) == [("refund", "AX5190045728", "finance")]
    [made] = has.commitments.of_conversation("c1")
    [refund] = [one for one in has.shop.refunds("c-vip") if one.after_sale_id == made.subject]
    assert refund.due_at is not None
    assert made.due_at - refund.due_at < timedelta(seconds=1)


def test_a_guest_is_promised_nothing(has: Services) -> None:
    Talk(None).say("退款呢", "check_refund")
    assert kept(has) == []


def test_what_cannot_be_late_is_not_watched(has: Services) -> None:
    Talk("c-new", order_id="AX5207718830").say("备注一下送货前打电话", "modify_order")
    assert kept(has) == []
