"""What the law gives customers beside their goods: told in full, never obstructed (R15, R19–R22)."""

from datetime import date

import pytest

from bot.policy import Policy
from bot.policy.decision import Outcome
from bot.policy.right_rules import DataRequest
from bot.policy.rights import decide_authority, decide_courier_complaint, decide_data_request
from bot.policy.wording import check_reply

TODAY = date(2026, 11, 26)


@pytest.mark.parametrize("request_", DataRequest)
def test_no_request_about_own_data_is_refused(policy: Policy, request_: DataRequest) -> None:
    for signed_in in (True, False):
        for open_orders in (True, False):
            decision = decide_data_request(request_, signed_in, open_orders, TODAY, policy.rights)
            assert decision.outcome is not Outcome.NOT_ALLOWED
            assert "R22" in decision.rule_ids
            assert (decision.outcome is Outcome.ALLOWED) <= signed_in


def test_deleting_says_what_the_law_keeps_and_until_when(policy: Policy) -> None:
    decision = decide_data_request(DataRequest.DELETE, True, False, TODAY, policy.rights)
    assert "3年" in decision.reason
    assert (decision.deadline, decision.rule_ids) == (date(2026, 12, 11), ("R15", "R22"))
    assert decide_data_request(DataRequest.DELETE, True, True, TODAY, policy.rights).outcome is Outcome.NEEDS_PERSON


@pytest.mark.parametrize(
    ("happened", "outcome"),
    [
        (date(2023, 11, 27), Outcome.ALLOWED),
        (date(2023, 11, 26), Outcome.ALLOWED),
        (date(2023, 11, 25), Outcome.NEEDS_PERSON),
        (None, Outcome.ALLOWED),
    ],
)
def test_ways_out_of_the_house_for_three_years(policy: Policy, happened: date | None, outcome: Outcome) -> None:
    decision = decide_authority(happened, TODAY, policy.rights)
    assert decision.outcome is outcome
    assert "12315" in decision.reason
    assert not check_reply(decision.reason)


def test_the_routes_give_the_authority_s_own_times(policy: Policy) -> None:
    reason = decide_authority(None, TODAY, policy.rights).reason
    assert "7个工作日" in reason
    assert "45个工作日" in reason


def test_the_courier_has_seven_days(policy: Policy) -> None:
    assert decide_courier_complaint(TODAY, policy.rights).deadline == date(2026, 12, 3)
