"""What goes in and out of the dialogue over HTTP."""

from typing import Any, Literal

from pydantic import BaseModel, Field, SerializerFunctionWrapHandler, model_serializer

from bot.nlu.taxonomy import Style

MAX_TEXT = 20_000
"""Characters of one turn: a turn may merge several bubbles, each of which has its own, lower limit."""

Id = Field(min_length=1, max_length=40)


class Payload(BaseModel):
    """What a button means. Only `web` sends it, and only for a button that this server gave out."""

    intent: str = Field(min_length=1, max_length=100)
    entities: dict[str, Any] = {}


class ContextMessage(BaseModel):
    """A message before the one that is to be understood."""

    sender: Literal["customer", "bot", "staff"]
    text: str = Field(max_length=MAX_TEXT)


class ArticlesRequest(BaseModel):
    """What articles could answer; `intent` as it was understood, if it was."""

    text: str = Field(max_length=MAX_TEXT)
    intent: str | None = Field(default=None, max_length=100)


class FoundArticle(BaseModel):
    title: str
    text: str


class ArticlesResponse(BaseModel):
    articles: list[FoundArticle]


class TurnRequest(BaseModel):
    """One turn of the customer. `mode` "listen" only takes note of it, because staff answer.

    `lines`: the bubbles that `text` was merged from, where there are several.
    """

    conversation_id: str = Id
    turn_id: str = Id
    text: str = Field(default="", max_length=MAX_TEXT)
    lines: list[str] = []
    payload: Payload | None = None
    mode: Literal["reply", "listen"] = "reply"
    metadata: dict[str, Any] = {}


class Choice(BaseModel):
    title: str
    payload: Payload


class Reply(BaseModel):
    """One bubble. What it does not have is left out of the answer."""

    text: str = ""
    choices: list[Choice] | None = None
    card: dict[str, Any] | None = None

    @model_serializer(mode="wrap")
    def _only_what_there_is(self, serialise: SerializerFunctionWrapHandler) -> dict[str, Any]:
        return {name: value for name, value in serialise(self).items() if value is not None}


class Handoff(BaseModel):
    """Why the conversation should go to staff."""

    reason: str
    priority: int | str = 0
    summary: str = ""
    tier: str | None = None


class Intent(BaseModel):
    name: str | None
    confidence: float


class Emotion(BaseModel):
    name: str = "calm"
    intensity: float = 0.0


class Understanding(BaseModel):
    """What was understood of a text."""

    intent: Intent
    emotion: Emotion = Emotion()
    risk: list[str] = []
    style: Style | None = None
    """How the customer likes to be served; None while unsure. For staff, never for the customer."""


class TurnResponse(Understanding):
    replies: list[Reply]
    handoff: Handoff | None = None
    model: str


class ParseRequest(BaseModel):
    text: str = Field(max_length=MAX_TEXT)
    context: list[ContextMessage] = Field(default=[], max_length=50)


class ParseResponse(BaseModel):
    """`margin`: how far the first intent is before the second. `outside`: how much the text seems to be no matter of
    the shop, 0 to 1. `zone`: answer, choices (offer the likeliest three) or person.
    """

    intent: str | None
    confidence: float
    margin: float = 0.0
    outside: float = 0.0
    zone: str = "answer"
    ranking: list[Intent]
    entities: list[dict[str, Any]]
    emotion: str
    intensity: float
    risk: list[str]
    style: Style | None = None
    """How the customer likes to be served; None while unsure."""
    model: str
