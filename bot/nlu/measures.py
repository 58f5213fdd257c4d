"""How much and how many: amounts of money, numbers of pieces, sizes. Pure functions, blind to each other."""

import re
from collections.abc import Iterator
from decimal import Decimal

from bot.nlu.found import Found
from bot.nlu.numerals import CHINESE, DIGITS, NUMBER, number, plain

_NO_DIGIT_BEFORE = rf"(?<![\d.,A-Za-z{CHINESE}])"
_UNIT = r"(?:元人民币|块钱|元钱|人民币|元|块|圆|[Rr][Mm][Bb])"
_NO_COUNT = r"(?![\d月日号天个件点年%楼双盒箱瓶袋条台部张本支把份罐桶组套卷片斤只]|包(?!邮))"  # 10块一包
_TAIL = rf"(?P<tail>[\d零一二三四五六七八九](?:[角毛](?:[\d一二三四五六七八九]分?)?)?{_NO_COUNT})?"
_SIGN_AMOUNT = re.compile(rf"[¥￥]\s?(?P<n>{NUMBER})(?:元|块)?")
# 一块屏幕 and 两块电池 are pieces, 一块去 is together.
_NO_PIECE = r"(?![儿布砖肥皂电屏手表玻板糖香面牌尿抹毛木石肉豆蛋饼巧地])"
_NOT_TOGETHER = r"(?!一块[去来吃玩买退发送寄修付走用下])"
_UNIT_AMOUNT = re.compile(
    rf"(?<![\d.,A-Za-z几数]){_NOT_TOGETHER}(?P<n>{NUMBER})\s?[多来]?{_UNIT}{_NO_PIECE}(?:钱)?{_TAIL}"
)
_COIN_AMOUNT = re.compile(
    r"(?<![\d.A-Za-z块元])(?P<n>\d+|[一二两三四五六七八九])(?P<u>毛钱?|角钱|分钱)(?![巾衣绒球笔呢])"
)
_PAYING = (
    "金额|价格|售价|标价|原价|现价|到手价?|邮费|运费|差价|差额|退款|退我|退了|只退|少退|实付|付款|付了|支付|返现|返|赔付|赔我|赔"
    "|补偿|补我|押金|定金|尾款|优惠|卖|花了|收了我?|扣了我?|要价|便宜了?|贵了|涨了|降了|降到|涨到|降价|涨价|充了|余额"
)
_NOT_MONEY = (
    rf"(?![\d{CHINESE}年月日号天个件次/:.%折倍-]|\s?(?:小时|分钟|元|块|笔|单|多|块钱|遍|台|双|套|盒|条|张|瓶|包|箱|回|周|期|成|星"
    r"|点|人|家|种|级|份|只|位|部|本|支|袋))"
)
_AMOUNT_CUE = re.compile(
    rf"(?:{_PAYING})(?:是|为|了|我|:|\s){{0,2}}(?P<v>\d+(?:,\d{{3}})*(?:\.\d{{1,2}})?|[{CHINESE}]{{2,7}}){_NOT_MONEY}"
)
_THRESHOLD = re.compile(r"满(?P<a>\d{1,5})(?:元|块)?[减返送-](?P<b>\d{1,4})(?!\d)(?![件个份])")

_COUNTERS = "件个只双套盒箱瓶袋包条台部张本支把份罐桶组对卷块片颗粒斤根顶床枚提串捆盆杯壶副款单"
_QUANTITY = re.compile(
    rf"(?<![\d.,A-Za-z第上下这那每哪某另同几前后半共和双{CHINESE}])(?P<n>\d{{1,4}}|[一二两三四五六七八九十百]+)\s?"
    rf"(?P<u>[{_COUNTERS}])(?![月星礼小钟半问人样字电话价差评头月工多次数世劲套装卷纸性位意儿起来去面口政服号独一])"
)
_PAIR = re.compile(r"(?<![咱你他她我])(?P<n>[俩仨])(?![人口孩老])")
_LETTERS = r"(?:[2-9]X|X{0,4})[SL]|M|均码|[XS]S"
_LETTER_SIZE = re.compile(rf"(?<![\dA-Za-z])(?P<v>{_LETTERS})(?:码|号)?(?![\dA-Za-z])", re.IGNORECASE)
_NUMBER_SIZE = re.compile(
    rf"{_NO_DIGIT_BEFORE}(?P<v>\d{{2,3}}(?:\.5)?|[二三四]十[一二三四五六七八九]?)(?:码|号码)(?!头)"
)
_BODY_SIZE = re.compile(r"(?<![\dA-Za-z])(?P<v>1[4-9]\d/\d{2,3}[A-Ca-c]?)(?![\dA-Za-z/])")
_SCREEN_SIZE = re.compile(r"(?<![\d.A-Za-z])(?P<v>\d{1,3}(?:\.\d)?英?寸)(?![照])")
_WORD_SIZE = re.compile(r"(?P<v>加大|特大|加小|最大|最小|[大中小均])(?:码|号)(?![码称线字])")
_LETTER_CONTEXT = re.compile(r"[码号穿换要选尺大小]|有")


def find_amounts(text: str) -> Iterator[Found]:
    """Normal form: 元 as a number, 59.9."""
    for match in _SIGN_AMOUNT.finditer(text):
        yield from _amount(match, number(match["n"]))
    for match in _THRESHOLD.finditer(text):
        for group in ("a", "b"):
            yield Found("amount", match.start(group), match.end(group), match[group])
    for match in _UNIT_AMOUNT.finditer(text):
        yield from _amount(match, _with_coins(number(match["n"]), match["tail"]))
    for match in _COIN_AMOUNT.finditer(text):
        value = number(match["n"])
        yield from _amount(match, None if value is None else value / (100 if match["u"].startswith("分") else 10))
    for match in _AMOUNT_CUE.finditer(text):
        value = number(match["v"])
        if value is not None:
            yield Found("amount", match.start("v"), match.end("v"), plain(value))


def _amount(match: re.Match[str], value: Decimal | None) -> Iterator[Found]:
    if value is not None:
        yield Found("amount", match.start(), match.end(), plain(value))


def _with_coins(value: Decimal | None, tail: str | None) -> Decimal | None:
    """九块九 and 九块九毛九: the digits behind the unit are tenths and hundredths."""
    if value is None or not tail:
        return value
    places = [DIGITS.get(c, int(c) if c.isdigit() and c.isascii() else None) for c in tail if c not in "角毛分"]
    for place, digit in enumerate(places, start=1):
        value += Decimal(digit or 0).scaleb(-place)
    return value


def find_quantities(text: str) -> Iterator[Found]:
    """How many pieces. 一个月, 第二件, 这两天 and the like are none."""
    for match in _QUANTITY.finditer(text):
        value = number(match["n"])
        if value is not None and value > 0:
            yield Found("quantity", match.start(), match.end(), plain(value))
    for match in _PAIR.finditer(text):
        yield Found("quantity", match.start(), match.end(), "2" if match["n"] == "俩" else "3")


def find_sizes(text: str) -> Iterator[Found]:
    """42码, XL, 大号, 170/92A, 55寸. A single letter counts only where the text speaks of sizes."""
    for match in _NUMBER_SIZE.finditer(text):
        value = number(match["v"])
        if value is not None:
            yield Found("size", match.start(), match.end(), plain(value))
    for pattern in (_BODY_SIZE, _SCREEN_SIZE, _WORD_SIZE):
        for match in pattern.finditer(text):
            yield Found("size", match.start(), match.end(), match["v"].upper())
    speaks_of_sizes = len(text) <= 2 or _LETTER_CONTEXT.search(text) is not None
    for match in _LETTER_SIZE.finditer(text):
        if len(match.group()) > 1 or speaks_of_sizes:
            yield Found("size", match.start(), match.end(), match["v"].upper())
