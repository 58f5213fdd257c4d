"""What a change does at the shop: recorded, answered, once, and only for whose it is."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.errors import BadInput, Conflict, NotFound
from bot.shop import changes
from bot.shop.changes import Change, ChangeRequest, Receipt
from bot.shop.dates import local_date
from bot.shop.demo import DemoShop
from bot.shop.model import AfterSaleKind, AfterSaleRequest, OrderStatus, ParcelStatus
from bot.shop.papers import InvoiceStatus, InvoiceTitle, InvoiceType
from bot.shop.tables import AfterSaleRow, ItemRow

NEW = "AX5207718830"  # of c-new, paid 40 minutes ago
SENT = ("AX5203316042", "ZT526018159083")  # of c-ordinary, in transit
AT_THE_DOOR = ("AX5202208815", "JD7971147104974")  # of c-vip
RECEIVED = "AX5198842075"  # of c-ordinary


def ask(shop: DemoShop, customer: str, change: Change, key: str = "k") -> Receipt:
    return shop.change(ChangeRequest(key, customer, change))


def test_an_address_is_changed_until_the_order_is_sent(shop: DemoShop) -> None:
    change = changes.ChangeAddress(order_id=NEW, city="南京", address="玄武区珠江路 1 号", phone="138 0013-8000")
    receipt = ask(shop, "c-new", change)
    assert (receipt.action, receipt.subject) == ("change_address", NEW)
    assert "南京 玄武区珠江路 1 号" in receipt.recorded
    order = shop.order("c-new", NEW)
    assert order
    assert (order.city, order.address, order.phone) == ("南京", "玄武区珠江路 1 号", "13800138000")
    with pytest.raises(Conflict, match="已经发出"):
        ask(shop, "c-ordinary", replace(change, order_id=SENT[0]), "k2")
    with pytest.raises(Conflict, match="已经签收"):
        ask(shop, "c-ordinary", replace(change, order_id=RECEIVED), "k3")


def test_another_variant_is_taken_from_stock_and_the_first_goes_back(shop: DemoShop) -> None:
    def stock() -> dict[str, int]:
        [dress] = [one for one in shop.products() if one.id == "p-dress"]
        return {one.name: one.stock for one in dress.variants}

    before = stock()
    ask(shop, "c-new", changes.ChangeVariant(order_id=NEW, item_id=f"{NEW}-1", variant="m 雾蓝"))
    order = shop.order("c-new", NEW)
    assert order
    assert order.items[0].options == "雾蓝 M"
    assert stock() == before | {"雾蓝 M": before["雾蓝 M"] - 1, "杏色 M": before["杏色 M"] + 1}
    with pytest.raises(BadInput) as caught:
        ask(shop, "c-new", changes.ChangeVariant(order_id=NEW, item_id=f"{NEW}-1", variant="紫色"), "k2")
    assert "杏色 S" in caught.value.data["variants"]


@pytest.mark.parametrize(("minutes", "possible"), [(0, True), (30, True), (31, False)])
def test_a_cancellation_can_be_undone_within_its_window(
    shop: DemoShop, now: datetime, minutes: int, possible: bool
) -> None:
    shop.apply(AfterSaleRequest("c", "c-new", NEW, None, AfterSaleKind.CANCEL, None, ""))
    later = DemoShop(shop._database, clock=lambda: now + timedelta(minutes=minutes))
    if not possible:
        with pytest.raises(Conflict, match="30 分钟"):
            ask(later, "c-new", changes.UndoCancellation(order_id=NEW))
        return
    ask(later, "c-new", changes.UndoCancellation(order_id=NEW))
    order = later.order("c-new", NEW)
    assert order
    assert (order.status, order.cancelled_at) == (OrderStatus.PAID, None)
    assert later.refunds("c-new") == []


def test_a_parcel_is_stopped_on_its_way_but_not_at_the_door(shop: DemoShop) -> None:
    order_id, number = SENT
    ask(shop, "c-ordinary", changes.InterceptParcel(order_id=order_id, tracking_no=number))
    order = shop.order("c-ordinary", order_id)
    assert order
    assert order.parcels[0].status is ParcelStatus.RETURNING
    assert "拦截" in order.parcels[0].movements[-1].text
    order_id, number = AT_THE_DOOR
    with pytest.raises(Conflict, match="拒收"):
        ask(shop, "c-vip", changes.InterceptParcel(order_id=order_id, tracking_no=number), "k2")
    ask(shop, "c-vip", changes.RefuseParcel(order_id=order_id, tracking_no=number), "k3")
    with pytest.raises(Conflict, match="退回"):
        ask(shop, "c-vip", changes.UrgeDelivery(order_id=order_id, tracking_no=number), "k4")


@pytest.mark.parametrize(("days", "possible"), [(-1, False), (0, True), (15, True), (16, False)])
def test_a_delivery_is_put_off_to_a_day_that_can_be(shop: DemoShop, now: datetime, days: int, possible: bool) -> None:
    day = local_date(now) + timedelta(days=days)
    change = changes.ChangeDelivery(order_id=SENT[0], tracking_no=SENT[1], day=day, slot="晚上", place="门卫")
    if not possible:
        with pytest.raises(BadInput):
            ask(shop, "c-ordinary", change)
        return
    assert f"{day.month}月{day.day}日晚上派送，放到门卫" in ask(shop, "c-ordinary", change).recorded


def test_hurrying_never_makes_the_promise_later(shop: DemoShop, now: datetime) -> None:
    receipt = ask(shop, "c-new", changes.UrgeShipment(order_id=NEW))
    assert receipt.due_at == now + timedelta(hours=24)


def test_a_pickup_is_booked_for_a_return_and_for_nothing_else(shop: DemoShop, now: datetime) -> None:
    made = shop.apply(AfterSaleRequest("r", "c-ordinary", RECEIVED, None, AfterSaleKind.RETURN, None, "不想要了"))
    tomorrow = local_date(now) + timedelta(days=1)
    ask(shop, "c-ordinary", changes.BookPickup(after_sale_id=made.id, day=tomorrow, slot="上午"))
    [seen] = shop.after_sales("c-ordinary")
    assert seen.pickup
    assert (seen.pickup.day, seen.pickup.slot) == (tomorrow, "上午")
    shop.withdraw("c-ordinary", made.id)
    with pytest.raises(Conflict):
        ask(shop, "c-ordinary", changes.BookPickup(after_sale_id=made.id, day=tomorrow, slot="下午"), "k2")


def test_what_was_fetched_is_fetched_once(shop: DemoShop, now: datetime) -> None:
    made = shop.apply(AfterSaleRequest("r", "c-ordinary", RECEIVED, None, AfterSaleKind.RETURN, None, "不想要了"))
    with shop._database.write() as session:
        session.get_one(AfterSaleRow, made.id).picked_up_at = now
    with pytest.raises(Conflict, match="取走"):
        ask(shop, "c-ordinary", changes.BookPickup(after_sale_id=made.id, day=local_date(now), slot="晚上"))


def test_what_was_installed_is_installed_once(shop: DemoShop, now: datetime) -> None:
    order = "AX5113471905"
    with shop._database.write() as session:
        session.get_one(ItemRow, f"{order}-1").installed_at = now
    visit = changes.BookInstallation(order_id=order, item_id=f"{order}-1", day=local_date(now), slot="晚上")
    with pytest.raises(Conflict, match="装好"):
        ask(shop, "c-vip", visit)


def test_an_invoice_is_asked_for_once_and_changed_as_often_as_needed(shop: DemoShop) -> None:
    change = changes.AskInvoice(
        order_id=RECEIVED, type=InvoiceType.ELECTRONIC, title_kind=InvoiceTitle.PERSON, title="王建国"
    )
    invoice_id = ask(shop, "c-ordinary", change).subject
    with pytest.raises(Conflict, match="换开"):
        ask(shop, "c-ordinary", change, "k2")
    company = changes.ChangeInvoice(invoice_id=invoice_id, title_kind=InvoiceTitle.COMPANY, title="江城软件有限公司")
    with pytest.raises(BadInput, match="税号"):
        ask(shop, "c-ordinary", company, "k3")
    ask(shop, "c-ordinary", replace(company, tax_id="91420100ma4k0000x1"), "k4")
    [invoice] = shop.invoices("c-ordinary")
    assert (invoice.title, invoice.tax_id) == ("江城软件有限公司", "91420100MA4K0000X1")
    assert (invoice.status, invoice.amount_fen) == (InvoiceStatus.REISSUING, 19_900)
    with pytest.raises(BadInput, match="199元"):
        ask(shop, "c-ordinary", changes.ChangeInvoice(invoice_id=invoice_id, amount_fen=19_901), "k5")


def test_a_fallen_price_comes_back_once(shop: DemoShop) -> None:
    request = AfterSaleRequest("p1", "c-vip", "AX5193387410", None, AfterSaleKind.PRICE_PROTECTION, None, "降价了")
    made = shop.apply(request)
    assert made.amount_fen
    assert made.amount_fen > 0
    with pytest.raises(Conflict, match="没有比"):
        shop.apply(replace(request, key="p2"))
    with pytest.raises(Conflict, match="没有比"):
        shop.apply(replace(request, key="p3", customer_id="c-ordinary", order_id=RECEIVED))


def test_a_coupon_is_claimed_once_and_a_gift_card_is_bound_once(shop: DemoShop) -> None:
    ask(shop, "c-new", changes.ClaimCoupon(promotion_id="m-new-10"))
    assert [one.amount_fen for one in shop.coupons("c-new")] == [1_000]
    with pytest.raises(Conflict, match="领过"):
        ask(shop, "c-new", changes.ClaimCoupon(promotion_id="m-new-10"), "k2")
    for wrong in ("m-last-month", "m-nothing"):
        with pytest.raises(NotFound):
            ask(shop, "c-new", changes.ClaimCoupon(promotion_id=wrong), "k3")
    ask(shop, "c-new", changes.RedeemGiftCard(code="gc8k2m5p7r1t"), "k4")
    with pytest.raises(NotFound):
        ask(shop, "c-vip", changes.RedeemGiftCard(code="GC8K2M5P7R1T"), "k5")


def test_a_person_sees_corrects_and_takes_back_their_data(shop: DemoShop) -> None:
    ask(shop, "c-new", changes.CorrectPersonalData(name="林晓雨", email="xiaoyu@example.com"))
    ask(shop, "c-new", changes.SetMarketing(allowed=False), "k2")
    data = shop.personal_data("c-new")
    assert data
    assert (data.name, data.email, data.marketing, data.orders) == ("林晓雨", "xiaoyu@example.com", False, 1)
    with pytest.raises(Conflict, match="还有 1 笔订单"):
        ask(shop, "c-new", changes.AskDeletion(), "k3")
    ask(shop, "c-zheng", changes.AskDeletion(), "k4")
    gone = shop.personal_data("c-zheng")
    assert gone
    assert gone.deletion_asked_at


def test_the_same_key_has_one_effect_and_another_content_is_refused(shop: DemoShop) -> None:
    note = changes.ChangeNote(order_id=NEW, note="不要放快递柜")
    first = ask(shop, "c-new", note)
    assert ask(shop, "c-new", note) == first
    for customer, other in (("c-new", replace(note, note="放快递柜")), ("c-vip", note)):
        with pytest.raises(Conflict) as caught:
            ask(shop, customer, other)
        assert caught.value.code == "KEY_REUSED"
