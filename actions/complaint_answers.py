"""What a message means as an answer to a complaint's question: pure reading, nothing is changed here."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from actions.orders import ORDINALS, find_order
from actions.services import Services
from actions.turn import Turn
from bot.cases.handling import NO_ORDER, Words
from bot.policy.vocabulary import ComplaintCategory, OfferKind

FORM = "complaint_form"

CATEGORIES = {
    "complain_quality": ComplaintCategory.QUALITY,
    "complain_delivery": ComplaintCategory.DELIVERY,
    "complain_service": ComplaintCategory.SERVICE,
    "complain_price": ComplaintCategory.PRICE,
    "complain_process": ComplaintCategory.PROCESS,
    "demand_compensation": ComplaintCategory.COMPENSATION,
}
DEMANDED_BY_INTENT = {
    "request_return": OfferKind.RETURN,
    "request_exchange": OfferKind.EXCHANGE,
    "request_refund": OfferKind.REFUND,
    "request_repair": OfferKind.REPAIR,
    "request_resend": OfferKind.RESEND,
    "demand_compensation": OfferKind.COMPENSATION,
    "urge_delivery": OfferKind.EXPEDITE,
}
# Never the answer to an open question: they are about the talk itself, not about the matter.
NOT_A_STORY = {"request_human", "request_callback", "greet", "goodbye", "thank", "wait", "nudge", "ask_bot_identity"}

GIVE_UP = re.compile(r"^(那?(就)?算了|不(投诉|追究|弄|要|用|处理)了|没事了|撤销|取消投诉)")
WITHOUT_ORDER = re.compile(r"没有订单|(和|跟|与)订单(没关系|无关)|不是订单")
NOT_ANY = re.compile(
    r"都不(行|要|满意|可以|好|接受)|不(行|满意|接受|同意|可以|够)|太少|别的(办法|方案)|还有(别的|其他)"
)
YES = re.compile(r"^(对|是|嗯|恩|没错|可以|行|好|成|同意|就这|就是|正确|解决了|好了)")
NO = re.compile(r"^(不|没|错|否|别)")
ORDINAL = re.compile(r"^(?:选|要|就)?第?\s*([一二三四1234])\s*[个种项条]?")
SCORES = {"五": 5, "四": 4, "三": 3, "二": 2, "两": 2, "一": 1, "5": 5, "4": 4, "3": 3, "2": 2, "1": 1}
SCORE = re.compile(r"([一二两三四五1-5])\s*(分|星|颗星)?")
FEELINGS = (
    (re.compile(r"非常(不满|差)|太差|极差|差评|垃圾"), 1),
    (re.compile(r"不(太)?满意|不(太)?好|不怎么样|失望"), 2),
    (re.compile(r"一般|还行|凑合|马马虎虎"), 3),
    (re.compile(r"非常(满意|好)|很(满意|好)|好评|太好了|完美"), 5),
    (re.compile(r"满意|不错|挺好|可以|谢谢|好"), 4),
)


def category_of(intent: str) -> ComplaintCategory:
    """The category of a complaint, from the intent that began it."""
    return CATEGORIES.get(intent, ComplaintCategory.SERVICE)


def words_of(turn: Turn, has: Services, *, remembered: str | None, assume: bool, tells: bool) -> Words:
    """What a message adds to a case. `tells`: its text is what happened, unless it says nothing of that.

    `assume`: an order may also be taken from the page or from the talk before.
    """
    text = turn.text.strip()
    words = has.policy.words
    demand = demand_meant(turn, has)
    issue = text if tells and words.tells_what_happened(text) and turn.intent not in NOT_A_STORY else None
    return Words(
        text=text,
        emotion=turn.emotion,
        intensity=turn.intensity,
        order_id=spoken_order(turn, has, remembered=remembered, assume=assume),
        issue=issue,
        since=None,
        demand=demand,
    )


def spoken_order(turn: Turn, has: Services, *, remembered: str | None = None, assume: bool = False) -> str | None:
    """The customer's own order that a message names, or `NO_ORDER`; None: it names none."""
    if turn.entities.get("order_id") == NO_ORDER or WITHOUT_ORDER.search(turn.text):
        return NO_ORDER
    found = find_order(turn, has.shop, remembered, assume=assume)
    return found.order.id if found.order else None


def demand_meant(turn: Turn, has: Services) -> str | None:
    """What the customer wants done, as an OfferKind value."""
    if (chosen := turn.entities.get("demand")) in set(OfferKind):
        return chosen
    spoken = has.policy.words.demand(turn.text) or DEMANDED_BY_INTENT.get(turn.intent)
    return spoken.value if spoken else None


def yes_or_no(turn: Turn) -> bool | None:
    """True, False, or None when a message is neither."""
    if turn.intent in {"affirm", "deny"}:
        return turn.intent == "affirm"
    text = turn.text.strip()
    if len(text) <= 6 and (YES.match(text) or NO.match(text)):
        return YES.match(text) is not None
    return None


def gives_up(turn: Turn) -> bool:
    """“算了”: the customer takes the complaint back."""
    return GIVE_UP.match(turn.text.strip()) is not None


def offer_meant(turn: Turn, offers: Sequence[Mapping[str, Any]], demand: str | None) -> str | None:
    """The id of the offer that a message takes; “” when it turns all of them down; None when it does neither."""
    text = turn.text.strip()
    chosen = turn.entities.get("offer")
    if chosen is not None:
        return chosen if any(offer["id"] == chosen for offer in offers) else ""
    if NOT_ANY.search(text):
        return ""
    ordinal = ORDINAL.match(text)
    if ordinal and len(text) <= 5 and ORDINALS[ordinal.group(1)] < len(offers):
        return str(offers[ORDINALS[ordinal.group(1)]]["id"])
    if demand is not None:
        return next((str(offer["id"]) for offer in offers if offer["kind"] == demand), "")
    answer = yes_or_no(turn)
    if answer is None:
        return None
    return str(offers[0]["id"]) if answer else ""


def score_meant(turn: Turn) -> int | None:
    """A rating from 1 to 5, from a button, a number or a word; None: the message is no rating."""
    if (chosen := turn.entities.get("score")) is not None and chosen in SCORES:
        return SCORES[chosen]
    text = turn.text.strip()
    if len(text) > 12:
        return None
    if (spoken := SCORE.fullmatch(text)) is not None:
        return SCORES[spoken.group(1)]
    return next((score for pattern, score in FEELINGS if pattern.search(text)), None)
