"""What the law gives customers beside their goods: told in full, never obstructed (R15, R19–R22)."""

from datetime import date, timedelta

import pytest
from pydantic import ValidationError

from bot.policy import Policy
from bot.policy.decision import Outcome
from bot.policy.right_rules import CourierRule, DataRequest, PersonalDataRule
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


@pytest.mark.parametrize("request_", DataRequest)
@pytest.mark.parametrize(
    ("asked", "answered"),
    [
        (date(2026, 11, 25), date(2026, 12, 10)),
        (date(2026, 11, 26), date(2026, 12, 11)),
        (date(2026, 11, 27), date(2026, 12, 12)),
        (date(2026, 12, 16), date(2026, 12, 31)),
        (date(2026, 12, 17), date(2027, 1, 1)),
        (date(2028, 2, 14), date(2028, 2, 29)),
    ],
)
def test_an_answer_about_own_data_is_due_on_the_fifteenth_day(
    policy: Policy, request_: DataRequest, asked: date, answered: date
) -> None:
    decision = decide_data_request(request_, True, False, asked, policy.rights)
    assert decision.deadline == answered
    assert ("15天" in decision.reason) is (request_ is not DataRequest.NO_AUTOMATION)


@pytest.mark.parametrize("day", [TODAY - timedelta(1), TODAY, TODAY + timedelta(1)])
@pytest.mark.parametrize("open_orders", [True, False])
def test_whoever_wants_no_automatic_decision_gets_a_person_on_any_day(
    policy: Policy, day: date, open_orders: bool
) -> None:
    decision = decide_data_request(DataRequest.NO_AUTOMATION, True, open_orders, day, policy.rights)
    assert (decision.outcome, decision.rule_ids) == (Outcome.NEEDS_PERSON, ("R22",))


@pytest.mark.parametrize(
    ("key", "number", "lawful"),
    [
        ("answer_days", 29, True),
        ("answer_days", 30, True),
        ("answer_days", 31, False),
        ("trade_years", 4, True),
        ("trade_years", 3, True),
        ("trade_years", 2, False),
    ],
)
def test_no_file_answers_later_or_keeps_shorter_than_the_law(
    policy: Policy, key: str, number: int, lawful: bool
) -> None:
    written = policy.rights.personal_data.model_dump() | {key: number}
    if lawful:
        assert getattr(PersonalDataRule.model_validate(written), key) == number
        return
    with pytest.raises(ValidationError, match=key):
        PersonalDataRule.model_validate(written)


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


@pytest.mark.parametrize(
    ("today", "accepted"),
    [
        (date(2027, 2, 27), True),
        (date(2027, 2, 28), True),  # no 29th in that year: its last day
        (date(2027, 3, 1), False),
    ],
)
def test_three_years_from_a_leap_day(policy: Policy, today: date, accepted: bool) -> None:
    outcome = decide_authority(date(2024, 2, 29), today, policy.rights).outcome
    assert outcome is (Outcome.ALLOWED if accepted else Outcome.NEEDS_PERSON)


@pytest.mark.parametrize(
    ("late", "named"),
    [
        (-1, ("协商", "消费者协会", "12315", "仲裁", "法院")),
        (0, ("协商", "消费者协会", "12315", "仲裁", "法院")),
        (1, ("协商", "法院")),  # the authority takes it no more; nobody is sent away with nothing
    ],
)
def test_every_route_is_named_for_as_long_as_it_is_open(policy: Policy, late: int, named: tuple[str, ...]) -> None:
    decision = decide_authority(date(2023, 11, 26), TODAY + timedelta(late), policy.rights)
    assert [route for route in named if route not in decision.reason] == []
    assert "R19" in decision.rule_ids


def test_the_routes_give_the_authority_s_own_times(policy: Policy) -> None:
    reason = decide_authority(None, TODAY, policy.rights).reason
    assert "7个工作日" in reason
    assert "45个工作日" in reason


@pytest.mark.parametrize(
    ("filed", "answered", "said"),
    [
        (date(2026, 11, 25), date(2026, 12, 2), "12月2日"),
        (date(2026, 11, 26), date(2026, 12, 3), "12月3日"),
        (date(2026, 11, 27), date(2026, 12, 4), "12月4日"),
        (date(2026, 12, 25), date(2027, 1, 1), "1月1日"),
    ],
)
def test_the_courier_has_seven_days(policy: Policy, filed: date, answered: date, said: str) -> None:
    decision = decide_courier_complaint(filed, policy.rights)
    assert decision.deadline == answered
    assert said in decision.reason


@pytest.mark.parametrize(("days", "lawful"), [(6, True), (7, True), (8, False)])
def test_no_file_gives_the_courier_more_than_the_law(policy: Policy, days: int, lawful: bool) -> None:
    written = policy.rights.courier.model_dump() | {"answer_days": days}
    if lawful:
        assert CourierRule.model_validate(written).answer_days == days
        return
    with pytest.raises(ValidationError, match="answer_days"):
        CourierRule.model_validate(written)
