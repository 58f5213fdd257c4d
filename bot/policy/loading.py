"""Reads data/policy. A file that is not right in every point is refused with its name, line and the reason."""

from collections.abc import Hashable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import ValidationError

from bot.policy.after_sale_rules import AfterSalePolicy
from bot.policy.calendar import CalendarPolicy
from bot.policy.commitments import CommitmentsPolicy
from bot.policy.finding import FindingPolicy
from bot.policy.follow_up import FollowUpPolicy
from bot.policy.offers import CompensationPolicy
from bot.policy.order_rules import OrdersPolicy
from bot.policy.playbook import Playbook
from bot.policy.presale import PresalePolicy
from bot.policy.return_rules import ReturnsPolicy
from bot.policy.right_rules import RightsPolicy
from bot.policy.service import ServicePolicy
from bot.policy.service_levels import ServiceLevelPolicy
from bot.policy.styles import StylesPolicy
from bot.policy.vocabulary import PolicyFile
from bot.policy.words import ComplaintWords
from bot.settings import ROOT

FOLDER = ROOT / "data" / "policy"

_Location = tuple[str | int, ...]
_File = TypeVar("_File", bound=PolicyFile)


class PolicyError(Exception):
    """A policy file cannot be used. `file`, `line` (1-based) and `reason` say where and why."""

    def __init__(self, file: Path, line: int, reason: str) -> None:
        super().__init__(f"{file}:{line}: {reason}")
        self.file = file
        self.line = line
        self.reason = reason


@dataclass(frozen=True)
class Policy:
    """Everything the shop grants and how it speaks."""

    returns: ReturnsPolicy
    compensation: CompensationPolicy
    playbook: Playbook
    service: ServicePolicy
    words: ComplaintWords
    after_sale: AfterSalePolicy
    orders: OrdersPolicy
    rights: RightsPolicy
    calendar: CalendarPolicy
    presale: PresalePolicy
    follow_up: FollowUpPolicy
    styles: StylesPolicy
    service_levels: ServiceLevelPolicy
    commitments: CommitmentsPolicy
    finding: FindingPolicy


def load_policy(folder: Path = FOLDER) -> Policy:
    """Reads and checks every file.

    Raises PolicyError: a file is missing, is not YAML, repeats a key, or does not fit.
    """
    return Policy(
        returns=_load(folder / "returns.yml", ReturnsPolicy),
        compensation=_load(folder / "compensation.yml", CompensationPolicy),
        playbook=_load(folder / "playbook.yml", Playbook),
        service=_load(folder / "service.yml", ServicePolicy),
        words=_load(folder / "complaint_words.yml", ComplaintWords),
        after_sale=_load(folder / "after_sale.yml", AfterSalePolicy),
        orders=_load(folder / "orders.yml", OrdersPolicy),
        rights=_load(folder / "rights.yml", RightsPolicy),
        calendar=_load(folder / "calendar.yml", CalendarPolicy),
        presale=_load(folder / "presale.yml", PresalePolicy),
        follow_up=_load(folder / "follow_up.yml", FollowUpPolicy),
        styles=_load(folder / "styles.yml", StylesPolicy),
        service_levels=_load(folder / "service_levels.yml", ServiceLevelPolicy),
        commitments=_load(folder / "commitments.yml", CommitmentsPolicy),
        finding=_load(folder / "knowledge.yml", FindingPolicy),
    )


@cache
def shipped_policy() -> Policy:
    """The policy in this project's data/policy, read once."""
    return load_policy()


def _load(path: Path, kind: type[_File]) -> _File:
    data, lines = _read_yaml(path)
    try:
        return kind.model_validate(data)
    except ValidationError as error:
        problem = min(error.errors(), key=lambda each: _line(lines, each["loc"]))
        where = ".".join(str(part) for part in problem["loc"])
        raise PolicyError(path, _line(lines, problem["loc"]), f"{where}: {problem['msg']}".lstrip(": ")) from error


def _read_yaml(path: Path) -> tuple[Any, dict[_Location, int]]:
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise PolicyError(path, 1, f"cannot be read: {error}") from error
    loader = yaml.CSafeLoader(text)  # seven times as fast as the one in Python
    try:
        node = loader.get_single_node()
        if node is None:
            raise PolicyError(path, 1, "the file is empty")
        lines: dict[_Location, int] = {}
        _note_lines(path, loader, node, (), lines)
        return loader.construct_document(node), lines
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise PolicyError(path, line, error.problem or "not YAML") from error
    except (yaml.YAMLError, ValueError) as error:
        raise PolicyError(path, 1, str(error)) from error
    finally:
        loader.dispose()


def _note_lines(
    path: Path, loader: yaml.CSafeLoader, node: yaml.Node, at: _Location, lines: dict[_Location, int]
) -> None:
    """Notes the line of every value, and refuses a key that is written twice (YAML would silently keep the last)."""
    lines[at] = node.start_mark.line + 1
    if isinstance(node, yaml.SequenceNode):
        for position, child in enumerate(node.value):
            _note_lines(path, loader, child, (*at, position), lines)
    elif isinstance(node, yaml.MappingNode):
        seen: set[Hashable] = set()
        for key_node, child in node.value:
            key = loader.construct_object(key_node)
            if key in seen:
                raise PolicyError(path, key_node.start_mark.line + 1, f"the key {key!r} is written twice")
            seen.add(key)
            _note_lines(path, loader, child, (*at, key), lines)
            lines[(*at, key)] = key_node.start_mark.line + 1


def _line(lines: dict[_Location, int], location: _Location) -> int:
    """The line of the value, or of the nearest thing around it that is in the file."""
    for length in range(len(location), -1, -1):
        if location[:length] in lines:
            return lines[location[:length]]
    return 1
