"""Test conversations that maintainers add: checked before they are written, one file that only grows."""

from pathlib import Path
from typing import Any, get_args

import yaml
from pydantic import ValidationError

from bot.errors import BadInput, Conflict
from bot.learning.gate import REVIEWED
from bot.learning.nlu_folder import alone
from bot.learning.scripts import Script, ScriptStep

FILE = f"{REVIEWED}.yml"
SCRIPT = frozenset(Script.model_fields) - {"group"}
STEP_KEYS = frozenset(ScriptStep.model_fields)
CUSTOMERS = frozenset(get_args(Script.model_fields["customer"].annotation))
LONGEST = 20_000


def written(entry: dict[str, Any]) -> str:
    """An entry as it stands in the file."""
    return yaml.safe_dump([entry], allow_unicode=True, sort_keys=False, width=110)


def checked(text: str) -> dict[str, Any]:
    """The one entry of a text. Raises BadInput: it is none that can be played, with the reason."""
    try:
        entries = yaml.safe_load(text[:LONGEST])
    except yaml.YAMLError as error:
        raise BadInput(f"不是 YAML：{error}", code="NO_SCRIPT", field="script") from error
    if not (isinstance(entries, list) and len(entries) == 1 and isinstance(entries[0], dict)):
        raise _bad("要正好一段对话，以“- name:”开头。")
    entry: dict[str, Any] = entries[0]
    if unknown := sorted(map(str, set(entry) - SCRIPT)):
        raise _bad(f"不认识：{'、'.join(unknown)}")
    if not str(entry.get("name") or "").strip():
        raise _bad("给这段对话起个名字。")
    if str(entry.get("customer", "c-ordinary")) not in CUSTOMERS:
        raise _bad(f"customer 是 {'、'.join(sorted(CUSTOMERS))} 之一。")
    steps = entry.get("steps")
    if not isinstance(steps, list) or not steps:
        raise _bad("至少要有一步。")
    for number, step in enumerate(steps, 1):
        _check_step(number, step)
    try:
        Script.model_validate(entry)
    except ValidationError as error:
        # One script that does not fit, and the gate can play none.
        raise _bad("；".join(f"{'.'.join(map(str, one['loc']))}：{one['msg']}" for one in error.errors())) from error
    return entry


def add(folder: Path, entry: dict[str, Any]) -> Path:
    """Writes it at the end of the file. Raises Conflict: a conversation has this name already."""
    path = folder / FILE
    with alone(folder):
        if entry["name"] in _names(folder):
            raise Conflict(f"已经有一段叫“{entry['name']}”的对话。", code="NAME_TAKEN")
        head = (
            path.read_text(encoding="utf-8").rstrip("\n") + "\n\n" if path.exists() else "# 由客服解决好的对话改成。\n"
        )
        draft = folder / f".{FILE}"
        draft.write_text(head + written(entry), encoding="utf-8")
        draft.replace(path)
    return path


def _check_step(number: int, step: object) -> None:
    if not isinstance(step, dict) or ("say" in step) == ("press" in step):
        raise _bad(f"第 {number} 步要么 say，要么 press。")
    if unknown := sorted(map(str, set(step) - STEP_KEYS)):
        raise _bad(f"第 {number} 步里不认识：{'、'.join(unknown)}")
    if not isinstance(step.get("say", step.get("press")), str):
        raise _bad(f"第 {number} 步的话要是一行文字，数字请加引号。")


def _names(folder: Path) -> set[str]:
    files = (yaml.safe_load(path.read_text(encoding="utf-8")) or [] for path in sorted(folder.glob("*.yml")))
    return {str(entry["name"]) for entries in files for entry in entries}


def _bad(reason: str) -> BadInput:
    return BadInput(reason, code="NO_SCRIPT", field="script")
