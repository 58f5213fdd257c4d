"""Checks what a customer is about to read: void terms, blame, promises nobody decided, clichés (R6–R14, R18, R22)."""

import re
import unicodedata
from dataclasses import dataclass

from bot.policy.loading import shipped_policy
from bot.policy.service import ServicePolicy, Severity, WordingRule

_REACH = 6


@dataclass(frozen=True)
class Finding:
    """`text` is the passage at fault, at `start`:`end` of the reply; `say` tells what to write instead."""

    id: str
    severity: Severity
    text: str
    start: int
    end: int
    why: str
    say: str
    rule_id: str | None


def check_reply(text: str, policy: ServicePolicy | None = None) -> list[Finding]:
    """Every passage that a customer must not (or had better not) read, in the order of the text.

    A passage is reported once by each rule. `policy` None: the shipped data/policy/service.yml.
    """
    rules = (policy or shipped_policy().service).wording
    plain, origin = _plain(text)
    findings = []
    for rule in rules:
        covered = 0
        hits = sorted((found.start(), found.end()) for each in rule.expressions for found in each.finditer(plain))
        for start, end in hits:
            if start == end or start < covered or _excused(rule, plain, start):
                continue
            covered = end
            first, last = origin[start], origin[end - 1] + 1
            passage = text[first:last]
            findings.append(Finding(rule.id, rule.severity, passage, first, last, rule.why, rule.say, rule.rule_id))
    return sorted(findings, key=lambda finding: (finding.start, finding.end))


def _excused(rule: WordingRule, plain: str, start: int) -> bool:
    """A word before the hit, in the same clause, that turns it around: 不能保证一定…, 没有人说…."""
    before = re.split(r"[,。;!?]", plain[max(0, start - _REACH) : start])[-1]
    return any(word in before for word in rule.unless)


def _plain(text: str) -> tuple[str, list[int]]:
    """The text in half-width small letters without blanks or invisible characters, and where each came from."""
    characters: list[str] = []
    origin: list[int] = []
    for position, character in enumerate(text):
        for normal in unicodedata.normalize("NFKC", character).lower():
            if not normal.isspace() and unicodedata.category(normal) not in {"Cf", "Mn", "Cc"}:
                characters.append(normal)
                origin.append(position)
    return "".join(characters), origin
