"""A policy file is right in every point, or refused with file, line and reason."""

import shutil
from pathlib import Path

import pytest

from bot.policy import PolicyError, load_policy
from bot.policy.loading import FOLDER


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for path in FOLDER.glob("*.yml"):
        shutil.copy(path, tmp_path)
    return tmp_path


def broken(folder: Path, file: str, old: str, new: str) -> PolicyError:
    text = (folder / file).read_text()
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1))
    with pytest.raises(PolicyError) as caught:
        load_policy(folder)
    return caught.value


def line_of(folder: Path, file: str, text: str) -> int:
    lines = (folder / file).read_text().splitlines()
    return next(number for number, line in enumerate(lines, 1) if text in line)


def test_the_shipped_policy_loads_and_says_when_it_was_checked() -> None:
    policy = load_policy()
    files = (policy.returns, policy.compensation, policy.playbook, policy.service)
    assert all(file.as_of.year >= 2026 for file in files)


@pytest.mark.parametrize(
    ("file", "old", "new", "reason"),
    [
        ("returns.yml", "  days: 7 ", "  days: seven ", "no_reason.days"),
        ("returns.yml", "  days: 7 ", "  days: 6 ", "greater than or equal to 7"),
        ("returns.yml", "  days_after_goods_back: 7 ", "  days_after_goods_back: 8 ", "less than or equal to 7"),
        ("returns.yml", "rule_ids: [R2]", "rule_ids: [R99]", "rule_ids"),
        ("returns.yml", "rule_ids: [R2]", "rule_ids: []", "rule_ids"),
        ("returns.yml", "as_of: 2026-11-22", "as_of: soon", "as_of"),
        ("compensation.yml", "    share_percent: 10", "    share_percent: 101", "share_percent"),
        ("compensation.yml", "    coupon_fen: 500", "    coupon_fen: 5.5", "coupon_fen"),
        ("compensation.yml", "    coupon_fen: 500", "    coupon_fen: -1", "coupon_fen"),
        ("compensation.yml", "    kind: resend", "    kind: teleport", "kind"),
        ("compensation.yml", "    title: 全额退款", "    title: 全额退款{everything}", "unknown placeholder"),
        ("compensation.yml", "    title: 免费维修", "    title: 一个放不进按钮里的特别特别长的标题", "button"),
        ("playbook.yml", "    facts: [order, issue, demand]", "    facts: [order, mood]", "facts"),
        ("playbook.yml", "    label: 质量问题", "    label: ''", "label"),
        ("service.yml", "'最终解释权'", "'最终(解释权'", "not a regular expression"),
    ],
)
def test_a_wrong_value_is_named_with_its_line(folder: Path, file: str, old: str, new: str, reason: str) -> None:
    error = broken(folder, file, old, new)
    assert error.file == folder / file
    assert error.line == line_of(folder, file, new.strip())
    assert reason in error.reason
    assert str(error) == f"{error.file}:{error.line}: {error.reason}"


def test_an_unknown_key_is_refused_at_its_line(folder: Path) -> None:
    error = broken(folder, "returns.yml", "  freight: customer", "  fright: customer\n  freight: customer")
    assert error.line == line_of(folder, "returns.yml", "fright")


def test_a_missing_key_is_refused_at_what_it_is_missing_from(folder: Path) -> None:
    error = broken(folder, "compensation.yml", "    coupon_upset_fen: 1000\n", "")
    assert error.line == line_of(folder, "compensation.yml", "  ordinary:")
    assert "coupon_upset_fen" in error.reason


def test_a_key_written_twice_is_refused_instead_of_silently_winning(folder: Path) -> None:
    error = broken(folder, "returns.yml", "  freight: customer", "  freight: customer\n  days: 30")
    assert error.line == line_of(folder, "returns.yml", "days: 30")
    assert "twice" in error.reason


@pytest.mark.parametrize("text", ["a: [1, 2", "a: b: c", "", "- \t- x", "!!python/object:os.system {}", "[1, 2]", "x"])
def test_what_is_not_such_a_file_is_refused(folder: Path, text: str) -> None:
    (folder / "service.yml").write_text(text)
    with pytest.raises(PolicyError) as caught:
        load_policy(folder)
    assert caught.value.line >= 1


def test_a_missing_file_and_one_that_is_not_text_are_refused(folder: Path) -> None:
    (folder / "playbook.yml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(PolicyError):
        load_policy(folder)
    (folder / "playbook.yml").unlink()
    with pytest.raises(PolicyError, match="cannot be read"):
        load_policy(folder)


def test_every_category_needs_an_offer_that_works_without_an_order(folder: Path) -> None:
    text = (folder / "compensation.yml").read_text()
    start = text.index("  - id: compensation_callback")
    (folder / "compensation.yml").write_text(text[:start])
    with pytest.raises(PolicyError, match="compensation"):
        load_policy(folder)


def test_a_feeling_without_three_acknowledgements_is_refused(folder: Path) -> None:
    error = broken(folder, "playbook.yml", "        - 明白了，没达到该有的样子，我帮您办到底。\n", "")
    assert "acknowledge.calm" in error.reason


def test_policy_cannot_be_changed_once_read(folder: Path) -> None:
    policy = load_policy(folder)
    with pytest.raises(ValueError, match="frozen"):
        policy.returns.no_reason.days = 30  # type: ignore[misc]
