"""Returns: the day before, the day, the day after."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.policy import Policy, shipped_policy
from bot.policy.decision import Decision, Freight, Outcome
from bot.policy.periods import day_number, shanghai_day
from bot.policy.return_rules import Nature
from bot.policy.returns import ReturnFacts, decide_return
from bot.policy.vocabulary import OfferKind

SIGNED = date(2026, 11, 5)
FRESH = ReturnFacts(category="耳机", signed_on=SIGNED, today=SIGNED)

ALLOWED, NEEDS_PERSON, NOT_ALLOWED = Outcome.ALLOWED, Outcome.NEEDS_PERSON, Outcome.NOT_ALLOWED


def on_day(number: int, **facts: object) -> ReturnFacts:
    return replace(FRESH, today=SIGNED + timedelta(number), **facts)  # type: ignore[arg-type]


def decide(facts: ReturnFacts) -> Decision:
    return decide_return(facts, shipped_policy().returns)


class TestNoReason:
    @pytest.mark.parametrize(
        ("day", "outcome"),
        [(0, ALLOWED), (1, ALLOWED), (6, ALLOWED), (7, ALLOWED), (8, NOT_ALLOWED), (30, NOT_ALLOWED)],
    )
    def test_seven_days_from_the_day_after_signing(self, day: int, outcome: Outcome) -> None:
        decision = decide(on_day(day))
        assert decision.outcome is outcome
        assert decision.deadline == date(2026, 11, 12)
        assert {"R1", "R5"} <= set(decision.rule_ids)

    def test_the_customer_pays_the_freight_and_is_told_the_last_day(self) -> None:
        decision = decide(on_day(3))
        assert decision.freight is Freight.CUSTOMER
        assert "R7" in decision.rule_ids
        assert "11月12日" in decision.reason
        assert decision.options == ("return", "refund")

    def test_too_late_still_points_to_the_quality_route(self) -> None:
        assert "质量问题" in decide(on_day(8)).reason

    def test_before_signing_it_may_go_back_and_no_deadline_runs(self) -> None:
        decision = decide(replace(FRESH, signed_on=None))
        assert (decision.outcome, decision.deadline) == (ALLOWED, None)

    def test_a_clock_behind_the_signing_counts_as_day_zero(self) -> None:
        assert day_number(SIGNED, SIGNED - timedelta(1)) == 0

    def test_the_year_may_turn_in_between(self) -> None:
        facts = replace(FRESH, signed_on=date(2026, 12, 28), today=date(2027, 1, 4))
        assert decide(facts).outcome is ALLOWED
        assert decide(replace(facts, today=date(2027, 1, 5))).outcome is NOT_ALLOWED

    @pytest.mark.parametrize(
        ("signed", "now", "number"),
        [
            ("2026-11-05T15:59:59", "2026-11-12T15:59:59", 7),  # both 23:59:59 in Shanghai
            ("2026-11-05T15:59:59", "2026-11-12T16:00:00", 8),
            ("2026-11-05T16:00:00", "2026-11-13T15:59:59", 7),  # signed at midnight: the 6th
        ],
    )
    def test_days_are_days_in_shanghai(self, signed: str, now: str, number: int) -> None:
        signed_on, today = (shanghai_day(datetime.fromisoformat(each).replace(tzinfo=UTC)) for each in (signed, now))
        assert day_number(signed_on, today) == number

    @pytest.mark.parametrize(("day", "outcome"), [(6, ALLOWED), (7, ALLOWED), (8, NOT_ALLOWED)])
    def test_opening_the_package_alone_never_refuses(self, day: int, outcome: Outcome) -> None:
        decision = decide(on_day(day, opened=True))
        assert decision.outcome is outcome is decide(on_day(day)).outcome
        assert ("R6" in decision.rule_ids) is (outcome is ALLOWED)

    def test_damaged_goods_do_not_go_back_without_reason_but_may_with_one(self) -> None:
        decision = decide(on_day(2, intact=False))
        assert (decision.outcome, decision.rule_ids) == (NOT_ALLOWED, ("R6",))
        assert "质量问题" in decision.reason

    def test_worn_goods_are_for_a_person(self) -> None:
        assert decide(on_day(2, used=True)).outcome is NEEDS_PERSON


class TestExclusions:
    CASES = (
        ("生鲜", {}, "R2"),
        ("充值", {}, "R2"),
        ("杂志", {}, "R2"),
        ("软件", {"opened": True}, "R2"),
        ("服装", {"custom_made": True}, "R2"),
        ("手机", {"activated": True}, "R4"),
        ("美妆", {"opened": True}, "R4"),
        ("内衣", {"opened": True}, "R4"),
    )

    @pytest.mark.parametrize(("category", "state", "rule"), CASES)
    def test_confirmed_at_purchase_they_stay_sold_and_quality_stays_open(
        self, category: str, state: dict[str, bool], rule: str
    ) -> None:
        decision = decide(on_day(1, category=category, confirmed_non_returnable=True, **state))
        assert decision.outcome is NOT_ALLOWED
        assert {rule, "R3"} <= set(decision.rule_ids)
        assert "质量问题" in decision.reason
        quality = on_day(1, category=category, confirmed_non_returnable=True, quality_problem=True, **state)
        assert decide(quality).outcome is ALLOWED

    @pytest.mark.parametrize(("category", "state", "rule"), CASES)
    @pytest.mark.parametrize(("day", "outcome"), [(6, ALLOWED), (7, ALLOWED), (8, NOT_ALLOWED)])
    def test_unconfirmed_they_are_returnable(
        self, category: str, state: dict[str, bool], rule: str, day: int, outcome: Outcome
    ) -> None:
        assert decide(on_day(day, category=category, **state)).outcome is outcome

    @pytest.mark.parametrize("category", ["手机", "软件", "美妆"])
    def test_what_did_not_happen_excludes_nothing(self, category: str) -> None:
        assert decide(on_day(1, category=category, confirmed_non_returnable=True)).outcome is ALLOWED

    @pytest.mark.parametrize(
        ("nature", "outcome"),
        [("standard", ALLOWED), ("near_expiry", NOT_ALLOWED), ("hygiene", ALLOWED), (None, ALLOWED)],
    )
    def test_the_nature_of_a_product_goes_before_its_category(self, nature: str | None, outcome: Outcome) -> None:
        facts = on_day(1, category="食品生鲜", nature=nature, confirmed_non_returnable=True)
        assert decide(facts).outcome is outcome

    def test_spoilt_fruit_is_refunded_and_not_sent_back(self) -> None:
        decision = decide(on_day(1, category="食品生鲜", nature="fresh", quality_problem=True))
        assert decision.options == ("refund", "exchange")

    def test_the_shop_cannot_widen_the_list_by_having_anything_confirmed(self) -> None:
        assert decide(on_day(1, category="图书", opened=True, confirmed_non_returnable=True)).outcome is ALLOWED


class TestQuality:
    @pytest.mark.parametrize(
        ("category", "day", "outcome", "options"),
        [
            ("耳机", 0, ALLOWED, ("exchange", "return", "repair")),
            ("耳机", 7, ALLOWED, ("exchange", "return", "repair")),
            ("耳机", 8, ALLOWED, ("exchange", "repair")),
            ("耳机", 15, ALLOWED, ("exchange", "repair")),
            ("耳机", 16, NEEDS_PERSON, ()),
            ("数码", 15, ALLOWED, ("exchange", "repair")),
            ("服装", 7, ALLOWED, ("exchange", "return")),
            ("服装", 8, NEEDS_PERSON, ()),
            ("生鲜", 1, ALLOWED, ("refund", "exchange")),
        ],
    )
    def test_what_the_customer_may_choose(
        self, category: str, day: int, outcome: Outcome, options: tuple[str, ...]
    ) -> None:
        decision = decide(on_day(day, category=category, quality_problem=True, opened=True))
        assert (decision.outcome, decision.options) == (outcome, options)
        assert decision.freight is (Freight.MERCHANT if outcome is ALLOWED else None)
        assert "R9" in decision.rule_ids

    def test_the_words_name_only_what_may_be_chosen(self) -> None:
        assert "维修" not in decide(on_day(1, category="服装", quality_problem=True)).reason

    @pytest.mark.parametrize(
        ("signed", "today", "ask"),
        [
            (date(2026, 5, 23), date(2026, 11, 22), False),
            (date(2026, 5, 22), date(2026, 11, 22), False),
            (date(2026, 5, 21), date(2026, 11, 22), True),
            (date(2026, 8, 31), date(2027, 2, 28), False),  # February has no 31st: its last day
            (date(2026, 8, 31), date(2027, 3, 1), True),
            (date(2027, 8, 31), date(2028, 2, 29), False),
            (date(2026, 6, 30), date(2026, 12, 30), False),
            (date(2026, 6, 30), date(2026, 12, 31), True),
        ],
    )
    def test_nothing_to_prove_within_six_months_for_durable_goods(self, signed: date, today: date, ask: bool) -> None:
        decision = decide(ReturnFacts("冰箱", signed, today, quality_problem=True))
        assert decision.ask_for_proof is ask
        assert ("R10" in decision.rule_ids) is not ask

    def test_the_presumption_is_for_durable_goods_only(self) -> None:
        assert decide(on_day(1, category="零食", quality_problem=True)).ask_for_proof


@pytest.mark.parametrize("quality", [True, False])
@pytest.mark.parametrize("category", ["", "火箭", "耳机;DROP TABLE", "🎧", "耳"])
def test_a_category_the_rules_do_not_know_is_for_a_person(category: str, quality: bool) -> None:
    assert decide(on_day(1, category=category, quality_problem=quality)).outcome is NEEDS_PERSON


def test_names_of_categories_ignore_case_and_blanks(policy: Policy) -> None:
    assert policy.returns.category(" Ear phones ") is policy.returns.category("耳机")


def test_a_download_made_to_order_is_no_more_repaired_than_another() -> None:
    bought = ReturnFacts("数码", date(2026, 11, 1), date(2026, 11, 5), quality_problem=True, nature=Nature.DOWNLOAD)
    assert decide(replace(bought, custom_made=True)).options == decide(bought).options == (OfferKind.REFUND,)


RANK = {ALLOWED: 2, NEEDS_PERSON: 1, NOT_ALLOWED: 0}
categories = st.sampled_from([name for each in shipped_policy().returns.categories for name in each.names])
facts = st.builds(
    ReturnFacts,
    category=categories | st.text(max_size=5),
    signed_on=st.dates(date(2020, 1, 1), date(2035, 1, 1)),
    today=st.just(SIGNED),
    opened=st.booleans(),
    intact=st.sampled_from([None, True, False]),
    used=st.booleans(),
    activated=st.booleans(),
    quality_problem=st.booleans(),
    confirmed_non_returnable=st.booleans(),
    custom_made=st.booleans(),
    nature=st.sampled_from([None, *Nature]),
)
days = st.integers(0, 400)


@given(facts, days, days)
def test_a_later_day_is_never_more_permissive(case: ReturnFacts, one: int, other: int) -> None:
    assert case.signed_on
    first, later = (decide(replace(case, today=case.signed_on + timedelta(day))) for day in sorted((one, other)))
    assert RANK[later.outcome] <= RANK[first.outcome]
    assert set(later.options) <= set(first.options)


@given(facts, days)
def test_a_quality_problem_never_makes_it_worse_nor_costs_freight(case: ReturnFacts, day: int) -> None:
    assert case.signed_on
    today = case.signed_on + timedelta(day)
    plain = decide(replace(case, today=today, quality_problem=False))
    quality = decide(replace(case, today=today, quality_problem=True))
    assert RANK[quality.outcome] >= RANK[plain.outcome]
    assert quality.freight is not Freight.CUSTOMER


@given(facts, days)
def test_without_confirmation_neither_opening_nor_activating_matters(case: ReturnFacts, day: int) -> None:
    assert case.signed_on
    fresh = replace(case, today=case.signed_on + timedelta(day), confirmed_non_returnable=False)
    outcomes = {
        decide(replace(fresh, opened=opened, activated=activated, custom_made=custom)).outcome
        for opened in (True, False)
        for activated in (True, False)
        for custom in (True, False)
    }
    assert len(outcomes) == 1


@given(facts, days)
def test_every_decision_gives_its_rules_and_a_reason_and_options_only_when_allowed(case: ReturnFacts, day: int) -> None:
    assert case.signed_on
    decision = decide(replace(case, today=case.signed_on + timedelta(day)))
    assert decision.rule_ids
    assert decision.reason
    assert "{" not in decision.reason
    assert bool(decision.options) is (decision.outcome is ALLOWED)
