"""docs/processes.md says what is true: every need, process and conversation it names exists, no process is left out."""

import re
from dataclasses import dataclass

import pytest
import yaml

from actions.processes import PROCESSES
from bot.learning.scripts import load_scripts
from bot.nlu.taxonomy import INTENTS
from bot.settings import ROOT

NEEDS = 44
OTHER_ANSWERS = {"complaint", "knowledge", "catalogue", "account", "small talk", "person"}
RULES = {f"R{number}" for number in range(1, 24)}
LINE = re.compile(r"\| (\d+) \| (.+?) \| (.+?) \| (.+?) \| (.+?) \|")


@dataclass(frozen=True)
class Row:
    number: int
    answers: set[str]
    rules: set[str]
    conversations: str


def rows() -> list[Row]:
    page = (ROOT / "docs" / "processes.md").read_text(encoding="utf-8")
    return [
        Row(int(found[1]), set(re.findall(r"`([^`]+)`", found[3])), set(re.findall(r"R\d+", found[4])), found[5])
        for found in map(LINE.fullmatch, page.splitlines())
        if found
    ]


def conversations_in(cell: str, names: set[str]) -> tuple[list[str], list[str]]:
    """The conversations that a cell names, and what in it is none."""
    parts = cell.split("；")
    return [part for part in parts if part in names], [part for part in parts if part not in names]


NAMES = {script.name for script in load_scripts(ROOT / "data" / "eval" / "conversations")}


def test_every_need_stands_there_once() -> None:
    assert [row.number for row in rows()] == list(range(1, NEEDS + 1))


@pytest.mark.parametrize("row", rows(), ids=lambda row: str(row.number))
def test_what_a_need_names_exists(row: Row) -> None:
    assert row.answers <= set(PROCESSES) | OTHER_ANSWERS
    assert row.answers
    assert row.rules <= RULES
    known, unknown = conversations_in(row.conversations, NAMES)
    assert not unknown
    assert known


def test_every_process_serves_a_need() -> None:
    assert set(PROCESSES) - {answer for row in rows() for answer in row.answers} == set()


def test_every_process_begins_with_an_intent_of_its_own() -> None:
    begun = [intent for process in PROCESSES.values() for intent in process.intents]
    assert len(begun) == len(set(begun))
    assert set(begun) <= INTENTS


def test_a_rule_begins_every_process() -> None:
    rules = [
        rule
        for path in (ROOT / "data" / "stories").glob("*.yml")
        for rule in yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader).get("rules", [])
        if {"active_loop": "process_form"} in rule["steps"]
    ]
    steps = [step for rule in rules for step in rule["steps"]]
    begins = {one["intent"] for step in steps for one in step.get("or", [step]) if "intent" in one}
    assert begins == {intent for process in PROCESSES.values() for intent in process.intents}


def test_a_name_that_nobody_wrote_is_noticed() -> None:
    assert conversations_in("只有标点；没有这样的对话", NAMES) == (["只有标点"], ["没有这样的对话"])
