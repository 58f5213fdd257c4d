"""A risk that goes on the books calls a person, and at once whoever else has to know."""

import pytest
from rasa_sdk.executor import CollectingDispatcher
from trackers import tracker

from actions.handoff import CallPerson
from actions.services import Services
from bot.cases.promises import Promises
from bot.storage import Database


def departments(database: Database, has: Services) -> list[str]:
    case = has.cases.current("c1")
    return sorted(order.department for order in Promises(database).work_orders(case.id)) if case else []


@pytest.mark.parametrize(
    ("risk", "opened"),
    [
        (("legal",), ["legal"]),
        (("regulator", "media"), ["legal", "legal"]),
        (("injury",), ["product"]),
        (("fraud_claim",), ["legal"]),
        (("self_harm",), []),
        ((), []),
    ],
)
def test_departments_that_hear_of_a_risk(
    database: Database, has: Services, risk: tuple[str, ...], opened: list[str]
) -> None:
    heard = tracker("我要起诉你们", "complain_service" if risk else "request_human", risk=risk)
    for _ in range(2):  # the same turn again opens nothing more
        CallPerson().run(CollectingDispatcher(), heard, {})
    assert departments(database, has) == opened
