"""The lists over HTTP: what is sent, what is refused, and that no list waits for the shop."""

from pathlib import Path
from typing import Any

import pytest
from counting import counted
from quick import QUICK
from sqlalchemy import delete
from starlette.testclient import TestClient

from benchmarks.desk_load import fill
from bot.conversations.lists import PAGE, ListedCustomer, ListName
from bot.customers.known import KnownCustomers
from bot.customers.profile import Tier
from bot.customers.service import Customers
from bot.customers.tables import KnownCustomerRow
from bot.errors import Unavailable
from bot.settings import Settings
from bot.shop.demo import DemoShop
from bot.staff.accounts import Accounts, Role
from bot.storage import Database, utc_now
from bot.web.app import create_app
from bot.web.hub import Hub
from bot.web.shop_names import AT_ONCE, ShopNames

from .browsers import Console, Customer
from .conftest import PASSWORD, Web
from .serving import free_port, until

QUESTIONS = 5  # who is signed in, the page, its last words, its clocks, how many there are in each list


class ClosedShop(DemoShop):
    """A merchant's system that does not answer, and counts how often it was asked."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self.asked: list[str] = []

    def customer(self, customer_id: str) -> None:
        self.asked.append(customer_id)
        raise Unavailable("店铺系统暂时没有回应")


@pytest.fixture(params=["sqlite_database", "postgresql_database"])
def busy(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Console, Database, str]:
    """小安's console on a database of either kind, at which nobody else looks; and their id."""
    database: Database = request.getfixturevalue(request.param)
    me = Accounts(database, hasher=QUICK).create("xiaoan", "小安", Role.AGENT, PASSWORD).id
    settings = Settings(home=tmp_path / "home", demo=False, dialogue_port=free_port())
    console = Console("http://test")
    console.http = TestClient(create_app(settings, database, QUICK), "http://test", follow_redirects=False)
    assert console.sign_in("xiaoan", PASSWORD).status_code == 303
    return console, database, me


def test_a_page_costs_as_many_questions_for_one_as_for_five_hundred(busy: tuple[Console, Database, str]) -> None:
    console, database, me = busy
    for people, closed in ((4, 1), (48, 50), (448, 2_000)):
        fill(database, [me], utc_now(), people=people, closed=closed, prefix=f"{people}-")
        for scope in ListName:
            with counted(database) as questions:
                answer = console.get("conversations", scope=scope.value)
            assert len(questions) == QUESTIONS, scope
    near = answer["counts"].pop("near")  # of those that were made to wait for more than six minutes
    assert 0 < near < 500
    assert answer["counts"] == {"queue": 125, "mine": 375, "snoozed": 0, "people": 500}
    assert (len(answer["conversations"]), answer["more"]) == (PAGE, True)


def test_filters_and_pages(busy: tuple[Console, Database, str]) -> None:
    console, database, me = busy
    fill(database, [me], utc_now(), people=8, closed=60)
    assert {one["group_label"] for one in _rows(console, scope="people", group="finance")} == {"财务"}
    assert {one["customer"]["tier_label"] for one in _rows(console, scope="people", tier="vip")} == {"VIP"}
    first, second = (console.get("conversations", scope="closed", page=page) for page in (1, 2))
    assert (len(first["conversations"]), first["more"]) == (PAGE, True)
    assert (len(second["conversations"]), second["more"]) == (10, False)
    waits = [one["waiting_since"] for one in _rows(console, scope="people", order="waiting") if one["waiting_since"]]
    assert waits == sorted(waits)


@pytest.mark.parametrize(
    "wrong",
    [{"scope": "all"}, {"order": "rank"}, {"group": "kitchen"}, {"tier": "' OR 1=1"}, {"page": 0}, {"page": 10**9}],
)
def test_there_is_no_other_list(busy: tuple[Console, Database, str], wrong: dict[str, object]) -> None:
    console, _, _ = busy
    refused = console.http.get("/api/v1/staff/conversations", params=wrong)
    assert refused.status_code == 422
    assert refused.json()["error"]["code"]


class TestNames:
    def test_a_list_is_there_when_the_shop_is_not(self, database: Database) -> None:
        shop = ClosedShop(database)
        names = ShopNames(KnownCustomers(database, Customers(shop)), Hub())
        names.wanted_for([None, *(ListedCustomer(f"c{one}", None, Tier.ORDINARY, None) for one in range(3))])
        with pytest.raises(Unavailable):
            names.ask_some()
        assert shop.asked == ["c0"]

    def test_a_few_at_a_time_and_each_once(self, database: Database) -> None:
        names = ShopNames(KnownCustomers(database, Customers(DemoShop(database))), Hub())
        many = [ListedCustomer(f"c{one}", None, Tier.ORDINARY, None) for one in range(AT_ONCE + 5)]
        names.wanted_for(many)
        names.wanted_for(many)
        assert [names.ask_some() for _ in range(3)] == [AT_ONCE, 5, 0]

    def test_whom_the_shop_told_of_lately_is_not_asked_for(self, database: Database) -> None:
        names = ShopNames(KnownCustomers(database, Customers(DemoShop(database))), Hub())
        names.wanted_for([ListedCustomer("c-vip", "陈思远", Tier.VIP, utc_now())])
        assert names.ask_some() == 0

    def test_a_name_that_was_missing_comes_by_itself(self, web: Web, console: Console) -> None:
        customer = Customer(web.url, "c-vip")
        customer.say("在吗")
        with web.services.database.write() as session:
            session.execute(delete(KnownCustomerRow))
        [before] = _rows(console, scope="bot")
        assert before["customer"]["name"] == "c-vip"
        after = until(lambda: [one for one in _rows(console, scope="bot") if one["customer"]["name"] == "陈思远"])
        assert after[0]["customer"]["tier_label"] == "VIP"


def _rows(console: Console, **asked: object) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = console.get("conversations", **asked)["conversations"]
    return found
