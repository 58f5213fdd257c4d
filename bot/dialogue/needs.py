"""Whether a burst of bubbles holds a second need, and which of the two is answered first. Pure: no model, no tracker.

The whole burst is understood as one intent, so of two needs one would be lost. Every bubble is read for itself as well;
a second need counts only where its bubble leaves no doubt and is about something else: an offer that nobody needs is
worse than one that is missed.
"""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Final

from bot.dialogue.topics import names, names_its_own
from bot.nlu.taxonomy import COMPLAINTS

MOST_LINES: Final = 5
"""Bubbles of a burst that are read for themselves; each costs as much as a message."""

LONGEST_LINE: Final = 200
"""Characters of a bubble that is read for itself; a longer one tells a story."""

LEAST_CHARACTERS: Final = 4
LEAST_CONFIDENCE: Final = 0.7
LEAST_ALONE: Final = 0.6
"""Of the intent itself, for others of its matter to count with it."""
LEAST_MARGIN: Final = 0.4
MOST_OUTSIDE: Final = 0.5
SECOND_CONFIDENCE: Final = 0.8
"""What is offered has to be surer than what is answered."""

ABOUT_TALK: Final = frozenset(
    "greet goodbye thank affirm deny inform wait nudge praise insult ask_bot_identity out_of_scope".split()
)
"""Not about a matter of the shop."""

TO_A_PERSON: Final = frozenset({"request_human", "request_callback"})
"""Whoever is called hears everything, so nothing else is offered."""

NEVER_SECOND: Final = frozenset("check_order complain_service complain_process demand_compensation ask_product".split())
"""What mostly says more of the need beside it: 看下我的订单, 你们什么态度, 怎么赔."""

MATTERS: Final = (
    frozenset(
        """
        check_order modify_order cancel_order restore_order track_parcel ask_delivery_time urge_delivery change_delivery
        report_not_received refuse_parcel complain_delivery ask_delivery_options ask_shipping_fee ask_how_to_order
        ask_stock request_resend complain_service demand_compensation
        """.split()
    ),
    frozenset(
        """
        request_return request_exchange request_refund request_repair request_resend ask_return_policy
        ask_return_shipping check_aftersale check_refund refuse_parcel report_not_received cancel_order check_order
        restore_order complain_quality complain_process complain_service demand_compensation ask_authenticity
        ask_shipping_fee
        """.split()
    ),
    frozenset(
        """
        complain_quality request_repair ask_usage ask_installation ask_product ask_authenticity ask_return_policy
        """.split()
    ),
    frozenset(
        """
        ask_product ask_recommendation ask_stock ask_price ask_promotion ask_authenticity ask_how_to_order ask_payment
        ask_shipping_fee ask_delivery_options ask_delivery_time ask_usage ask_installation ask_membership
        """.split()
    ),
    frozenset(
        """
        ask_price ask_promotion ask_payment ask_membership request_price_protection complain_price demand_compensation
        ask_review request_refund check_refund cancel_order
        """.split()
    ),
    frozenset("ask_invoice change_invoice".split()),
    frozenset("account_help ask_membership manage_privacy ask_payment".split()),
)
"""Intents that one need may be told in; an intent may stand in several."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What was understood of a text. `confidence`: that it is about the matter of `intent`; `margin`: how far this is
    before the likeliest intent of another matter; `outside`: 0 to 1, how much it seems to be no matter of the shop.
    """

    text: str
    intent: str
    confidence: float
    margin: float = 1.0
    outside: float = 0.0
    is_answer: bool = True

    @property
    def is_need(self) -> bool:
        """Whether it is about a matter of the shop, beyond doubt."""
        return (
            self.is_answer
            and self.intent not in ABOUT_TALK
            and self.intent not in TO_A_PERSON
            and sum(map(str.isalnum, self.text)) >= LEAST_CHARACTERS
            and self.confidence >= LEAST_CONFIDENCE
            and self.margin >= LEAST_MARGIN
            and self.outside <= MOST_OUTSIDE
        )


NO_READING: Final = Reading("", "", 0.0, is_answer=False)
"""Of a bubble that is too short or too long to tell a need."""


@dataclass(frozen=True, slots=True)
class Needs:
    """The places of two bubbles: the need that is answered now (None: what the whole burst was understood as), and the
    one to be offered afterwards (None: there is no other). `unless_aside`: a form asks, and the whole burst was taken
    for the other need; so it is only left over when the form finds its answer in the burst instead.
    """

    first: int | None = None
    other: int | None = None
    unless_aside: bool = False


ONE_NEED: Final = Needs()


def may_be_one(one: str, other: str) -> bool:
    """Whether two intents may belong to one need, as a complaint and the wish that follows from it do."""
    return one == other or any(one in matter and other in matter for matter in MATTERS)


def sure_of_matter(intent: str, ranking: Sequence[tuple[str, float]]) -> tuple[float, float]:
    """Confidence that a text is about the matter of an intent, and its margin before the likeliest intent of another.

    快递怎么还没到啊 may urge or ask where the parcel is: that is no doubt about what it is about, as long as one of the
    two is likelier than the rest together.
    """
    alone = max((confidence for name, confidence in ranking if name == intent), default=0.0)
    is_one = {name: name == intent or (alone >= LEAST_ALONE and may_be_one(intent, name)) for name, _ in ranking}
    own = sum(confidence for name, confidence in ranking if is_one[name])
    other = max((confidence for name, confidence in ranking if not is_one[name]), default=0.0)
    return own, own - other


def needs_of(whole: Reading, lines: Sequence[Reading], asked: frozenset[str] = frozenset()) -> Needs:
    """The needs of a burst that was understood as `whole`; `lines` are its bubbles, each read for itself.

    `asked`: intents of what a form is asking about, to which the burst may be the answer; empty without a form.
    """
    if any(one.intent in TO_A_PERSON for one in (whole, *lines)):
        return ONE_NEED
    told = [place for place, line in enumerate(lines) if line.is_need]
    if asked:
        other = _apart(lines, told, asked)
        is_aside = other is not None and may_be_one(lines[other].intent, whole.intent)
        return Needs(None, other, is_aside)
    if whole.is_answer and whole.intent not in ABOUT_TALK:
        return _beside(whole, lines, told)
    if len(told) < 2 or whole.intent == "insult":
        return ONE_NEED
    first = told[0]
    other = _apart(lines, told, {lines[first].intent})
    return _complaint_first(lines, first, other) if other is not None else ONE_NEED


def _beside(whole: Reading, lines: Sequence[Reading], told: list[int]) -> Needs:
    """The need beside the one that was understood, where a bubble of its own tells that one, too."""
    other = _apart(lines, told, {whole.intent})
    first = next((at for at in told if lines[at].intent == whole.intent), None)
    if other is None or first is None:
        return ONE_NEED
    needs = _complaint_first(lines, first, other)
    return needs if needs.first != first else Needs(None, other)


def _apart(lines: Sequence[Reading], told: Sequence[int], taken: AbstractSet[str]) -> int | None:
    """The first bubble whose need belongs to none of these intents."""
    return next((at for at in told if _stands_alone(lines, at, taken)), None)


def _stands_alone(lines: Sequence[Reading], place: int, taken: AbstractSet[str]) -> bool:
    line = lines[place]
    rest = " ".join(one.text for at, one in enumerate(lines) if at != place)
    if line.intent in NEVER_SECOND or line.confidence < SECOND_CONFIDENCE:
        return False
    return not any(may_be_one(line.intent, one) for one in taken) and names_its_own(line.intent, line.text, rest)


def _complaint_first(lines: Sequence[Reading], first: int, other: int) -> Needs:
    """Who complains is heard first, where what else they ask can wait: it is sure enough and names its matter, so it
    can be offered. Otherwise it is answered and the complaint is offered, so that neither is lost.
    """
    one, complaint = lines[first], lines[other].intent in COMPLAINTS
    can_wait = one.confidence >= SECOND_CONFIDENCE and names(one.intent, one.text)
    if complaint and one.intent not in COMPLAINTS and can_wait:
        return Needs(other, first)
    return Needs(first, other)
