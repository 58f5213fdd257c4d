"""docs/policy.md says what is true: every rule stands there, and every file, function and test that it names exists."""

import re
from dataclasses import dataclass

import pytest

from bot.policy.loading import FOLDER
from bot.settings import ROOT

RULES = [f"R{number}" for number in range(1, 24)]
LINE = re.compile(r"\| (?P<rules>R\d+(?:, R\d+)*) \| .+? \| (?P<files>.+?) \| (?P<functions>.+?) \| (?P<tests>.+?) \|")
NAMED = re.compile(r"`([^`]+)`")
POLICY = ROOT / "bot" / "policy"


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
