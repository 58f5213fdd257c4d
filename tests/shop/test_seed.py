"""Seeding, and the demo data itself: every persona makes a good demo at whatever hour it is started."""

import shutil
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bot.customers.profile import Lifecycle, Tier
from bot.customers.service import Customers
from bot.policy.loading import load_policy
from bot.settings import ROOT
from bot.shop.datafile import DataFileError
from bot.shop.demo import DemoShop
from bot.shop.model import AfterSaleKind, AfterSaleRequest, Order, OrderStatus, ParcelStatus, ReturnRule
from bot.shop.seed import Summary, seed
from bot.shop.status import Overdue, days_since_signed, is_stuck, order_sentence, overdue
from bot.storage import Base, Database

pytestmark = pytest.mark.sqlite_only

DEMO = ROOT / "data" / "demo"


@pytest.fixture
def fresh(tmp_path: Path) -> Callable[[datetime], DemoShop]:
    """A demo shop seeded at that moment, in a database of its own."""

    def make(moment: datetime) -> DemoShop:
        database = Database("sqlite://")
        Base.metadata.create_all(database.engine)
        seed(database, DEMO, moment)
        return DemoShop(database, clock=lambda: moment)

    return make


def everything(shop: DemoShop) -> dict[str, list[Order]]:
    ids = ["c-new", "c-ordinary", "c-vip", "c-zhou", "c-liu", "c-zhao", "c-sun", "c-wu", "c-zheng", "c-feng"]
    ids += ["c-han", "c-yang", "c-xu", "c-he", *(f"c-p{number:02d}" for number in range(1, 29))]
    return {one: shop.orders(one) for one in ids}


def own(shop: DemoShop, customer: str, order_id: str) -> Order:
    order = shop.order(customer, order_id)
    assert order, order_id
    return order


def test_the_shop_is_large_enough(shop: DemoShop) -> None:
    customers = everything(shop)
    assert all(shop.customer(one) for one in customers)
    assert len(customers) >= 40
    assert sum(map(len, customers.values())) >= 200
    assert len(shop.products()) >= 60
    assert len({product.category for product in shop.products()}) >= 8
    assert {product.return_rule for product in shop.products()} == set(ReturnRule)


def test_return_policy_knows_every_category(shop: DemoShop) -> None:
    returns = load_policy().returns
    assert [one.category for one in shop.products() if returns.category(one.category) is None] == []


def test_there_are_orders_and_parcels_in_every_state(shop: DemoShop, now: datetime) -> None:
    orders = [order for one in everything(shop).values() for order in one]
    assert {order.status for order in orders} == set(OrderStatus)
    parcels = {parcel.status for order in orders for parcel in order.parcels}
    assert parcels == set(ParcelStatus)
    late = {reason for order in orders for reason in overdue(order, shop.terms(), now)}
    assert late == set(Overdue)


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.datetimes(datetime(2026, 1, 1), datetime(2028, 12, 31), timezones=st.just(UTC)))
@example(datetime(2026, 11, 22, 16, 0, tzinfo=UTC))  # midnight in China
@example(datetime(2026, 11, 22, 15, 59, tzinfo=UTC))
@example(datetime(2026, 12, 31, 17, 0, tzinfo=UTC))
def test_the_personas_make_a_good_demo_at_whatever_moment(
    fresh: Callable[[datetime], DemoShop], moment: datetime
) -> None:
    shop = fresh(moment)
    terms = shop.terms()
    profiles = {one: Customers(shop, clock=lambda: moment).profile(one) for one in ("c-new", "c-ordinary", "c-vip")}
    assert [one.tier for one in profiles.values() if one] == [Tier.ORDINARY, Tier.ORDINARY, Tier.VIP]

    [first] = shop.orders("c-new")
    assert first.status is OrderStatus.PAID
    assert overdue(first, terms, moment) == ()

    assert days_since_signed(own(shop, "c-ordinary", "AX5198842075"), moment) == 3
    assert days_since_signed(own(shop, "c-ordinary", "AX5171209366"), moment) == 20
    travelling = own(shop, "c-ordinary", "AX5203316042")
    assert (travelling.status, overdue(travelling, terms, moment)) == (OrderStatus.SHIPPED, ())

    stuck = own(shop, "c-vip", "AX5196620551")
    assert is_stuck(stuck.parcels[0], terms, moment)
    assert days_since_signed(own(shop, "c-vip", "AX5200071983"), moment) == 1
    assert own(shop, "c-vip", "AX5199913364").parcels[0].received_by == "物业前台"
    assert overdue(own(shop, "c-vip", "AX5204470096"), terms, moment) == (Overdue.SHIPPING,)
    assert overdue(own(shop, "c-vip", "AX5202208815"), terms, moment) == ()

    for orders in everything(shop).values():
        for order in orders:
            assert order.placed_at <= moment
            assert all(movement.at <= moment for parcel in order.parcels for movement in parcel.movements)
            assert order_sentence(order, terms, moment).endswith("。")


def test_the_other_customers_show_the_other_stages_of_life(shop: DemoShop, now: datetime) -> None:
    customers = Customers(shop, clock=lambda: now)
    stages = {one: profile.lifecycle for one in everything(shop) if (profile := customers.profile(one))}
    assert stages["c-zheng"] is Lifecycle.PROSPECT
    assert stages["c-feng"] is Lifecycle.TARGET
    assert stages["c-wu"] is Lifecycle.LOST
    assert stages["c-zhou"] is Lifecycle.ACTIVE


def test_seeding_again_changes_nothing_not_even_much_later(database: Database, now: datetime) -> None:
    assert seed(database, DEMO, now).orders >= 200
    shop = DemoShop(database, clock=lambda: now)
    before = everything(shop)
    assert seed(database, DEMO, now + timedelta(days=40)) == Summary(0, 0, 0)
    assert everything(shop) == before


def test_seeding_again_does_not_undo_what_was_done(database: Database, now: datetime) -> None:
    seed(database, DEMO, now)
    shop = DemoShop(database, clock=lambda: now)
    cancel = AfterSaleRequest("k", "c-new", "AX5207718830", None, AfterSaleKind.CANCEL, None, "")
    shop.apply(cancel)
    seed(database, DEMO, now)
    assert own(shop, "c-new", "AX5207718830").status is OrderStatus.CANCELLED


def test_seeding_takes_less_than_two_seconds(database: Database, now: datetime) -> None:
    started = time.process_time()
    seed(database, DEMO, now)
    assert time.process_time() - started < 2


@pytest.mark.parametrize(
    ("file", "old", "new", "reason"),
    [
        ("orders.yml", "placed: -40m\n    paid: -40m", "placed: -40m\n    paid: -50m", "时间顺序不对"),
        ("orders.yml", "placed: -40m\n    paid: -40m", "placed: +40m\n    paid: +40m", "发生在将来"),
        ("orders.yml", "placed: -40m", "placed: 昨天", "时间要写成"),
        ("orders.yml", "customer: c-new", "customer: c-nobody", "没有这位顾客"),
        ("orders.yml", "product: p-dress", "product: p-nothing", "没有这件商品"),
        ("orders.yml", "{product: p-dress, ", "{product: p-dress, confirmed_non_returnable: true, ", "R3"),
        ("orders.yml", "id: AX5207718830", "id: AX5205590127", "出现了 2 次"),
        ("orders.yml", "id: AX5207718830", "id: AX52", "pattern"),
        ("products.yml", "price: 199\n", "price: 1.999\n", "两位小数"),
        ("products.yml", "price: 199\n", "price: 0\n", "greater than 0"),
        ("products.yml", "price: 199\n", "price: 199\n    colour: red\n", "不认识这一项"),
        ("customers.yml", 'phone: "13900010001"', 'phone: "110"', "pattern"),
        ("shop.yml", "ship_within_hours: 48", "ship_within_hours: 0", "greater than 0"),
    ],
)
def test_data_that_cannot_be_true_is_refused_whole(
    database: Database, tmp_path: Path, now: datetime, file: str, old: str, new: str, reason: str
) -> None:
    folder = tmp_path / "demo"
    shutil.copytree(DEMO, folder)
    text = (folder / file).read_text()
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1))
    with pytest.raises(DataFileError, match=reason) as caught:
        seed(database, folder, now)
    assert caught.value.file == folder / file
    assert DemoShop(database).products() == []
