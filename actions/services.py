"""The rooms that actions use, wired once per process."""

from dataclasses import dataclass
from functools import cache

from bot.cases.commitments import Commitments
from bot.cases.handling import ComplaintHandling
from bot.cases.service import Cases
from bot.conversations.ratings import Ratings
from bot.customers.service import Customers
from bot.knowledge.articles import read_articles
from bot.knowledge.figures import FIGURES
from bot.knowledge.retrieval import Retrieval
from bot.knowledge.service import Knowledge
from bot.policy.finding import FindingPolicy
from bot.policy.loading import Policy, shipped_policy
from bot.settings import ROOT, load_settings
from bot.shop.choosing import choose_shop
from bot.shop.port import Shop
from bot.shop.product_names import ProductNames
from bot.shop.remembering import RememberingShop
from bot.storage import Database


@dataclass(frozen=True, slots=True)
class Services:
    shop: Shop
    names: ProductNames
    customers: Customers
    cases: Cases
    complaints: ComplaintHandling
    policy: Policy
    knowledge: Knowledge
    commitments: Commitments
    ratings: Ratings


_installed: list[Services] = []


def build(database: Database) -> Services:
    """Wires the rooms. Raises what a broken data file raises: nothing starts on half a policy."""
    shop = RememberingShop(choose_shop(load_settings(), database))
    customers, cases, policy = Customers(shop), Cases(database), shipped_policy()
    return Services(
        shop=shop,
        names=ProductNames(shop),
        customers=customers,
        cases=cases,
        complaints=ComplaintHandling(cases, shop, customers, policy),
        policy=policy,
        knowledge=Knowledge(database, _retrieval(policy.finding), shop, policy),
        commitments=Commitments(database, policy),
        ratings=Ratings(database),
    )


@cache
def _retrieval(rule: FindingPolicy) -> Retrieval:
    """The articles as they were when the process began, with their vectors."""
    articles = read_articles(ROOT / "data" / "knowledge", FIGURES)
    return Retrieval(articles, load_settings().home / "cache", rule)


def install(services: Services) -> None:
    """What the actions of this process use from now on."""
    _installed[:] = [services]


def services() -> Services:
    """The services; wired from the settings when nobody installed any (`rasa run actions` beside `rasa shell`)."""
    if not _installed:
        install(build(Database(load_settings().database)))
    return _installed[0]
