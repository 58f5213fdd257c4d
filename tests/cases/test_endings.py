"""How a case ends, who may end it, how it comes back, and what the customer sees of it."""

from datetime import timedelta
from typing import Any

import pytest

from bot.cases import Cases, Stage, Step, WrongStage
from bot.errors import BadInput, Conflict

from .conftest import NOON
from .stories import brought_to, offer, opened

DUE = NOON + timedelta(hours=48)


class TestEvaluating:
    @pytest.mark.parametrize(
        ("score", "solved", "stage"),
        [
            (5, True, Stage.CLOSED),
            (3, True, Stage.CLOSED),
            (3, None, Stage.CLOSED),
            (2, True, Stage.ESCALATED),
            (1, None, Stage.ESCALATED),
            (5, False, Stage.ESCALATED),
        ],
    )
    def test_closed_or_reopened_and_escalated(
        self, cases: Cases, score: int, solved: bool | None, stage: Stage
    ) -> None:
        case = cases.rate(brought_to(cases, Stage.EVALUATING).id, score, solved, ["慢"], "等太久", "t")
        assert (case.stage, case.rating, case.solved) == (stage, score, solved)
        assert (case.closed_at is None) is (stage is Stage.ESCALATED)
        steps = [line.step for line in cases.ledger(case.id) if line.turn_id == "t"]
        assert steps == ([Step.RATED_WELL] if stage is Stage.CLOSED else [Step.RATED_BADLY, Step.ESCALATED])

    @pytest.mark.parametrize("score", [0, 6, -1, True, 4.5, "5"])
    def test_a_score_that_is_none(self, cases: Cases, score: Any) -> None:
        case = brought_to(cases, Stage.EVALUATING)
        with pytest.raises(BadInput):
            cases.rate(case.id, score, True, [], "", "t")

    @pytest.mark.parametrize("stage", [stage for stage in Stage if stage is not Stage.EVALUATING])
    def test_only_what_was_carried_out_is_rated(self, cases: Cases, stage: Stage) -> None:
        case = brought_to(cases, stage)
        with pytest.raises(WrongStage):
            cases.rate(case.id, 5, True, [], "", "t")
        assert cases.get(case.id) == case


class TestPeople:
    @pytest.mark.parametrize("stage", [stage for stage in Stage if stage.is_open])
    def test_escalated_from_anywhere_exactly_once(self, cases: Cases, stage: Stage) -> None:
        case = brought_to(cases, stage)
        for turn in ("t1", "t2", "t2"):
            assert cases.escalate(case.id, "客户要求人工", turn).stage is Stage.ESCALATED
        assert [line.step for line in cases.ledger(case.id)].count(Step.ESCALATED) == 1

    @pytest.mark.parametrize("stage", [Stage.CLOSED, Stage.WITHDRAWN])
    def test_an_ended_case_is_not_escalated(self, cases: Cases, stage: Stage) -> None:
        with pytest.raises(WrongStage):
            cases.escalate(brought_to(cases, stage).id, "…", "t")

    def test_an_escalated_case_never_lapses(self, cases: Cases) -> None:
        with pytest.raises(WrongStage):
            cases.lapse_rating(brought_to(cases, Stage.ESCALATED).id, "t")

    def test_what_a_person_solved_is_rated_like_anything_else(self, cases: Cases) -> None:
        case = brought_to(cases, Stage.ESCALATED)
        solved = cases.resolve_by_person(case.id, "已退全款", "3天内到账", DUE, "staff-1", "t1")
        assert (solved.stage, solved.promise) == (Stage.EVALUATING, "3天内到账")
        assert cases.ledger(case.id)[-1].actor_id == "staff-1"
        assert cases.rate(case.id, 4, True, [], "", "t2").stage is Stage.CLOSED

    def test_handed_back_the_bot_says_back_before_it_goes_on(self, cases: Cases) -> None:
        case = brought_to(cases, Stage.RESOLVING)
        cases.make_offers(case.id, [offer("a")], "t1")
        cases.escalate(case.id, "…", "t2")
        back = cases.hand_back(case.id, "客户同意换货", "staff-1", "t3")
        assert (back.stage, back.offers, back.facts) == (Stage.LISTENING, [], case.facts)
        with pytest.raises(WrongStage):
            cases.confirm(case.id, True, "对", "t4")


class TestComingBack:
    def test_reopened_a_new_round_begins_and_the_promise_stands(self, cases: Cases) -> None:
        case = cases.reopen(brought_to(cases, Stage.CLOSED).id, "又坏了", "t")
        assert (case.stage, case.offers, case.accepted_offer, case.closed_at) == (Stage.REOPENED, [], None, None)
        assert case.promise == "48小时内寄出新的。"
        assert cases.current("c1") == case

    def test_not_beside_another_open_case(self, cases: Cases) -> None:
        old = brought_to(cases, Stage.CLOSED)
        opened(cases, turn_id="later")
        with pytest.raises(Conflict) as caught:
            cases.reopen(old.id, "又坏了", "t")
        assert caught.value.code == "OTHER_CASE_OPEN"
        assert cases.get(old.id) == old


class TestCustomerView:
    INTERNAL = ("angry", "左耳", "lead-", "R9", "安抚", "升级", "客户要求人工", "buyer", "quality_exchange")

    @pytest.mark.parametrize("stage", Stage)
    def test_number_kind_stage_and_promise_and_nothing_else(self, cases: Cases, stage: Stage) -> None:
        case = brought_to(cases, stage)
        (view,) = cases.customer_view("c1")
        assert set(view) == {"number", "kind", "kind_label", "stage", "stage_label", "stages", "promise", "promise_due"}
        assert view["number"] == case.number
        assert not [word for word in self.INTERNAL if word in str(view)]

    def test_where_it_has_been_ends_where_it_is(self, cases: Cases) -> None:
        brought_to(cases, Stage.RESOLVING)
        (view,) = cases.customer_view("c1")
        assert view["stages"] == ["received", "listening", "soothing", "resolving"]

    def test_only_this_conversation(self, cases: Cases) -> None:
        brought_to(cases, Stage.CLOSED)
        assert cases.customer_view("c2") == []

    def test_the_deadline_is_ready_for_json(self, cases: Cases) -> None:
        brought_to(cases, Stage.EVALUATING)
        assert cases.customer_view("c1")[0]["promise_due"] == "2026-11-24T04:00:00+00:00"
