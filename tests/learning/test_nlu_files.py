"""A sentence joins, leaves or changes where it stands, in the way of the file, and nothing else is disturbed."""

import difflib
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import Conflict
from bot.learning.nlu_files import FOR_NEW_INTENTS, Change, Contents, Line, changed, lines
from bot.nlu.sentences import read_sentences
from bot.nlu.taxonomy import INTENTS
from bot.settings import ROOT

SHIPPED: Contents = {path.name: path.read_text(encoding="utf-8") for path in (ROOT / "data" / "nlu").glob("*.yml")}
SMALL = 'version: "3.1"\n\n# Notes stay.\nnlu:\n- intent: thank\n  examples: |\n    - 谢谢\n    - 多谢\n\n'
SMALL += "- intent: greet\n  examples: |\n    - 你好\n    - 在吗\n    - 嗨\n"
FILES: Contents = {"talk.yml": SMALL}


def row(intent: str, raw: str) -> Line:
    return next(line for line in lines(FILES) if (line.intent, line.raw) == (intent, raw))


def differing(before: Contents, after: Contents) -> list[str]:
    """The lines of a diff without its heads."""
    return [
        diff
        for name in sorted({*before, *after})
        for diff in difflib.ndiff(before.get(name, "").split("\n"), after.get(name, "").split("\n"))
        if diff[0] in "+-"
    ]


def test_all_sentences_that_rasa_reads_are_found_in_their_lines() -> None:
    assert [(line.intent, line.file) for line in lines(SHIPPED)] == [
        (one.intent, one.file.name) for one in read_sentences(ROOT / "data" / "nlu")
    ]


def test_every_shipped_intent_grows_by_one_line_in_its_own_file() -> None:
    contents = SHIPPED
    for intent in sorted(INTENTS):
        contents, done = changed(contents, Change(None, Line(intent, f"新的一句{intent}")))
        assert done.after is not None
        assert done.after.file in SHIPPED
    added = [diff.replace(" ", "") for diff in differing(SHIPPED, contents)]
    assert sorted(added) == sorted(f"+-新的一句{intent}" for intent in INTENTS)


def test_moved_is_one_line_less_and_one_more() -> None:
    after, _ = changed(FILES, Change(row("greet", "在吗"), Line("thank", "在吗")))
    assert differing(FILES, after) == ["+     - 在吗", "-     - 在吗"]
    assert [line.raw for line in lines(after) if line.intent == "thank"] == ["谢谢", "多谢", "在吗"]


def test_written_anew_stays_in_its_place() -> None:
    after, _ = changed(FILES, Change(row("greet", "在吗"), Line("greet", "[小安](person)在吗")))
    assert [line.raw for line in lines(after) if line.intent == "greet"] == ["你好", "[小安](person)在吗", "嗨"]


@pytest.mark.parametrize("raw", ["谢谢", "多谢", "你好", "在吗", "嗨"])
@pytest.mark.parametrize("kind", ["delete", "move", "rewrite", "add", "new intent"])
def test_taken_back_the_files_are_what_they_were(raw: str, kind: str) -> None:
    line = next(line for line in lines(FILES) if line.raw == raw)
    other = "greet" if line.intent == "thank" else "thank"
    change = {
        "delete": Change(line, None),
        "move": Change(line, Line(other, raw)),
        "rewrite": Change(line, Line(line.intent, "换个说法")),
        "add": Change(None, Line(line.intent, "又一句")),
        "new intent": Change(None, Line("praise", "真好")),
    }[kind]
    after, done = changed(FILES, change)
    assert after != FILES
    back, _ = changed(after, done.inverse())
    assert {name: text for name, text in back.items() if text} == FILES


def test_taken_back_beside_what_a_colleague_did_meanwhile() -> None:
    after, done = changed(FILES, Change(row("greet", "在吗"), None))
    after, _ = changed(after, Change(None, Line("greet", "同事加的")))
    back, _ = changed(after, done.inverse())
    assert [line.raw for line in lines(back) if line.intent == "greet"] == ["你好", "在吗", "嗨", "同事加的"]


def test_what_is_gone_is_said_to_be_gone() -> None:
    after, _ = changed(FILES, Change(row("greet", "在吗"), None))
    for change in (Change(row("greet", "在吗"), None), Change(row("greet", "在吗"), Line("thank", "在吗"))):
        with pytest.raises(Conflict, match="不在原处"):
            changed(after, change)


def test_the_last_sentence_of_an_intent_stays() -> None:
    after, _ = changed(FILES, Change(row("thank", "谢谢"), None))
    with pytest.raises(Conflict, match="最后一句"):
        changed(after, Change(Line("thank", "多谢"), None))


def test_a_new_intent_gets_a_block_of_its_own() -> None:
    after, _ = changed(FILES, Change(None, Line("praise", "真好")))
    assert after["talk.yml"] == SMALL
    assert after[FOR_NEW_INTENTS].endswith("nlu:\n- intent: praise\n  examples: |\n    - 真好\n")


@pytest.mark.parametrize(
    "text", ["a: b", "- 两个-", "#不是注释", "引号\"'", "[红色](color)", "{x}", "🙂", "'; DROP TABLE"]
)
def test_any_words_are_one_sentence(tmp_path: Path, text: str) -> None:
    after, _ = changed({}, Change(None, Line("greet", text)))
    (tmp_path / FOR_NEW_INTENTS).write_text(after[FOR_NEW_INTENTS], encoding="utf-8")
    assert len(read_sentences(tmp_path)) == 1
    assert yaml.safe_load(after[FOR_NEW_INTENTS])["nlu"][0]["intent"] == "greet"
    assert [line.raw for line in lines(after)] == [text]


@given(st.lists(st.tuples(st.sampled_from(["delete", "move", "add"]), st.integers(0, 9)), max_size=8))
def test_any_row_of_steps_taken_back_in_turn_leaves_no_trace(steps: list[tuple[str, int]]) -> None:
    contents, done = FILES, []
    for kind, number in steps:
        line = (standing := lines(contents))[number % len(standing)]
        change = {
            "delete": Change(line, None),
            "move": Change(line, Line("thank" if line.intent == "greet" else "greet", line.raw)),
            "add": Change(None, Line(line.intent, f"第{number}句")),
        }[kind]
        try:
            contents, made = changed(contents, change)
        except Conflict:
            continue  # the last of its intent
        done.append(made)
    for made in reversed(done):
        contents, _ = changed(contents, made.inverse())
    assert contents == FILES
