"""Why a service round ended, as the shop words it: read from data/console."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from bot.errors import BadInput
from bot.settings import ROOT

FILE = ROOT / "data" / "console" / "closing_reasons.yml"


@dataclass(frozen=True, slots=True)
class ClosingReason:
    """`solved`: what the customer came for is done."""

    id: str
    label: str
    solved: bool


@cache
def closing_reasons(path: Path = FILE) -> tuple[ClosingReason, ...]:
    """All of them, the usual one first. Raises ValueError: the file has none, or an id twice."""
    found = tuple(
        ClosingReason(str(one["id"]), str(one["label"]), bool(one["solved"]))
        for one in yaml.safe_load(path.read_text(encoding="utf-8"))
    )
    if not found or len({one.id for one in found}) < len(found):
        raise ValueError(f"{path}: 至少要有一个原因，编号不能重复。")
    return found


def closing_reason(reason_id: str) -> ClosingReason:
    """Raises BadInput: there is no such reason."""
    found = next((one for one in closing_reasons() if one.id == reason_id), None)
    if found is None:
        raise BadInput("没有这个结束原因。", code="UNKNOWN_REASON", field="reason")
    return found
