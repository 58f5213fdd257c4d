"""No number of policy is a constant in code: each, changed in a copy of its file, changes a decision or a sentence."""

import re
import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.policy import Policy, PolicyError, load_policy
from bot.policy.decision import Outcome
from bot.policy.loading import FOLDER
from bot.policy.returns import ReturnFacts, decide_return
from bot.settings import ROOT
from tests.policy.probes import SIGNED, decisions

BY_THE_SHOP = {"customers.yml"}  # tests/customers/test_thresholds.py
FILES = sorted(path.name for path in FOLDER.glob("*.yml") if path.name not in BY_THE_SHOP)
NUMBER = re.compile(r"(?P<key>[a-z_]+): (?P<value>\d+(?:\.\d+)?)(?=[,}\s]|$)")


def numbers() -> Iterator[tuple[str, int, str, str]]:
    """File, line, key and value of every number written in data/policy."""
    for file in FILES:
        for number, line in enumerate((FOLDER / file).read_text().splitlines(), 1):
            content = line.split(" #")[0]
            for found in NUMBER.finditer(content):
                yield file, number, found["key"], found["value"]


TOGETHER = {("returns.yml", "days")}  # R1 and R9 hold it between them: see the last test
# What only happens as time goes by, or needs the encoder, is changed in these tests instead.
ELSEWHERE = {
    "web/test_numbers_of_follow_up.py": {
        ("follow_up.yml", "unsolved_priority"),
        ("follow_up.yml", "priority"),
        ("follow_up.yml", "unrated_hours"),
        ("commitments.yml", "priority"),
        ("commitments.yml", "alarm_priority"),
        ("calendar.yml", "answer_minutes"),
        ("calendar.yml", "late_priority"),
    },
    # One step up or down and a level would cover the next one, which is refused.
    "policy/test_service_levels.py": {("service_levels.yml", "priority_at_least")},
    "knowledge/test_finding.py": {
        ("knowledge.yml", "least_score"),
        ("knowledge.yml", "words_share"),
        ("knowledge.yml", "half_of_words"),
        ("knowledge.yml", "same_intent"),
    },
}
NOT_HERE = {*TOGETHER, *(each for several in ELSEWHERE.values() for each in several)}
NUMBERS = [each for each in numbers() if (each[0], each[2]) not in NOT_HERE]


@pytest.fixture(scope="module")
def shipped() -> list[object]:
    return list(decisions(load_policy()))


def test_there_are_many_numbers_to_change() -> None:
    assert len(NUMBERS) > 140
    assert {file for file, *_ in numbers()} >= {"follow_up.yml", "presale.yml", "commitments.yml", "calendar.yml"}


@pytest.mark.parametrize("test", ELSEWHERE)
def test_what_is_changed_elsewhere_is_there(test: str) -> None:
    text = (ROOT / "tests" / test).read_text()
    assert [key for _, key in ELSEWHERE[test] if key not in text] == []
    assert ELSEWHERE[test] <= {(file, key) for file, _, key, _ in numbers()}


@pytest.mark.parametrize(("file", "line", "key", "value"), NUMBERS, ids=[f"{f}:{n}:{k}" for f, n, k, _ in NUMBERS])
def test_a_changed_number_changes_an_answer(
    tmp_path: Path, shipped: list[object], file: str, line: int, key: str, value: str
) -> None:
    for path in FOLDER.glob("*.yml"):
        shutil.copy(path, tmp_path)
    for changed in _others(value):
        lines = (FOLDER / file).read_text().splitlines()
        lines[line - 1] = lines[line - 1].replace(f"{key}: {value}", f"{key}: {changed}", 1)
        (tmp_path / file).write_text("\n".join(lines) + "\n")
        try:
            policy = load_policy(tmp_path)
        except PolicyError:
            continue  # the law's floor, or another number that has to stay above it: another change is tried
        if differ(policy, shipped):
            return
    pytest.fail(f"{file}:{line}: {key} can be changed without anybody noticing")


def differ(policy: Policy, shipped: list[object]) -> bool:
    return any(mine != theirs for mine, theirs in zip(decisions(policy), shipped, strict=True))


def test_the_seven_days_may_grow_together_with_those_of_a_fault(tmp_path: Path, shipped: list[object]) -> None:
    for path in FOLDER.glob("*.yml"):
        shutil.copy(path, tmp_path)
    text = (FOLDER / "returns.yml").read_text()
    text = text.replace("  days: 7 ", "  days: 8 ", 1).replace("any_remedy_days: 7 ", "any_remedy_days: 8 ", 1)
    (tmp_path / "returns.yml").write_text(text)
    longer = load_policy(tmp_path)
    eighth = ReturnFacts("服装", SIGNED, SIGNED + timedelta(8))
    assert decide_return(eighth, longer.returns).outcome is Outcome.ALLOWED
    assert decide_return(eighth, load_policy().returns).outcome is Outcome.NOT_ALLOWED


def _others(value: str) -> tuple[str, ...]:
    if "." in value:
        return (str(round(float(value) + 0.04, 2)), str(round(float(value) - 0.04, 2)))
    return (str(int(value) + 1), str(int(value) - 1), str(int(value) + 500))
