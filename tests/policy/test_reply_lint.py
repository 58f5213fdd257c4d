"""The check of every sentence bites, wherever the sentence is written, and leaves patterns and comments alone."""

from pathlib import Path

import pytest

from bot.policy import Policy
from bot.policy.reply_lint import main, problems, texts
from bot.settings import ROOT

VOID = "最终解释权归本店所有"


def test_nothing_forbidden_is_written_anywhere(policy: Policy) -> None:
    assert [str(problem) for problem in problems(ROOT, policy.service) if problem.is_error] == []


def test_every_place_is_read() -> None:
    read = {said.file.relative_to(ROOT).parts[0] for said in texts(ROOT)}
    assert read == {"domain.yml", "data", "actions", "bot", "frontend"}


@pytest.mark.parametrize(
    ("file", "content", "line"),
    [
        ("domain.yml", f"responses:\n  utter_greet:\n  - text: {VOID}\n", 3),
        ("data/policy/returns.yml", f"reasons:\n  a: 好\n  b: {VOID}\n", 3),
        ("data/policy/returns.yml", "a:\n- 质量问题退回的运费由您承担。\n", 2),
        ("data/knowledge/x/y.md", f"---\ntitle: 好\n---\n{VOID}\n", 4),
        ("actions/new.py", f'"""Doc."""\n\nTEXT = "{VOID}"\n', 3),
        ("actions/deep/new.py", f'def say() -> str:\n    return f"{{1}}{VOID}"\n', 2),
        ("actions/new.py", 'TEXT = "保证一定退款，要多少都赔"\n', 1),
        ("actions/new.py", 'TEXT = "没有人工客服的"\n', 1),
        ("bot/conversations/notices.py", 'TEXT = "签收即认可质量"\n', 1),
        ("domain.yml", "responses:\n  utter_ask:\n  - text: 是哪一单？要退还是要换？\n", 3),
        ("actions/new.py", 'TEXT = "收到了吗？\\n现在要退吗？"\n', 1),
        ("data/knowledge/x/y.md", "---\ntitle: 好\n---\n怎么退？先看签收了没有？\n", 4),
        ("frontend/shared/strings/zh.ts", f'export const a = "{VOID}";\n', 1),
    ],
)
def test_it_bites(tmp_path: Path, capsys: pytest.CaptureFixture[str], file: str, content: str, line: int) -> None:
    path = tmp_path / file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, "utf-8")
    assert main([str(tmp_path)]) == 1
    assert f"{path}:{line}: 错误" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("file", "content"),
    [
        ("actions/new.py", f'"""{VOID}"""\n'),
        ("actions/new.py", f'import re\n\nIT = re.compile("{VOID}")\n'),
        ("data/policy/service.yml", f"a: {VOID}\n"),
        ("data/policy/x.yml", f"solved_words: {VOID}\n"),
        ("frontend/widget/a.ts", f"// {VOID}\n"),
        ("domain.yml", ""),
        ("actions/new.py", 'TEXT = "拆开看过也能退"\n'),
        ("actions/new.py", 'TEXT = "您说的是“怎么还不到？人呢？”，对吗？"\n'),
        ("actions/new.py", 'TEXT = "抬头开个人还是公司？写全称就行。"\n'),
    ],
)
def test_what_nobody_is_told_is_left_alone(tmp_path: Path, file: str, content: str) -> None:
    path = tmp_path / file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, "utf-8")
    assert main([str(tmp_path)]) == 0
