"""Scripted conversations: what a customer says, and what must come of it. Read from data/eval/conversations/*.yml."""

import re
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Literal, Self

import yaml
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from bot.cases.stages import Stage, Step
from bot.policy.commitments import CommitmentKind
from bot.policy.vocabulary import ComplaintCategory
from bot.shop.model import AfterSaleKind, AfterSaleStatus, OrderStatus

MOST_TIMES = 10_000


def _expression(text: str) -> str:
    try:
        re.compile(text)
    except re.error as error:
        raise ValueError(f"not a regular expression: {error}") from error
    return text


Words = Annotated[list[str], BeforeValidator(lambda value: [value] if isinstance(value, str) else value)]


class Entry(BaseModel):
    """Any part of a script: a misspelt expectation must not pass for one that holds."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Aspect(StrEnum):
    """Ways in which conversations go astray; each has to be shown."""

    INTERRUPTION = "interruption"  # something else is asked in the middle, then back to the question
    CORRECTION = "correction"
    GIVING_UP = "giving_up"
    REFUSAL = "refusal"  # what is wanted is not granted
    OUT_OF_HOURS = "out_of_hours"
    WRONG_NUMBER = "wrong_number"
    NOT_THEIRS = "not_theirs"
    GUEST = "guest"


class ScriptStep(Entry):
    """One turn. `reply_like` is a regular expression, for what is said in several ways. Lines of `say` are bubbles.

    `press` is (part of) the title of a button shown last; no `handoff` means that there must be none.
    """

    say: str | None = None
    press: str | None = None
    times: int = Field(default=1, ge=1, le=MOST_TIMES)
    """How often the words of `say` are repeated in the message, for very long ones."""
    reply_contains: Words = []
    reply_excludes: Words = []
    reply_like: Annotated[str, AfterValidator(_expression)] | None = None
    buttons_include: Words = []
    buttons_exclude: Words = []
    card: str | None = None
    handoff: str | None = None

    @model_validator(mode="after")
    def _says_or_presses(self) -> Self:
        if (self.say is None) == (self.press is None):
            raise ValueError("a step either says or presses something")
        return self


class CaseExpected(Entry):
    """The newest case at the end. `ledger_steps` come in this order, others may lie between; `rule_ids` all occur."""

    stage: Stage
    category: ComplaintCategory
    order: str | None = None
    emotion: str | None = None
    rating: int | None = None
    ledger_steps: list[Step] = []
    ledger_excludes: list[Step] = []
    rule_ids: list[str] = []
    facts: dict[str, Any] = {}


class AfterSaleExpected(Entry):
    """The one application made during the conversation."""

    kind: AfterSaleKind
    order: str
    amount_fen: int | None = None
    status: AfterSaleStatus | None = None
    pickup: str | None = None
    returned_by: str | None = None


class OrderExpected(Entry):
    """An order as the shop has it at the end; what is not named is not looked at. `movement`: words of the last one."""

    id: str
    status: OrderStatus | None = None
    city: str | None = None
    address: str | None = None
    phone: str | None = None
    note: str | None = None
    options: str | None = None
    wish: str | None = None
    movement: str | None = None
    installation: str | None = None
    ship_apart: bool | None = None
    ship_with: str | None = None


class InvoiceExpected(Entry):
    """The invoice of an order at the end."""

    order: str
    title: str
    tax_id: str = ""


class PersonExpected(Entry):
    """What the shop holds about the customer at the end."""

    phone: str | None = None
    marketing: bool | None = None
    deletion_asked: bool | None = None


class Script(Entry):
    """One conversation on a fresh demo shop. What is not expected must not happen: no case, no application, no invoice,
    no promise, and nothing at the shop that is changed.

    `shows`: what else it is an example of. `within`: the process in the middle of which that happens, as it is named
    in `actions/processes`; the player sees whether it really is under way. `desk` closed: it is played out of hours,
    so who wants a person leaves a message; what the system says then counts as said. `promises`: what is watched at
    the end, by kind.
    """

    name: str
    group: str = ""
    """The name of its file, filled in while reading."""
    shows: list[Aspect] = []
    within: str = ""
    desk: Literal["open", "closed"] = "open"
    promises: list[CommitmentKind] = []
    customer: Literal["c-new", "c-ordinary", "c-vip", "c-he", "none"] = "c-ordinary"
    page: dict[str, Any] | None = None
    steps: list[ScriptStep]
    case: CaseExpected | None = None
    after_sale: AfterSaleExpected | None = None
    order: OrderExpected | None = None
    invoice: InvoiceExpected | None = None
    person: PersonExpected | None = None


def load_scripts(folder: Path) -> list[Script]:
    """All scripts of a folder. Raises ValueError: a name is used twice, or a script does not fit."""
    scripts = [
        Script.model_validate({**entry, "group": path.stem})
        for path in sorted(folder.glob("*.yml"))
        for entry in yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader)
    ]
    names = [script.name for script in scripts]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise ValueError(f"used twice: {twice}")
    return scripts
