"""Sentences put right in place by several people, on real files."""

from functools import partial
from pathlib import Path

import pytest
from at_once import at_once

from bot.errors import BadInput, Conflict, NotFound
from bot.learning.nlu_files import Change, Line
from bot.learning.nlu_folder import NluFolder
from bot.learning.studio_log import StudioLog
from bot.learning.workbench import Workbench
from bot.storage import Database

TALK = 'version: "3.1"\n\nnlu:\n- intent: thank\n  examples: |\n    - 谢谢\n    - 多谢\n\n'
TALK += "- intent: greet\n  examples: |\n    - 你好\n    - 在吗\n    - 嗨\n"


@pytest.fixture
def bench(database: Database, tmp_path: Path) -> Workbench:
    folder = tmp_path / "nlu"
    folder.mkdir()
    (folder / "talk.yml").write_text(TALK, encoding="utf-8")
    return Workbench(database, NluFolder(folder))


def text(bench: Workbench) -> str:
    return (bench.folder.folder / "talk.yml").read_text(encoding="utf-8")


def row(bench: Workbench, raw: str) -> Line:
    return next(line for line in bench.folder.lines() if line.raw == raw)


@pytest.mark.parametrize("kind", ["move", "delete", "rewrite", "many"])
def test_every_step_can_be_taken_back_to_the_byte(bench: Workbench, database: Database, kind: str) -> None:
    match kind:
        case "move":
            bench.move([row(bench, "嗨")], "thank", "xun")
        case "delete":
            bench.delete([row(bench, "在吗")], "xun")
        case "rewrite":
            bench.rewrite(row(bench, "在吗"), "[小安](person)在吗", "xun")
        case "many":
            bench.move([row(bench, "你好"), row(bench, "嗨")], "thank", "xun")
    assert text(bench) != TALK
    (step,) = StudioLog(database).recent("xun")
    bench.undo(step.id, "xun")
    assert text(bench) == TALK
    assert StudioLog(database).recent("xun") == []
    with pytest.raises(Conflict, match="已经撤销"):
        bench.undo(step.id, "xun")


def test_a_step_is_taken_back_only_by_who_took_it(bench: Workbench) -> None:
    step = bench.delete([row(bench, "在吗")], "xun")
    with pytest.raises(NotFound):
        bench.undo(step, "zhou")


def test_who_comes_second_to_a_sentence_is_told_and_nothing_is_half_done(bench: Workbench, database: Database) -> None:
    seen = [row(bench, "你好"), row(bench, "在吗")]
    bench.rewrite(row(bench, "在吗"), "在吗在吗", "zhou")
    now = text(bench)
    with pytest.raises(Conflict, match="不在原处"):
        bench.move(seen, "thank", "xun")
    assert text(bench) == now
    assert StudioLog(database).recent("xun") == []


def test_edits_of_two_people_in_one_file_are_both_kept(bench: Workbench) -> None:
    mine, theirs = row(bench, "谢谢"), row(bench, "嗨")
    bench.rewrite(theirs, "嗨嗨", "zhou")
    bench.rewrite(mine, "谢谢啦", "xun")
    assert text(bench) == TALK.replace("- 嗨\n", "- 嗨嗨\n").replace("- 谢谢\n", "- 谢谢啦\n")


def test_many_people_at_once_lose_nothing(bench: Workbench) -> None:
    def work(number: int) -> None:
        for turn in range(5):
            bench.folder.change([Change(None, Line("greet", f"第{number}人第{turn}句"))])

    assert at_once([partial(work, number) for number in range(8)]) == [None] * 8
    kept = {line.raw for line in bench.folder.lines()}
    assert {f"第{number}人第{turn}句" for number in range(8) for turn in range(5)} <= kept
    assert [path.name for path in bench.folder.folder.iterdir()] == ["talk.yml"]


@pytest.mark.parametrize("raw", ["", "  ", "？？", "字" * 201, "[上海](no_such)", "上[海", "{x}"])
def test_what_is_no_sentence_is_refused(bench: Workbench, raw: str) -> None:
    with pytest.raises(BadInput):
        bench.rewrite(row(bench, "在吗"), raw, "xun")
    assert text(bench) == TALK


def test_unknown_intents_and_nothing_at_all_are_refused(bench: Workbench) -> None:
    for lines, intent in (([row(bench, "在吗")], "no_such"), ([], "thank"), ([row(bench, "在吗")], "greet")):
        with pytest.raises(BadInput):
            bench.move(lines, intent, "xun")


def test_a_file_that_only_an_editor_understands_is_left_alone(bench: Workbench) -> None:
    odd = TALK.replace("examples: |\n    - 你好\n    - 在吗\n    - 嗨\n", 'examples: "- 你好\\n- 在吗"\n    # - 嗨\n')
    (bench.folder.folder / "talk.yml").write_text(odd, encoding="utf-8")
    with pytest.raises(BadInput, match="看不懂"):
        bench.delete([row(bench, "谢谢")], "xun")
    assert text(bench) == odd
