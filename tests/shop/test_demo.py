"""The demo shop: what a customer sees and what a request does, for them and for nobody else."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from bot.errors import AnxinError, BadInput, Conflict, NotFound, Unavailable
from bot.settings import ROOT
from bot.shop.demo import DemoShop
from bot.shop.model import AfterSale, AfterSaleKind, AfterSaleRequest, AfterSaleStatus, OrderStatus
from bot.shop.port import Shop
from bot.shop.seed import seed
from bot.shop.tables import AfterSaleRow, CouponRow
from bot.storage import Base, Database

EARBUDS = "AX5198842075"  # of c-ordinary
REQUEST = AfterSaleRequest("turn-1", "c-ordinary", EARBUDS, f"{EARBUDS}-1", AfterSaleKind.RETURN, None, "不想要了")
COMPENSATION = replace(REQUEST, kind=AfterSaleKind.COMPENSATION, amount_fen=1_500)
HOSTILE = [
    "'; DROP TABLE shop_orders; --",
    "<script>alert(1)</script>",
    "{{7*7}} ${jndi:ldap://x} %s %00",
    "\u202e反向",
    "😡😡😡",
]


def rows(database: Database) -> int:
    query = select(func.count()).select_from(AfterSaleRow).where(AfterSaleRow.key.not_like("seed:%"))
    with database.read() as session:
        return session.scalar(query) or 0


def test_the_demo_shop_is_a_shop(shop: DemoShop) -> None:
    port: Shop = shop
    assert port.terms().name == "安心优选"


def test_orders_come_newest_first_and_are_only_the_customers_own(shop: DemoShop) -> None:
    orders = shop.orders("c-vip")
    assert [order.placed_at for order in orders] == sorted((order.placed_at for order in orders), reverse=True)
    assert {order.customer_id for order in orders} == {"c-vip"}


@pytest.mark.parametrize(
    "spelling",
    [
        *(EARBUDS, EARBUDS.lower(), "ax 5198 842075", "AX-5198842075", "5198842075"),
        "ＡＸ５１９８８４２０７５",
    ],
)
def test_an_order_is_found_however_its_number_is_typed(shop: DemoShop, spelling: str) -> None:
    order = shop.order("c-ordinary", spelling)
    assert order
    assert order.id == EARBUDS
    for stranger in ("c-vip", "c-new", "c-nobody", ""):
        assert shop.order(stranger, spelling) is None
        with pytest.raises(NotFound):
            shop.apply(replace(REQUEST, customer_id=stranger, order_id=spelling))
    assert shop.order("c-ordinary", EARBUDS) == order


@pytest.mark.parametrize(
    "customer",
    [
        *("", "c-nobody", "C-VIP", "c-vip ", "c-%", "' OR 1=1 --", "c-vip\0"),
        pytest.param("\ud800", id="half a surrogate pair"),
        pytest.param("x" * 10_000_000, id="ten megabytes"),
    ],
)
def test_whoever_is_not_a_customer_has_nothing(shop: DemoShop, customer: str) -> None:
    assert shop.customer(customer) is None
    assert (shop.orders(customer), shop.after_sales(customer), shop.coupons(customer)) == ([], [], [])
    assert shop.order(customer, EARBUDS) is None
    with pytest.raises(NotFound):
        shop.withdraw(customer, "AX5190045728-S1")


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    noise=st.lists(st.sampled_from(["", *" -—\u3000\u200b\n%_'\0*ſ"]), min_size=13, max_size=13),
    wide=st.booleans(),
    lower=st.booleans(),
    kind=st.sampled_from(AfterSaleKind),
)
def test_no_spelling_of_a_number_reaches_somebody_elses_order(
    shop: DemoShop, noise: list[str], wide: bool, lower: bool, kind: AfterSaleKind
) -> None:
    number = EARBUDS.lower() if lower else EARBUDS
    if wide:
        number = "".join(chr(ord(c) + 0xFEE0) for c in number)
    spelling = "".join(a + b for a, b in zip(noise, [*number, ""], strict=True))
    assert shop.order("c-vip", spelling) is None
    with pytest.raises(AnxinError):
        shop.apply(AfterSaleRequest("k", "c-vip", spelling, None, kind, None, "我的"))
    own = shop.order("c-ordinary", EARBUDS)
    assert own
    assert own.status is OrderStatus.SIGNED


def test_an_item_of_another_order_is_not_found(shop: DemoShop) -> None:
    with pytest.raises(NotFound):
        shop.apply(replace(REQUEST, item_id="AX5193387410-1"))


def test_a_return_is_recorded_and_shows_in_the_order(shop: DemoShop, now: datetime) -> None:
    made = shop.apply(REQUEST)
    assert (made.kind, made.status, made.amount_fen) == (AfterSaleKind.RETURN, AfterSaleStatus.WAITING_GOODS, 19_900)
    assert (made.order_id, made.item_id, made.created_at) == (EARBUDS, f"{EARBUDS}-1", now)
    assert shop.after_sales("c-ordinary") == [made]
    order = shop.order("c-ordinary", EARBUDS)
    assert order
    assert order.status is OrderStatus.AFTER_SALE
    assert order.signed_at
    assert order in shop.orders("c-ordinary")


def test_a_full_refund_shows_in_the_order(shop: DemoShop) -> None:
    shop.apply(replace(REQUEST, kind=AfterSaleKind.REFUND, item_id=None))
    order = shop.order("c-ordinary", EARBUDS)
    assert order
    assert order.status is OrderStatus.REFUNDING


def test_a_compensation_is_a_coupon_in_the_customers_hands(shop: DemoShop, now: datetime) -> None:
    assert shop.apply(COMPENSATION).status is AfterSaleStatus.COMPLETED
    coupon, *_ = shop.coupons("c-ordinary")
    assert (coupon.amount_fen, coupon.title, coupon.used) == (1_500, "15元无门槛券", False)
    assert coupon.expires_at == now + timedelta(days=shop.terms().coupon_valid_days)
    assert coupon not in shop.coupons("c-vip")


@pytest.mark.parametrize(("order_id", "fen"), [("AX5205590127", None), ("AX5207718830", 25_900)])
def test_cancelling_before_shipping_ends_the_order(shop: DemoShop, order_id: str, fen: int | None) -> None:
    customer = "c-new" if fen else "c-ordinary"
    cancel = AfterSaleRequest("c1", customer, order_id, None, AfterSaleKind.CANCEL, None, "")
    assert shop.apply(cancel).amount_fen == fen
    order = shop.order(customer, order_id)
    assert order
    assert order.status is OrderStatus.CANCELLED
    assert order.cancelled_at
    assert shop.apply(cancel).amount_fen == fen  # the same key again: the answer of the first time
    with pytest.raises(Conflict):
        shop.apply(replace(cancel, key="c2"))


def test_the_same_key_with_the_same_content_has_one_effect(shop: DemoShop, database: Database) -> None:
    first = shop.apply(COMPENSATION)
    again = shop.apply(replace(COMPENSATION, order_id=" ax5198842075"))
    assert again == first
    assert rows(database) == 1
    assert [one.amount_fen for one in shop.coupons("c-ordinary")].count(1_500) == 1


@pytest.mark.parametrize(
    "change",
    [
        {"reason": "别的原因"},
        {"item_id": None},
        {"amount_fen": 100},
        {"kind": AfterSaleKind.REFUND},
        {"order_id": "AX5171209366", "item_id": "AX5171209366-1"},
        {"customer_id": "c-vip", "order_id": "AX5200071983", "item_id": "AX5200071983-1"},
    ],
)
def test_the_same_key_with_other_content_is_refused(
    shop: DemoShop, database: Database, change: dict[str, object]
) -> None:
    shop.apply(REQUEST)
    with pytest.raises(Conflict) as caught:
        shop.apply(replace(REQUEST, **change))  # type: ignore[arg-type]
    assert caught.value.code == "KEY_REUSED"
    assert rows(database) == 1


def test_many_at_once_with_one_key_make_one_row(shop: DemoShop, database: Database) -> None:
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(shop.apply, [COMPENSATION] * 24))
    assert set(made) == {made[0]}
    assert rows(database) == 1
    with database.read() as session:
        given = select(func.count()).select_from(CouponRow).where(CouponRow.after_sale_id.is_not(None))
        assert session.scalar(given) == 1


def test_many_at_once_with_their_own_keys_never_pay_back_more_than_was_paid(shop: DemoShop, database: Database) -> None:
    refund = replace(REQUEST, kind=AfterSaleKind.REFUND, amount_fen=8_000)

    def attempt(number: int) -> AfterSale | None:
        try:
            return shop.apply(replace(refund, key=f"turn-{number}"))
        except Conflict:
            return None

    with ThreadPoolExecutor(8) as pool:
        made = [one for one in pool.map(attempt, range(12)) if one]
    assert len(made) == 2  # 80 + 80 of 199 元
    assert rows(database) == 2


@pytest.mark.parametrize("text", HOSTILE)
def test_text_in_a_reason_is_just_text(shop: DemoShop, text: str) -> None:
    shop.apply(replace(REQUEST, reason=text))
    assert [one.reason for one in shop.after_sales("c-ordinary")] == [text]
    assert shop.order("c-ordinary", EARBUDS)


@pytest.mark.parametrize("field", ["reason", "key"])
def test_ten_megabytes_are_refused_and_nothing_is_stored(shop: DemoShop, database: Database, field: str) -> None:
    with pytest.raises(BadInput):
        shop.apply(replace(REQUEST, **{field: "长" * 10_000_000}))  # type: ignore[arg-type]
    assert rows(database) == 0


def test_an_order_number_of_ten_megabytes_is_not_found(shop: DemoShop) -> None:
    assert shop.order("c-ordinary", EARBUDS * 1_000_000) is None
    with pytest.raises(NotFound):
        shop.apply(replace(REQUEST, order_id=EARBUDS * 1_000_000))


def test_a_withdrawn_return_leaves_the_order_as_it_was(shop: DemoShop) -> None:
    before = shop.order("c-ordinary", EARBUDS)
    made = shop.apply(REQUEST)
    with pytest.raises(NotFound):
        shop.withdraw("c-vip", made.id)
    withdrawn = shop.withdraw("c-ordinary", made.id)
    assert withdrawn.status is AfterSaleStatus.WITHDRAWN
    assert shop.withdraw("c-ordinary", made.id) == withdrawn
    assert shop.order("c-ordinary", EARBUDS) == before
    assert shop.apply(replace(REQUEST, key="turn-2")).status is AfterSaleStatus.WAITING_GOODS


def test_a_given_compensation_cannot_be_withdrawn(shop: DemoShop) -> None:
    made = shop.apply(COMPENSATION)
    with pytest.raises(Conflict):
        shop.withdraw("c-ordinary", made.id)


def test_a_shop_without_data_says_so(database: Database) -> None:
    with pytest.raises(Unavailable):
        DemoShop(database).terms()


def test_what_was_done_survives_a_restart(tmp_path: Path, now: datetime) -> None:
    url = f"sqlite:///{tmp_path / 'shop.db'}"
    first = Database(url)
    Base.metadata.create_all(first.engine)
    seed(first, ROOT / "data/demo", now)
    made = DemoShop(first, clock=lambda: now).apply(REQUEST)
    first.dispose()
    second = Database(url)
    assert DemoShop(second, clock=lambda: now).apply(REQUEST) == made
    second.dispose()
