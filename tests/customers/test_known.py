"""Names and tiers are kept when the shop tells them, so that a list need not ask."""

from datetime import timedelta

import pytest
from at_once import at_once
from conversations.conftest import Clock
from sqlalchemy import select

from bot.customers.known import GOOD_FOR, KnownCustomers
from bot.customers.service import Customers
from bot.customers.tables import KnownCustomerRow
from bot.shop.demo import DemoShop
from bot.storage import Database
from tests.sown import sow


@pytest.fixture
def known(database: Database) -> KnownCustomers:
    clock = Clock()
    sow(database, clock())
    return KnownCustomers(database, Customers(DemoShop(database, clock), clock), clock)


def kept(database: Database) -> list[tuple[str, str | None, str]]:
    with database.read() as session:
        rows = session.scalars(select(KnownCustomerRow).order_by(KnownCustomerRow.customer_id))
        return [(row.customer_id, row.name, row.tier) for row in rows]


def test_what_the_shop_tells_is_given_on_and_kept(database: Database, known: KnownCustomers) -> None:
    profile = known.ask("c-vip")
    assert profile
    assert (profile.name, kept(database)) == ("陈思远", [("c-vip", "陈思远", "vip")])


def test_whom_the_shop_does_not_know_is_kept_as_unknown(database: Database, known: KnownCustomers) -> None:
    assert known.ask("c-nobody") is None
    assert kept(database) == [("c-nobody", None, "ordinary")]


def test_a_guest_is_not_kept(database: Database, known: KnownCustomers) -> None:
    assert known.ask(None) is None
    assert kept(database) == []


def test_the_newest_word_counts_whoever_brings_it(database: Database, known: KnownCustomers) -> None:
    with database.write() as session:
        old = KnownCustomerRow(customer_id="c-vip", name="旧名", tier="ordinary", told_at=Clock()())
        session.add(old)
    told = at_once([lambda: known.ask("c-vip")] * 8)
    assert {one.name for one in told} == {"陈思远"}
    assert kept(database) == [("c-vip", "陈思远", "vip")]


@pytest.mark.parametrize(("ago", "old"), [(GOOD_FOR, False), (GOOD_FOR + timedelta(seconds=1), True)])
def test_after_a_while_the_shop_is_asked_again(known: KnownCustomers, ago: timedelta, *, old: bool) -> None:
    assert known.is_old(Clock()() - ago) is old
    assert known.is_old(None)
