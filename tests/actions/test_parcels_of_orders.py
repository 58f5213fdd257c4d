"""What leaves together, what leaves apart, what is stopped on its way, and what the customer sent back."""

import pytest
from processing import Talk
from sqlalchemy import update

from actions.services import Services
from bot.shop.model import AfterSaleStatus, OrderStatus, ParcelStatus
from bot.shop.tables import OrderRow, ParcelRow
from bot.storage import Database

EARBUDS, ON_ITS_WAY, NEW = "AX5198842075", "AX5203316042", "AX5207718830"


def parcel_status(has: Services) -> ParcelStatus:
    order = has.shop.order("c-ordinary", ON_ITS_WAY)
    assert order is not None
    return order.parcels[0].status


def test_a_parcel_on_its_way_is_stopped_once_agreed(has: Services) -> None:
    talk = Talk(order_id=ON_ITS_WAY).say("不想要了，取消订单", "cancel_order")
    assert parcel_status(has) is ParcelStatus.IN_TRANSIT
    assert "拦截" in talk.said
    talk.press("拦截包裹")
    assert parcel_status(has) is ParcelStatus.RETURNING


def test_at_the_door_it_can_only_be_refused(database: Database, has: Services) -> None:
    with database.write() as session:
        mine = ParcelRow.order_id == ON_ITS_WAY
        session.execute(update(ParcelRow).where(mine).values(status=ParcelStatus.OUT_FOR_DELIVERY))
    talk = Talk(order_id=ON_ITS_WAY).say("取消订单", "cancel_order")
    assert "来不及拦截" in talk.said
    assert talk.titles == ["拒收", "转人工"]
    assert talk.asked is None


def test_nothing_to_send_together_is_said(has: Services) -> None:
    talk = Talk("c-new", order_id=NEW).say("帮我合并发货", "modify_order")
    assert "没有别的单子" in talk.said
    order = has.shop.order("c-new", NEW)
    assert order is not None
    assert order.ship_with is None


def test_two_unsent_orders_to_one_address_leave_together(database: Database, has: Services) -> None:
    place = {"city": "武汉", "address": "洪山区珞喻路 726 号"}
    unsent = {"status": OrderStatus.PAID, "completed_at": None}
    with database.write() as session:
        mine = OrderRow.id.in_([EARBUDS, "AX5205590127"])
        session.execute(update(OrderRow).where(mine).values(**place, **unsent, paid_at=OrderRow.placed_at))
        session.execute(update(ParcelRow).where(ParcelRow.order_id == EARBUDS).values(order_id=ON_ITS_WAY))
    talk = Talk(order_id=EARBUDS).say("和杯子那单一起发", "modify_order")
    if "哪一单" in talk.said:
        talk.press("AX5205590127")
    talk.press("确认修改")
    order = has.shop.order("c-ordinary", EARBUDS)
    assert order is not None
    assert order.ship_with == "AX5205590127"


def test_a_single_item_is_not_split(has: Services) -> None:
    talk = Talk("c-new", order_id=NEW).say("能拆开发吗", "modify_order")
    assert "不用分开发" in talk.said


def returning() -> Talk:
    talk = Talk(order_id=EARBUDS).say("我要退货", "request_return").press("不想要了").press("提交退货")
    assert "填寄回单号" in talk.titles
    return talk


def sent_back(has: Services) -> tuple[AfterSaleStatus, str]:
    [one] = has.shop.after_sales("c-ordinary")
    return one.status, one.returned_by


def test_a_number_by_button_with_the_courier_asked_for(has: Services) -> None:
    talk = returning().press("填寄回单号").say("778812345678901", tracking_no="778812345678901")
    assert "哪家快递" in talk.said
    talk.say("中通").press("登记单号")
    assert sent_back(has) == (AfterSaleStatus.PROCESSING, "中通 778812345678901")


def test_one_sentence_tells_all(has: Services) -> None:
    returning()
    talk = Talk().say("东西寄回去了，单号SF6091390990001", "check_aftersale", tracking_no="SF6091390990001")
    assert "顺丰 SF6091390990001" in talk.said
    talk.press("登记单号")
    assert sent_back(has) == (AfterSaleStatus.PROCESSING, "顺丰 SF6091390990001")


def test_without_a_return_no_number_is_taken(has: Services) -> None:
    talk = Talk().say("东西寄回去了，单号SF6091390990001", "check_aftersale", tracking_no="SF6091390990001")
    assert talk.asked is None
    assert "没有等您寄回" in talk.said


@pytest.mark.parametrize("text", ["", "不知道", "😀" * 1000, "' OR 1=1 --"])
def test_what_is_no_number_is_not_recorded(has: Services, text: str) -> None:
    returning().press("填寄回单号").say(text)
    assert sent_back(has) == (AfterSaleStatus.WAITING_GOODS, "")
