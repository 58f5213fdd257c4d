"""What must go to a person at once: injury, courts, media, fraud, self-harm, threats and the like. Pure functions."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.nlu.normaliser import normal_text


@dataclass(frozen=True, slots=True)
class RiskLexicon:
    """Phrases of each flag, and phrases that take a flag back where they stand before it or hold it: 不是要投诉."""

    flags: Mapping[str, Sequence[str]]
    negations: Sequence[str]


_NEGATED = re.compile(
    r"(?:不是|没有|没|并非|不想|不会|不打算|不用|不需要|不至于|无需|别|又不)(?:要|想|打算|说|在)?(?:去|找|打|给|你们)?$"
)
# 会不会是假货, 怕买到假货: a worry. It counts as a claim once the goods have arrived.
_WORRY = re.compile(
    r"(?:怕|担心|会不会|是不是|是否|不会是|该不会|有没有|保证不是|能保证|有人说|听说|万一)[^,。!?;]{0,6}$"
)
_ARRIVED = re.compile(r"收到|到手|买的|买了|买到的|拿到|用了|鉴定|专柜|验货|验了|发来|发的|寄来|给我发|卖给我")
_QUESTION = re.compile(r"(?:吗|么|吧|不|\?)+$")
_REPEALED = re.compile(r"(?:^|[^不])(?:假一赔[一二三四五六七八九十]|假一罚十)")

# 律师函格式的本子, 烫伤膏, 跳楼价, 放火锅: the same characters, but goods.
_GOODS = re.compile(
    "(?:的)?(?:膏|盐|贴|书|小队|手办|教材|法教|号|架|鞘|座|锅|价|机玩|机(?=玩具)|效果|格式|室的|那个|同款|杆|心|冰|能用|人?能用)"
)
_MISSING_YOU = re.compile("你|我|他|她|这|那")  # 想死你们家的鸭脖了
_WHERE_FROM = re.compile("进货|发货|买")  # 知道你家在哪进货的不
_BEFORE_PLACE = re.compile("(?:送到|送货到|寄到|地址)[^,。!?;]{0,8}$|在$|在[^,。!?;]{0,3}$")
_AFTER_PLACE = re.compile("[^,。!?;]{0,3}(?:宿舍|大厦|楼|旁边|附近|上班|前台|门口|不 |收货)")
_ASKS_MEANING = re.compile("是(?:啥|什么)意思|是干(?:嘛|什么)的")
_GUARDS = re.compile("(?:防|避免|以免)[^,。!?;]{0,2}$")
_MAY = re.compile("(?:会|怕|容易|会不会)[^,。!?;]{0,2}$")
# Numbers run on over letters (tax numbers), dashes, and single spaces between groups that are not hotlines themselves.
_ENDS_NUMBER = re.compile(r"(?:[a-z0-9]-?|[^\d](?!123(?:15|45|00))\d{3,} |^(?!123(?:15|45|00))\d{3,} |[¥￥])$")
_GOES_ON = re.compile(r"-?[a-z0-9]|\.\d| (?!123(?:15|45|00))\d{3,}(?!\d*[年月日号天次个元块])")
_HOTLINE_APP = re.compile("app(?![a-z0-9])")
_NAMES_NUMBER = re.compile(r"(?:尾号|单号|编号|卡号|税号|货号|型号|密码|验证码|邮编|后[四五六]位)(?:是|为|填|[:： ])*$")
_AMOUNT = re.compile("[元块]")
_OFFICES = ("regulator", "legal", "injury")


def find_risks(original: str, lexicon: RiskLexicon) -> list[str]:
    """The flags of a message, in the order of the lexicon."""
    text = normal_text(original).lower()
    return [
        flag
        for flag, phrases in lexicon.flags.items()
        if any(_counts(text, flag, phrase, lexicon) for phrase in phrases)
    ]


def _counts(text: str, flag: str, phrase: str, lexicon: RiskLexicon) -> bool:
    start = text.find(phrase)
    while start >= 0:
        end = start + len(phrase)
        taken_back = (
            _is_other_number(text, start, end)
            or _taken_back(text, start, end, lexicon.negations)
            or _means_something_else(text, flag, start, end)
        )
        if not taken_back and not (flag == "fraud_claim" and _is_worry(text, start)):
            return True
        start = text.find(phrase, start + 1)
    return False


def _is_other_number(text: str, start: int, end: int) -> bool:
    """12315 inside an order, tracking, tax or card number, or as an amount or a number that is named: no hotline."""
    if not text[start:end].isdigit():
        return False
    before, after = text[:start], text[end:]
    joined = _ENDS_NUMBER.search(before) or (_GOES_ON.match(after) and not _HOTLINE_APP.match(after))
    return bool(joined or _NAMES_NUMBER.search(before) or _AMOUNT.match(after))


def _means_something_else(text: str, flag: str, start: int, end: int) -> bool:
    """Goods, addresses, questions before buying: the phrase is there, the risk is not."""
    before, after = text[:start], text[end:]
    if _GOODS.match(after) or _ASKS_MEANING.match(after):
        return True
    if flag == "self_harm":
        return text[start:end] == "想死" and bool(_MISSING_YOU.match(after))
    if flag == "threat":
        return bool(_WHERE_FROM.match(after))
    if flag == "injury" and (_GUARDS.search(before) or (_MAY.search(before) and _asks(text))):
        return True
    word = text[start:end]
    place = flag in _OFFICES and not word.isdigit() and (flag != "injury" or "医院" in word or "急诊" in word)
    return place and bool(_BEFORE_PLACE.search(before) or _AFTER_PLACE.match(after))


def _asks(text: str) -> bool:
    return bool(re.search("吗|有没有|么|会不会|怎么样", text))


def _taken_back(text: str, start: int, end: int, negations: Sequence[str]) -> bool:
    before = text[max(0, start - 8) : start]
    asks = before.endswith("是不是")  # 是不是假货 asks, and its 不是 denies nothing
    if not asks and (_NEGATED.search(before) or any(before.endswith(negation) for negation in negations)):
        return True
    for negation in negations:
        place = text.find(negation)
        if place >= 0 and place <= start and end <= place + len(negation):
            return True
    return False


def _is_worry(text: str, start: int) -> bool:
    """A buyer asks or fears before buying."""
    if _ARRIVED.search(text):
        return False
    return bool(_WORRY.search(text[:start]) or _QUESTION.search(text) or _REPEALED.search(text))
