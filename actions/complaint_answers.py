"""What a message means as an answer to a complaint's question: pure reading, nothing is changed here."""

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from actions.orders import ORDINALS, find_order
from actions.refusals import without_refused_wishes
from actions.services import Services
from actions.turn import Turn
from bot.cases.facts_in_words import UNKNOWN_SINCE
from bot.cases.handling import NO_ORDER, Words
from bot.nlu.taxonomy import COMPLAINTS
from bot.policy.vocabulary import ComplaintCategory, Emotion, OfferKind, Situation
from bot.policy.words import ComplaintWords

FORM = "complaint_form"

CATEGORIES = {
    "complain_quality": ComplaintCategory.QUALITY,
    "request_repair": ComplaintCategory.QUALITY,
    "request_resend": ComplaintCategory.QUALITY,
    "complain_delivery": ComplaintCategory.DELIVERY,
    "report_not_received": ComplaintCategory.DELIVERY,
    "urge_delivery": ComplaintCategory.DELIVERY,
    "complain_service": ComplaintCategory.SERVICE,
    "complain_price": ComplaintCategory.PRICE,
    "request_price_protection": ComplaintCategory.PRICE,
    "complain_process": ComplaintCategory.PROCESS,
    "check_aftersale": ComplaintCategory.PROCESS,
    "check_refund": ComplaintCategory.PROCESS,
    "demand_compensation": ComplaintCategory.COMPENSATION,
}
FAULTS_OF = (ComplaintCategory.QUALITY, ComplaintCategory.DELIVERY)
"""Categories that words alone can give away, the likelier first."""
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

# What a button means that answers a question; any other button asks for something itself.
ANSWERS = {"inform", "affirm", "deny"}

TOPIC = re.compile(r"质量|坏|快递|物流|价|退|赔|补偿")
GIVE_UP = re.compile(
    r"[那就还是]*(算了|不(投诉|追究|弄|用|处理)了|不用(处理|投诉)了?|没事了|撤销(投诉)?|取消投诉)[吧啊了。,， ]*"
)
WITHOUT_ORDER = re.compile(r"没有订单|(和|跟|与)订单(没关系|无关)|不是订单")
WRONG_ORDER = re.compile(
    r"(订单|单子|单号|商品)(不对|错|搞错|弄错)|不是(这个|那个|这|那)(订单|单|笔|件|商品)|另(外)?一(单|个订单)"
)
CORRECTING = re.compile(
    r"^((不对|不是(这样|的|这个意思)?|错了|没有|不(?=[\s,，。!！]|$))[的啊呀,，。!！\s]*)?(应该是|而是|是(?!不是))?"
)
COUNT = re.compile(
    r"(大概|差不多|有|就|坏了|一共|总共)?([\d一二两三四五六七八九十半几好多]+)"
    r"(个|只|件|瓶|袋|盒|双|条|块|斤|包|箱|台|支|片)[多吧了左右]*"
)
WISHES = re.compile(r"[要给想让赔换退修补]|希望|道歉|说法|解释|处理|解决|尽快|赶紧|加急|别再|怎么办")
NOT_ANY = re.compile(
    r"都不(行|要|满意|可以|好|接受|合适)|不(满意|接受|同意|合适)|(?<!行)不行|(?<!可)不可以|(?<!够)不够"
    r"|太少|别的(办法|方案)|还有(别的|其他)"
)
_ENDS = r"(的|了|啊|呀|吧|呢|哦|噢|滴|嗯|对|没错|是的|谢谢|[,，。!！~\s])*"
YES = re.compile(
    r"(对+|是|嗯+|恩|没错|可以|行|好|成|同意|就(这样|是这样|这个|它)|正确|没问题|解决|ok)" + _ENDS, re.IGNORECASE
)
NO = re.compile(r"(不|没有?|错|否|别|还没有?)(是|对|行|要|好|用|可以|同意|满意|合适|解决|这样|办)*" + _ENDS)
BUT = re.compile(r"不过|但|而是|其实|只是|还有")
LONGEST_REPLY = 12
"""Characters within which a message is an answer and nothing more."""
ASKS = re.compile(r"多久|多少|几天|几号|谁|什么时候|到哪|怎么(用|弄|寄|算|退|换|处理)|在哪|哪里|哪儿|要不要")
COSTS = re.compile(
    r"(修|换|退|补)?(一?[下次个])?(要|收)(钱|费用?)[吗么不啊]?[?？]?|(是)?免费[的吗么不]*[?？]?|(运费|邮费|钱)?谁出[啊呀]?[?？]?"
)
QUESTION = re.compile(r"[?？]|吗$|呢$|么$|能不能|可不可以|是不是|会不会|" + ASKS.pattern)
ASIDES = {"check_order", "track_parcel", "check_refund", "check_aftersale", "account_help", "nlu_fallback"}
ORDINAL = re.compile(r"第\s*([一二三四1234])|^[选要就]*([一二三四1234])[个种吧]*$")
SINCE = re.compile(
    r"(?P<ago>(?:\d+|[一二两三四五六七八九十半几]+)多?(?:天|周|个?星期|个?礼拜|个?月|小时))(?:以?前|了)"
    r"|(?P<day>大?前天|昨[天晚日]|今[天早日]|刚才|上(?:周|星期|个月)[一二三四五六日天末]?|\d{1,2}月\d{1,2}[号日]|\d{1,2}[号日])"
)
TIME = re.compile(r"\d|[一二两三四五六七八九十半几]|[昨今前刚上]|[天周月号早晚]|收到")
SCORES = {"五": 5, "四": 4, "三": 3, "二": 2, "两": 2, "一": 1, "5": 5, "4": 4, "3": 3, "2": 2, "1": 1}
SCORE = re.compile(r"[给打就]*([一两二三四五1-5])\s*(分|星|颗星)?[吧]?")
FEELINGS = (
    (re.compile(r"满分|(?<!\d)(10|100)分|^十分$"), 5),
    (re.compile(r"非常(不满|差)|很不满|太差|极差|差评|垃圾"), 1),
    (re.compile(r"(不|没)[^,，。]{0,3}(满意|行|好)|不怎么样|失望"), 2),
    (re.compile(r"一般|还行|凑合|马马虎虎"), 3),
    (re.compile(r"非常(满意|好)|很(满意|好)|好评|太好了|完美"), 5),
    (re.compile(r"满意|不错|挺好|^(还)?可以|^(好|行)(的|吧)?$"), 4),
)
FEELS_FINE = re.compile("不错|没毛病|没得说|没话说|没的说")
NEITHER = re.compile("差不多")
NO_RATING = re.compile(r"不(想)?(评|打分)|不用评")
# Money for the goods: customers say 退款 for the button 退货 and the other way round.
_MONEY_FOR_GOODS = {OfferKind.RETURN.value: OfferKind.REFUND.value, OfferKind.REFUND.value: OfferKind.RETURN.value}


def category_begun(turn: Turn, issue: str | None) -> ComplaintCategory:
    """The category of the message that begins a complaint; SERVICE for a bare “我要投诉”: what happened will tell."""
    is_clear = issue is not None or turn.is_choice or TOPIC.search(turn.text) is not None
    return CATEGORIES.get(turn.intent, ComplaintCategory.SERVICE) if is_clear else ComplaintCategory.SERVICE


def category_told(turn: Turn, words: ComplaintWords) -> ComplaintCategory | None:
    """The category of what happened, once it is told; None when neither intent nor words give it away."""
    if turn.intent in CATEGORIES:
        return CATEGORIES[turn.intent]
    return next((one for one in FAULTS_OF if words.situation(one, turn.text) is not Situation.GENERAL), None)


def words_of(turn: Turn, has: Services, *, remembered: str | None, assume: bool, tells: bool) -> Words:
    """What a message adds to a case. `tells`: its text is what happened, unless it says nothing of that.

    `assume`: an order may also be taken from the page or from the talk before.
    """
    text = turn.text.strip()
    demand = demand_meant(turn, has)
    tells = tells and not turn.is_choice
    story = text if tells and turn.intent not in NOT_A_STORY and _tells_more(text, demand, has.policy.words) else None
    # A button carries the story. Whoever names in words what is wrong tells one too, and the case keeps all of it.
    named = turn.entities.get("issue") if turn.is_choice or tells else None
    issue = story or (named if turn.is_choice else named and text)
    order_id = spoken_order(turn, has, remembered=remembered, assume=assume)
    return Words(
        text=text,
        emotion=turn.emotion,
        intensity=turn.intensity,
        order_id=order_id,
        wrong_order=order_id is None and WRONG_ORDER.search(text) is not None,
        issue=issue,
        since=since_told(text) if issue else None,
        demand=demand,
        category=category_told(turn, has.policy.words) if issue else None,
    )


def corrected(text: str) -> str:
    """What a correction says once its “不对” is taken off: 不对，是右边 → 右边; empty when it says no more."""
    return CORRECTING.sub("", text.strip()).strip("，,。.!！ ")


def spoken_order(turn: Turn, has: Services, *, remembered: str | None = None, assume: bool = False) -> str | None:
    """The customer's own order that a message names, or `NO_ORDER`; None: it names none."""
    if turn.entities.get("order_id") == NO_ORDER or WITHOUT_ORDER.search(turn.text):
        return NO_ORDER
    found = find_order(turn, has, remembered, assume=assume)
    return found.order.id if found.order else None


def since_told(text: str) -> str | None:
    """Since when, in the customer's words: 昨天, 五天前 (from 五天了); None when a text does not tell."""
    found = SINCE.search(text)
    if found is None:
        return None
    return f"{found['ago']}前" if found["ago"] else found["day"]


def since_answered(text: str) -> str:
    """The answer to “since when”: what was said, or that the customer does not remember."""
    return since_told(text) or (text if TIME.search(text) else UNKNOWN_SINCE)


def demand_meant(turn: Turn, has: Services) -> str | None:
    """What the customer wants done, as an OfferKind value."""
    if (chosen := turn.entities.get("demand")) in set(OfferKind):
        return chosen
    wanted = without_refused_wishes(turn.text)
    spoken = has.policy.words.demand(wanted)
    if spoken is None and wanted == turn.text:
        spoken = DEMANDED_BY_INTENT.get(turn.intent)
    return spoken.value if spoken else None


def only_tells_again(turn: Turn, words: ComplaintWords) -> bool:
    """Whether a message tells what is wrong, or only anger, where a wish was asked for: 坏了啊, 什么垃圾快递."""
    told = turn.intent in COMPLAINTS or Emotion(turn.emotion).needs_soothing or _names_a_fault(turn.text, words)
    return told and WISHES.search(turn.text) is None


def wishes_again(demand: str | None, turn: Turn, has: Services) -> bool:
    """Whether a short message is once more the wish that was said back: 那修吧."""
    text = turn.text.strip()
    is_short = len(text) <= LONGEST_REPLY and not turn.is_choice and not QUESTION.search(text)
    return is_short and demand is not None and demand_meant(turn, has) == demand


def only_counts(turn: Turn) -> bool:
    """Whether a message is a bare number of things: 3个, which says how many are broken, not what is wanted."""
    return COUNT.fullmatch(turn.text.strip()) is not None and not turn.is_choice


def yes_or_no(turn: Turn) -> bool | None:
    """True, False, or None when a message is neither, or more than that."""
    said = {"affirm": True, "deny": False}.get(turn.intent)
    text = turn.text.strip()
    if turn.is_choice:
        return said
    if YES.fullmatch(text):
        return True
    if NO.fullmatch(text):
        return False
    return said if len(text) <= LONGEST_REPLY and not BUT.search(text) else None


def confirmed(turn: Turn) -> bool | None:
    """The answer to what was said back; None also for a no that says at once what is right: 不对，是右边."""
    text = turn.text.strip()
    answer = yes_or_no(turn)
    says_what = 2 <= len(corrected(text)) < len(text) and not YES.fullmatch(text) and not NO.fullmatch(text)
    return None if says_what and not turn.is_choice else answer


def asks_back(turn: Turn) -> bool:
    """Whether a message asks something instead of answering: 运费谁出？ or a button from before: 看物流."""
    if is_other_button(turn):
        return turn.intent not in COMPLAINTS and turn.intent not in DEMANDED_BY_INTENT
    if not turn.is_choice and COSTS.fullmatch(turn.text.strip()):
        return True
    about_shop = turn.intent.startswith("ask_") or turn.intent in ASIDES
    return turn.intent in NOT_A_STORY or (about_shop and QUESTION.search(turn.text) is not None)


def is_other_button(turn: Turn) -> bool:
    """Whether a button was pressed that belongs to no question, so that its title answers none."""
    return turn.is_choice and turn.intent not in ANSWERS


def gives_up(turn: Turn) -> bool:
    """“算了”: the customer takes the complaint back. 算了，退货吧 does not."""
    return GIVE_UP.fullmatch(turn.text.strip()) is not None


def offer_meant(
    turn: Turn, offers: Sequence[Mapping[str, Any]], demand: str | None, of_round: Collection[str] = ()
) -> str | None:
    """The id of the offer that a message takes; “” when it turns all of them down; None when it does neither.

    `offers` are on the table. `of_round`: ids of those made earlier, which their buttons still take.
    """
    text = turn.text.strip()
    chosen = turn.entities.get("offer")
    if chosen is not None:
        return chosen if chosen in of_round or any(offer["id"] == chosen for offer in offers) else ""
    if turn.is_choice and turn.intent == "affirm":
        return None  # the yes to another question: no offer is taken without being named
    if NOT_ANY.search(text) or _wants_more(turn, offers) or _refuses_the_only_one(text, offers, demand):
        return ""
    # A question is no consent, wherever it stands (就退30？打发叫花子呢), nor is a late press of some other button.
    if ASKS.search(text) or "?" in text or "？" in text or turn.is_choice:
        return None
    named = next((offer for offer in offers if text and text in offer["title"] and len(text) >= 2), None)
    ordinal = ORDINAL.search(text)
    place = ORDINALS[ordinal.group(1) or ordinal.group(2)] if ordinal else len(offers)
    if named is None and place < len(offers):
        named = offers[place]
    if named is None and demand is not None:
        kinds = [demand, _MONEY_FOR_GOODS.get(demand)]
        fitting = [offer for kind in kinds for offer in offers if offer["kind"] == kind]
        return str(fitting[0]["id"]) if fitting else ""
    if named is not None:
        return str(named["id"])
    answer = yes_or_no(turn)
    return None if answer is None else str(offers[0]["id"]) if answer else ""


def score_meant(turn: Turn) -> int | None:
    """A rating from 1 to 5, from a button, a number or a word; None: the message is no rating."""
    if (chosen := turn.entities.get("score")) is not None and chosen in SCORES:
        return SCORES[chosen]
    text = turn.text.strip()
    if len(text) > LONGEST_REPLY:
        return None
    if (spoken := SCORE.fullmatch(text)) is not None:
        return SCORES[spoken.group(1)]
    text = FEELS_FINE.sub("挺好", NEITHER.sub("一般", text))  # neither 差 nor 不 is meant there
    return next((score for pattern, score in FEELINGS if pattern.search(text)), None)


def leaves_unrated(turn: Turn) -> bool:
    """Whether the customer goes without rating."""
    return turn.intent == "goodbye" or gives_up(turn) or NO_RATING.search(turn.text) is not None


def _tells_more(text: str, demand: str | None, words: ComplaintWords) -> bool:
    """Whether a text tells what happened, not only what the customer wants."""
    if not words.tells_what_happened(text):
        return False
    return demand is None or len(text) > LONGEST_REPLY or _names_a_fault(text, words)


def _names_a_fault(text: str, words: ComplaintWords) -> bool:
    return any(words.situation(one, text) is not Situation.GENERAL for one in FAULTS_OF)


def _refuses_the_only_one(text: str, offers: Sequence[Mapping[str, Any]], demand: str | None) -> bool:
    """不要换货, where nothing else is offered and nothing else is asked for."""
    return len(offers) == 1 and demand is None and without_refused_wishes(text) != text


def _wants_more(turn: Turn, offers: Sequence[Mapping[str, Any]]) -> bool:
    """Whether a sum is named that no offer reaches: taking “赔我500” for the offered 20 would be a trick."""
    if (amount := turn.entities.get("amount")) is None:
        return False
    wanted = round(float(amount) * 100)
    return all((offer["amount_fen"] or 0) < wanted for offer in offers)
