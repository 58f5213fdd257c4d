"""The rooms that actions use, wired once per process."""

from dataclasses import dataclass

from bot.cases.handling import ComplaintHandling
from bot.cases.service import Cases
from bot.customers.service import Customers
from bot.knowledge.articles import Articles
from bot.policy.loading import Policy, load_policy
from bot.settings import ROOT, load_settings
from bot.shop.demo import DemoShop
from bot.shop.port import Shop
from bot.storage import Database


@dataclass(frozen=True, slots=True)
class Services:
    shop: Shop
    customers: Customers
    cases: Cases
    complaints: ComplaintHandling
    policy: Policy
    articles: Articles


_installed: list[Services] = []


def build(database: Database) -> Services:
    """Wires the rooms. Raises what a broken data file raises: nothing starts on half a policy."""
    shop = DemoShop(database)
    customers, cases, policy = Customers(shop), Cases(database), load_policy()
    return Services(
        shop=shop,
        customers=customers,
        cases=cases,
        complaints=ComplaintHandling(cases, shop, customers, policy),
        policy=policy,
        articles=Articles.load(ROOT / "data" / "knowledge"),
    )


def install(services: Services) -> None:
    """What the actions of this process use from now on."""
    _installed[:] = [services]


def services() -> Services:
    """The services; wired from the settings when nobody installed any (`rasa run actions` beside `rasa shell`)."""
    if not _installed:
        install(build(Database(load_settings().database)))
    return _installed[0]
