"""服务风格: how a customer likes to be served changes how things are said, never what is granted."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Self

from pydantic import Field, model_validator

from bot.policy.sentences import pick
from bot.policy.vocabulary import Emotion, Entry, PolicyFile, Sentence, with_placeholders

Plain = Annotated[Sentence, with_placeholders()]


class Style(StrEnum):
    """The four temperaments of the textbooks; the same names as understanding gives them."""

    LIVELY = "lively"
    QUIET = "quiet"
    IMPATIENT = "impatient"
    SENSITIVE = "sensitive"


class StyleRule(Entry):
    counsel: Plain
    because: Plain
    acknowledge: dict[Emotion, Annotated[tuple[Plain, ...], Field(min_length=2)]] = Field(default_factory=dict)
    after: tuple[Plain, ...]


class StylesPolicy(PolicyFile):
    styles: dict[Style, StyleRule]

    @model_validator(mode="after")
    def _every_style(self) -> Self:
        missing = [style.value for style in Style if style not in self.styles]
        if missing:
            raise ValueError(f"styles missing: {missing}")
        return self

    def of(self, style: str | None) -> StyleRule | None:
        """None: nothing is known of this customer, or it is a name that the rules do not know."""
        return self.styles[Style(style)] if style in set(Style) else None


@dataclass(frozen=True)
class Counsel:
    """服务对策: how to serve this customer, and why; for staff only."""

    text: str
    because: str


def counsel_for(style: str | None, policy: StylesPolicy) -> Counsel | None:
    rule = policy.of(style)
    return Counsel(rule.counsel, rule.because) if rule else None


def in_style(acknowledgement: str, emotion: Emotion, style: str | None, key: str, policy: StylesPolicy) -> str:
    """An acknowledgement as this customer would like to hear it: shorter, or with a word more; the same for a key."""
    rule = policy.of(style)
    if rule is None:
        return acknowledgement
    own: Sequence[str] = rule.acknowledge.get(emotion, ())
    if own:
        return pick(own, key)
    return acknowledgement + (pick(rule.after, key) if rule.after and emotion.needs_soothing else "")
