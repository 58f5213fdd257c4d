"""How a complaint is led: what to ask, how to acknowledge a feeling, how to say back, when to hand over."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from bot.policy.recognition import RecogniseRule
from bot.policy.sentences import fill, pick, usable
from bot.policy.vocabulary import (
    ComplaintCategory,
    Emotion,
    Entry,
    OfferKind,
    PolicyFile,
    Sentence,
    with_placeholders,
)

FactName = Literal["order", "issue", "since", "demand"]
PlainSentence = Annotated[Sentence, with_placeholders()]
FactSentence = Annotated[Sentence, with_placeholders("order", "items", "issue", "since", "demand")]
Variants = Annotated[tuple[PlainSentence, ...], Field(min_length=1)]
Acknowledgements = Annotated[tuple[FactSentence, ...], Field(min_length=3)]

FELT = tuple(emotion for emotion in Emotion if emotion is not Emotion.SATISFIED)
RISKS = ("self_harm", "injury", "threat", "legal", "regulator", "fraud_claim", "media", "minor")
REASONS = (
    *RISKS,
    "asked",
    "abusive",
    "angry",
    "negative_turns",
    "above_authority",
    "refusals",
    "unsolved",
    "misunderstandings",
)


class ReasonEntry(Entry):
    priority: Annotated[int, Field(ge=1, le=5, strict=True)]
    label: PlainSentence


class HandOverRule(Entry):
    refusals: Annotated[int, Field(ge=1, strict=True)]
    misunderstandings: Annotated[int, Field(ge=1, strict=True)]
    negative_turns: Annotated[int, Field(ge=1, strict=True)]
    angry_intensity: Annotated[float, Field(ge=0, le=1)]
    abusive_intensity: Annotated[float, Field(ge=0, le=1)]
    reasons: dict[str, ReasonEntry]

    @model_validator(mode="after")
    def _every_reason(self) -> Self:
        if set(self.reasons) != set(REASONS):
            raise ValueError(f"reasons must be exactly {sorted(REASONS)}")
        return self


class SayBackRule(Entry):
    opening: Variants
    parts: tuple[tuple[FactSentence, ...], ...]
    closing: Variants


class Choice(Entry):
    title: Annotated[PlainSentence, Field(max_length=16)]
    value: OfferKind


class CategoryPlay(Entry):
    label: PlainSentence
    facts: Annotated[tuple[FactName, ...], Field(min_length=1)]
    questions: dict[FactName, Variants]
    choices: tuple[Choice, ...]
    acknowledge: dict[Emotion, Acknowledgements]

    @model_validator(mode="after")
    def _complete(self) -> Self:
        unasked = [fact for fact in self.facts if fact not in self.questions]
        if unasked:
            raise ValueError(f"no question for {unasked}")
        unfelt = [emotion.value for emotion in FELT if emotion not in self.acknowledge]
        if unfelt:
            raise ValueError(f"no acknowledgement for {unfelt}")
        return self


class Playbook(PolicyFile):
    hand_over: HandOverRule
    recognise: RecogniseRule
    say_back: SayBackRule
    categories: dict[ComplaintCategory, CategoryPlay]

    @model_validator(mode="after")
    def _complete(self) -> Self:
        missing = [category.value for category in ComplaintCategory if category not in self.categories]
        if missing:
            raise ValueError(f"categories missing: {missing}")
        return self


@dataclass(frozen=True)
class Question:
    """The one thing to ask next. `choices` (buttons) carry OfferKind values, for the demand only."""

    fact: FactName
    text: str
    choices: tuple[Choice, ...] = ()


def facts_needed(category: ComplaintCategory, known: Mapping[str, object], playbook: Playbook) -> tuple[FactName, ...]:
    """What is still missing, in the order to ask; what is known (not None, not empty) is never asked."""
    return tuple(fact for fact in playbook.categories[category].facts if not known.get(fact))


def next_question(
    category: ComplaintCategory, known: Mapping[str, object], playbook: Playbook, asked_times: int = 0
) -> Question | None:
    """The next question, one at a time; None: enough is known. A repeated question is worded differently."""
    missing = facts_needed(category, known, playbook)
    if not missing:
        return None
    play = playbook.categories[category]
    wordings = play.questions[missing[0]]
    text = wordings[asked_times % len(wordings)]
    return Question(missing[0], text, play.choices if missing[0] == "demand" else ())


def acknowledge(
    category: ComplaintCategory, emotion: Emotion, playbook: Playbook, key: str, facts: Mapping[str, str] | None = None
) -> str:
    """A sentence that names the feeling and apologises for the impact, not for liability; the same for the same key."""
    play = playbook.categories[category]
    known = facts or {}
    variants = play.acknowledge.get(emotion, play.acknowledge[Emotion.CALM])
    return fill(pick(usable(variants, known) or usable(play.acknowledge[Emotion.CALM], known), key), known)


def say_back(facts: Mapping[str, str], playbook: Playbook, key: str) -> str | None:
    """What was understood, as one question to confirm; None: nothing is known that could be said back.

    `facts`: words for order, items, issue, since, demand, each optional.
    """
    rule = playbook.say_back
    parts = [fill(lines[0], facts) for part in rule.parts if (lines := usable(part, facts))]
    if not parts:
        return None
    return pick(rule.opening, key) + "，".join(part.strip("。，,. ") for part in parts) + pick(rule.closing, key)


@dataclass(frozen=True)
class HandOverFacts:
    """What the decision to hand over depends on; `risk` as TAXONOMY names the flags."""

    risk: frozenset[str] = frozenset()
    asked_for_person: bool = False
    emotion: Emotion = Emotion.CALM
    intensity: float = 0.0
    negative_turns: int = 0
    refusals: int = 0
    unsolved: bool = False
    misunderstandings: int = 0
    above_authority: bool = False


@dataclass(frozen=True)
class HandOver:
    """`reason` is one of REASONS, `priority` 1 (most urgent) to 5, `label` its Chinese name for staff."""

    reason: str
    priority: int
    label: str


def hand_over(facts: HandOverFacts, playbook: Playbook) -> HandOver | None:
    """The most urgent reason to bring in a person, or None (E4, R12, R22)."""
    rule = playbook.hand_over
    holds = {
        "asked": facts.asked_for_person,
        "abusive": facts.emotion is Emotion.ABUSIVE and facts.intensity >= rule.abusive_intensity,
        "angry": facts.emotion is Emotion.ANGRY and facts.intensity >= rule.angry_intensity,
        "negative_turns": facts.negative_turns >= rule.negative_turns,
        "above_authority": facts.above_authority,
        "refusals": facts.refusals >= rule.refusals,
        "unsolved": facts.unsolved,
        "misunderstandings": facts.misunderstandings >= rule.misunderstandings,
    }
    reasons = [*(risk for risk in RISKS if risk in facts.risk), *(name for name, true in holds.items() if true)]
    unknown = sorted(facts.risk - set(RISKS))
    if unknown:
        raise ValueError(f"unknown risk flags: {unknown}")
    if not reasons:
        return None
    first = min(reasons, key=lambda reason: rule.reasons[reason].priority)
    return HandOver(first, rule.reasons[first].priority, rule.reasons[first].label)
