"""The shape of data/policy/service.yml: how the shop speaks."""

import re
from collections import Counter
from enum import StrEnum
from functools import cached_property
from typing import Annotated, Self

from pydantic import AfterValidator, Field, model_validator

from bot.policy.vocabulary import Entry, PolicyFile, RuleId, Sentence


class Severity(StrEnum):
    """FORBIDDEN is never sent; AVOID should be rewritten."""

    FORBIDDEN = "forbidden"
    AVOID = "avoid"


def _compiles(pattern: str) -> str:
    try:
        re.compile(pattern)
    except re.error as error:
        raise ValueError(f"not a regular expression: {error}") from error
    return pattern


class WordingRule(Entry):
    id: Sentence
    severity: Severity
    patterns: Annotated[tuple[Annotated[str, Field(min_length=1), AfterValidator(_compiles)], ...], Field(min_length=1)]
    why: Sentence
    say: Sentence
    rule_id: RuleId | None = None
    unless: tuple[Sentence, ...] = ()

    @cached_property
    def expressions(self) -> tuple[re.Pattern[str], ...]:
        return tuple(re.compile(pattern) for pattern in self.patterns)


class ServicePolicy(PolicyFile):
    wording: Annotated[tuple[WordingRule, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _ids_are_unique(self) -> Self:
        twice = [name for name, count in Counter(rule.id for rule in self.wording).items() if count > 1]
        if twice:
            raise ValueError(f"wording ids are used twice: {twice}")
        return self
