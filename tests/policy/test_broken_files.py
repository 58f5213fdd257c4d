"""Every policy file, damaged in several ways, is refused with file, line and reason; none is read half."""

import re
import shutil
from pathlib import Path

import pytest

from bot.policy import PolicyError, load_policy
from bot.policy.loading import FOLDER

BY_THE_SHOP = {"customers.yml"}  # read, and refused, by bot.customers
FILES = sorted(path.name for path in FOLDER.glob("*.yml") if path.name not in BY_THE_SHOP)


def _no_such_key(text: str) -> str:
    return text + "\nnobody_knows: 1\n"


def _without_date(text: str) -> str:
    return re.sub(r"^as_of: .*$", "", text, count=1, flags=re.MULTILINE)


def _no_date(text: str) -> str:
    return re.sub(r"^as_of: .*$", "as_of: 昨天", text, count=1, flags=re.MULTILINE)


def _twice(text: str) -> str:
    return text + "\nas_of: 2026-01-01\n"


def _cut_off(text: str) -> str:
    return text + "\nlast: {half"


def _a_list(text: str) -> str:
    return "- " + text.splitlines()[0] + "\n- 1\n"


def _nothing(_text: str) -> str:
    return "# nothing\n"


def _script(text: str) -> str:
    return text + "\nlast: !!python/object/apply:os.system ['true']\n"


DAMAGES = (_no_such_key, _without_date, _no_date, _twice, _cut_off, _a_list, _nothing, _script)


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda damage: damage.__name__.strip("_"))
@pytest.mark.parametrize("file", FILES)
def test_a_damaged_file_is_refused(tmp_path: Path, file: str, damage: object) -> None:
    for path in FOLDER.glob("*.yml"):
        shutil.copy(path, tmp_path)
    path = tmp_path / file
    text = damage(path.read_text("utf-8"))  # type: ignore[operator]
    path.write_text(text, "utf-8")
    with pytest.raises(PolicyError) as caught:
        load_policy(tmp_path)
    error = caught.value
    assert error.file == path
    assert 1 <= error.line <= len(text.splitlines()) + 1
    assert error.reason
    assert str(error).startswith(f"{path}:{error.line}: ")


@pytest.mark.parametrize("file", FILES)
def test_a_missing_file_is_refused(tmp_path: Path, file: str) -> None:
    for path in FOLDER.glob("*.yml"):
        if path.name != file:
            shutil.copy(path, tmp_path)
    with pytest.raises(PolicyError, match=re.escape(file)):
        load_policy(tmp_path)


@pytest.mark.parametrize(
    ("file", "old", "new", "reason"),
    [
        ("after_sale.yml", "failed_repairs: 2", "failed_repairs: 3", "less than or equal to 2"),
        ("after_sale.yml", "warranty_months: 12", "warranty_months: 6", "greater than or equal to 12"),
        ("after_sale.yml", "pay_within_days: 3", "pay_within_days: 8", "less than or equal to 7"),
        ("after_sale.yml", "    missing_item:", "    teleported:", "teleported"),
        ("orders.yml", "allowed: [unpaid, paid], person: [shipped]", "allowed: [unpaid, lost]", "allowed"),
        ("orders.yml", "  merge:", "  mergers:", "mergers"),
        ("orders.yml", "person: [shipped]", "person: [paid]", "paid"),
        ("rights.yml", "trade_years: 3", "trade_years: 2", "greater than or equal to 3"),
        ("rights.yml", "answer_days: 7", "answer_days: 8", "less than or equal to 7"),
        ("rights.yml", "12315", "12306", "12315"),
        ("calendar.yml", "'00:00-24:00'", "'00:00-25:00'", "range"),
        ("calendar.yml", "dates: {}", "dates: {2027-01-01: party}", "dates"),
        ("follow_up.yml", "department: finance", "department: moon", "department"),
        ("follow_up.yml", "unsolved_words: (", "unsolved_words: ((", "regular expression"),
        ("styles.yml", "  quiet:", "  silent:", "silent"),
        ("playbook.yml", "feeling: {anxious: 1", "feeling: {calm: 1", "calm"),
        ("playbook.yml", "delivery: [track_parcel", "delivery: [check_refund", "check_refund"),
    ],
)
def test_what_the_law_or_sense_forbids_is_refused(tmp_path: Path, file: str, old: str, new: str, reason: str) -> None:
    for path in FOLDER.glob("*.yml"):
        shutil.copy(path, tmp_path)
    text = (FOLDER / file).read_text("utf-8")
    assert old in text
    (tmp_path / file).write_text(text.replace(old, new) if new == "12306" else text.replace(old, new, 1), "utf-8")
    with pytest.raises(PolicyError, match=file) as caught:
        load_policy(tmp_path)
    assert reason in caught.value.reason
