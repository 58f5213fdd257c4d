"""How customers say what went wrong and what they want: read from data/policy/complaint_words.yml."""

import re
from functools import cached_property
from typing import Annotated

from pydantic import AfterValidator, Field

from bot.policy.vocabulary import ComplaintCategory, OfferKind, PolicyFile, Situation


def _compiles(pattern: str) -> str:
    try:
        re.compile(pattern)
    except re.error as error:
        raise ValueError(f"not a regular expression: {error}") from error
    return pattern


Pattern = Annotated[str, Field(min_length=1), AfterValidator(_compiles)]
Patterns = Annotated[tuple[Pattern, ...], Field(min_length=1)]

_IN_CATEGORY = {
    ComplaintCategory.QUALITY: {
        Situation.DEFECTIVE,
        Situation.DAMAGED,
        Situation.WRONG_ITEM,
        Situation.MISSING_ITEM,
    },
    ComplaintCategory.DELIVERY: {Situation.LATE, Situation.LOST, Situation.COURIER, Situation.DAMAGED},
}


class ComplaintWords(PolicyFile):
    situations: dict[Situation, Patterns]
    demands: dict[OfferKind, Patterns]
    empty: Pattern
    any_demand: Pattern
    no_fault: Pattern

    @cached_property
    def _situations(self) -> dict[Situation, re.Pattern[str]]:
        return {situation: re.compile("|".join(patterns)) for situation, patterns in self.situations.items()}

    @cached_property
    def _demands(self) -> dict[OfferKind, re.Pattern[str]]:
        return {demand: re.compile("|".join(patterns)) for demand, patterns in self.demands.items()}

    def situation(self, category: ComplaintCategory, text: str) -> Situation:
        """What went wrong, as far as the words tell; GENERAL when they do not, or for other categories."""
        text = re.sub(self.no_fault, "", text)
        possible = _IN_CATEGORY.get(category, set())
        found = (name for name, pattern in self._situations.items() if name in possible and pattern.search(text))
        return next(found, Situation.GENERAL)

    def demand(self, text: str) -> OfferKind | None:
        """What the customer asks for in so many words."""
        return next((demand for demand, pattern in self._demands.items() if pattern.search(text)), None)

    def leaves_it_to_us(self, text: str) -> bool:
        """“随便, 你们看着办”: any demand will do."""
        return re.search(self.any_demand, text) is not None

    def tells_what_happened(self, text: str) -> bool:
        """False for a bare “我要投诉” and the like."""
        return len(text.strip()) >= 3 and not self.only_complains(text)

    def only_complains(self, text: str) -> bool:
        """“我要投诉”: neither what happened nor what is wanted."""
        return re.match(self.empty, text.strip()) is not None
