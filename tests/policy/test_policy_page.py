"""docs/policy.md says what is true: every rule stands there, and every file, function and test that it names exists."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
import yaml

from bot.policy.loading import FOLDER
from bot.settings import ROOT

RULES = [f"R{number}" for number in range(1, 24)]
LINE = re.compile(r"\| (?P<rules>R\d+(?:, R\d+)*) \| .+? \| (?P<files>.+?) \| (?P<functions>.+?) \| (?P<tests>.+?) \|")
NAMED = re.compile(r"`([^`]+)`")
POLICY = ROOT / "bot" / "policy"
COUNTED = re.compile(
    r"\| (?P<rules>R\d+(?:, R\d+)*) \| `(?P<file>[a-z_]+\.yml)` \| (?P<numbers>[^|]+) \| (?P<cases>[^|]+) \|"
)
COUNTS_NOTHING = {"R12", "R13", "R18"}
OF_THE_LAW = ("returns.yml", "after_sale.yml", "orders.yml", "rights.yml")
A_PERIOD = re.compile(r"(^|_)(days?|months|years)(_|$)")


@dataclass(frozen=True)
class Row:
    rules: tuple[str, ...]
    files: tuple[str, ...]
    functions: tuple[str, ...]
    tests: tuple[str, ...]


def rows() -> list[Row]:
    page = (ROOT / "docs" / "policy.md").read_text(encoding="utf-8")
    found = [one for one in map(LINE.fullmatch, page.splitlines()) if one]
    cells = ("files", "functions", "tests")
    return [Row(tuple(one["rules"].split(", ")), *(tuple(NAMED.findall(one[cell])) for cell in cells)) for one in found]


def test_every_rule_stands_there_once() -> None:
    assert sorted((rule for row in rows() for rule in row.rules), key=lambda rule: int(rule[1:])) == RULES


@pytest.mark.parametrize("row", rows(), ids=lambda row: "-".join(row.rules))
def test_what_a_rule_names_exists(row: Row) -> None:
    files = [name for name in row.files if name.endswith(".yml")]
    assert files
    assert [name for name in files if not (FOLDER / name).exists()] == []
    tests = [name.split("::") for name in row.tests]
    assert tests
    for file, *names in tests:
        text = (ROOT / "tests" / "policy" / file).read_text(encoding="utf-8")
        assert all(f"class {name}" in text or f"def {name}" in text for name in names)


@pytest.mark.parametrize("row", rows(), ids=lambda row: "-".join(row.rules))
def test_its_functions_decide_by_it(row: Row) -> None:
    code = "\n".join(path.read_text(encoding="utf-8") for path in POLICY.glob("*.py"))
    names = [name.split(".")[-1] for name in row.functions]
    assert names
    assert [
        name for name in names if not re.search(rf"(def|class) {name}\b|\b{name}:", code) and name != "reply_lint"
    ] == []


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_is_written_beside_what_it_rules(rule: str) -> None:
    written = [path.name for path in FOLDER.glob("*.yml") if re.search(rf"\b{rule}\b", path.read_text("utf-8"))]
    assert written


@dataclass(frozen=True)
class Counted:
    """A number that rules count by, and the tests that stand on both sides of it."""

    rules: tuple[str, ...]
    file: str
    numbers: tuple[str, ...]
    cases: tuple[str, ...]


def counted() -> list[Counted]:
    page = (ROOT / "docs" / "policy.md").read_text(encoding="utf-8")
    found = [one for one in map(COUNTED.fullmatch, page.splitlines()) if one]
    return [
        Counted(
            tuple(one["rules"].split(", ")),
            one["file"],
            tuple(NAMED.findall(one["numbers"])),
            tuple(NAMED.findall(one["cases"])),
        )
        for one in found
    ]


def numbers_of(file: str) -> dict[str, float]:
    """Every number of a policy file by its keys, as `refund.alert_day`."""

    def below(keys: tuple[str, ...], value: object) -> Iterator[tuple[str, float]]:
        if isinstance(value, dict):
            for key, inner in value.items():
                yield from below((*keys, str(key)), inner)
        elif isinstance(value, int | float) and not isinstance(value, bool):
            yield ".".join(keys), value

    return dict(below((), yaml.load((FOLDER / file).read_text(encoding="utf-8"), yaml.CSafeLoader)))


def cases_in(test: str) -> int:
    """How many cases the longest table of a test has; 0: there is no such test, or it has none."""
    file, name = test.split("::")
    tree = ast.parse((ROOT / "tests" / "policy" / file).read_text(encoding="utf-8"))
    functions = (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and node.name == name)
    tables = (
        part
        for function in functions
        for decorator in function.decorator_list
        if isinstance(decorator, ast.Call)
        for part in decorator.args
    )
    return max((len(table.elts) for table in tables if isinstance(table, ast.List)), default=0)


def test_every_rule_that_counts_has_cases_on_both_sides_of_its_number() -> None:
    assert {rule for row in counted() for rule in row.rules} == set(RULES) - COUNTS_NOTHING


@pytest.mark.parametrize("row", counted(), ids=lambda row: "-".join(row.rules) + ":" + row.numbers[0])
def test_the_numbers_are_in_the_file_and_the_cases_are_three_at_least(row: Counted) -> None:
    assert [number for number in row.numbers if number not in numbers_of(row.file)] == []
    assert [test for test in row.cases if cases_in(test) < 3] == []


@pytest.mark.parametrize("file", OF_THE_LAW)
def test_no_period_of_the_law_is_left_without_cases(file: str) -> None:
    periods = {number for number in numbers_of(file) if A_PERIOD.search(number.split(".")[-1])}
    assert periods
    assert periods - {number for row in counted() if row.file == file for number in row.numbers} == set()
