"""Exchange, repair, resend and money without goods: the day before, the day and the day after."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.policy import Policy
from bot.policy.after_sale import (
    RefundFacts,
    RepairFacts,
    decide_exchange,
    decide_refund_only,
    decide_repair,
    decide_resend,
)
from bot.policy.decision import Freight, Outcome
from bot.policy.order_rules import OrderState
from bot.policy.returns import ReturnFacts
from bot.policy.vocabulary import Situation

ALLOWED, PERSON, NOT = Outcome.ALLOWED, Outcome.NEEDS_PERSON, Outcome.NOT_ALLOWED
SIGNED = date(2026, 11, 5)


def on_day(number: int, category: str = "耳机", *, quality: bool = False, **more: bool) -> ReturnFacts:
    return ReturnFacts(category, SIGNED, SIGNED + timedelta(number), quality_problem=quality, **more)


class TestExchange:
    @pytest.mark.parametrize(("day", "outcome"), [(6, ALLOWED), (7, ALLOWED), (8, NOT)])
    def test_another_size_while_it_could_be_returned(self, policy: Policy, day: int, outcome: Outcome) -> None:
        decision = decide_exchange(on_day(day, "服装"), policy)
        assert decision.outcome is outcome
        if outcome is ALLOWED:
            assert decision.options[0] == "exchange"
            assert decision.freight is Freight.CUSTOMER
            assert "11月12日" in decision.reason

    @pytest.mark.parametrize(("day", "outcome"), [(14, ALLOWED), (15, ALLOWED), (16, PERSON)])
    def test_what_is_broken_by_the_three_guarantees(self, policy: Policy, day: int, outcome: Outcome) -> None:
        decision = decide_exchange(on_day(day, quality=True), policy)
        assert decision.outcome is outcome
        assert decision.freight is (Freight.MERCHANT if outcome is ALLOWED else None)

    def test_without_stock_the_other_ways_come_and_never_the_exchange(self, policy: Policy) -> None:
        decision = decide_exchange(on_day(3, quality=True), policy, in_stock=False)
        assert decision.options == ("return", "repair")
        assert "换货" not in decision.reason

    def test_a_file_of_no_kind_can_be_exchanged_but_is_paid_back(self, policy: Policy) -> None:
        decision = decide_exchange(on_day(1, "充值", quality=True), policy)
        assert (decision.outcome, decision.options) == (ALLOWED, ("refund",))

    def test_on_day_ten_without_stock_repair_is_left(self, policy: Policy) -> None:
        assert decide_exchange(on_day(10, quality=True), policy, in_stock=False).options == ("repair",)


class TestRepair:
    @pytest.mark.parametrize(("today", "outcome"), [(-1, ALLOWED), (0, ALLOWED), (1, PERSON)])
    @pytest.mark.parametrize(("months", "in_repair"), [(0, 0), (24, 0), (12, 9)])
    def test_free_within_the_warranty_whose_clock_stands_still_during_repairs(
        self, policy: Policy, months: int, in_repair: int, today: int, outcome: Outcome
    ) -> None:
        end = date(2026 + (months or 12) // 12, 11, 5) + timedelta(in_repair)
        goods = ReturnFacts("电视", SIGNED, end + timedelta(today))
        decision = decide_repair(RepairFacts(goods, warranty_months=months, days_in_repair=in_repair), policy)
        assert (decision.outcome, decision.deadline) == (outcome, end)
        assert "R11" in decision.rule_ids

    @pytest.mark.parametrize(("failed", "first"), [(0, "repair"), (1, "repair"), (2, "exchange"), (3, "exchange")])
    def test_after_two_failed_repairs_it_is_exchanged_or_taken_back(
        self, policy: Policy, failed: int, first: str
    ) -> None:
        decision = decide_repair(RepairFacts(on_day(100), failed_repairs=failed), policy)
        assert decision.options[0] == first
        assert ("repair" in decision.options) is (failed < 2)
        assert decision.freight is Freight.MERCHANT

    def test_what_the_customer_broke_is_repaired_at_a_price_a_person_names(self, policy: Policy) -> None:
        assert decide_repair(RepairFacts(on_day(10), caused_by_customer=True), policy).outcome is PERSON

    def test_nothing_to_prove_within_six_months(self, policy: Policy) -> None:
        assert not decide_repair(RepairFacts(on_day(100)), policy).ask_for_proof
        assert decide_repair(RepairFacts(on_day(300)), policy).ask_for_proof

    @pytest.mark.parametrize(("category", "outcome"), [("服装", PERSON), ("火箭", PERSON), ("", PERSON)])
    def test_goods_without_a_warranty_are_for_a_person_later_on(
        self, policy: Policy, category: str, outcome: Outcome
    ) -> None:
        assert decide_repair(RepairFacts(on_day(40, category)), policy).outcome is outcome

    def test_clothes_of_yesterday_are_exchanged_instead(self, policy: Policy) -> None:
        assert decide_repair(RepairFacts(on_day(1, "服装")), policy).options == ("exchange", "return")

    def test_nothing_is_repaired_that_has_not_arrived(self, policy: Policy) -> None:
        assert decide_repair(RepairFacts(replace(on_day(0), signed_on=None)), policy).outcome is NOT


class TestResend:
    @pytest.mark.parametrize(
        ("situation", "days"), [(Situation.MISSING_ITEM, 7), (Situation.WRONG_ITEM, 7), (Situation.LOST, 30)]
    )
    @pytest.mark.parametrize(("late", "outcome"), [(-1, ALLOWED), (0, ALLOWED), (1, PERSON)])
    def test_within_the_days_the_word_of_the_customer_is_enough(
        self, policy: Policy, situation: Situation, days: int, late: int, outcome: Outcome
    ) -> None:
        decision = decide_resend(situation, SIGNED, SIGNED + timedelta(days + late), policy)
        assert decision.outcome is outcome
        if outcome is ALLOWED:
            assert (decision.options[0], decision.freight) == ("resend", Freight.MERCHANT)
            assert not decision.ask_for_proof

    def test_a_lost_parcel_needs_no_signing(self, policy: Policy) -> None:
        assert decide_resend(Situation.LOST, None, SIGNED, policy).outcome is ALLOWED

    def test_without_stock_it_is_paid_back(self, policy: Policy) -> None:
        assert decide_resend(Situation.LOST, None, SIGNED, policy, in_stock=False).options == ("refund",)

    def test_a_broken_thing_is_exchanged_not_sent_again(self, policy: Policy) -> None:
        decision = decide_resend(Situation.DEFECTIVE, SIGNED, SIGNED, policy)
        assert (decision.outcome, decision.options) == (NOT, ("exchange", "return"))


class TestRefundOnly:
    @pytest.mark.parametrize(
        ("state", "situation", "outcome"),
        [
            (OrderState.UNPAID, Situation.GENERAL, NOT),
            (OrderState.PAID, Situation.GENERAL, ALLOWED),
            (OrderState.SHIPPED, Situation.GENERAL, ALLOWED),
            (OrderState.SHIPPED, Situation.LOST, ALLOWED),
            (OrderState.SIGNED, Situation.GENERAL, NOT),
            (OrderState.SIGNED, Situation.LOST, PERSON),
            (OrderState.COMPLETED, Situation.GENERAL, NOT),
            (OrderState.AFTER_SALE, Situation.GENERAL, PERSON),
            (OrderState.CANCELLED, Situation.GENERAL, NOT),
            (OrderState.REFUNDING, Situation.GENERAL, NOT),
            (OrderState.REFUNDED, Situation.LOST, NOT),
        ],
    )
    def test_by_the_state_of_the_order(
        self, policy: Policy, state: OrderState, situation: Situation, outcome: Outcome
    ) -> None:
        decision = decide_refund_only(RefundFacts(state, on_day(1), 9900, situation), policy)
        assert decision.outcome is outcome
        assert (decision.amount_fen == 9900) is (outcome is ALLOWED)
        assert (decision.deadline == SIGNED + timedelta(4)) is (outcome is ALLOWED)

    @pytest.mark.parametrize(("asked", "paid"), [(0, 3), (1, 4), (2, 5)])
    def test_paid_within_three_days_of_being_asked(self, policy: Policy, asked: int, paid: int) -> None:
        decision = decide_refund_only(RefundFacts(OrderState.PAID, on_day(asked), 9900), policy)
        assert decision.deadline == SIGNED + timedelta(paid)

    @pytest.mark.parametrize(("day", "outcome"), [(6, ALLOWED), (7, ALLOWED), (8, NOT)])
    def test_spoilt_fruit_is_paid_back_without_being_sent(self, policy: Policy, day: int, outcome: Outcome) -> None:
        facts = RefundFacts(OrderState.SIGNED, on_day(day, "水果", quality=True), 3900)
        assert decide_refund_only(facts, policy).outcome is outcome

    def test_broken_earphones_have_to_come_back_first(self, policy: Policy) -> None:
        decision = decide_refund_only(RefundFacts(OrderState.SIGNED, on_day(1, quality=True), 9900), policy)
        assert (decision.outcome, decision.options) == (NOT, ("return",))
