"""What every shop behind the port must do, be it the demo shop or a merchant's system over HTTP.

The second half is one promise: what belongs to somebody else looks exactly like what does not exist.
"""

from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import datetime, timedelta
from typing import get_args

import pytest

from bot.errors import AnxinError, BadInput, Conflict, NotFound
from bot.shop import changes
from bot.shop.changes import Change, ChangeRequest
from bot.shop.dates import local_date
from bot.shop.demo import DemoShop
from bot.shop.http_calls import ShopCalls
from bot.shop.http_shop import HttpShop
from bot.shop.model import AfterSaleKind, AfterSaleRequest
from bot.shop.papers import InvoiceTitle, InvoiceType
from bot.shop.port import Shop
from bot.shop.reference_server import create_app
from bot.shop.tables import AfterSaleRow, ItemRow
from tests.shop.serving import serving

pytestmark = pytest.mark.sqlite_only

SECRET = "a secret of sixteen letters or more"
MINE, THEIRS, NOBODYS = "c-ordinary", "c-vip", "c-nobody"
ORDER, ITEM, PARCEL = "AX5203316042", "AX5203316042-1", "ZT526018159083"  # of MINE, in transit
UNSENT, RECEIVED = "AX5205590127", "AX5198842075"
RETURN = AfterSaleRequest("r", MINE, RECEIVED, None, AfterSaleKind.RETURN, None, "不想要了")
CUSTOMERS = [MINE, THEIRS, "c-new", "c-zheng", "c-p01"]


@pytest.fixture(params=["demo", "http"])
def port(request: pytest.FixtureRequest, shop: DemoShop) -> Iterator[Shop]:
    if request.param == "demo":
        yield shop
        return
    with serving(create_app(shop, SECRET)) as address:
        calls = ShopCalls(address, SECRET)
        yield HttpShop(calls)
        calls.close()


def every_change(now: datetime, after_sale: str, invoice: str) -> list[Change]:
    """One of each kind about things of MINE."""
    day = local_date(now) + timedelta(days=1)
    return [
        changes.ChangeAddress(order_id=UNSENT, city="武汉", address="珞喻路 1 号"),
        changes.ChangePhone(order_id=ORDER, phone="13800138000"),
        changes.ChangeNote(order_id=UNSENT, note="轻放"),
        changes.ChangeVariant(order_id=UNSENT, item_id=f"{UNSENT}-1", variant="月白"),
        changes.ShipTogether(order_id=UNSENT, other_order_id=ORDER),
        changes.ShipApart(order_id=UNSENT, item_ids=(f"{UNSENT}-1",)),
        changes.UndoCancellation(order_id="AX5163350742"),
        changes.UrgeShipment(order_id=UNSENT),
        changes.UrgeDelivery(order_id=ORDER, tracking_no=PARCEL),
        changes.ChangeDelivery(order_id=ORDER, tracking_no=PARCEL, day=day),
        changes.InterceptParcel(order_id=ORDER, tracking_no=PARCEL),
        changes.RefuseParcel(order_id=ORDER, tracking_no=PARCEL),
        changes.BookPickup(after_sale_id=after_sale, day=day, slot="上午"),
        changes.ReportSentBack(after_sale_id=after_sale, courier="顺丰", tracking_no="SF1"),
        changes.BookInstallation(order_id=ORDER, item_id=ITEM, day=day, slot="上午"),
        changes.AskInvoice(order_id=ORDER, type=InvoiceType.ELECTRONIC, title_kind=InvoiceTitle.PERSON, title="王建国"),
        changes.ChangeInvoice(invoice_id=invoice, title="别人"),
    ]


WITHOUT_A_THING = {
    changes.ClaimCoupon,
    changes.RedeemGiftCard,
    changes.CorrectPersonalData,
    changes.AskDeletion,
    changes.SetMarketing,
}


def everything(port: Shop, customer: str) -> object:
    return (
        port.customer(customer),
        port.orders(customer),
        port.after_sales(customer),
        port.refunds(customer),
        port.invoices(customer),
        port.coupons(customer),
        port.membership(customer),
        port.personal_data(customer),
    )


def refusal(port: Shop, request: ChangeRequest | AfterSaleRequest) -> tuple[object, ...]:
    with pytest.raises(AnxinError) as caught:
        port.change(request) if isinstance(request, ChangeRequest) else port.apply(request)
    return type(caught.value), caught.value.code, caught.value.message, caught.value.field, caught.value.data


def test_reads_are_those_of_the_demo_shop(port: Shop, shop: DemoShop) -> None:
    assert port.terms() == shop.terms()
    assert port.products() == shop.products()
    assert port.promotions() == shop.promotions()
    for customer in CUSTOMERS:
        assert everything(port, customer) == everything(shop, customer)
    assert port.order(MINE, " ax-5203 316042") == shop.order(MINE, ORDER)


def test_visits_that_took_place_are_told(port: Shop, shop: DemoShop, now: datetime) -> None:
    made = shop.apply(RETURN)
    with shop._database.write() as session:
        session.get_one(AfterSaleRow, made.id).picked_up_at = now
        session.get_one(ItemRow, ITEM).installed_at = now
    assert [one.picked_up_at for one in port.after_sales(MINE)] == [now]
    order = port.order(MINE, ORDER)
    assert order
    assert [one.installed_at for one in order.items] == [now]


def test_an_after_sale_is_recorded_once_and_taken_back(port: Shop) -> None:
    made = port.apply(RETURN)
    assert port.apply(RETURN) == made
    with pytest.raises(Conflict) as caught:
        port.apply(replace(RETURN, reason="别的"))
    assert caught.value.code == "KEY_REUSED"
    with pytest.raises(Conflict) as caught:
        port.apply(replace(RETURN, key="r2"))
    assert caught.value.data == {"after_sale_id": made.id}
    assert port.withdraw(MINE, made.id) == port.withdraw(MINE, made.id)


def test_a_change_is_recorded_once(port: Shop) -> None:
    request = ChangeRequest("k", MINE, changes.ChangeNote(order_id=UNSENT, note="放门口 <b>🎁</b> '; DROP TABLE x"))
    receipt = port.change(request)
    assert port.change(request) == receipt
    order = port.order(MINE, UNSENT)
    assert order
    assert order.note == "放门口 <b>🎁</b> '; DROP TABLE x"
    with pytest.raises(BadInput):
        port.change(replace(request, key="k2", change=changes.ChangeNote(order_id=UNSENT, note="长" * 100_000)))
    with pytest.raises(BadInput):
        port.change(replace(request, key="k3", change=changes.ChangeNote(order_id=UNSENT, note="\ud800")))


def test_every_kind_of_change_is_tried_on_what_is_not_ones_own(now: datetime) -> None:
    tried = {type(one) for one in every_change(now, "a", "i")}
    assert tried | WITHOUT_A_THING == set(get_args(get_args(Change)[0]))


@pytest.mark.parametrize("asker", [THEIRS, NOBODYS, "", "c-ordinary/../c-vip", "..", "c-ordinary\0", "c-%"])
def test_somebody_elses_things_look_like_things_that_do_not_exist(port: Shop, now: datetime, asker: str) -> None:
    made = port.apply(RETURN)
    invoice = port.change(
        ChangeRequest(
            "i",
            MINE,
            changes.AskInvoice(
                order_id=RECEIVED, type=InvoiceType.ELECTRONIC, title_kind=InvoiceTitle.PERSON, title="王建国"
            ),
        )
    ).subject
    before = everything(port, MINE)
    assert port.order(asker, ORDER) is None
    for kind in AfterSaleKind:
        amount = 100 if kind is AfterSaleKind.COMPENSATION else None
        foreign = AfterSaleRequest("x", asker, RECEIVED, None, kind, amount, "我的")
        assert refusal(port, foreign) == refusal(port, replace(foreign, order_id="AX0000000000"))
    with pytest.raises(NotFound):
        port.withdraw(asker, made.id)
    for change in every_change(now, made.id, invoice):
        assert refusal(port, ChangeRequest("y", asker, change)) == refusal(
            port, ChangeRequest("y", asker, unknown(change))
        )
    assert everything(port, MINE) == before


def unknown(change: Change) -> Change:
    """The same about things that nobody has."""
    names = {one.name for one in fields(change)} & {"order_id", "after_sale_id", "invoice_id"}
    return replace(change, **dict.fromkeys(names, "AX0000000000"))


def test_two_orders_leave_together_only_when_both_are_ones_own(port: Shop) -> None:
    [own] = [one.id for one in port.orders("c-new")]
    for other in (UNSENT, "AX0000000000"):
        together = changes.ShipTogether(order_id=own, other_order_id=other)
        assert refusal(port, ChangeRequest("z", "c-new", together))[0] is NotFound
