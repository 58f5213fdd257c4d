"""When an article answers a question. Shape of data/policy/knowledge.yml."""

from typing import Annotated

from pydantic import Field

from bot.policy.vocabulary import PolicyFile

Share = Annotated[float, Field(ge=0.0, le=1.0, strict=True)]


class FindingPolicy(PolicyFile):
    """`least_score`: from it on an article is said. The other three make the score: see `knowledge.retrieval`."""

    least_score: Annotated[float, Field(gt=0.0, lt=1.0, strict=True)]
    words_share: Share
    half_of_words: Annotated[float, Field(gt=0.0, le=1000.0, strict=True)]
    same_intent: Share
