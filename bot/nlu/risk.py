"""What must go to a person at once: injury, courts, media, fraud, self-harm, threats and the like. Pure functions."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

from bot.nlu.normaliser import normal_text


@dataclass(frozen=True, slots=True)
class RiskLexicon:
    """Regular expressions of each flag, most of them plain phrases, and phrases that take a flag back where they stand
    before it or hold it: 不是要投诉.
    """

    flags: Mapping[str, Sequence[re.Pattern[str]]]
    negations: tuple[str, ...]

    @classmethod
    def of(cls, phrases: Mapping[str, Sequence[str]]) -> Self:
        """From phrases by flag, and the negations under `negations`. Raises re.error: it is no expression."""
        flags = {name: tuple(map(re.compile, given)) for name, given in phrases.items() if name != "negations"}
        return cls(flags, tuple(phrases.get("negations", ())))


_REACH = 40  # characters before a phrase that are looked at
_NEGATED = re.compile(
    r"(?:不是|没有|没|并非|不想|不会|不打算|不用|不需要|不至于|无需|别|又不)(?:要|想|打算|在)?"
    r"(?:说|要|去|找|打|给|投诉|到|你们){0,4}$"
)
_RHETORICAL = re.compile(r"(?:以为|难道|还不是|不就是)[^,。!?;]*$")  # 别以为我不会起诉, 难道不是假货吗
_WHAT_ELSE = re.compile("是(?:什么|啥)|还(?:能)?是")  # 不是假货是什么
# 会不会是假货, 怕买到假货: a worry. It counts as a claim once the goods have arrived.
_WORRY = re.compile(
    r"(?:怕|担心|会不会|是不是|是否|不会是|该不会|有没有|保证不是|能保证|有人说|听说|万一)[^,。!?;]{0,6}$"
)
_ARRIVED = re.compile(r"收到|到手|买的|买了|买到的|拿到|用了|鉴定|专柜|验货|验了|发来|发的|寄来|给我发|卖给我")
_QUESTION = re.compile(r"(?:吗|(?<!什)么|吧|不|\?)+$")
_REPEALED = re.compile(r"(?:^|[^不])(?:假一赔[一二三四五六七八九十]|假一罚十)")
_DEMANDED = re.compile(r"(?:要求|我要|必须|给我|应该)[^,。!?;]{0,2}$")
_DEMANDS = re.compile("[ ,]?(?:你们?)?(?:赔|给我)")

# 律师函格式的本子, 烫伤膏, 跳楼价, 放火锅: the same characters, but goods.
_GOODS = re.compile(
    "(?:的)?(?:膏|盐|贴|书|小队|手办|教材|法教|号|架|鞘|座(?!子|椅)|锅(?!底)|价|机玩|机(?=玩具)|效果|格式|室的|那个同款|杆"
    "|冰|能用|人?能用)"
)
_MISSING_YOU = re.compile("你|我|他|她|这|那")  # 想死你们家的鸭脖了
_WHERE_FROM = re.compile("进货|发货|买")  # 知道你家在哪进货的不
_OFFICE = re.compile("(?:法院|法庭|局|委|协会?|部|监管|医院|急诊)$")
_ADDRESSED = re.compile("(?:送到|送货到|寄到|地址)[^,。!?;]{0,8}$")
_STANDS_AT = re.compile("(?<![现正实还])在[^,。!?;]{0,3}$")
_AFTER_PLACE = re.compile("[^,。!?;]{0,3}(?:宿舍|大厦|楼|旁边|附近|上班|前台|门口|不 |收货)")
_ASKS_MEANING = re.compile("是(?:啥|什么)意思|是干(?:嘛|什么)的")
_GUARDS = re.compile("(?:防|避免|以免)[^,。!?;]{0,2}$")
_FEARS = re.compile("怕[^,。!?;]{0,2}$")
_MAY = re.compile("(?:(?<![怎就还都才])会|容易)[^,。!?;]{0,2}$")
_ASKS = re.compile("吗|有没有|(?<![怎什这那多])么|会不会|怎么样|可以|能")
_CLAUSE_ENDS = re.compile("[ ,。!?;]")
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
        if any(_counts(text, flag, match.span(), lexicon) for phrase in phrases for match in phrase.finditer(text))
    ]


def _counts(text: str, flag: str, place: tuple[int, int], lexicon: RiskLexicon) -> bool:
    start, end = place
    if _is_other_number(text, start, end) or _taken_back(text, start, end, lexicon.negations):
        return False
    return not _means_something_else(text, flag, start, end) and not (
        flag == "fraud_claim" and _is_worry(text, start, end)
    )


def _before(text: str, start: int) -> str:
    return text[max(0, start - _REACH) : start]


def _is_other_number(text: str, start: int, end: int) -> bool:
    """12315 inside an order, tracking, tax or card number, or as an amount or a number that is named: no hotline."""
    if not text[start:end].isdigit():
        return False
    before, after = _before(text, start), text[end : end + _REACH]
    joined = _ENDS_NUMBER.search(before) or (_GOES_ON.match(after) and not _HOTLINE_APP.match(after))
    return bool(joined or _NAMES_NUMBER.search(before) or _AMOUNT.match(after))


def _means_something_else(text: str, flag: str, start: int, end: int) -> bool:
    """Goods, addresses, questions before buying: the phrase is there, the risk is not."""
    before, after, word = _before(text, start), text[end : end + _REACH], text[start:end]
    if _GOODS.match(after) or _ASKS_MEANING.match(after):
        return True
    if flag == "self_harm":
        return word == "想死" and bool(_MISSING_YOU.match(after))
    if flag == "threat":
        return bool(_WHERE_FROM.match(after))
    if flag == "injury" and (_GUARDS.search(before) or _may_happen(text, start, end)):
        return True
    if flag not in _OFFICES or not _OFFICE.search(word):
        return False
    stands = flag != "injury" and _STANDS_AT.search(before)  # 人在急诊 is no address
    return bool(stands or _ADDRESSED.search(before) or _AFTER_PLACE.match(after))


def _may_happen(text: str, start: int, end: int) -> bool:
    """会起火吗, 怕漏电: asked or feared before it has happened; 怎么会起火 has happened."""
    before = _before(text, start)
    return bool(_FEARS.search(before) or (_MAY.search(before) and _ASKS.search(_clause(text, start, end))))


def _clause(text: str, start: int, end: int) -> str:
    """The piece of the text between two marks or spaces that holds a phrase, with the mark that ends it."""
    before = _CLAUSE_ENDS.split(_before(text, start))[-1]
    ends = _CLAUSE_ENDS.search(text, end, end + _REACH)
    return (before + text[start : ends.end() if ends else end + _REACH]).strip()


def _taken_back(text: str, start: int, end: int, negations: tuple[str, ...]) -> bool:
    before = _before(text, start)
    asks = before.endswith("是不是")  # 是不是假货 asks, and its 不是 denies nothing
    means_it = _RHETORICAL.search(before) or _WHAT_ELSE.match(text, end)
    if not (asks or means_it) and (_NEGATED.search(before) or before.endswith(negations)):
        return True
    return any(text.find(held, max(0, end - len(held)), start + len(held)) >= 0 for held in negations)


def _is_worry(text: str, start: int, end: int) -> bool:
    """A buyer asks or fears before buying."""
    before = _before(text, start)
    if _ARRIVED.search(text) or _DEMANDED.search(before) or _DEMANDS.match(text, end) or _RHETORICAL.search(before):
        return False
    return bool(_WORRY.search(before) or _QUESTION.search(_clause(text, start, end)) or _REPEALED.search(text))
