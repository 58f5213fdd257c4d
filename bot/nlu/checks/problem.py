"""A mistake that a check has found."""

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    ERROR = "错误"
    WARNING = "提醒"


@dataclass(frozen=True, slots=True)
class Problem:
    severity: Severity
    text: str

    def __str__(self) -> str:
        return f"{self.severity}：{self.text}"
