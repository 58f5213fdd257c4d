"""Every sentence that a customer may read, wherever it is written, held against the wording rules (R6–R14, R18, R22),
and asking one thing at a time.

`python -m bot.policy.reply_lint` names file and line of each passage; a forbidden one is an error.
"""

import ast
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

from bot.policy.loading import load_policy
from bot.policy.questions import questions_in
from bot.policy.service import ServicePolicy, Severity
from bot.policy.wording import Finding, check_reply
from bot.settings import ROOT

CHINESE = re.compile(r"[\u4e00-\u9fff]")
# They speak about wording, or read what customers write; nobody is sent anything of them.
NOT_SAID = {"service.yml", "complaint_words.yml", "customers.yml"}
PATTERN_KEYS = re.compile(r"words$|^patterns$|^empty$|names$")
CODE = ("actions", "bot/conversations", "bot/cases", "bot/shop")


@dataclass(frozen=True)
class Said:
    """A text that may reach a customer, and where it is written."""

    file: Path
    line: int
    text: str


@dataclass(frozen=True)
class Problem:
    said: Said
    finding: Finding

    @property
    def is_error(self) -> bool:
        return self.finding.severity is Severity.FORBIDDEN

    def __str__(self) -> str:
        kind = "错误" if self.is_error else "提醒"
        found = self.finding
        return f"{self.said.file}:{self.said.line}: {kind} {found.id}：“{found.text}” {found.why}。改为：{found.say}"


def texts(root: Path) -> Iterator[Said]:
    """All of them: Rasa's responses, policy, articles, the texts of actions, notices and widget."""
    for path in (root / "domain.yml", *sorted((root / "data" / "policy").glob("*.yml"))):
        if path.name not in NOT_SAID and path.exists():
            yield from _in_yaml(path)
    for path in sorted((root / "data" / "knowledge").rglob("*.md")):
        yield from (Said(path, at, line) for at, line in enumerate(path.read_text("utf-8").splitlines(), 1))
    for folder in CODE:
        for path in sorted((root / folder).rglob("*.py")):
            yield from _in_python(path)
    for path in sorted((root / "frontend").glob("[sw]*/**/*.ts*")):
        if "node_modules" not in path.parts and "test" not in path.name:
            lines = enumerate(path.read_text("utf-8").splitlines(), 1)
            yield from (Said(path, at, line) for at, line in lines if not line.lstrip().startswith(("//", "*", "/*")))


def problems(root: Path, policy: ServicePolicy) -> Iterator[Problem]:
    """Every passage at fault, in the order of the files."""
    for said in texts(root):
        if CHINESE.search(said.text):
            yield from (Problem(said, finding) for finding in check_reply(said.text, policy))
            yield from (Problem(said, finding) for finding in _asks_twice(said.text))


def _asks_twice(text: str) -> Iterator[Finding]:
    asked = questions_in(text)
    if len(asked) > 1:
        start = text.find(asked[1])
        end = start + len(asked[1])
        why, say = "一次只问一件事，问两件客户只会答一件", "留一个问题，另一个等客户答了再问"
        yield Finding("two_questions", Severity.FORBIDDEN, asked[1], start, end, why, say, None)


def _in_yaml(path: Path) -> Iterator[Said]:
    node = yaml.compose(path.read_text("utf-8"), yaml.CSafeLoader)
    if node is not None:
        yield from _in_node(path, node)


def _in_node(path: Path, node: yaml.Node) -> Iterator[Said]:
    if isinstance(node, yaml.ScalarNode):
        yield Said(path, node.start_mark.line + 1, node.value)
    elif isinstance(node, yaml.SequenceNode):
        for child in node.value:
            yield from _in_node(path, child)
    elif isinstance(node, yaml.MappingNode):
        for key, child in node.value:
            if not PATTERN_KEYS.search(str(key.value)):
                yield from _in_node(path, child)


def _in_python(path: Path) -> Iterator[Said]:
    """String literals, but for docstrings and what is handed to `re`."""
    tree = ast.parse(path.read_text("utf-8"))
    silent = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func).startswith("re."):
            silent |= {id(part) for part in ast.walk(node)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in silent:
            yield Said(path, node.lineno, node.value)


def main(arguments: list[str]) -> int:
    root = Path(arguments[0]) if arguments else ROOT
    found = list(problems(root, load_policy().service))
    for problem in found:
        sys.stdout.write(f"{problem}\n")
    errors = sum(problem.is_error for problem in found)
    sys.stdout.write(f"用语检查：{errors} 处错误，{len(found) - errors} 处提醒\n")
    return 1 if errors else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
