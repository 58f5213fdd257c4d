"""Leading cases: each step once per turn, nothing out of order, nothing half done."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.cases import Case, Cases, Stage, Step, WrongStage
from bot.cases.labels import CATEGORY_LABELS, CUSTOMER_STAGE_LABELS, EMOTION_LABELS, STAGE_LABELS, STEP_LABELS
from bot.errors import BadInput, Conflict, NotFound
from bot.policy.vocabulary import ComplaintCategory, Emotion
from bot.storage import Database

from .conftest import NOON, Clock
from .stories import brought_to, offer, opened

DUE = NOON + timedelta(hours=48)

# Each changing method, the stage it starts from, and a call for a turn.
CHANGES: list[tuple[str, Stage, Callable[[Cases, str, str], Case]]] = [
    ("record_facts", Stage.LISTENING, lambda c, i, t: c.record_facts(i, {"since": "昨天"}, "customer", t)),
    ("record_facts (shop)", Stage.LISTENING, lambda c, i, t: c.record_facts(i, {"items": "耳机"}, "shop", t)),
    ("note_emotion", Stage.LISTENING, lambda c, i, t: c.note_emotion(i, "calm", 0.1, t)),
    ("say_back", Stage.LISTENING, lambda c, i, t: c.say_back(i, "对吗？", t)),
    ("soothe", Stage.SOOTHING, lambda c, i, t: c.soothe(i, "耽误您了。", t)),
    ("make_offers", Stage.RESOLVING, lambda c, i, t: c.make_offers(i, [offer()], t)),
    ("rate well", Stage.EVALUATING, lambda c, i, t: c.rate(i, 5, True, ["快"], "", t)),
    ("rate badly", Stage.EVALUATING, lambda c, i, t: c.rate(i, 1, False, [], "没用", t)),
    ("lapse_rating", Stage.EVALUATING, lambda c, i, t: c.lapse_rating(i, t)),
    ("escalate", Stage.RESOLVING, lambda c, i, t: c.escalate(i, "金额超出权限", t)),
    ("hand_back", Stage.ESCALATED, lambda c, i, t: c.hand_back(i, "已核实", "staff-1", t)),
    ("resolve_by_person", Stage.ESCALATED, lambda c, i, t: c.resolve_by_person(i, "已退款", None, None, "staff-1", t)),
    ("close_by_person", Stage.ESCALATED, lambda c, i, t: c.close_by_person(i, "重复", "staff-1", t)),
    ("withdraw", Stage.RESOLVING, lambda c, i, t: c.withdraw(i, t)),
    ("reopen", Stage.CLOSED, lambda c, i, t: c.reopen(i, "又坏了", t)),
]
NAMES = [name for name, _, _ in CHANGES]


@pytest.mark.parametrize(("name", "stage", "change"), CHANGES, ids=NAMES)
def test_a_repeat_in_the_same_turn_writes_nothing(
    cases: Cases, name: str, stage: Stage, change: Callable[[Cases, str, str], Case]
) -> None:
    case = brought_to(cases, stage)
    first = change(cases, case.id, "again")
    ledger = cases.ledger(case.id)
    assert change(cases, case.id, "again") == first
    assert cases.ledger(case.id) == ledger


@pytest.mark.parametrize(("name", "stage", "change"), CHANGES, ids=NAMES)
def test_many_at_once_write_it_once(
    cases: Cases, name: str, stage: Stage, change: Callable[[Cases, str, str], Case]
) -> None:
    case = brought_to(cases, stage)
    before = len(cases.ledger(case.id))
    with ThreadPoolExecutor(6) as pool:
        results = list(pool.map(lambda _: change(cases, case.id, "again"), range(6)))
    assert all(result == results[0] for result in results)
    assert len(cases.ledger(case.id)) - before == (2 if name == "rate badly" else 1)


@pytest.mark.parametrize(("name", "stage", "change"), CHANGES, ids=NAMES)
def test_an_unknown_case_is_not_found(
    cases: Cases, name: str, stage: Stage, change: Callable[[Cases, str, str], Case]
) -> None:
    with pytest.raises(NotFound):
        change(cases, "nobody", "t")


@pytest.mark.parametrize("look", [Cases.get, Cases.ledger])
def test_looking_at_an_unknown_case_is_not_found(cases: Cases, look: Callable[[Cases, str], Any]) -> None:
    with pytest.raises(NotFound):
        look(cases, "nobody")


class TestOpening:
    def test_a_new_case(self, cases: Cases) -> None:
        case = opened(cases)
        assert (case.number, case.stage, case.refusals) == ("AX20261122-0001", Stage.RECEIVED, 0)
        assert cases.current("c1") == case == cases.get(case.id)

    def test_a_conversation_has_one_open_case(self, cases: Cases) -> None:
        first = opened(cases)
        assert cases.open("c1", "buyer", "delivery", "快递呢", "calm", 0, "turn-2") == first
        assert len(cases.ledger(first.id)) == 1

    def test_after_the_end_a_new_one_opens_but_not_for_the_old_turn(self, cases: Cases) -> None:
        first = brought_to(cases, Stage.CLOSED)
        assert cases.current("c1") is None
        assert opened(cases, turn_id="c1-open") == first
        second = opened(cases, turn_id="later")
        assert second.id != first.id
        assert [case.id for case in cases.of_conversation("c1")] == [second.id, first.id]

    def test_an_escalated_case_is_still_the_open_one(self, cases: Cases) -> None:
        case = brought_to(cases, Stage.ESCALATED)
        assert opened(cases, turn_id="later").id == case.id

    def test_a_visitor_may_complain_too(self, cases: Cases) -> None:
        assert cases.open("c1", None, "service", "没人理我", "anxious", 0.5, "t").customer_id is None

    def test_at_once_from_many_threads_it_is_one_case(self, cases: Cases) -> None:
        with ThreadPoolExecutor(8) as pool:
            found = list(pool.map(lambda number: opened(cases, turn_id=f"turn-{number}").id, range(16)))
        assert len(set(found)) == 1

    @pytest.mark.parametrize(
        ("category", "emotion", "intensity"),
        [("weather", "calm", 0), ("", "calm", 0), ("quality", "hangry", 0), ("quality", "calm", 1.1),
         ("quality", "calm", -0.1), ("quality", "calm", float("nan"))],
    )  # fmt: skip
    def test_what_makes_no_sense_is_refused(self, cases: Cases, category: str, emotion: str, intensity: float) -> None:
        with pytest.raises(BadInput):
            cases.open("c1", "buyer", category, "…", emotion, intensity, "t")
        assert cases.current("c1") is None


class TestNumbers:
    def test_counted_per_day_in_shanghai(self, cases: Cases, clock: Clock) -> None:
        clock.now = datetime(2026, 11, 22, 15, 59, 59, tzinfo=UTC)  # 23:59:59 in Shanghai
        assert [opened(cases, f"a{n}").number for n in range(2)] == ["AX20261122-0001", "AX20261122-0002"]
        clock.now += timedelta(seconds=1)
        assert opened(cases, "b").number == "AX20261123-0001"

    def test_unique_from_many_threads_and_without_gaps(self, cases: Cases) -> None:
        with ThreadPoolExecutor(8) as pool:
            numbers = list(pool.map(lambda n: opened(cases, f"c{n}").number, range(40)))
        assert sorted(numbers) == [f"AX20261122-{count:04d}" for count in range(1, 41)]


class TestListening:
    def test_facts_gather_and_newer_words_win(self, cases: Cases) -> None:
        case = opened(cases)
        cases.record_facts(case.id, {"issue": "没声音", "order": "A1"}, "customer", "t1")
        found = cases.record_facts(
            case.id, {"issue": "左耳没声音", "demand": "exchange", "since": None}, "customer", "t2"
        )
        assert found.facts == {"issue": "左耳没声音", "order": "A1", "demand": "exchange"}
        assert (found.order_id, found.demand, found.stage) == ("A1", "exchange", Stage.LISTENING)

    def test_customer_and_shop_may_both_add_in_one_turn(self, cases: Cases) -> None:
        case = opened(cases)
        cases.record_facts(case.id, {"order": "A1"}, "customer", "t")
        assert cases.record_facts(case.id, {"items": "耳机"}, "shop", "t").facts == {"order": "A1", "items": "耳机"}

    def test_nothing_new_writes_nothing(self, cases: Cases) -> None:
        case = opened(cases)
        assert cases.record_facts(case.id, {"order": None}, "customer", "t") == case

    @pytest.mark.parametrize("value", [NOON, {1, 2}, float("nan"), b"x"])
    def test_what_cannot_be_kept_is_refused(self, cases: Cases, value: object) -> None:
        case = opened(cases)
        with pytest.raises(BadInput):
            cases.record_facts(case.id, {"issue": value}, "customer", "t")

    def test_nothing_is_confirmed_that_was_not_said_back(self, cases: Cases) -> None:
        case = brought_to(cases, Stage.LISTENING)
        with pytest.raises(WrongStage) as caught:
            cases.confirm(case.id, True, "对", "t")
        assert caught.value.data["missing"] == "said_back"

    def test_after_a_denial_it_is_said_back_again(self, cases: Cases) -> None:
        case = brought_to(cases, Stage.LISTENING)
        cases.say_back(case.id, "右耳没声音，对吗？", "t1")
        assert cases.confirm(case.id, False, "不对，是左耳", "t2").stage is Stage.LISTENING
        with pytest.raises(WrongStage):
            cases.confirm(case.id, True, "对", "t3")
        cases.say_back(case.id, "左耳没声音，对吗？", "t3")
        assert cases.confirm(case.id, True, "对", "t4").stage is Stage.SOOTHING

    def test_an_answer_counts_once_even_if_the_repeat_says_otherwise(self, cases: Cases) -> None:
        case = brought_to(cases, Stage.LISTENING)
        cases.say_back(case.id, "对吗？", "t1")
        cases.confirm(case.id, False, "不对", "t2")
        assert cases.confirm(case.id, True, "对", "t2").stage is Stage.LISTENING


class TestSoothing:
    @pytest.mark.parametrize("emotion", ["calm", "satisfied"])
    def test_skipped_only_when_calm(self, cases: Cases, emotion: str) -> None:
        case = brought_to(cases, Stage.SOOTHING, emotion=emotion)
        assert cases.skip_soothing(case.id, "t").stage is Stage.RESOLVING

    @pytest.mark.parametrize("emotion", ["anxious", "dissatisfied", "angry", "abusive"])
    def test_never_when_upset(self, cases: Cases, emotion: str) -> None:
        case = brought_to(cases, Stage.SOOTHING, emotion=emotion)
        with pytest.raises(Conflict):
            cases.skip_soothing(case.id, "t")
        assert cases.get(case.id) == case

    def test_who_has_calmed_down_in_between_needs_none(self, cases: Cases) -> None:
        case = brought_to(cases, Stage.SOOTHING)
        cases.note_emotion(case.id, "calm", 0.2, "t1")
        assert cases.skip_soothing(case.id, "t2").stage is Stage.RESOLVING


class TestResolving:
    def test_offers_of_the_round_are_kept_latest_first_and_any_may_be_taken(self, cases: Cases) -> None:
        case = brought_to(cases, Stage.RESOLVING)
        cases.make_offers(case.id, [offer("a"), offer("b")], "t1")
        refused = cases.refuse(case.id, "t2")
        assert refused.refusals == 1
        again = cases.make_offers(case.id, [offer("c"), offer("b")], "t3")
        assert [each["id"] for each in again.offers] == ["c", "b", "a"]
        assert cases.accept(case.id, "a", "t4").accepted_offer == "a"

    def test_what_was_not_offered_cannot_be_taken(self, cases: Cases) -> None:
        case = brought_to(cases, Stage.RESOLVING)
        with pytest.raises(WrongStage):
            cases.accept(case.id, "a", "t")
        with pytest.raises(WrongStage):
            cases.refuse(case.id, "t")
        cases.make_offers(case.id, [offer("a")], "t1")
        with pytest.raises(BadInput):
            cases.accept(case.id, "退我一万", "t2")
        assert cases.get(case.id).accepted_offer is None

    def test_the_bot_cannot_offer_above_its_authority(self, cases: Cases) -> None:
        case = brought_to(cases, Stage.RESOLVING)
        with pytest.raises(Conflict) as caught:
            cases.make_offers(case.id, [offer("a"), offer("b", within_authority=False)], "t")
        assert caught.value.code == "ABOVE_AUTHORITY"
        with pytest.raises(BadInput):
            cases.make_offers(case.id, [], "t")

    def test_nothing_is_carried_out_that_was_not_accepted_or_was_taken_back(self, cases: Cases) -> None:
        case = brought_to(cases, Stage.RESOLVING)
        cases.make_offers(case.id, [offer("a")], "t1")
        for prepare in (lambda: None, lambda: cases.accept(case.id, "a", "t2") and cases.refuse(case.id, "t3")):
            prepare()
            with pytest.raises(WrongStage):
                cases.carried_out(case.id, "做了", "48小时内寄出", DUE, ("R9",), "t4")
        assert cases.get(case.id).promise is None

    def test_the_promise_and_its_deadline_stand_on_the_case(self, cases: Cases) -> None:
        case = brought_to(cases, Stage.EVALUATING)
        assert (case.promise, case.promise_due) == ("48小时内寄出新的。", DUE)


def test_every_name_has_a_label() -> None:
    assert set(STAGE_LABELS) == set(CUSTOMER_STAGE_LABELS) == set(Stage)
    assert set(STEP_LABELS) == set(Step)
    assert set(CATEGORY_LABELS) == set(ComplaintCategory)
    assert set(EMOTION_LABELS) == set(Emotion)


def test_what_was_written_is_there_after_a_restart(cases: Cases, database: Database) -> None:
    case = brought_to(cases, Stage.EVALUATING)
    database.dispose()
    assert Cases(database).get(case.id) == case
