"""Facts with a form of their own: order and parcel numbers, phones, amounts, quantities, sizes. Pure functions.

Each finder yields what it sees without regard to the others; `entities.py` decides who is first where they meet.
"""

import re
from collections.abc import Iterator
from decimal import Decimal

from bot.nlu.found import Found
from bot.nlu.numerals import CHINESE, DIGITS, NUMBER, number, plain

_START, _END = r"(?<![\dA-Za-z])", r"(?![\dA-Za-z])"
_GAP = r"[^\d\n,。;!?A-Za-z]{0,6}?"

_ORDER_CUE = re.compile(rf"(?:订单|单号|编号|流水号){_GAP}(?P<v>[A-Za-z]{{0,4}}[- ]?\d(?:[- ]?\d){{5,23}}){_END}")
_SHOP_ORDER = re.compile(rf"{_START}AX[- ]?\d(?:[- ]?\d){{9,11}}{_END}", re.IGNORECASE)
_ORDER = re.compile(
    rf"{_START}(?:[A-Za-z]{{1,2}}[-_]?\d{{8,22}}|\d{{8}}-\d{{4,15}}|\d{{6}}-\d{{6,17}}|\d{{10,24}}){_END}"
)
_COURIER_PREFIXES = "SF|YT|YD|ZTO|STO|JDV[A-Z]?|JDX|JD|JT|DPK|EMS|E[A-Z]|TT|HT|BEST|CNEX|KK"
_TRACKING = re.compile(rf"{_START}(?:{_COURIER_PREFIXES})-?\d{{9,17}}(?:CN)?{_END}", re.IGNORECASE)
_TRACKING_CUE = re.compile(
    rf"(?:运单|快递单|物流单|快递|运单编|面单)号?码?{_GAP}(?P<v>[A-Za-z]{{0,4}}\d{{9,18}}){_END}"
)

_MOBILE = r"(?:(?:\+|00)?86[- ]?)?1[3-9]\d(?:[- ]?\d{4}){2}"
_LANDLINE = r"(?:0\d{2,3}[- ]?[2-9]\d{6,7}(?:[- ]\d{1,5})?|[48]00[- ]?\d{3,4}[- ]?\d{3,4})"
_PHONE = re.compile(rf"(?<![\dA-Za-z.])(?:{_MOBILE}|{_LANDLINE})(?!\d)")

_UNIT = r"(?:元人民币|块钱|元钱|人民币|元|块|圆)"
_TAIL = r"(?P<tail>[\d零一二三四五六七八九](?:[角毛](?:[\d一二三四五六七八九]分?)?)?(?![\d月日号天个件点年%]))?"
_SIGN_AMOUNT = re.compile(rf"[¥￥]\s?(?P<n>{NUMBER})(?:元|块)?")
_UNIT_AMOUNT = re.compile(rf"(?<![\d.A-Za-z])(?P<n>{NUMBER})\s?[多来]?{_UNIT}(?![糖布砖肥皂电屏手])(?:钱)?{_TAIL}")
_COIN_AMOUNT = re.compile(r"(?<![\d.A-Za-z])(?P<n>\d+|[一二两三四五六七八九])(?P<u>毛钱?|角钱|分钱)")
_AMOUNT_CUE = re.compile(
    r"(?:金额|价格|售价|邮费|运费|差价|退款|退我|退了|实付|付款|付了|支付|返现|赔付|赔我|补偿|押金|优惠|卖|花了)(?:是|为|了|:|\s){0,2}"
    rf"(?P<v>\d+(?:\.\d{{1,2}})?|[{CHINESE}]{{2,6}})(?![\d{CHINESE}年月日号天%个件次/:.-]|\s?(?:小时|分钟|元|块|笔|单|多|块钱|遍|台|双|套|盒))"
)

_COUNTERS = "件个只双套盒箱瓶袋包条台部张本支把份罐桶组对卷块片颗粒斤"
_QUANTITY = re.compile(
    rf"(?<![\d.A-Za-z第上下这那每哪某另同几前后{CHINESE}])(?P<n>\d{{1,4}}|[一二两三四五六七八九十百]+)(?P<u>[{_COUNTERS}])"
    r"(?![月星礼小钟半问人样字电话价差评头月])"
)
_LETTER_SIZE = re.compile(rf"{_START}(?P<v>(?:[2-9]X|X{{0,4}})[SL]|M|均码|[XS]S)(?:码|号)?{_END}", re.IGNORECASE)
_NUMBER_SIZE = re.compile(r"(?<![\d.A-Za-z])(?P<v>\d{2,3}(?:\.5)?)(?:码|号码)")
_WORD_SIZE = re.compile(r"(?P<v>加大|特大|加小|[大中小均])(?:码|号)(?!码)")
_LETTER_CONTEXT = re.compile(r"[码号穿换要选尺]")


def find_shop_order_ids(text: str) -> Iterator[Found]:
    """The shop's own form, `AX` and 10–12 digits. Normal form of all order ids: capitals, no spaces or dashes."""
    for match in _SHOP_ORDER.finditer(text):
        yield _joined("order_id", match.group(), match.start(), match.end())


def find_cued_order_ids(text: str) -> Iterator[Found]:
    """Numbers introduced as an order's; 快递单号 and 运单号 speak of a parcel."""
    for match in _ORDER_CUE.finditer(text):
        if not text[: match.start()].endswith(("快递", "物流", "运", "面", "退货")):
            yield _joined("order_id", match["v"], match.start("v"), match.end("v"))


def find_bare_order_ids(text: str) -> Iterator[Found]:
    """Numbers too long for anything else (10–24 characters); look for phones first."""
    for match in _ORDER.finditer(text):
        yield _joined("order_id", match.group(), match.start(), match.end())


def find_tracking_numbers(text: str) -> Iterator[Found]:
    for pattern in (_TRACKING, _TRACKING_CUE):
        for match in pattern.finditer(text):
            group = "v" if pattern is _TRACKING_CUE else 0
            yield _joined("tracking_no", match[group], match.start(group), match.end(group))


def find_phones(text: str) -> Iterator[Found]:
    """Normal form: digits only, without the country code."""
    for match in _PHONE.finditer(text):
        digits = re.sub(r"\D", "", match.group())
        if len(digits) > 11 and digits.removeprefix("00").startswith("86"):
            digits = digits.removeprefix("00")[2:]
        yield Found("phone", match.start(), match.end(), digits)


def _joined(kind: str, text: str, start: int, end: int) -> Found:
    return Found(kind, start, end, re.sub(r"[-_ ]", "", text).upper())


def find_amounts(text: str) -> Iterator[Found]:
    """Normal form: 元 as a number, 59.9."""
    for match in _SIGN_AMOUNT.finditer(text):
        yield from _amount(match, number(match["n"]))
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


def find_sizes(text: str) -> Iterator[Found]:
    """42码, XL, 大号. A single letter counts only where the text speaks of sizes."""
    for pattern in (_NUMBER_SIZE, _WORD_SIZE, _LETTER_SIZE):
        for match in pattern.finditer(text):
            value = match["v"].upper()
            lone_letter = len(match.group()) == 1
            if not lone_letter or _LETTER_CONTEXT.search(text) or len(text) <= 2:
                yield Found("size", match.start(), match.end(), value)
