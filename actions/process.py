"""What a process is: the order meant → facts → what the rules say → a yes → one call at the shop → what it recorded.

A process is one function, `step`: given all that is known it says what comes now, a question, a confirmation or an end.
Nothing is kept but the answers, so a step that is taken again finds the same, and an answer that is corrected changes
everything that follows from it.
"""

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import cached_property
from typing import Any, ClassVar, Self

from actions.base import PERSON, Button, button
from actions.complaint_answers import YES, asks_back, is_other_button
from actions.orders import ORDINAL, ORDINALS, Fitting, anything
from actions.services import Services
from actions.turn import Turn
from bot.shop.catalogue import find
from bot.shop.model import Order, OrderItem
from bot.shop.status import items_in_words

NOT_SIGNED_IN = "您还没有登录，我看不到订单。登录后再问我，或者我请客服帮您查。"
LONGEST_ANSWER = 200
"""Characters of an answer in the customer's own words."""
NOT_WANTED = re.compile("不想?要了|不收了")
"""Of the goods, not of what was asked whether to do."""
ASKS_AT_THE_END = re.compile(r"(多久|多少钱?|几天|什么时候|谁出|谁付|在哪里?|哪里|要钱吗|收费吗)[啊呢呀吗]?[?？]?$")


@dataclass(frozen=True)
class Draft:
    """What is known so far, as it is kept between messages. `answers` are in the order in which they were given.

    `unknown`: a number was given that is none of the customer's. `stopped`: the customer does not want it any more.
    `opening`: the words that began it, which may answer what can be asked only once the order is known.
    """

    process: str
    intent: str
    order_id: str | None = None
    answers: Mapping[str, str] = field(default_factory=dict)
    unknown: str | None = None
    agreed: bool = False
    stopped: bool = False
    opening: str = ""

    @classmethod
    def of(cls, slot: Mapping[str, Any] | None) -> Self | None:
        return cls(**slot) if slot else None

    def kept(self) -> dict[str, Any]:
        return asdict(self)

    def answered(self, name: str, value: str) -> "Draft":
        """With an answer, which ends any consent to what was said before it."""
        return replace(self, answers={**self.answers, name: value}, agreed=False)

    def told(self, unasked: Mapping[str, str]) -> "Draft":
        """With answers to what is never asked. They come first: none follows from another answer or goes with it."""
        if not unasked:
            return self
        others = {name: value for name, value in self.answers.items() if name not in unasked}
        return replace(self, answers={**unasked, **others}, agreed=False)

    def without(self, name: str) -> "Draft":
        """Without an answer and all that were given after it, because they may follow from it."""
        names = list(self.answers)
        kept = names[: names.index(name)] if name in names else names
        return replace(self, answers={one: self.answers[one] for one in kept}, agreed=False)


@dataclass(frozen=True)
class Matter:
    """A draft with what belongs to it. `order` is always one of the customer's own."""

    draft: Draft
    turn: Turn
    has: Services

    @cached_property
    def order(self) -> Order | None:
        if self.turn.customer_id is None or self.draft.order_id is None:
            return None
        return self.has.shop.order(self.turn.customer_id, self.draft.order_id)

    @property
    def customer_id(self) -> str:
        """The signed-in customer; empty for a guest, to whom nothing belongs."""
        return self.turn.customer_id or ""

    @property
    def key(self) -> str:
        """Names the one change that this turn may make: the same turn again changes nothing more."""
        return f"{self.turn.conversation_id}:{self.turn.turn_id}:{self.draft.process}"

    def said(self, name: str) -> str | None:
        return self.draft.answers.get(name)


@dataclass(frozen=True)
class Choice:
    """An answer on a button. `words` are other ways of saying it."""

    title: str
    value: str
    words: str = ""


Read = Callable[[Turn], str | None]


def nothing(_: Turn) -> str | None:
    """Reads nothing."""
    return None


@dataclass(frozen=True)
class Ask:
    """One question. `read` is what an answer to it says; `spot` what a message says of it that answers something else.

    `topic`: words that name what is asked, so that “地址写错了” is known to be about it.
    """

    name: str
    text: str
    choices: tuple[Choice, ...] = ()
    read: Read = nothing
    spot: Read = nothing
    topic: str = ""

    def answer(self, turn: Turn) -> str | None:
        """What the message says as an answer to this question; None: it is no answer."""
        return choice_pressed(turn, self) or self.read(turn)

    def buttons(self) -> list[Button]:
        return [button(one.title, "inform", answer=f"{self.name}={one.value}") for one in self.choices]


@dataclass(frozen=True)
class Message:
    text: str = ""
    buttons: tuple[Button, ...] = ()
    card: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Say:
    """The end of a process. `as_if`: the customer's words go on with the meaning of this button.

    `explains`: nothing of the customer's own to tell, so what is known in general comes before it. `promises`: it names
    the time of refunds, which are watched from then on. `about`: the order that is talked of, where none was asked for.
    """

    messages: tuple[Message, ...]
    as_if: Button | None = None
    explains: bool = False
    promises: bool = False
    about: str | None = None


@dataclass(frozen=True)
class Confirm:
    """What will happen, until when and at whose cost, and what does it once the customer agrees."""

    text: str
    yes: str
    no: str
    do: Callable[[], Say]

    @property
    def offered(self) -> str:
        """What the buttons and the question itself say would be done."""
        return f"{self.text.rstrip('。').rpartition('。')[2]} {self.yes} {self.no}"


Step = Ask | Confirm | Say


def say(text: str, *buttons: Button) -> Say:
    return Say((Message(text, buttons),))


def ask_person(text: str) -> Say:
    """An end that a person could still change."""
    return say(text, PERSON)


class Process(ABC):
    """`intents` begin it. `acts`: it changes something, so who asks for it within another process wants it instead."""

    name: ClassVar[str]
    intents: ClassVar[frozenset[str]]
    acts: ClassVar[bool] = True
    needs_order: ClassVar[bool] = True
    question: ClassVar[str] = "您问的是哪一单？点一下就行，也可以发订单号。"
    for_guests: ClassVar[str] = NOT_SIGNED_IN
    explains: ClassVar[bool] = False
    """An article has a general answer for those of whom nothing is known."""
    stopped: ClassVar[str] = "好的，那就先不动。需要的时候再跟我说。"
    keeps: ClassVar[re.Pattern[str] | None] = None
    """Words by which the customer leaves everything as it is: 先不退."""
    agrees: ClassVar[re.Pattern[str] | None] = None
    """Words that are a yes to this process alone: 算了退了吧."""
    unclear: ClassVar[re.Pattern[str] | None] = None
    """Words that are neither yes nor no here, though they sound like one: not wanting the goods is no “no”."""

    def fitting(self, intent: str) -> Fitting:
        """The orders that may be assumed when a message with this intent names none."""
        return anything

    def assumed(self, turn: Turn, candidates: Sequence[Order]) -> Order | None:
        """The order to begin with where several may be meant, for a wish that is about them all alike."""
        return None

    unasked: ClassVar[frozenset[str]] = frozenset()
    """Answers to what is never asked, such as what exactly is wanted. They stay when another order is meant."""

    def told(self, turn: Turn) -> Mapping[str, str]:
        """Those of `unasked` that the message which begins it gives."""
        return self.heard(turn)

    def heard(self, turn: Turn) -> Mapping[str, str]:
        """Those of `unasked` that any message within it may give."""
        return {}

    def amended(self, name: str, answer: str, turn: Turn) -> str | None:
        """The answer to a question with the part of it that a correction names: 不对，下午 leaves the day as it was."""
        return None

    @abstractmethod
    def step(self, matter: Matter) -> Step:
        """What comes now; called only with an order where one is needed. Idempotent, except for `Confirm.do`."""


def pick(choices: tuple[Choice, ...]) -> Read:
    """Reads one of the choices: by its title, its words, or its place."""

    def read(turn: Turn) -> str | None:
        text = turn.text.strip()
        if turn.is_choice or not text:
            return None
        exact = [one for one in choices if text == one.title]
        meant = exact or [one for one in choices if one.words and re.search(one.words, text)]
        meant = meant or [one for one in choices if one.title in text or (len(text) >= 2 and text in one.title)]
        if len(meant) == 1:
            return meant[0].value
        ordinal = ORDINAL.fullmatch(text)
        place = ORDINALS[ordinal.group(1) or ordinal.group(2)] if ordinal else len(choices)
        return choices[place].value if place < len(choices) else None

    return read


def own_words(turn: Turn) -> str | None:
    """Reads the customer's own words, whatever they are, unless they ask something back or are a bare yes."""
    text = turn.text.strip()[:LONGEST_ANSWER]
    is_question = ASKS_AT_THE_END.search(text) is not None or asks_back(turn)
    return None if not text or is_question or is_other_button(turn) or YES.fullmatch(text) else text


def choice_pressed(turn: Turn, ask: Ask) -> str | None:
    """The choice whose button was pressed; only values that the question still offers count."""
    name, _, value = turn.entities.get("answer", "").partition("=")
    return value if name == ask.name and value in {one.value for one in ask.choices} else None


def choice(
    name: str, text: str, choices: tuple[Choice, ...], *, topic: str = "", or_words: bool = False, spots: bool = False
) -> Ask:
    """A question with buttons. `or_words`: other words are an answer, too; `spots`: any message may tell."""
    one_of = pick(choices)

    def read(turn: Turn) -> str | None:
        return own_words(turn) if or_words else one_of(turn)

    return Ask(name, text, choices, read, _by_words(choices) if spots else nothing, topic)


def which_item(matter: Matter, text: str, fits: Callable[[OrderItem], bool] = lambda _: True) -> OrderItem | Ask:
    """The item meant, or the question which one. An item that fits alone is the one."""
    order = matter.order
    items = [item for item in order.items if fits(item)] if order else []
    if len(items) == 1:
        return items[0]
    chosen = next((item for item in items if item.id == matter.said("item")), None)
    if chosen is not None:
        return chosen
    choices = tuple(Choice(item.name, item.id) for item in items)

    def named(turn: Turn) -> str | None:
        if turn.entities.get("product") in {item.id for item in items}:
            return turn.entities["product"]
        products = {product.id for product in find(turn.text, matter.has.shop.products())}
        meant = [item.id for item in items if item.product_id in products]
        return meant[0] if len(meant) == 1 else None

    return Ask("item", text, choices, lambda turn: named(turn) or pick(choices)(turn), named, "件|商品|东西")


def order_words(order: Order) -> str:
    """订单 AX5198842075（听澜 Air 蓝牙耳机）."""
    return f"订单 {order.id}（{items_in_words(order)}）"


def _by_words(choices: tuple[Choice, ...]) -> Read:
    def read(turn: Turn) -> str | None:
        meant = [one.value for one in choices if one.words and re.search(one.words, turn.text)]
        return meant[0] if len(meant) == 1 and not turn.is_choice else None

    return read
