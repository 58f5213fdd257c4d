"""The sides whose understanding is compared: what ours leaves out, what the peer is, how each learns and answers."""

import ast
import importlib.util
import os
import sys
from pathlib import Path

import pytest
import yaml

from benchmarks.nlu import pipelines, sets, table
from benchmarks.nlu.figures import Answer
from benchmarks.nlu.measuring import Bench, together
from benchmarks.nlu.sets import Example
from benchmarks.nlu.sides import Asked, Cost, Side, Trained, as_answer, ask, ours, train
from benchmarks.nlu.table import Line
from bot.settings import ROOT

TAUGHT = [
    *(Example(text, "greet") for text in ["在吗", "你好", "有人吗", "客服在不在", "您好", "在不在呀"]),
    *(Example(text, "request_return") for text in ["我要退货", "想退货", "这个不要了退货", "申请退货", "[急]退货"]),
    *(Example(text, "urge_delivery") for text in ["怎么还不发货", "快点发货", "催一下发货", "赶紧发货", "啥时候发货"]),
]
CORE = min(os.sched_getaffinity(0))
ASKED = {
    "first": [Example("你好，在吗", "greet"), Example("我想退货", "request_return")],
    "second": [Example("？", "x")],
}


def names(parts: pipelines.Pipeline) -> list[str]:
    return [part["name"].split(".")[-1] for part in parts]


@pytest.mark.parametrize("part", pipelines.PARTS)
def test_without_a_part_the_pipeline_is_another_than_the_shipped_one(part: str) -> None:
    assert pipelines.shipped(part) != pipelines.shipped()


def test_sets_of_others_are_learnt_without_our_exchanges() -> None:
    assert "ContextReader" in names(pipelines.shipped())
    assert not {"ContextReader", "ContextFeaturizer"} & set(names(pipelines.shipped(own_sentences=False)))
    assert [side.name for side in ours(parts=True, own_sentences=False)] == [
        "shipped",
        *(part for part in pipelines.PARTS if part != "without context"),
    ]


def test_the_peer_is_rasas_own_default_with_its_tokenizer_for_chinese() -> None:
    found = importlib.util.find_spec("rasa")
    assert found is not None
    assert found.origin is not None
    recipes = Path(found.origin).parent / "engine" / "recipes" / "config_files"
    default = yaml.safe_load((recipes / "default_config.yml").read_text(encoding="utf-8"))["pipeline"]
    default[0]["name"] = "JiebaTokenizer"
    peer = [{key: value for key, value in part.items() if key != "random_seed"} for part in pipelines.peer()]
    assert peer == default


def test_what_runs_on_both_sides_needs_nothing_but_rasa_and_an_old_python() -> None:
    text = (ROOT / "benchmarks" / "nlu" / "rasa_process.py").read_text(encoding="utf-8")
    tree = ast.parse(text, feature_version=(3, 9))
    imported = {name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names}
    imported |= {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {name.split(".")[0] for name in imported} - sys.stdlib_module_names == {"rasa"}


def test_the_fallback_is_no_intent_and_doubt_speaks_for_outside_where_nothing_else_does() -> None:
    ranking = [["nlu_fallback", 0.7], ["greet", 0.6], ["thank", 0.3]]
    question = Example("在", "greet")
    doubting = as_answer(question, {"ranking": ranking, "outside": None, "seconds": 0.01})
    assert doubting.ranking == (("greet", 0.6), ("thank", 0.3))
    assert doubting.outside == pytest.approx(0.4)
    assert as_answer(question, {"ranking": ranking, "outside": 0.9, "seconds": 0.01}).outside == 0.9
    assert as_answer(question, {"ranking": [], "outside": None, "seconds": 0.01}).outside == 1.0


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> tuple[Trained, Asked, Side, Path]:
    folder = tmp_path_factory.mktemp("side")
    side = Side("kept", pipelines.shipped("without encoder", own_sentences=False), kept=folder)
    done = train(side, TAUGHT, folder / "work")
    return done, ask(done, ASKED, core=CORE), side, folder


def test_a_side_is_trained_and_asked_in_processes_of_its_own(trained: tuple[Trained, Asked, Side, Path]) -> None:
    _, asked, _, _ = trained
    assert {name: len(answers) for name, answers in asked.answers.items()} == {"first": 2, "second": 1}
    assert [answer.best for answer in asked.answers["first"]] == ["greet", "request_return"]
    assert all(answer.seconds > 0 for answer in asked.answers["first"])
    assert asked.cost.seconds > 0.1
    assert 0 < asked.cost.model_mb < 5
    assert 100 < asked.cost.memory_mb < 2000


def test_a_kept_model_is_trained_again_only_where_recipe_or_sentences_are_others(
    trained: tuple[Trained, Asked, Side, Path],
) -> None:
    done, _, side, folder = trained
    written = done.model.stat().st_mtime_ns
    assert train(side, TAUGHT, folder / "work") == done
    assert done.model.stat().st_mtime_ns == written
    assert train(side, TAUGHT[:-1], folder / "work").model != done.model


def test_a_side_that_cannot_be_trained_says_why(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="NoSuchPart"):
        train(Side("broken", [{"name": "NoSuchPart"}]), TAUGHT, tmp_path)


def test_the_sets_of_a_folder_are_those_with_a_part_to_train_on_and_one_to_be_asked(tmp_path: Path) -> None:
    for name in ("b_train", "b_test", "a_train", "a_test", "lonely_train", "real_intents_dev"):
        (tmp_path / f"{name}.tsv").write_text("在吗\tgreet\n", encoding="utf-8")
    bench = Bench(ROOT / "data", tmp_path, tmp_path, CORE, draws=1)
    assert bench.names() == ["shop", "shop-10", "a", "a-10", "b", "b-10"]


def test_without_a_folder_only_our_own_sentences_are_measured(tmp_path: Path) -> None:
    assert Bench(ROOT / "data", None, tmp_path, CORE, draws=1).names() == ["shop", "shop-10"]


def test_answers_of_several_draws_count_together_and_cost_as_one() -> None:
    one, other = Answer("文", "a", (), 0.1, 0.01), Answer("文", "b", (), 0.1, 0.01)
    runs = [Asked({"set": [one]}, Cost(1, 2, 300)), Asked({"set": [other]}, Cost(3, 4, 200))]
    assert together(runs) == Asked({"set": [one, other]}, Cost(2, 3, 300))


def test_what_is_only_said_in_a_shop_leaves_small_talk_out() -> None:
    intents = {example.intent for example in sets.shop_matters(ROOT / "data" / "eval" / "nlu")}
    assert "request_return" in intents
    assert not intents & {"greet", "thank", "goodbye", "out_of_scope"}


def test_a_line_holds_every_figure_under_its_heading() -> None:
    right, wrong = (Answer("文", "a", ((best, 0.8), ("c", 0.2)), 0.1, 0.010) for best in ("a", "b"))
    outside = [Answer("天气", "x", (("a", 0.3),), 0.9, 0.010)]
    row = Line("held out", "shipped", [right, right, right, wrong], outside, Cost(61.25, 3.5, 512.0))
    assert table.line(row).split() == ("held out shipped 4 75.0 75.0 85.7 0.050 1.000 10.0 10.0 61.2 3.50 512".split())
    assert len(table.line(row)) == len(table.HEADER)


def test_without_messages_from_outside_there_is_no_area() -> None:
    row = Line("held out", "shipped", [Answer("文", "a", (("a", 0.8),), 0.1, 0.01)], [], Cost(1, 1, 1))
    assert table.line(row).split()[-6] == "–"
