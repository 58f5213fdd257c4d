"""The difference is paid back for fifteen days, never more, never for what did not fall."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.policy import Policy, shipped_policy
from bot.policy.decision import Outcome
from bot.policy.price_protection import PriceFacts, decide_price_protection

PAID = date(2026, 11, 1)
FELL = PriceFacts(PAID, PAID, paid_price_fen=9900, price_now_fen=7900, quantity=2)


@pytest.mark.parametrize(("day", "outcome"), [(14, Outcome.ALLOWED), (15, Outcome.ALLOWED), (16, Outcome.NOT_ALLOWED)])
def test_fifteen_days_from_payment(policy: Policy, day: int, outcome: Outcome) -> None:
    decision = decide_price_protection(replace(FELL, today=PAID + timedelta(day)), policy.compensation)
    assert decision.outcome is outcome
    assert "11月16日" in decision.reason
    assert (decision.amount_fen == 4000) is (outcome is Outcome.ALLOWED)


@pytest.mark.parametrize("now", [9900, 10000])
def test_no_difference_no_money(policy: Policy, now: int) -> None:
    decision = decide_price_protection(replace(FELL, price_now_fen=now), policy.compensation)
    assert (decision.outcome, decision.amount_fen) == (Outcome.NOT_ALLOWED, None)


def test_an_unpaid_order_has_no_price_to_protect(policy: Policy) -> None:
    assert decide_price_protection(replace(FELL, paid_on=None), policy.compensation).outcome is Outcome.NOT_ALLOWED


@pytest.mark.parametrize(
    ("gap", "tier", "outcome"),
    [
        (50000, "ordinary", Outcome.ALLOWED),
        (50001, "ordinary", Outcome.NEEDS_PERSON),
        (50001, "core", Outcome.ALLOWED),
        (200001, "vip", Outcome.NEEDS_PERSON),
    ],
)
def test_a_large_difference_is_for_a_person(policy: Policy, gap: int, tier: str, outcome: Outcome) -> None:
    facts = PriceFacts(PAID, PAID, paid_price_fen=gap + 1, price_now_fen=1, tier=tier)
    assert decide_price_protection(facts, policy.compensation).outcome is outcome


@given(st.integers(0, 10**7), st.integers(0, 10**7), st.integers(1, 99), st.integers(0, 40))
def test_never_more_than_the_difference(paid: int, now: int, quantity: int, day: int) -> None:
    facts = PriceFacts(PAID, PAID + timedelta(day), paid, now, quantity)
    decision = decide_price_protection(facts, shipped_policy().compensation)
    assert (decision.amount_fen or 0) <= max(0, paid - now) * quantity
    assert "{" not in decision.reason
