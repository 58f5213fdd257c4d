from datetime import UTC, datetime

import pytest

from bot.customers.profile import Lifecycle, Tier
from bot.customers.service import Customers
from bot.shop.demo import DemoShop
from bot.shop.model import AfterSaleKind, AfterSaleRequest
from bot.storage import Database
from tests.sown import sow

NOW = datetime(2026, 11, 22, 7, 30, tzinfo=UTC)


@pytest.fixture
def shop(database: Database) -> DemoShop:
    sow(database, NOW)
    return DemoShop(database, clock=lambda: NOW)


@pytest.mark.parametrize("nobody", [None, "", "c-nobody", "' OR 1=1 --", "c-vip\0"])
def test_a_visitor_has_no_profile(shop: DemoShop, nobody: str | None) -> None:
    assert Customers(shop, clock=lambda: NOW).profile(nobody) is None


def test_a_customer_is_known_by_what_they_bought(shop: DemoShop) -> None:
    known = Customers(shop, clock=lambda: NOW).profile("c-vip")
    assert known
    assert (known.customer_id, known.name, known.tier, known.lifecycle) == (
        "c-vip",
        "陈思远",
        Tier.VIP,
        Lifecycle.ACTIVE,
    )


def test_the_profile_follows_the_shop(shop: DemoShop) -> None:
    customers = Customers(shop, clock=lambda: NOW)
    before = customers.profile("c-new")
    shop.apply(AfterSaleRequest("k", "c-new", "AX5207718830", None, AfterSaleKind.CANCEL, None, ""))
    after = customers.profile("c-new")
    assert before
    assert after
    assert (before.lifecycle, before.value.frequency) == (Lifecycle.ACTIVE, 1)
    assert (after.lifecycle, after.value.frequency) == (Lifecycle.TARGET, 0)
