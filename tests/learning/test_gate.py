"""No model gets past the gate that hears complaints worse, knows its answers beforehand, or is slow or swollen."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.dialogue.rehearsal.rehearse import SCRIPTS
from bot.learning.assessing import FLOORS, frozen_sentences
from bot.learning.gate import (
    REVIEWED,
    Answer,
    BadFloors,
    Floors,
    Measured,
    Rehearsal,
    Stumble,
    Verdict,
    changes,
    judge,
    read_floors,
)
from bot.learning.measuring import LoadedModel, UnloadableModel
from bot.learning.opinions import is_sensitive
from bot.learning.scripts import load_scripts
from bot.learning.signals import Reading
from bot.nlu.checks.problem import Severity
from bot.nlu.lint import check_data
from bot.nlu.taxonomy import INTENTS
from bot.settings import ROOT

FLOORS_OF_TEST = Floors(
    accuracy=0.6,
    calibration_error=0.35,
    recall={"complain_quality": 0.7, "request_human": 0.9},
    accuracy_lost=0.05,
    recall_lost=0.05,
    latency_ratio=1.5,
    size_ratio=1.5,
    sentences=40,
    conversations=0.9,
    reviewed_conversations=0.8,
    critical=("complaints",),
)
SENTENCES = [("complain_quality", 10), ("request_human", 10), ("ask_price", 20)]


def measured(wrong: dict[str, int] | None = None, confidence: float = 0.9, **fields: float) -> Measured:
    """A model that reads everything rightly but for so many sentences of an intent."""
    wrong = wrong or {}
    answers = tuple(
        Answer(f"{intent} {n}", intent, Reading(((intent if n >= wrong.get(intent, 0) else "greet", confidence),)))
        for intent, count in SENTENCES
        for n in range(count)
    )
    return replace(Measured("m.tar.gz", answers, 5.0, 1_000_000, Rehearsal(20)), **fields)  # type: ignore[arg-type]


def refusals(candidate: Measured, running: Measured | None = None, *errors: str) -> str:
    return "\n".join(judged(candidate, running, errors=errors).refusals)


def judged(
    candidate: Measured,
    running: Measured | None = None,
    second: Measured | None = None,
    errors: Sequence[str] = (),
) -> Verdict:
    """With a second seed that is as good as can be, unless another is given."""
    return judge(candidate, running, second or measured(), FLOORS_OF_TEST, errors)


def test_a_good_model_passes_the_first_time_and_beside_its_equal() -> None:
    assert judged(measured()).passed
    assert judged(measured(), measured()).passed


def test_a_bad_model_is_refused_with_every_reason() -> None:
    bad = measured({"complain_quality": 9, "request_human": 8, "ask_price": 10})
    said = refusals(bad, measured())
    assert "准确率 32.5%，低于下限 60.0%" in said
    assert "complain_quality 只认出 10.0%" in said
    assert "request_human 只认出 20.0%" in said
    assert "准确率从 100.0% 降到 32.5%" in said


def test_better_on_the_whole_does_not_make_up_for_complaints() -> None:
    assert "complain_quality" in refusals(measured({"complain_quality": 4}), measured({"ask_price": 15}))


def test_complaints_may_not_sink_above_their_floor_either() -> None:
    assert "complain_quality 认出的从 100.0% 降到 80.0%" in refusals(measured({"complain_quality": 2}), measured())


def test_a_floor_whose_sentences_are_gone_is_broken() -> None:
    answers = tuple(answer for answer in measured().answers if answer.truth != "request_human")
    assert "评测集里没有 request_human" in refusals(replace(measured(), answers=answers))


def test_without_sentences_nothing_passes() -> None:
    assert "没有评测句" in refusals(replace(measured(), answers=()))


def test_an_evaluation_set_that_shrank_is_not_the_one_that_was_frozen() -> None:
    fewer = tuple(answer for answer in measured().answers if answer.text != "ask_price 3")
    assert "评测句只有 39 句，少于 40 句" in refusals(replace(measured(), answers=fewer))


def stumbled(*groups: str) -> Measured:
    stumbles = tuple(Stumble(group, f"{group} {n}", ("step 1: no answer",)) for n, group in enumerate(groups))
    return measured().with_rehearsal(Rehearsal(20, stumbles))


def test_one_critical_conversation_that_goes_wrong_is_enough() -> None:
    assert refusals(stumbled("complaints")) == "对话“complaints 0”走样：step 1: no answer"


def test_of_the_others_a_few_may_go_wrong() -> None:
    assert refusals(stumbled("presale", "orders")) == ""
    assert refusals(stumbled("presale", "orders", "orders")) == "20 段对话里 3 段走样，走对的要占 90%"


def test_many_easy_ones_that_were_added_do_not_make_up_for_others_that_go_wrong() -> None:
    wrong = stumbled("presale", "orders", "orders").rehearsal.stumbles
    assert refusals(measured().with_rehearsal(Rehearsal(220, wrong, reviewed=200))) == (
        "20 段对话里 3 段走样，走对的要占 90%"
    )


def test_those_that_were_added_have_a_share_of_their_own() -> None:
    def of(reviewed: int) -> Measured:
        return measured().with_rehearsal(Rehearsal(20 + reviewed, stumbled(REVIEWED).rehearsal.stumbles, reviewed))

    assert refusals(of(5)) == ""
    assert refusals(of(4)) == "4 段由客服对话改成的对话里 1 段走样，走对的要占 80%"
    figures = of(4).figures()
    assert (figures["conversations"], figures["conversations_right"]) == (20, 1.0)
    assert (figures["reviewed_conversations"], figures["reviewed_conversations_right"]) == (4, 0.75)


@pytest.mark.parametrize("rehearsal", [Rehearsal(), Rehearsal(3, reviewed=3)])
def test_a_model_that_played_none_of_what_came_with_the_program_is_refused(rehearsal: Rehearsal) -> None:
    assert "没有演练过对话" in refusals(measured().with_rehearsal(rehearsal))


class TestTwoSeeds:
    def test_what_only_the_first_seed_let_through_is_refused(self) -> None:
        verdict = judged(measured(), measured(), measured({"complain_quality": 5}))
        assert verdict.refusals == (
            "换一个随机种子：complain_quality 只认出 50.0%，低于下限 70.0%",
            "换一个随机种子：准确率从 100.0% 降到 87.5%",
            "换一个随机种子：complain_quality 认出的从 100.0% 降到 50.0%",
        )

    def test_conversations_count_with_the_second_too(self) -> None:
        assert judged(measured(), None, stumbled("complaints")).refusals == (
            "换一个随机种子：对话“complaints 0”走样：step 1: no answer",
        )

    def test_one_training_is_not_enough(self) -> None:
        assert judge(measured(), None, None, FLOORS_OF_TEST, ()).refusals == (
            "换一个随机种子：没有训练，只看一次可能是碰巧",
        )


def test_an_overconfident_model_is_refused() -> None:
    assert "置信度偏差" in refusals(measured({"ask_price": 15}, confidence=1.0))


@pytest.mark.parametrize(("fields", "said"), [({"median_ms": 8.0}, "毫秒"), ({"size": 2_000_000}, "字节")])
def test_slow_or_swollen(fields: dict[str, float], said: str) -> None:
    assert said in refusals(measured(**fields), measured())


def test_a_perfect_model_on_leaking_data_is_refused() -> None:
    assert refusals(measured(), None, "评测句也在训练数据里：“我要投诉”") == (
        "语料有1处错误，例如：评测句也在训练数据里：“我要投诉”"
    )


def test_the_checks_find_a_leak_and_a_sabotaged_label(tmp_path: Path) -> None:
    held = frozen_sentences()[0]
    for name in ("nlu", "eval/nlu/hard"):
        (tmp_path / name).mkdir(parents=True)
    file = 'version: "3.1"\nnlu:\n- intent: {}\n  examples: |\n    - {}\n'
    (tmp_path / "nlu" / "a.yml").write_text(file.format("greet", held.text), encoding="utf-8")
    (tmp_path / "nlu" / "b.yml").write_text(file.format("insult", held.text), encoding="utf-8")
    (tmp_path / "eval" / "nlu" / "a.yml").write_text(file.format(held.intent, held.text), encoding="utf-8")
    errors = [problem.text for problem in check_data(tmp_path) if problem.severity is Severity.ERROR]
    assert any("也在训练数据里" in error for error in errors)
    assert any("几个意图" in error for error in errors)
    assert "语料有" in refusals(measured(), None, *errors)


def test_what_got_worse_stands_beside_what_got_better() -> None:
    verdict = judged(measured({"ask_price": 1}), measured({"complain_quality": 1}))
    assert [(change.text, change.before, change.after) for change in verdict.worse] == [
        ("ask_price 0", "ask_price", "greet")
    ]
    assert [change.text for change in verdict.better] == ["complain_quality 0"]


@given(st.lists(st.tuples(st.booleans(), st.booleans()), max_size=30))
def test_changes_account_for_the_whole_difference(results: list[tuple[bool, bool]]) -> None:
    def answers(which: int) -> list[Answer]:
        return [Answer(str(n), "a", Reading((("a" if r[which] else "b", 1.0),))) for n, r in enumerate(results)]

    worse, better = changes(answers(0), answers(1))
    assert len(better) - len(worse) == sum(after for _, after in results) - sum(before for before, _ in results)


class TestTheShippedFloors:
    def test_every_complaint_and_the_wish_for_a_person_has_one(self) -> None:
        assert set(read_floors(ROOT / FLOORS).recall) >= {intent for intent in INTENTS if is_sensitive(intent)}

    def test_all_critical_conversations_are_there(self) -> None:
        groups = {script.group for script in load_scripts(ROOT / SCRIPTS)}
        assert set(read_floors(ROOT / FLOORS).critical) <= groups

    def test_the_evaluation_set_has_as_many_sentences_as_it_must(self) -> None:
        assert len(frozen_sentences()) >= read_floors(ROOT / FLOORS).sentences

    def test_all_are_of_known_intents_with_sentences(self) -> None:
        assert set(read_floors(ROOT / FLOORS).recall) <= {sentence.intent for sentence in frozen_sentences()}

    @pytest.mark.parametrize("text", ["", "[]", "accuracy: 2", "accuracy: much", "- : :", "surprise: 1"])
    def test_a_file_that_does_not_fit_is_named(self, tmp_path: Path, text: str) -> None:
        path = tmp_path / "floors.yml"
        path.write_text(text)
        with pytest.raises(BadFloors, match=r"floors\.yml"):
            read_floors(path)
        with pytest.raises(BadFloors):
            read_floors(tmp_path / "missing.yml")


@pytest.mark.parametrize("content", [b"", b"not a model", None])
def test_what_is_no_model_is_said_to_be_none(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "m.tar.gz"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(UnloadableModel, match=r"m\.tar\.gz"):
        LoadedModel(path)
